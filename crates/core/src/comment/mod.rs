//! Comments on records.

pub mod comment;
mod refusals;

use tenon_kernel::{Module, entity};

/// The module of comments.
pub static MODULE: Module = Module {
    entities: &[entity::<comment::Comment>()],
    refusals: refusals::ALL,
    ..Module::new("comment", "Comments on records.")
};
