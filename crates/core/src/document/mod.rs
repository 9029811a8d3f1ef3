//! What documents with lines have in common: the links between their lines.

pub mod document_link;
mod refusals;

use tenon_kernel::{Module, entity};

/// What documents with lines have in common: the links between their lines.
pub static MODULE: Module = Module {
    entities: &[entity::<document_link::DocumentLink>()],
    refusals: refusals::ALL,
    ..Module::new("document", "What documents with lines have in common: the links between their lines.")
};
