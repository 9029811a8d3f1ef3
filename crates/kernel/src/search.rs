//! Normalises text for comparing and searching: texts that users consider equal get one form.

use crate::text::is_invisible;
use unicase::UniCase;
use unicode_normalization::UnicodeNormalization;

/// Returns the text in NFKC (full-width letters become normal ones), case-folded (`ß` becomes `ss`), without invisible characters, with
/// each run of white space as one space.
pub fn normalise(text: &str) -> String {
    // ASCII is in that form but for its capitals.
    let folded: String = match text.is_ascii() {
        true => text.to_ascii_lowercase(),
        false => fold(text),
    };
    let mut joined = String::with_capacity(folded.len());
    for word in folded.split_whitespace() {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(word);
    }
    joined
}

/// The normalised text as it stands in a column of so many characters. Of a text whose form is longer than the text (`㍿` is four
/// characters), the beginning.
pub fn fitted(text: &str, most: u32) -> String {
    let form = normalise(text);
    if form.len() <= most as usize {
        return form;
    }
    match form.char_indices().nth(most as usize) {
        Some((end, _)) => form[..end].trim_end().to_owned(),
        None => form,
    }
}

/// Folding may take a text out of its composed form: it is composed again, so that folding twice changes nothing.
fn fold(text: &str) -> String {
    let seen: String = text.nfkc().filter(|c| c.is_whitespace() || !is_invisible(*c)).collect();
    UniCase::unicode(seen).to_folded_case().nfkc().collect()
}

#[cfg(test)]
mod tests {
    use super::normalise;

    #[test]
    fn what_people_take_for_the_same_has_one_form() {
        for (one, other) in [
            ("ＳＵＮＭＡＯ   furniture", "sunmao furniture"),
            ("Straße", "STRASSE"),
            ("ΣΊΣΥΦΟΣ", "σίσυφος"),
            ("Mu\u{308}ller", "MÜLLER"),
            ("Sun\u{200B}mao\u{AD}", "sunmao"),
            ("㍿", "株式会社"),
            ("榫卯\u{3000}家具", "榫卯 家具"),
        ] {
            assert_eq!(normalise(one), normalise(other));
            assert_eq!(normalise(&normalise(one)), normalise(one));
        }
        assert_ne!(
            normalise("東方"),
            normalise("东方"),
            "traditional and simplified are alike, and not equal"
        );
    }
}
