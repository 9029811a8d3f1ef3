//! Checks the names and reasons in a manifest, which are shown to users.

use crate::contract::capabilities::wrong;
use crate::contract::plain::is_plain;
use crate::grants::HostPattern;
use crate::wire::description::Manifest;
use tenon_erp_port::Result;

/// The most hosts, settings or secrets.
const MOST: usize = 100;

/// The most characters of a name.
const LONGEST_NAME: usize = 100;

/// The most characters of a reason.
const LONGEST_REASON: usize = 1000;

/// Refuses what nobody could read, or grant.
pub(crate) fn check(manifest: &Manifest) -> Result<()> {
    for (what, names) in
        [("host", &manifest.hosts), ("setting", &manifest.settings), ("secret", &manifest.secrets)]
    {
        if names.len() > MOST {
            return Err(wrong(format!("it has more than {MOST} {what}s")));
        }
        if !names.iter().all(|name| is_readable(name, LONGEST_NAME)) {
            return Err(wrong(format!(
                "the name of a {what} has 1 to {LONGEST_NAME} characters, and no control character"
            )));
        }
    }
    manifest.hosts.iter().try_for_each(|host| check_host(host, &manifest.settings))?;
    match manifest
        .missing
        .iter()
        .all(|lack| lack.reason.is_empty() || is_readable(&lack.reason, LONGEST_REASON))
    {
        true => Ok(()),
        false => {
            Err(wrong(format!("a reason has at most {LONGEST_REASON} characters, and no control character")))
        }
    }
}

/// A host, or a setting that has one.
fn check_host(host: &str, settings: &[String]) -> Result<()> {
    let Some(name) = host.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
        return HostPattern::parse(host).map(drop).map_err(|error| wrong(error.message));
    };
    match settings.iter().any(|setting| setting == name) {
        true => Ok(()),
        false => {
            Err(wrong(format!("the host `{host}` is that of a setting, and there is no setting `{name}`")))
        }
    }
}

fn is_readable(text: &str, longest: usize) -> bool {
    !text.is_empty() && text.chars().count() <= longest && text.chars().all(is_plain)
}
