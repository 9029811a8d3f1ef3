//! A transaction that the host has opened on its own connection.

use odbc_api::SharedConnection;
use tenon_sql::{
    DatabaseError, DatabaseResult, Dialect, EachRow, Fault, SqlValue, Transaction, driver::mariadb, rows,
};

use crate::{session::Session, transaction::Statements};

/// A transaction that the host has opened on its own connection. The host commits it or rolls it back; dropping this object does
/// nothing. [`Odbc::enlist`](crate::Odbc::enlist) creates it.
pub struct Enlisted {
    statements: Statements<Box<Session>>,
}

impl Enlisted {
    pub(crate) fn new(connection: &SharedConnection<'static>, dialect: Dialect) -> DatabaseResult<Self> {
        let session = Session::over(SharedConnection::clone(connection), dialect);
        let mut enlisted = Self { statements: Statements::of(Box::new(session)) };
        match dialect {
            Dialect::MariaDb => enlisted.check_mariadb()?,
            Dialect::Postgres | Dialect::Sqlite => enlisted.check_postgres()?,
        }
        Ok(enlisted)
    }

    fn check_mariadb(&mut self) -> DatabaseResult<()> {
        mariadb::enlistable(&rows(self, mariadb::ENLISTABLE, &[])?)
    }

    /// A savepoint stands only in a transaction. A truth is a number only where the connection was opened as it should be.
    fn check_postgres(&mut self) -> DatabaseResult<()> {
        let savepoint = "SAVEPOINT tenon_enlist; RELEASE SAVEPOINT tenon_enlist";
        self.statements.control(savepoint).map_err(|error| match error.fault {
            Fault::Statement => no_transaction(),
            _ => error,
        })?;
        match rows(self, "SELECT 1 = 1", &[])?.as_slice() {
            [row] if *row == [SqlValue::Integer(1)] => Ok(()),
            _ => Err(refused("the host's connection must be opened with what `connection_string` gives")),
        }
    }
}

fn refused(message: &str) -> DatabaseError {
    DatabaseError::new(Fault::Statement, message)
}

fn no_transaction() -> DatabaseError {
    refused("the host's connection has no open transaction to enlist in")
}

impl Transaction for Enlisted {
    fn dialect(&self) -> Dialect {
        self.statements.dialect()
    }

    fn execute(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<u64> {
        self.statements.execute(sql, parameters)
    }

    fn execute_batch(&mut self, sql: &str, rows: &[Vec<SqlValue>]) -> DatabaseResult<u64> {
        self.statements.execute_batch(sql, rows)
    }

    fn query(&mut self, sql: &str, parameters: &[SqlValue], each: &mut EachRow<'_>) -> DatabaseResult<()> {
        self.statements.query(sql, parameters, each)
    }

    fn commit(self: Box<Self>) -> DatabaseResult<()> {
        Err(refused("the host commits its own transaction"))
    }

    fn rollback(self: Box<Self>) -> DatabaseResult<()> {
        Err(refused("the host rolls back its own transaction"))
    }
}
