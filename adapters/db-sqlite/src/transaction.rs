//! Transactions on a connection of the engine, and on one of the host.

use std::time::Duration;

use rusqlite::Connection;
use tenon_sql::{Access, DatabaseError, DatabaseResult, Dialect, EachRow, Fault, SqlValue, Transaction};

use crate::{
    fault::{database_error, gone},
    patience::patiently,
    pool::Lease,
    statement,
};

/// A transaction on a connection from a pool.
pub(crate) struct Owned<'p> {
    connection: Lease<'p>,
}

impl<'p> Owned<'p> {
    /// Begins a transaction. A writer takes SQLite's one write lock at once; a reader is kept from writing.
    pub(crate) fn begin(
        mut connection: Lease<'p>,
        access: Access,
        patience: Duration,
    ) -> DatabaseResult<Self> {
        connection.keep_from_writing(access == Access::Read).map_err(database_error)?;
        let begin = match access {
            Access::Read => "BEGIN DEFERRED",
            Access::Write => "BEGIN IMMEDIATE",
        };
        patiently(&connection, patience, || statement::control(&connection, begin))?;
        Ok(Self { connection })
    }

    fn end(&self, sql: &str) -> DatabaseResult<()> {
        statement::control(&self.connection, sql)
    }
}

impl Transaction for Owned<'_> {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn execute(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<u64> {
        statement::execute(&self.connection, sql, parameters)
    }

    fn execute_batch(&mut self, sql: &str, rows: &[Vec<SqlValue>]) -> DatabaseResult<u64> {
        statement::execute_batch(&self.connection, sql, rows)
    }

    fn query(&mut self, sql: &str, parameters: &[SqlValue], each: &mut EachRow<'_>) -> DatabaseResult<()> {
        statement::query(&self.connection, sql, parameters, each)
    }

    fn commit(self: Box<Self>) -> DatabaseResult<()> {
        if self.connection.is_autocommit() {
            return Err(gone());
        }
        self.end("COMMIT")
    }

    fn rollback(self: Box<Self>) -> DatabaseResult<()> {
        if self.connection.is_autocommit() {
            return Ok(());
        }
        self.end("ROLLBACK")
    }
}

impl Drop for Owned<'_> {
    /// A rollback that fails has nowhere to be told, and nothing of an open transaction becomes durable.
    fn drop(&mut self) {
        if !self.connection.is_autocommit() {
            let _ = self.end("ROLLBACK");
        }
    }
}

/// A transaction that the host has opened on its own connection. The host commits it or rolls it back; dropping this object does
/// nothing. [`Sqlite::enlist`](crate::Sqlite::enlist) creates it.
#[derive(Debug)]
pub struct Enlisted<'c> {
    connection: &'c Connection,
}

impl<'c> Enlisted<'c> {
    pub(crate) fn new(connection: &'c Connection) -> DatabaseResult<Self> {
        if connection.is_autocommit() {
            return Err(DatabaseError::new(
                Fault::Statement,
                "the host's connection has no open transaction to enlist in",
            ));
        }
        Ok(Self { connection })
    }
}

impl Transaction for Enlisted<'_> {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn execute(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<u64> {
        statement::execute(self.connection, sql, parameters)
    }

    fn execute_batch(&mut self, sql: &str, rows: &[Vec<SqlValue>]) -> DatabaseResult<u64> {
        statement::execute_batch(self.connection, sql, rows)
    }

    fn query(&mut self, sql: &str, parameters: &[SqlValue], each: &mut EachRow<'_>) -> DatabaseResult<()> {
        statement::query(self.connection, sql, parameters, each)
    }

    fn commit(self: Box<Self>) -> DatabaseResult<()> {
        Err(DatabaseError::new(Fault::Statement, "the host commits its own transaction"))
    }

    fn rollback(self: Box<Self>) -> DatabaseResult<()> {
        Err(DatabaseError::new(Fault::Statement, "the host rolls back its own transaction"))
    }
}
