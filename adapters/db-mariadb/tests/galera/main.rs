//! A cluster of MariaDB Galera, in the cases of the driver over ODBC.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test")]

#[path = "../../../db-odbc/tests/galera/cases.rs"]
mod cases;
#[path = "../support/mod.rs"]
mod support;

use tenon_db_mariadb::MariaDb;
use tenon_sql::Database;

/// The nodes that the environment names.
fn nodes() -> Option<Vec<Box<dyn Database>>> {
    let variables = ["TENON_TEST_GALERA_1", "TENON_TEST_GALERA_2", "TENON_TEST_GALERA_3"];
    let open = |node: &String| Box::new(MariaDb::connect(node).unwrap()) as Box<dyn Database>;
    let nodes = variables.into_iter().map(support::named).collect::<Option<Vec<_>>>()?;
    Some(nodes.iter().map(open).collect())
}
