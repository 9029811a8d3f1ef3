//! Identifiers that say what only their author understood are not used again.

use super::Faults;
use super::sources::sources;
use crate::root;
use std::error::Error;
use std::path::Path;

/// An identifier, and what says it better. `docs/glossary.md` has the terms.
const RETIRED: [(&str, &str); 15] = [
    ("begun_again", "with_retry"),
    ("lead_references", "repoint_references"),
    ("led_on", "save_following_merges"),
    ("shift_back", "revert"),
    ("reweigh", "recompute_exposure"),
    ("refuse_nothing", "require_positive_quantity"),
    ("Lent", "HostPorts"),
    ("Lending", "HostImports"),
    ("OwnWork", "SystemCall"),
    ("NotThere", "NotFound"),
    ("ERP_GARBAGE", "ERP_INVALID_RESPONSE"),
    ("ErpGarbage", "ErpInvalidResponse"),
    ("TENON_WORDS", "TENON_MESSAGE_MAX"),
    ("weigh", "credit_exposure"),
    ("weigh_in", "exposure_in"),
];

/// Where identifiers stand that others read or call.
const ENDINGS: [&str; 5] = [".rs", ".h", ".c", ".py", ".js"];

/// No source has any of them, but for this one.
pub(crate) fn check() -> Result<Faults, Box<dyn Error>> {
    let mut faults = Faults::new();
    for file in sources(root(), &ENDINGS)? {
        let path = file.strip_prefix(root())?;
        if path == Path::new("xtask/src/check/vocabulary.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&file)?;
        let place = path.display();
        faults.extend(
            found(&text).map(|(line, word, better)| format!("{place}:{line}: `{word}` is called `{better}`")),
        );
    }
    Ok(faults)
}

/// The lines with a retired identifier, from one.
fn found(text: &str) -> impl Iterator<Item = (usize, &'static str, &'static str)> {
    text.lines().enumerate().flat_map(|(at, line)| {
        let words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
        words.filter_map(move |word| {
            let (retired, better) = RETIRED.iter().find(|(retired, _)| *retired == word)?;
            Some((at + 1, *retired, *better))
        })
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_retired_identifier_is_found_as_a_whole_word() {
        let text = "fn first() {}\nfn begun_again() { begun_against(); }\n";
        assert_eq!(super::found(text).collect::<Vec<_>>(), [(2, "begun_again", "with_retry")]);
    }
}
