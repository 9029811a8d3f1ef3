//! Bad weather: the cases of the driver over ODBC, and connections that break at every point of a call.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test")]
#![allow(dead_code, reason = "a part of the host is for other tests")]

mod breaks;
#[path = "../../../db-odbc/tests/weather/cases.rs"]
mod cases;
#[path = "../lent/driver.rs"]
mod driver;
mod frozen;
#[path = "../../../db-odbc/tests/lent/host.rs"]
mod host;
#[path = "../../../db-odbc/tests/weather/relay.rs"]
mod relay;
#[path = "../../../db-odbc/tests/weather/rested.rs"]
mod rested;
#[path = "../support/mod.rs"]
mod support;
mod turns;
