//! Text as it is searched: one form for what people take for the same.

use unicode_normalization::UnicodeNormalization;

/// Compatibility-composed (NFKC: full-width letters become plain ones), lower case, runs of white space as one blank.
pub fn normalise(text: &str) -> String {
    let folded: String = text.nfkc().flat_map(char::to_lowercase).nfc().collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}
