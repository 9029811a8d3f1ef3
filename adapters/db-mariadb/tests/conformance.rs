//! The conformance kit of the port `Database`, on the servers that the environment names.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use tenon_db_mariadb::MariaDb;
use tenon_sql::{Access, Database, DatabaseResult, Dialect, Transaction};
use tenon_testkit::database_kit::run_all;

fn conforms(database: &dyn Database) {
    let report = run_all(database);
    println!("{report}");
    assert!(report.passed(), "{report}");
}

#[test]
fn mariadb() {
    let Some(server) = support::server() else { return };
    conforms(&MariaDb::connect(&server).unwrap());
}

/// A cluster of which every transaction is given to the next node, as a load balancer would.
struct Turns {
    nodes: Vec<MariaDb>,
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

#[test]
fn galera() {
    let variables = ["TENON_TEST_GALERA_1", "TENON_TEST_GALERA_2", "TENON_TEST_GALERA_3"];
    let Some(nodes) = variables.into_iter().map(support::named).collect::<Option<Vec<_>>>() else { return };
    let nodes = nodes.iter().map(|node| MariaDb::connect(node).unwrap()).collect();
    conforms(&Turns { nodes, given: AtomicUsize::new(0) });
}
