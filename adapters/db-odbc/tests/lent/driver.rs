//! The host's connection over ODBC, and the engine's.

use tenon_db_odbc::odbc_api::{ConnectionOptions, SharedConnection, environment};
use tenon_db_odbc::{Odbc, connection_string};
use tenon_sql::{Database, DatabaseResult, Dialect, Transaction};

/// The servers that the environment names: the dialect, and how to connect.
pub(crate) fn servers() -> Vec<(Dialect, String)> {
    let known = [("TENON_TEST_POSTGRES", Dialect::Postgres), ("TENON_TEST_MARIADB", Dialect::MariaDb)];
    let named = known.into_iter().filter_map(|(variable, dialect)| match std::env::var(variable) {
        Ok(connection_string) => Some((dialect, connection_string)),
        Err(_) => {
            println!("skipped: {variable} holds no ODBC connection string");
            None
        }
    });
    named.collect()
}

/// The engine's database.
pub(crate) fn open_database(server: &str, dialect: Dialect) -> DatabaseResult<Box<dyn Database>> {
    Ok(Box::new(Odbc::connect(server, dialect)?))
}

/// A connection as a host opens one that it is going to lend: transactions are committed by hand.
pub(crate) struct Erp {
    connection: SharedConnection<'static>,
    dialect: Dialect,
}

impl Erp {
    pub(crate) fn connect(server: &str, dialect: Dialect) -> Self {
        let connection = open(&connection_string(server, dialect));
        connection.lock().unwrap().set_autocommit(false).unwrap();
        let erp = Self { connection, dialect };
        if dialect == Dialect::MariaDb {
            erp.run("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED").unwrap();
        }
        erp
    }

    pub(crate) fn run(&self, sql: &str) -> Result<(), String> {
        let done = self.connection.lock().unwrap().execute(sql, (), None).map(drop);
        done.map_err(|error| error.to_string())
    }

    pub(crate) fn commit(&self) {
        self.connection.lock().unwrap().commit().unwrap();
    }

    pub(crate) fn rollback(&self) {
        self.connection.lock().unwrap().rollback().unwrap();
    }

    /// The transaction that is open, for the engine.
    pub(crate) fn lend(&self) -> Box<dyn Transaction + '_> {
        Box::new(Odbc::enlist(&self.connection, self.dialect).unwrap())
    }
}

/// A connection with nothing but what the string says.
pub(crate) fn open(connection_string: &str) -> SharedConnection<'static> {
    let environment = environment().unwrap();
    let connection =
        environment.connect_with_connection_string(connection_string, ConnectionOptions::default());
    SharedConnection::new(connection.unwrap().into())
}
