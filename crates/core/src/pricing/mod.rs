//! Prices and exchange rates.

pub mod exchange_rate;
pub mod price;

use tenon_kernel::{Module, entity, operation};

/// Prices and exchange rates.
pub static MODULE: Module = Module {
    needs: &["party", "product"],
    entities: &[entity::<price::Price>(), entity::<exchange_rate::ExchangeRate>()],
    operations: &[operation::<price::ResolvePrice>()],
    ..Module::new("pricing", "Prices and exchange rates.")
};
