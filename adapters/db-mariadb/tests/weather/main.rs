//! Bad weather: the cases of the driver over ODBC, and those of the one of PostgreSQL.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test")]
#![allow(dead_code, reason = "a part of the host is for other tests")]

#[path = "../../../db-postgres/tests/weather/breaks.rs"]
mod breaks;
#[path = "../../../db-odbc/tests/weather/cases.rs"]
mod cases;
#[path = "../lent/driver.rs"]
mod driver;
#[path = "../../../db-postgres/tests/weather/frozen.rs"]
mod frozen;
#[path = "../../../db-odbc/tests/lent/host.rs"]
mod host;
#[path = "../../../db-odbc/tests/weather/relay.rs"]
mod relay;
#[path = "../../../db-odbc/tests/weather/rested.rs"]
mod rested;
#[path = "../support/mod.rs"]
mod support;
#[path = "../../../db-postgres/tests/weather/turns.rs"]
mod turns;
