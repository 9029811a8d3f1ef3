//! Products and their categories.

pub mod product;
pub mod product_category;
mod refusals;

use crate::integration::deleted::LinksOfDeleted;
use tenon_kernel::{Module, entity, listener};

/// The module of products.
pub static MODULE: Module = Module {
    needs: &["integration"],
    entities: &[entity::<product::Product>(), entity::<product_category::ProductCategory>()],
    listeners: &[listener::<LinksOfDeleted<product::Product>>()],
    refusals: refusals::ALL,
    ..Module::new("product", "Products and their categories.")
};
