//! Products.

pub mod product;

use tenon_kernel::{Module, entity};

/// Products.
pub static MODULE: Module =
    Module { entities: &[entity::<product::Product>()], ..Module::new("product", "Products.") };
