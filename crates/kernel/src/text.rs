//! Text: what of it people see, and the form in which it is stored.

use crate::error::Result;
use crate::refusals;
use unicode_normalization::UnicodeNormalization;

/// What a text has to be, beyond its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextForm {
    /// Any text that people can see.
    Free,
    /// A number or code by which people name a record: one line, without invisible characters, full-width letters as plain ones.
    Code,
    /// A country, ISO 3166-1 alpha-2.
    Country,
    /// One e-mail address (RFC 5322 `addr-spec`), without a name, at a domain with at least one dot.
    Email,
}

impl TextForm {
    /// The name in declarations and schemas.
    pub fn name(self) -> &'static str {
        match self {
            TextForm::Free => "free",
            TextForm::Code => "code",
            TextForm::Country => "country",
            TextForm::Email => "email",
        }
    }
}

/// Whether a character shows nothing: the Unicode property `Default_Ignorable_Code_Point` (`DerivedCoreProperties.txt`, Unicode 16), the
/// blank of Braille, and control characters.
pub(crate) fn is_invisible(c: char) -> bool {
    let ignorable = matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}');
    ignorable || c == '\u{2800}' || (c.is_control() && !c.is_whitespace())
}

/// Whether a character turns the direction of what follows: text with it reads otherwise than it is stored.
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether there is nothing to read in a text.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// A text as it is stored: canonically composed (NFC), without blanks around it. One with nothing to read is empty.
pub(crate) fn tidy(text: &str) -> String {
    if is_blank(text) {
        return String::new();
    }
    let around = |c: char| c.is_whitespace() || matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}');
    let text = text.trim_matches(around);
    if text.is_ascii() { text.to_owned() } else { text.nfc().collect() }
}

/// A code as it is stored: compatibility-composed (NFKC), each run of blanks as one.
fn tidy_code(text: &str) -> String {
    let composed: String = text.nfkc().collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text that somebody gave, as it is stored.
///
/// # Errors
/// `INVALID_VALUE` when it has characters that nobody sees, or is not of the form.
pub(crate) fn given(text: String, form: TextForm) -> Result<String> {
    let hidden = |c: &char| match form {
        TextForm::Free => turns_direction(*c) || (c.is_control() && !c.is_whitespace()),
        TextForm::Code | TextForm::Country | TextForm::Email => is_invisible(*c) || c.is_control(),
    };
    if let Some(c) = text.chars().find(hidden) {
        return Err(refusals::hidden_character(format!("U+{:04X}", u32::from(c))));
    }
    match form {
        TextForm::Free => Ok(text),
        TextForm::Code => Ok(tidy_code(&text)),
        TextForm::Country if is_country(&text) => Ok(text),
        TextForm::Country => Err(refusals::not_a_country(text)),
        TextForm::Email if is_email(&text) => Ok(text),
        TextForm::Email => Err(refusals::not_an_email(text)),
    }
}

fn is_country(code: &str) -> bool {
    code.len() == 2 && code.parse::<iso_country::Country>().is_ok()
}

fn is_email(address: &str) -> bool {
    let options =
        email_address::Options::default().with_required_tld().without_domain_literal().without_display_text();
    email_address::EmailAddress::parse_with_options(address, options).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_blank() {
        for blank in [
            "",
            " \t\n",
            "\u{A0}",
            "\u{3000}",
            "\u{200B}",
            "\u{FEFF} \u{2060}",
            "\u{3164}",
            "\u{2800}",
            "\u{1}",
        ] {
            assert!(is_blank(blank) && tidy(blank).is_empty(), "{blank:?}");
        }
        assert!(!is_blank(" a\u{200B}"));
        assert_eq!(tidy("\u{A0}SKU123 \u{200B}"), "SKU123");
        // What is composed of two characters is stored as the one that there is; a joined emoji stays as it is.
        assert_eq!(tidy("u\u{308}ber"), "über");
        assert_eq!(tidy("👩\u{200D}🔧"), "👩\u{200D}🔧");
    }

    #[test]
    fn forms_take_what_they_name() {
        let takes = |text: &str, form| given(text.to_owned(), form).ok();
        assert_eq!(takes("ＳＫＵ１２３", TextForm::Code).as_deref(), Some("SKU123"));
        for (text, form) in [
            ("SKU\u{200B}123", TextForm::Code),
            ("SKU\n123", TextForm::Code),
            ("C\u{202E}100000", TextForm::Free),
            ("bell\u{7}", TextForm::Free),
            ("XX", TextForm::Country),
            ("", TextForm::Country),
            ("de", TextForm::Country),
            ("DEU", TextForm::Country),
            ("not an e-mail", TextForm::Email),
            ("a@b", TextForm::Email),
            ("Ada <ada@example.com>", TextForm::Email),
            ("a@example.com, b@example.com", TextForm::Email),
            ("ada@example..com", TextForm::Email),
            ("@example.com", TextForm::Email),
        ] {
            assert_eq!(takes(text, form), None, "{text:?}");
        }
        for (text, form) in [
            ("two\nlines\tand a tab", TextForm::Free),
            ("CN", TextForm::Country),
            ("TW", TextForm::Country),
            ("ada+crm@mail.example.com", TextForm::Email),
            ("jörg@müller.example", TextForm::Email),
        ] {
            assert_eq!(takes(text, form).as_deref(), Some(text));
        }
    }
}
