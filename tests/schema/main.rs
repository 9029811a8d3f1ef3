//! The OpenRPC document: what it says of filters and queries is what the engine does, and everything has words in both languages.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod grammar;
mod labels;
mod names;
mod references;

use serde_json::Value as Json;
use std::sync::LazyLock;
use tenon::Catalogue;
use tenon_tests::entry_points;

/// The declarations.
static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(entry_points::catalogue);

/// The document, as `rpc.discover` answers it.
static DOCUMENT: LazyLock<Json> = LazyLock::new(|| tenon::rpc::openrpc(&CATALOGUE));

/// A schema of its components.
fn schema(name: &str) -> &'static Json {
    let schema = DOCUMENT["components"]["schemas"].get(name);
    schema.unwrap_or_else(|| panic!("the document has no schema `{name}`"))
}
