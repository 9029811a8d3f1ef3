//! Documents with lines: their terms, their amounts, and the links between their lines.

mod charging;
pub mod convert;
pub mod document_link;
mod refusals;
pub mod totals;
pub mod trade_line;
pub mod trade_terms;

use tenon_kernel::{Module, entity};

/// The module of what all documents with lines share.
pub static MODULE: Module = Module {
    entities: &[entity::<document_link::DocumentLink>()],
    refusals: refusals::ALL,
    ..Module::new("document", "What all documents with lines share.")
};
