//! Where contenders meet: the nodes of a cluster, or one server as often.

use serde_json::{Value as Json, json};
use std::path::Path;

/// How many nodes there are.
const NODES: usize = 3;

/// A store that is reached in several ways.
#[derive(Clone)]
pub struct Place {
    /// What it is called.
    pub name: &'static str,
    /// The store, as a configuration names it, by way of each node.
    pub nodes: Vec<String>,
}

impl Place {
    /// Three nodes at the connection strings that these variables hold, and what their names in a configuration begin with.
    fn of(name: &'static str, driver: &str, variables: [&str; NODES]) -> Option<Place> {
        let strings: Result<Vec<_>, _> = variables.into_iter().map(std::env::var).collect();
        match strings {
            Ok(strings) => {
                let nodes = strings.iter().map(|string| format!("{driver}{string}")).collect();
                Some(Place { name, nodes })
            }
            Err(_) => {
                eprintln!("{name} is skipped: {} holds no connection string", variables[0]);
                None
            }
        }
    }

    /// The configuration of a contender on a node; nodes are given out in turn.
    pub fn config(&self, turn: usize) -> Json {
        json!({"database": self.nodes[turn % self.nodes.len()], "migrate": false})
    }
}

/// Three nodes of MariaDB Galera, where the environment names them.
pub fn galera() -> Option<Place> {
    Place::of(
        "Galera",
        "odbc:mariadb:",
        ["TENON_TEST_GALERA_1", "TENON_TEST_GALERA_2", "TENON_TEST_GALERA_3"],
    )
}

/// A file of SQLite in a folder. It has one writer at a time.
pub fn sqlite(folder: &Path) -> Place {
    Place { name: "SQLite", nodes: vec![format!("sqlite:{}", folder.join("crm.db").display())] }
}

/// Every place that the environment names. A single server is its own three nodes.
pub fn places() -> Vec<Place> {
    let single = |name, driver, variable| Place::of(name, driver, [variable; NODES]);
    let mariadb = single("MariaDB", "", "TENON_TEST_MARIADB_URL");
    let over_odbc = single("MariaDB over ODBC", "odbc:mariadb:", "TENON_TEST_MARIADB");
    let postgres = single("PostgreSQL", "odbc:postgres:", "TENON_TEST_POSTGRES");
    [galera(), mariadb, over_odbc, postgres].into_iter().flatten().collect()
}
