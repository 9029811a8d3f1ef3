//! The conformance kit of the port `Database`, on the servers that the environment names.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use std::sync::atomic::{AtomicUsize, Ordering};
use tenon_db_odbc::Odbc;
use tenon_sql::{Access, Database, DatabaseResult, Dialect, Transaction};
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

/// A cluster of which every transaction is given to the next node, as a load balancer would.
struct Turns {
    nodes: Vec<Odbc>,
    given: AtomicUsize,
}

impl Database for Turns {
    fn dialect(&self) -> Dialect {
        Dialect::MariaDb
    }

    fn begin(&self, access: Access) -> DatabaseResult<Box<dyn Transaction + '_>> {
        let turn = self.given.fetch_add(1, Ordering::Relaxed);
        self.nodes[turn % self.nodes.len()].begin(access)
    }
}

/// One node, and then all in turn: the nodes share their tables, so one after the other.
#[test]
fn galera() {
    conforms("TENON_TEST_GALERA", Dialect::MariaDb);
    let variables = ["TENON_TEST_GALERA_1", "TENON_TEST_GALERA_2", "TENON_TEST_GALERA_3"];
    let Ok(nodes) = variables.iter().map(std::env::var).collect::<Result<Vec<_>, _>>() else {
        println!("skipped: TENON_TEST_GALERA_1 to _3 hold no ODBC connection strings");
        return;
    };
    let nodes = nodes.iter().map(|node| Odbc::connect(node, Dialect::MariaDb).unwrap()).collect();
    let report = run_all(&Turns { nodes, given: AtomicUsize::new(0) });
    println!("{report}");
    assert!(report.passed(), "{report}");
}
