//! Text as it is searched: one form for what people take for the same.

use unicode_normalization::UnicodeNormalization;

/// Compatibility-composed (NFKC: full-width letters become plain ones), lower case, runs of white space as one blank.
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
