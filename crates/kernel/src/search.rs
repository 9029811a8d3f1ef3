//! Normalises text for searching: texts that users consider equal get one form.

use unicode_normalization::UnicodeNormalization;

/// Returns the text in NFKC (full-width letters become normal ones), in lower case, with each run of white space as one space.
pub fn normalise(text: &str) -> String {
    // ASCII is in that form but for its capitals.
    let folded: String = match text.is_ascii() {
        true => text.to_ascii_lowercase(),
        false => text.nfkc().flat_map(char::to_lowercase).nfc().collect(),
    };
    let mut words = folded.split_whitespace();
    let mut joined = words.next().unwrap_or_default().to_owned();
    for word in words {
        joined.push(' ');
        joined.push_str(word);
    }
    joined
}
