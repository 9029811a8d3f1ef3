//! A cluster of MariaDB Galera over ODBC.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test")]

mod cases;

use tenon_db_odbc::Odbc;
use tenon_sql::{Database, Dialect};

/// The nodes that the environment names.
fn nodes() -> Option<Vec<Box<dyn Database>>> {
    let variables = ["TENON_TEST_GALERA_1", "TENON_TEST_GALERA_2", "TENON_TEST_GALERA_3"];
    let Ok(nodes) = variables.iter().map(std::env::var).collect::<Result<Vec<_>, _>>() else {
        println!("skipped: TENON_TEST_GALERA_1 to _3 hold no ODBC connection strings");
        return None;
    };
    let open = |node: &String| Box::new(Odbc::connect(node, Dialect::MariaDb).unwrap()) as Box<dyn Database>;
    Some(nodes.iter().map(open).collect())
}
