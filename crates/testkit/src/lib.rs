//! Conformance kits: what an adapter must do, as named checks that its author runs in one test.

pub mod database_kit;
