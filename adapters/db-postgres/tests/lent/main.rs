//! The host's connection: a row of the host's own and an order of the CRM become durable together or not at all. The cases are
//! those of the driver over ODBC.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test, and the program it starts"
)]
#![allow(dead_code, reason = "a part of the driver is for other tests")]

#[path = "../../../db-odbc/tests/lent/conflicts.rs"]
mod conflicts;
mod driver;
#[path = "../../../db-odbc/tests/lent/ends.rs"]
mod ends;
#[path = "../../../db-odbc/tests/lent/host.rs"]
mod host;
#[path = "../../../db-odbc/tests/lent/killed.rs"]
mod killed;
mod refusals;
#[path = "../support/mod.rs"]
mod support;
