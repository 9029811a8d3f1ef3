//! Prices, and the one that holds.

pub mod price;
mod refusals;

use tenon_kernel::{Module, entity, operation};

/// Prices, and the one that holds.
pub static MODULE: Module = Module {
    needs: &["currency", "party", "product"],
    entities: &[entity::<price::Price>()],
    operations: &[operation::<price::ResolvePrice>()],
    refusals: refusals::ALL,
    ..Module::new("pricing", "Prices, and the one that holds.")
};
