//! Products.

pub mod product;
mod refusals;

use tenon_kernel::{Module, entity};

/// Products.
pub static MODULE: Module = Module {
    entities: &[entity::<product::Product>()],
    refusals: refusals::ALL,
    ..Module::new("product", "Products.")
};
