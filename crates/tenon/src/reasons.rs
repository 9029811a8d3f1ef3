//! All reasons for which an engine refuses a call.

use tenon_kernel::{Catalogue, Reason};

/// Returns the reasons of a catalogue's modules, of its store, of synchronisation and of the engine itself.
pub fn reasons(catalogue: &Catalogue) -> impl Iterator<Item = &'static Reason> {
    let below = [tenon_sql::refusals::ALL, tenon_sync::refusals::ALL, crate::refusals::ALL];
    catalogue.reasons().chain(below.into_iter().flatten().copied())
}

#[cfg(test)]
mod tests {
    use super::reasons;
    use std::collections::BTreeSet;

    /// A parameter alone says nothing in English of its own: the text is the ERP's.
    fn is_english(text: &str) -> bool {
        text.is_ascii() && text.contains(|c: char| c.is_ascii_alphabetic())
    }

    fn is_chinese(text: &str) -> bool {
        text.contains(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
    }

    #[test]
    fn every_reason_has_a_name_of_its_own_and_a_text_in_both_languages() {
        let catalogue = crate::Modules::default().catalogue().unwrap();
        let mut names = BTreeSet::new();
        for reason in reasons(&catalogue) {
            assert!(names.insert(reason.name), "{} is declared twice", reason.name);
            assert!(is_english(reason.text.en), "{}: {}", reason.name, reason.text.en);
            assert!(is_chinese(reason.text.zh), "{}: {}", reason.name, reason.text.zh);
        }
        assert!(names.len() > 200, "{}", names.len());
    }
}
