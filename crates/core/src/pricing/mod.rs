//! Prices, and the price that applies.

pub mod price;
mod refusals;

use tenon_kernel::{Module, entity, operation};

/// The module of prices.
pub static MODULE: Module = Module {
    needs: &["currency", "party", "product"],
    entities: &[entity::<price::Price>()],
    operations: &[operation::<price::ResolvePrice>()],
    refusals: refusals::ALL,
    ..Module::new("pricing", "Prices, and which price is valid.")
};
