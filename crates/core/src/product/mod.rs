//! Products.

pub mod product;
mod refusals;

use tenon_kernel::{Module, entity};

/// The module of products.
pub static MODULE: Module = Module {
    entities: &[entity::<product::Product>()],
    refusals: refusals::ALL,
    ..Module::new("product", "Products.")
};
