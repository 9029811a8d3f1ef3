//! What the data of an old ERP does to reading: an engine that keeps in step with tables that nobody has cleaned. The ERP is on
//! SQLite, and on the servers that the environment names.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "why a test skips")]

mod changes;
mod customers;
mod desk;
mod keys;
mod numbers;
mod renumbered;
mod texts;
