//! The CRM domain: customers, opportunities, orders, money and stock. No I/O, no clock, no randomness.
//!
//! One folder for each module, with its entities, rules and operations. Everything else — tables, JSON Schema, OpenRPC,
//! permissions, labels — follows from the declarations.

#[cfg(feature = "activity")]
pub mod activity;
#[cfg(feature = "currency")]
pub mod currency;
#[cfg(feature = "document")]
pub mod document;
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
#[cfg(feature = "stock")]
pub mod stock;

use tenon_kernel::Module;

/// The modules of the CRM.
pub static MODULES: &[&Module] = &[
    #[cfg(feature = "activity")]
    &activity::MODULE,
    #[cfg(feature = "currency")]
    &currency::MODULE,
    #[cfg(feature = "document")]
    &document::MODULE,
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
    #[cfg(feature = "stock")]
    &stock::MODULE,
];

#[cfg(test)]
mod tests {
    use super::MODULES;
    use crate::integration::erp_ports::CHANNEL;
    use tenon_erp_port::Capability;
    use tenon_kernel::Catalogue;

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
