//! The conformance kit of the port `Database`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

mod support;

use tenon_db_postgres::Postgres;
use tenon_testkit::database_kit::run_all;

#[test]
fn postgres() {
    let Some(server) = support::server() else { return };
    let report = run_all(&Postgres::connect(&server).unwrap());
    println!("{report}");
    assert!(report.passed(), "{report}");
}
