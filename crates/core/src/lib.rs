//! The CRM domain: customers, opportunities, orders, money and stock. No I/O, no clock, no randomness.
//!
//! One folder for each module, with its entities, rules and operations. Everything else — tables, JSON Schema, OpenRPC,
//! permissions, labels — follows from the declarations.

pub mod activity;
pub mod document;
pub mod integration;
pub mod opportunity;
pub mod order;
pub mod party;
pub mod pricing;
pub mod product;
pub mod receivable;
pub mod stock;

use tenon_kernel::Module;

/// The modules of the CRM.
pub static MODULES: &[&Module] = &[
    &activity::MODULE,
    &document::MODULE,
    &integration::MODULE,
    &opportunity::MODULE,
    &order::MODULE,
    &party::MODULE,
    &pricing::MODULE,
    &product::MODULE,
    &receivable::MODULE,
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
