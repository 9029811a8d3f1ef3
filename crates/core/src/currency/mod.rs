//! Exchange rates, and conversion of amounts.

pub mod exchange_rate;
mod refusals;

use tenon_kernel::{Module, entity};

/// The module of exchange rates.
pub static MODULE: Module = Module {
    entities: &[entity::<exchange_rate::ExchangeRate>()],
    refusals: refusals::ALL,
    ..Module::new("currency", "Exchange rates, and conversion with them.")
};
