//! The CRM domain: customers, opportunities, orders, receivables and stock. It has no I/O, no clock and no random numbers.
//!
//! Each module has a folder with its entities, rules and operations. Tables, JSON Schema, OpenRPC, permissions and labels are
//! derived from the declarations.

#[cfg(feature = "activity")]
pub mod activity;
#[cfg(feature = "calendar")]
pub mod calendar;
#[cfg(feature = "comment")]
pub mod comment;
#[cfg(feature = "currency")]
pub mod currency;
#[cfg(feature = "document")]
pub mod document;
#[cfg(feature = "group")]
pub mod group;
#[cfg(feature = "integration")]
pub mod integration;
#[cfg(feature = "opportunity")]
pub mod opportunity;
#[cfg(feature = "order")]
pub mod order;
#[cfg(feature = "party")]
pub mod party;
#[cfg(feature = "pricing")]
pub mod pricing;
#[cfg(feature = "product")]
pub mod product;
#[cfg(feature = "receivable")]
pub mod receivable;
#[cfg(feature = "scoring")]
pub mod scoring;
#[cfg(feature = "stock")]
pub mod stock;

use tenon_kernel::Module;

/// The modules of the CRM.
pub static MODULES: &[&Module] = &[
    #[cfg(feature = "activity")]
    &activity::MODULE,
    #[cfg(feature = "calendar")]
    &calendar::MODULE,
    #[cfg(feature = "comment")]
    &comment::MODULE,
    #[cfg(feature = "currency")]
    &currency::MODULE,
    #[cfg(feature = "document")]
    &document::MODULE,
    #[cfg(feature = "group")]
    &group::MODULE,
    #[cfg(feature = "integration")]
    &integration::MODULE,
    #[cfg(feature = "opportunity")]
    &opportunity::MODULE,
    #[cfg(feature = "order")]
    &order::MODULE,
    #[cfg(feature = "party")]
    &party::MODULE,
    #[cfg(feature = "pricing")]
    &pricing::MODULE,
    #[cfg(feature = "product")]
    &product::MODULE,
    #[cfg(feature = "receivable")]
    &receivable::MODULE,
    #[cfg(feature = "scoring")]
    &scoring::MODULE,
    #[cfg(feature = "stock")]
    &stock::MODULE,
];

#[cfg(test)]
mod tests {
    use super::MODULES;
    use crate::integration::erp_ports::CHANNEL;
    use std::collections::BTreeSet;
    use tenon_erp_port::Capability;
    use tenon_kernel::Catalogue;

    #[test]
    fn every_reason_has_its_own_name_and_a_text_in_both_languages() {
        let is_chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        let mut names: BTreeSet<_> =
            tenon_kernel::platform::PLATFORM.refusals.iter().map(|reason| reason.name).collect();
        for reason in MODULES.iter().flat_map(|module| module.refusals) {
            assert!(names.insert(reason.name), "`{}` is declared twice", reason.name);
            assert!(is_chinese(reason.text.zh), "{}: {}", reason.name, reason.text.zh);
            assert!(!is_chinese(reason.text.en), "{}: {}", reason.name, reason.text.en);
        }
    }

    /// Each file `refusals.rs` stands in the list of its module.
    #[test]
    fn every_module_that_refuses_lists_its_reasons() {
        let without: Vec<_> = MODULES.iter().filter(|module| module.refusals.is_empty()).collect();
        let names: Vec<_> = without.iter().map(|module| module.name).collect();
        assert_eq!(names, [""; 0]);
    }

    #[test]
    fn what_an_effect_takes_of_an_erp_is_a_capability_of_erps() {
        let catalogue = Catalogue::of(MODULES).unwrap();
        let to_erps: Vec<_> = catalogue.effects().filter(|effect| effect.channel() == CHANNEL).collect();
        assert!(!to_erps.is_empty());
        for effect in to_erps {
            let known = Capability::ALL.iter().any(|known| known.to_string() == effect.capability());
            assert!(known, "{} takes `{}`", effect.kind(), effect.capability());
        }
    }
}
