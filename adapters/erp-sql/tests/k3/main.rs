//! The adapter with the mapping of K/3, on an ERP of that shape.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "the kit's report, and why a test skips")]

mod changes;
mod conformance;
mod customers;
mod document;
mod engine;
mod fixture;
mod kept;
mod mapping;
mod orders;
mod own_database;
mod postgres;
mod reading;
