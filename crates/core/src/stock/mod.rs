//! Stock, and the quantities available.

mod refusals;
pub mod stock_level;

use tenon_kernel::{Module, entity, operation};

/// The module of stock.
pub static MODULE: Module = Module {
    needs: &["integration", "product"],
    entities: &[entity::<stock_level::StockLevel>()],
    operations: &[operation::<stock_level::CheckAvailability>()],
    refusals: refusals::ALL,
    ..Module::new("stock", "Stock, and how much of it is available to promise.")
};
