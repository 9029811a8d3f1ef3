//! Databases that a test is played on.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "for tests")]

use std::path::Path;
use tenon::Modules;
use tenon::config::open_database;
use tenon::sql::migration::ledgers;
use tenon::sql::table::tables;
use tenon::sql::{Access, Database};

/// The databases beside SQLite: the variables with the connection strings of the test servers, and what their names begin with.
const SERVERS: [(&str, &str); 6] = [
    ("TENON_TEST_POSTGRES_URL", ""),
    ("TENON_TEST_POSTGRES", "odbc:postgres:"),
    ("TENON_TEST_MARIADB_URL", ""),
    ("TENON_TEST_MARIADB", "odbc:mariadb:"),
    ("TENON_TEST_GALERA_URL", ""),
    ("TENON_TEST_GALERA", "odbc:mariadb:"),
];

/// Opens a database once more.
pub type Open<'o> = &'o (dyn Fn() -> Box<dyn Database> + Sync);

/// Plays a test on an SQLite file, which it may open several times.
pub fn on_sqlite(test: impl FnOnce(Open<'_>)) {
    let folder = tempfile::tempdir().expect("a folder for the database");
    let name = format!("sqlite:{}", Path::new(folder.path()).join("crm.db").display());
    test(&|| open_database(&name).expect("SQLite opens a new file"));
}

/// Plays a test on the server of a variable. Without one it says that it is skipped.
///
/// # Panics
/// If there is no such variable, or the server cannot be reached.
pub fn on_server(variable: &str, test: impl FnOnce(Open<'_>)) {
    let (_, driver) = SERVERS.iter().find(|(name, _)| *name == variable).expect("a known variable");
    let Ok(server) = std::env::var(variable) else {
        println!("skipped: {variable} holds no connection string");
        return;
    };
    let name = format!("{driver}{server}");
    if !cfg!(all(feature = "mariadb", feature = "odbc", feature = "postgres"))
        && open_database(&name).is_err()
    {
        println!("skipped: the driver is not built in (--features mariadb,odbc,postgres)");
        return;
    }
    test(&|| open_database(&name).expect("the server was reached before"));
}

/// Drops the tables of an engine of these modules.
///
/// # Panics
/// If the database refuses it.
pub fn drop_tables(open: Open<'_>, modules: Modules, prefix: &str) {
    let database = open();
    let catalogue = modules.catalogue().expect("modules that fit together");
    let mut transaction = database.begin(Access::Write).expect("a transaction");
    for name in tables(&catalogue, prefix).into_iter().map(|table| table.name).chain(ledgers(prefix)) {
        transaction.execute(&format!("DROP TABLE IF EXISTS {name}"), &[]).expect("the table is dropped");
    }
    transaction.commit().expect("the tables are dropped");
}
