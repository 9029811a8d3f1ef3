//! What an adapter says that it cannot do.

use crate::wire::description::Missing;
use tenon_core::ports::erp::{Capabilities, Capability};
use tenon_core::{Code, Error, Result};

/// A manifest that says something that cannot be.
pub(crate) fn wrong(what: impl std::fmt::Display) -> Error {
    Error::new(Code::Configuration, format!("the adapter's manifest: {what}"))
}

/// What can be done, by a manifest.
///
/// # Errors
/// `CONFIGURATION`: it names what is no capability, or gives no reason.
pub(crate) fn capabilities(missing: Vec<Missing>) -> Result<Capabilities> {
    missing.into_iter().try_fold(beyond_the_contract(), |all, lack| {
        Ok(all.without(capability(&lack.capability)?, reason(lack.reason)?))
    })
}

/// What `tenon:erp@0.1.0` has no function for.
fn beyond_the_contract() -> Capabilities {
    let beyond = [
        Capability::ReadCodeLists,
        Capability::LiveAccount,
        Capability::ChangeOrder,
        Capability::RangeDigests,
    ];
    let reason = "adapters that are components have no function for it yet (tenon:erp@0.1.0)";
    beyond.into_iter().fold(Capabilities::all(), |all, lack| all.without(lack, reason))
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
