//! The host's connection, of the crate `mysql`, and the engine's.

use super::support::url;
use std::sync::Mutex;
use tenon_db_mariadb::mysql::{Conn, Opts, OptsBuilder, prelude::Queryable};
pub(crate) use tenon_db_mariadb::{MariaDb as Native, Settings};
use tenon_db_mariadb::{MariaDb, connection_options};
use tenon_sql::{Database, DatabaseResult, Dialect, Transaction};

/// The server that the environment names: the dialect, and how to connect.
pub(crate) fn servers() -> Vec<(Dialect, String)> {
    let Ok(connection_string) = std::env::var("TENON_TEST_MARIADB") else {
        println!("skipped: TENON_TEST_MARIADB holds no ODBC connection string");
        return Vec::new();
    };
    vec![(Dialect::MariaDb, connection_string)]
}

/// What a client says to commit: the kind of the command, and its text.
pub(crate) const COMMIT: &str = "\x03COMMIT";

pub(crate) fn connect(server: &str) -> DatabaseResult<Native> {
    Native::connect(&url(server))
}

pub(crate) fn connect_with(server: &str, settings: &Settings) -> DatabaseResult<Native> {
    Native::connect_with(&url(server), settings)
}

/// The engine's database.
pub(crate) fn open_database(server: &str, _: Dialect) -> DatabaseResult<Box<dyn Database>> {
    Ok(Box::new(connect(server)?))
}

/// A connection as a host opens one, with a transaction that is always open.
pub(crate) struct Erp(Mutex<Conn>);

impl Erp {
    pub(crate) fn connect(server: &str, _: Dialect) -> Self {
        let erp = Self(Mutex::new(host(server)));
        erp.run("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED").unwrap();
        erp.run("SET autocommit = 0").unwrap();
        erp
    }

    pub(crate) fn run(&self, sql: &str) -> Result<(), String> {
        self.0.lock().unwrap().query_drop(sql).map_err(|error| error.to_string())
    }

    pub(crate) fn commit(&self) {
        self.run("COMMIT").unwrap();
    }

    pub(crate) fn rollback(&self) {
        self.run("ROLLBACK").unwrap();
    }

    /// The transaction that is open, for the engine.
    pub(crate) fn lend(&self) -> Box<dyn Transaction + '_> {
        Box::new(MariaDb::enlist(self.0.lock().unwrap()).unwrap())
    }
}

/// A connection of the host's.
pub(crate) fn host(server: &str) -> Conn {
    let url = url(server).replace("mariadb://", "mysql://").replace("?sslmode=disable", "");
    let options = OptsBuilder::from_opts(Opts::from_url(&url).unwrap()).prefer_socket(false);
    Conn::new(connection_options(options)).unwrap()
}
