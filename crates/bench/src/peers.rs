//! The same rows through other programs' libraries: `pyodbc` and `arrow-odbc`, in Python.

use crate::Outcome;
use crate::company::TENANT;
use crate::place::{ENGINE, PEER, Place};
use crate::replay::make_tables;
use std::process::Command;
use tenon_db_odbc::connection_string;
use tenon_testkit::watched::Observed;

/// Where the script is that makes their environment and runs them.
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/run.sh");

/// Lets the peers fetch all rows of the pages in one query, and, where the store is a server, insert the rows that the
/// engine has inserted.
pub(crate) fn run(erp: &Place, pages: &[Observed], store: &Place) -> Outcome<()> {
    let Place::Server { connection, dialect, .. } = erp else { return Ok(()) };
    // The first page has no condition; without its limit it is the whole.
    let whole =
        pages.iter().map(|page| page.sql.as_str()).find(|sql| sql.starts_with("SELECT")).unwrap_or_default();
    let whole = whole.split(" LIMIT ").next().unwrap_or_default();
    let mut peers = Command::new(SCRIPT);
    peers.env("ERP", connection_string(connection, *dialect)).env("QUERY", whole);
    if let Place::Server { connection, dialect, .. } = store {
        make_tables(&mut *store.driver()?, *dialect, PEER)?;
        peers.env("STORE", connection_string(connection, *dialect)).env("TENANT", TENANT);
        peers.env("ROWS_OF", format!("{ENGINE}stock_level")).env("INTO", format!("{PEER}stock_level"));
    }
    if peers.status()?.success() { Ok(()) } else { Err("the peers have failed".into()) }
}
