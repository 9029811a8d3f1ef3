//! The conformance kit of the port `Database`, on the servers that the environment names.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use tenon_db_odbc::Odbc;
use tenon_sql::Dialect;
use tenon_testkit::database_kit::run_all;

/// Runs the kit where the variable holds an ODBC connection string.
fn conforms(variable: &str, dialect: Dialect) {
    let Ok(connection_string) = std::env::var(variable) else {
        println!("skipped: {variable} holds no ODBC connection string");
        return;
    };
    let report = run_all(&Odbc::connect(&connection_string, dialect).unwrap());
    println!("{report}");
    assert!(report.passed(), "{report}");
}

#[test]
fn postgres() {
    conforms("TENON_TEST_POSTGRES", Dialect::Postgres);
}

#[test]
fn mariadb() {
    conforms("TENON_TEST_MARIADB", Dialect::MariaDb);
}
