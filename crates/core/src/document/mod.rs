//! The links between lines of documents, which all documents with lines share.

pub mod document_link;
mod refusals;

use tenon_kernel::{Module, entity};

/// The module of links between documents.
pub static MODULE: Module = Module {
    entities: &[entity::<document_link::DocumentLink>()],
    refusals: refusals::ALL,
    ..Module::new("document", "The links between lines of documents.")
};
