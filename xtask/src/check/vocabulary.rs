//! Identifiers and words that say what only their author understood are not used again.

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

/// Words that first sentences do without: they are copied into references and schemas, and most readers are no native speakers.
const DIALECT: [(&str, &str); 17] = [
    ("door", "entry point"),
    ("doors", "entry points"),
    ("house", "project"),
    ("weather", "fault tests"),
    ("desk", "what it is"),
    ("border", "boundary"),
    ("bury", "record"),
    ("stray", "orphan"),
    ("lent", "provided"),
    ("lends", "provides"),
    ("weighs", "counts"),
    ("of ours", "of the CRM"),
    ("is no more", "no longer exists"),
    ("are no more", "no longer exist"),
    ("comes to", "the total, the result"),
    ("has come to", "the total, the result"),
    ("what they come to", "their total"),
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
        if is_documented(path) {
            faults.extend(
                dialect(&text)
                    .map(|(line, word, better)| format!("{place}:{line}: \"{word}\": say {better}")),
            );
        }
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

/// The sources whose documentation users read.
fn is_documented(path: &Path) -> bool {
    let within = |folder: &str| path.components().any(|part| part.as_os_str() == folder);
    let shipped = ["crates", "adapters", "bindings"].iter().any(|folder| path.starts_with(folder));
    shipped && within("src") && path.extension().is_some_and(|ending| ending == "rs")
}

/// The comments that document an item and have a word of the dialect in their first sentence: the line, from one, that they begin on.
fn dialect(text: &str) -> impl Iterator<Item = (usize, &'static str, &'static str)> {
    first_sentences(text).flat_map(|(line, sentence)| {
        let words = format!(" {} ", sentence.replace([',', '.', ':', ';'], " ").to_lowercase());
        let is_in = move |word: &str| words.contains(&format!(" {word} "));
        DIALECT.iter().filter(move |(word, _)| is_in(word)).map(move |(word, better)| (line, *word, *better))
    })
}

/// The first sentence of each comment that documents an item or a file.
fn first_sentences(text: &str) -> impl Iterator<Item = (usize, String)> {
    let comment = |line: &str| {
        let line = line.trim_start();
        line.strip_prefix("///").or_else(|| line.strip_prefix("//!")).map(|text| text.trim().to_owned())
    };
    let mut blocks: Vec<(usize, String)> = Vec::new();
    let mut open = false;
    for (at, line) in text.lines().enumerate() {
        match (comment(line), open) {
            (Some(text), true) => {
                if let Some((_, block)) = blocks.last_mut() {
                    *block = format!("{block} {text}");
                }
            }
            (Some(text), false) => blocks.push((at + 1, text)),
            (None, _) => {}
        }
        open = comment(line).is_some();
    }
    blocks.into_iter().map(|(line, block)| {
        let end = [". ", ": "].iter().filter_map(|end| block.find(end)).min();
        (line, block[..end.unwrap_or(block.len())].to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::dialect;

    #[test]
    fn a_dialect_word_is_found_in_a_first_sentence_and_nowhere_else() {
        let text = "/// A customer\n/// of ours. Through the door.\nstruct A;\n// A door.\n/// An orderly thing.\nstruct B;\n";
        assert_eq!(dialect(text).collect::<Vec<_>>(), [(1, "of ours", "of the CRM")]);
    }

    #[test]
    fn a_retired_identifier_is_found_as_a_whole_word() {
        let text = "fn first() {}\nfn begun_again() { begun_against(); }\n";
        assert_eq!(super::found(text).collect::<Vec<_>>(), [(2, "begun_again", "with_retry")]);
    }
}
