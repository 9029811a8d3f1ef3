//! Products.

pub mod product;
mod refusals;

use crate::integration::deleted::LinksOfDeleted;
use tenon_kernel::{Module, entity, listener};

/// The module of products.
pub static MODULE: Module = Module {
    needs: &["integration"],
    entities: &[entity::<product::Product>()],
    listeners: &[listener::<LinksOfDeleted<product::Product>>()],
    refusals: refusals::ALL,
    ..Module::new("product", "Products.")
};
