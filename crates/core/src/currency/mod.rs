//! Exchange rates, and conversion with them.

pub mod exchange_rate;
mod refusals;

use tenon_kernel::{Module, entity};

/// Exchange rates, and conversion with them.
pub static MODULE: Module = Module {
    entities: &[entity::<exchange_rate::ExchangeRate>()],
    refusals: refusals::ALL,
    ..Module::new("currency", "Exchange rates, and conversion with them.")
};
