//! A transaction that the host has opened on its own connection.

use tenon_sql::{DatabaseError, DatabaseResult, Dialect, EachRow, Fault, SqlValue, Transaction};
use tokio_postgres::Client;

use crate::{session::Session, transaction::Statements};

/// A transaction that the host has opened on its own connection. The host commits it or rolls it back; dropping this object only
/// takes away what the engine has set in it. Cancelling a call does not end a statement that runs in it: the host has the address of
/// the server. [`Postgres::enlist`](crate::Postgres::enlist) creates it.
pub struct Enlisted<'c> {
    statements: Statements<Box<Session<'c>>>,
}

impl<'c> Enlisted<'c> {
    /// A savepoint stands only in a transaction.
    pub(crate) fn new(client: &'c Client) -> DatabaseResult<Self> {
        let mut session = Session::over(client);
        session.control("SAVEPOINT tenon_enlist; RELEASE SAVEPOINT tenon_enlist").map_err(
            |error| match error.fault {
                Fault::Statement => refused("the host's connection has no open transaction to enlist in"),
                _ => error,
            },
        )?;
        Ok(Self { statements: Statements::of(Box::new(session)) })
    }
}

fn refused(message: &str) -> DatabaseError {
    DatabaseError::new(Fault::Statement, message)
}

impl Transaction for Enlisted<'_> {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
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

impl Drop for Enlisted<'_> {
    fn drop(&mut self) {
        self.statements.session.flush();
    }
}
