//! Bad weather, over ODBC.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test")]
#![allow(dead_code, reason = "a part of the host is for other tests")]

mod cases;
#[path = "../lent/driver.rs"]
mod driver;
mod frozen;
#[path = "../lent/host.rs"]
mod host;
mod relay;
mod rested;
