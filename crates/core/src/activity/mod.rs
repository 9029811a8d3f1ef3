//! Activities with customers.

pub mod activity;

use tenon_kernel::{Module, entity};

/// Activities with customers.
pub static MODULE: Module = Module {
    needs: &["opportunity", "party"],
    entities: &[entity::<activity::Activity>()],
    ..Module::new("activity", "Activities with customers.")
};
