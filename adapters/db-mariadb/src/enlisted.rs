//! A transaction that the host has opened on its own connection.

use std::ops::DerefMut;

use mysql::{
    Error, OptsBuilder, Params, Value,
    consts::CapabilityFlags,
    prelude::{Protocol, Queryable},
};
use tenon_sql::{
    DatabaseError, DatabaseResult, Dialect, EachRow, Fault, SqlValue, Transaction,
    driver::mariadb::{ENLISTABLE, enlistable},
    rows,
};

use crate::{
    column::Column,
    fault::{Failed, Refusal},
};

/// Returns the options with what a connection needs on which a transaction is provided: an update counts the rows it finds, not those it changes. A host
/// opens its connection with them.
#[must_use]
pub fn connection_options(given: OptsBuilder) -> OptsBuilder {
    given.additional_capabilities(CapabilityFlags::CLIENT_FOUND_ROWS)
}

/// A transaction that the host has opened on its own connection. The host commits it or rolls it back; dropping this object does
/// nothing. Cancelling a call does not end a statement that runs in it. [`MariaDb::enlist`](crate::MariaDb::enlist) creates it.
pub struct Enlisted<C> {
    connection: C,
    /// The fault with which the server has undone the transaction.
    lost: Option<Fault>,
}

impl<C> Enlisted<C>
where
    C: DerefMut,
    C::Target: Queryable,
{
    pub(crate) fn new(connection: C) -> DatabaseResult<Self> {
        let mut enlisted = Self { connection, lost: None };
        let found = rows(&mut enlisted, ENLISTABLE, &[])?;
        enlistable(&found)?;
        Ok(enlisted)
    }

    /// Does `work`, unless an earlier error has ended the transaction: the server would begin another one for it.
    fn run<T>(&mut self, work: impl FnOnce(&mut C::Target) -> DatabaseResult<T>) -> DatabaseResult<T> {
        if let Some(fault) = self.lost {
            return Err(DatabaseError::new(fault, "an earlier error has ended the transaction"));
        }
        let result = work(&mut self.connection);
        if let Err(DatabaseError { fault, .. }) = result
            && matches!(fault, Fault::Aborted | Fault::Disconnected | Fault::Unreachable)
        {
            self.lost = Some(fault);
        }
        result
    }
}

fn execute<Q: Queryable + ?Sized>(connection: &mut Q, sql: &str, values: &[SqlValue]) -> DatabaseResult<u64> {
    // What controls the transaction cannot be prepared on each server.
    let touched = match values {
        [] => connection.query_iter(sql).map(touched),
        _ => connection.exec_iter(sql, parameters(values)).map(touched),
    };
    touched.map_err(|error| database_error(&error))
}

/// A query touches no row.
fn touched<P: Protocol>(result: mysql::QueryResult<'_, '_, '_, P>) -> u64 {
    if result.columns().as_ref().is_empty() { result.affected_rows() } else { 0 }
}

fn query<Q: Queryable + ?Sized>(
    connection: &mut Q,
    sql: &str,
    values: &[SqlValue],
    each: &mut EachRow<'_>,
) -> DatabaseResult<()> {
    let result = connection.exec_iter(sql, parameters(values)).map_err(|error| database_error(&error))?;
    let columns: Vec<Column> = result.columns().as_ref().iter().map(Column::from).collect();
    for row in result {
        let row = row.map_err(|error| database_error(&error))?;
        let cells = columns.iter().zip(row.unwrap()).map(|(column, value)| column.given(value));
        let unread =
            || DatabaseError::new(Fault::Inexact, "a value of a type that has no form here: cast it");
        each(&cells.collect::<Option<Vec<_>>>().ok_or_else(unread)?)?;
    }
    Ok(())
}

fn parameters(values: &[SqlValue]) -> Params {
    let value = |value: &SqlValue| match value {
        SqlValue::Null => Value::NULL,
        SqlValue::Integer(number) => Value::Int(*number),
        SqlValue::Real(number) => Value::Double(*number),
        SqlValue::Text(text) => Value::Bytes(text.clone().into_bytes()),
        SqlValue::Bytes(bytes) => Value::Bytes(bytes.clone()),
    };
    if values.is_empty() { Params::Empty } else { Params::Positional(values.iter().map(value).collect()) }
}

/// The port's error for an error of the protocol's crate, without any data in the message.
fn database_error(error: &Error) -> DatabaseError {
    match error {
        Error::MySqlError(told) => {
            let (code, state, message) = (told.code, told.state.clone(), told.message.clone());
            Failed::Refused(Refusal { code, state, message }).of_statement()
        }
        Error::IoError(_) | Error::CodecError(_) => {
            DatabaseError::new(Fault::Disconnected, "the connection to the server is gone")
        }
        Error::DriverError(mysql::DriverError::MismatchedStmtParams(takes, given)) => {
            let message = format!("the statement takes {takes} parameters and was given {given}");
            DatabaseError::new(Fault::Statement, message)
        }
        _ => DatabaseError::new(Fault::Statement, "the host's connection cannot do this"),
    }
}

impl<C> Transaction for Enlisted<C>
where
    C: DerefMut,
    C::Target: Queryable,
{
    fn dialect(&self) -> Dialect {
        Dialect::MariaDb
    }

    fn execute(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<u64> {
        self.run(|connection| execute(connection, sql, parameters))
    }

    fn execute_batch(&mut self, sql: &str, rows: &[Vec<SqlValue>]) -> DatabaseResult<u64> {
        self.run(|connection| rows.iter().map(|row| execute(connection, sql, row)).sum())
    }

    fn query(&mut self, sql: &str, parameters: &[SqlValue], each: &mut EachRow<'_>) -> DatabaseResult<()> {
        self.run(|connection| query(connection, sql, parameters, each))
    }

    fn commit(self: Box<Self>) -> DatabaseResult<()> {
        Err(DatabaseError::new(Fault::Statement, "the host commits its own transaction"))
    }

    fn rollback(self: Box<Self>) -> DatabaseResult<()> {
        Err(DatabaseError::new(Fault::Statement, "the host rolls back its own transaction"))
    }
}
