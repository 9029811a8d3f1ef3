//! The port `Database`: the functions of a SQL database that Tenon uses.
//!
//! It is synchronous and uses plain SQL with `?` parameters. The drivers in `adapters/db-*` implement it, and a host may
//! implement it on its own connection.

use std::fmt;

/// A SQL dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// SQLite 3.35 or later.
    Sqlite,
    /// PostgreSQL 13 or later.
    Postgres,
    /// MariaDB 10.5 or later.
    MariaDb,
}

impl Dialect {
    /// All dialects.
    pub const ALL: [Dialect; 3] = [Dialect::Sqlite, Dialect::Postgres, Dialect::MariaDb];

    /// Returns the name, as on the command line and in file names.
    pub fn as_str(self) -> &'static str {
        match self {
            Dialect::Sqlite => "sqlite",
            Dialect::Postgres => "postgres",
            Dialect::MariaDb => "mariadb",
        }
    }

    /// Returns whether a transaction goes on after a failed statement, which the database has undone by itself. PostgreSQL runs nothing
    /// more until the transaction is rolled back, wholly or to a savepoint.
    pub fn goes_on_after_errors(self) -> bool {
        self != Dialect::Postgres
    }

    /// Returns the dialect with this name.
    pub fn parse(name: &str) -> Option<Dialect> {
        Self::ALL.into_iter().find(|dialect| dialect.as_str() == name)
    }
}

/// A value that is sent to or read from a database.
///
/// Decimals are sent as [`SqlValue::Text`] (`"12.50"`), dates as `"2026-01-31"`, so they are exact in every database. A statement
/// casts a text parameter if the database would not do so by itself.
#[derive(Clone, Debug, PartialEq)]
pub enum SqlValue {
    /// SQL NULL.
    Null,
    /// An integer, or a boolean (0, 1).
    Integer(i64),
    /// A binary floating-point number. It is only read, from tables that do not belong to Tenon.
    Real(f64),
    /// Unicode text, a decimal or a date.
    Text(String),
    /// Bytes that are no Unicode text: binary data, or text in an encoding that the database does not know. They are only read,
    /// from tables that do not belong to Tenon.
    Bytes(Vec<u8>),
}

impl From<i64> for SqlValue {
    fn from(value: i64) -> Self {
        SqlValue::Integer(value)
    }
}

impl From<&str> for SqlValue {
    fn from(value: &str) -> Self {
        SqlValue::Text(value.to_owned())
    }
}

impl From<String> for SqlValue {
    fn from(value: String) -> Self {
        SqlValue::Text(value)
    }
}

impl<T: Into<SqlValue>> From<Option<T>> for SqlValue {
    fn from(value: Option<T>) -> Self {
        value.map_or(SqlValue::Null, Into::into)
    }
}

/// The access of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Reads only. The transaction sees one consistent snapshot.
    Read,
    /// Reads and writes. If the database has only one write lock, the transaction takes it at once (SQLite: `BEGIN IMMEDIATE`).
    Write,
}

/// The kind of an error of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A unique index or primary key was violated.
    UniqueViolation,
    /// Another constraint was violated.
    ConstraintViolation,
    /// A lock could not be acquired in time.
    Busy,
    /// All connections are in use, and no more may wait for one. Nothing was waited for.
    Crowded {
        /// How many connections there are.
        connections: usize,
        /// How many wait for one.
        waiting: usize,
        /// How many of these wait for the same tenant.
        own: usize,
    },
    /// Deadlock, serialisation or certification failure. The whole transaction is lost and may be repeated.
    Aborted,
    /// A number is too large for its type.
    Overflow,
    /// The connection was lost. It is unknown whether a commit took effect.
    Disconnected,
    /// The database cannot be reached.
    Unreachable,
    /// The table or column does not exist.
    NoSuchTable,
    /// The database, or the file, is read-only.
    NotWritable,
    /// The disk is full.
    Full,
    /// The files of the database are damaged, or are not a database.
    Damaged,
    /// A value could not be represented exactly: truncated text, wrong encoding, unexpected type.
    Inexact,
    /// The caller cancelled the statement. The transaction must be rolled back.
    Cancelled,
    /// Any other error in the statement.
    Statement,
}

/// An error of a driver. The message contains neither a connection string nor a secret nor a parameter's value.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{fault:?}: {message}")]
pub struct DatabaseError {
    /// The kind of the error. It decides what the engine does next.
    pub fault: Fault,
    /// The database's own message.
    pub message: String,
}

impl DatabaseError {
    /// Creates an error of this kind with this message.
    pub fn new(fault: Fault, message: impl fmt::Display) -> Self {
        Self { fault, message: message.to_string() }
    }
}

/// The result of a driver's call.
pub type DatabaseResult<T> = Result<T, DatabaseError>;

/// Receives the rows of a query one at a time, in order. The slice is valid only during the call.
pub type EachRow<'a> = dyn FnMut(&[SqlValue]) -> DatabaseResult<()> + 'a;

/// An open transaction. Dropping it rolls it back.
///
/// Statements are SQL of the driver's [`Dialect`] with one `?` for each parameter, in order. A driver whose database numbers its
/// parameters rewrites them.
pub trait Transaction {
    /// Returns the SQL dialect for statements.
    fn dialect(&self) -> Dialect;

    /// Executes a statement and returns the number of rows affected.
    ///
    /// # Errors
    /// [`DatabaseError`] of any kind. After [`Fault::Aborted`] or [`Fault::Disconnected`] the transaction can only be rolled
    /// back. After any other fault it can be rolled back to a savepoint, too; where the dialect
    /// [goes on after errors](Dialect::goes_on_after_errors), it is as it was before the statement.
    fn execute(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<u64>;

    /// Executes a statement at the latest with the next one or the commit, which then has its error, too. A driver that does not wait for
    /// each answer sends both together.
    ///
    /// # Errors
    /// As [`Transaction::execute`].
    fn execute_later(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<()> {
        self.execute(sql, parameters).map(drop)
    }

    /// Executes a statement once for each row of parameters, in the fastest form of the database, and returns the number of rows
    /// affected. All rows have the same number of parameters.
    ///
    /// # Errors
    /// As [`Transaction::execute`]. Some of the rows may have been applied then: the caller rolls back, wholly or to a savepoint.
    fn execute_batch(&mut self, sql: &str, rows: &[Vec<SqlValue>]) -> DatabaseResult<u64>;

    /// Executes a query and passes its rows to `each` one at a time. Only a bounded buffer of rows is in memory.
    ///
    /// # Errors
    /// As [`Transaction::execute`], and errors of `each`, which stop the query.
    fn query(&mut self, sql: &str, parameters: &[SqlValue], each: &mut EachRow<'_>) -> DatabaseResult<()>;

    /// Commits the transaction.
    ///
    /// # Errors
    /// [`Fault::Busy`] or [`Fault::Aborted`]: nothing was committed. [`Fault::Disconnected`]: unknown.
    fn commit(self: Box<Self>) -> DatabaseResult<()>;

    /// Rolls the transaction back.
    ///
    /// # Errors
    /// [`Fault::Disconnected`]; the database then rolls it back by itself.
    fn rollback(self: Box<Self>) -> DatabaseResult<()>;
}

/// A database that opens transactions from any thread.
pub trait Database: Send + Sync {
    /// Returns the SQL dialect for statements.
    fn dialect(&self) -> Dialect;

    /// Opens a transaction. A thread has at most one open transaction at a time.
    ///
    /// # Errors
    /// [`Fault::Unreachable`], [`Fault::Busy`], [`Fault::Crowded`].
    fn begin(&self, access: Access) -> DatabaseResult<Box<dyn Transaction + '_>>;
}

impl<D: Database + ?Sized> Database for Box<D> {
    fn dialect(&self) -> Dialect {
        (**self).dialect()
    }

    fn begin(&self, access: Access) -> DatabaseResult<Box<dyn Transaction + '_>> {
        (**self).begin(access)
    }
}

impl<D: Database + ?Sized> Database for std::sync::Arc<D> {
    fn dialect(&self) -> Dialect {
        (**self).dialect()
    }

    fn begin(&self, access: Access) -> DatabaseResult<Box<dyn Transaction + '_>> {
        (**self).begin(access)
    }
}

/// Runs one statement, after whose error the transaction goes on in every dialect.
///
/// # Errors
/// Those of the statement. After [`Fault::Aborted`] or [`Fault::Disconnected`] the transaction is lost.
pub(crate) fn survivable<T>(
    transaction: &mut dyn Transaction,
    statement: impl FnOnce(&mut dyn Transaction) -> DatabaseResult<T>,
) -> DatabaseResult<T> {
    if transaction.dialect().goes_on_after_errors() {
        return statement(transaction);
    }
    transaction.execute("SAVEPOINT tenon_statement", &[])?;
    let result = statement(transaction);
    match &result {
        Err(DatabaseError { fault: Fault::Aborted | Fault::Disconnected, .. }) => return result,
        Err(_) => drop(transaction.execute("ROLLBACK TO SAVEPOINT tenon_statement", &[])?),
        Ok(_) => {}
    }
    transaction.execute("RELEASE SAVEPOINT tenon_statement", &[])?;
    result
}

/// Executes a query and returns its rows; `None` if its table, or a column of it, does not exist.
///
/// # Errors
/// As [`Transaction::query`].
pub(crate) fn rows_if_there(
    transaction: &mut dyn Transaction,
    sql: &str,
) -> DatabaseResult<Option<Vec<Vec<SqlValue>>>> {
    match survivable(transaction, |transaction| rows(transaction, sql, &[])) {
        Err(error) if error.fault == Fault::NoSuchTable => Ok(None),
        found => found.map(Some),
    }
}

/// Executes a query and returns its rows.
///
/// # Errors
/// As [`Transaction::query`].
pub fn rows(
    transaction: &mut dyn Transaction,
    sql: &str,
    parameters: &[SqlValue],
) -> DatabaseResult<Vec<Vec<SqlValue>>> {
    let mut rows = Vec::new();
    transaction.query(sql, parameters, &mut |row| {
        rows.push(row.to_vec());
        Ok(())
    })?;
    Ok(rows)
}
