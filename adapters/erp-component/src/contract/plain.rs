//! Texts of an adapter for people, without control characters.

/// The text with a space in the place of every control character.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|c| if is_plain(c) { c } else { ' ' }).collect()
}

/// Whether a character only stands where it is.
pub(crate) fn is_plain(c: char) -> bool {
    !c.is_control() || c == '\t'
}
