//! Identifiers that say what only their author understood are not used again.

use super::Faults;
use crate::root;
use std::path::Path;
use std::process::Command;

/// An identifier, and what says it better. `docs/glossary.md` has the terms.
const RETIRED: [(&str, &str); 14] = [
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
];

/// No source has any of them.
pub(crate) fn check() -> Result<Faults, Box<dyn std::error::Error>> {
    let mut faults = Faults::new();
    for file in sources()? {
        let text = std::fs::read_to_string(root().join(&file))?;
        faults.extend(
            found(&text).map(|(line, word, better)| format!("{file}:{line}: `{word}` is called `{better}`")),
        );
    }
    Ok(faults)
}

/// The kept files of source text, but for this one.
fn sources() -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let listed = Command::new("git")
        .args(["ls-files", "*.rs", "*.h", "*.c", "*.py", "*.js"])
        .current_dir(root())
        .output()?;
    let own = Path::new(file!()).file_name();
    Ok(String::from_utf8(listed.stdout)?
        .lines()
        .filter(|file| Path::new(file).file_name() != own && root().join(file).exists())
        .map(str::to_owned)
        .collect())
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
