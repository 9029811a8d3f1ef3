//! The missing capabilities of an adapter.

use crate::wire::description::Missing;
use tenon_erp_port::{Capabilities, Capability};
use tenon_erp_port::{Code, Error, Result};

/// What has an interface of its own beside the four ports.
const BESIDE: [(&str, Capability); 4] = [
    ("code-lists", Capability::ReadCodeLists),
    ("changes", Capability::ChangeOrder),
    ("accounts", Capability::LiveAccount),
    ("ranges", Capability::RangeDigests),
];

/// A manifest that says something that cannot be.
pub(crate) fn wrong(what: impl std::fmt::Display) -> Error {
    Error::new(Code::Configuration, format!("the adapter's manifest: {what}"))
}

/// What can be done, by a manifest and by the interfaces that are answered.
///
/// # Errors
/// `CONFIGURATION`: it names what is no capability, or gives no reason.
pub(crate) fn capabilities(missing: Vec<Missing>, answered: impl Fn(&str) -> bool) -> Result<Capabilities> {
    let unanswered = BESIDE.into_iter().filter(|(interface, _)| !answered(interface));
    let all = unanswered.fold(Capabilities::all(), |all, (interface, lack)| {
        all.without(lack, format!("the adapter does not export tenon:erp/{interface}"))
    });
    missing
        .into_iter()
        .try_fold(all, |all, lack| Ok(all.without(capability(&lack.capability)?, reason(lack.reason)?)))
}

fn capability(name: &str) -> Result<Capability> {
    serde_json::from_value(name.into()).map_err(|_| wrong(format!("there is no capability `{name}`")))
}

fn reason(reason: String) -> Result<String> {
    match reason.trim().is_empty() {
        true => Err(wrong("what is missing has a reason, in words for a person")),
        false => Ok(reason),
    }
}
