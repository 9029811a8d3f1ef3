//! The port `Database`: the little that Tenon asks of a SQL database.
//!
//! It is synchronous, it speaks plain SQL with `?` parameters, and it is implemented by drivers in
//! `adapters/db-*`, by a host's own connection, and by nothing else.

use std::fmt;

/// How a database differs from the next.
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
    /// Every dialect.
    pub const ALL: [Dialect; 3] = [Dialect::Sqlite, Dialect::Postgres, Dialect::MariaDb];

    /// The name on the command line and in file names.
    pub fn as_str(self) -> &'static str {
        match self {
            Dialect::Sqlite => "sqlite",
            Dialect::Postgres => "postgres",
            Dialect::MariaDb => "mariadb",
        }
    }

    /// The dialect of this name.
    pub fn parse(name: &str) -> Option<Dialect> {
        Self::ALL.into_iter().find(|dialect| dialect.as_str() == name)
    }
}

/// A value on its way into or out of a database.
///
/// Decimals travel as [`SqlValue::Text`] (`"12.50"`), dates as `"2026-01-31"`: exact on every engine. A statement
/// casts a text parameter where the engine would not do so by itself.
#[derive(Clone, Debug, PartialEq)]
pub enum SqlValue {
    /// SQL NULL.
    Null,
    /// Any integer or boolean (0, 1).
    Integer(i64),
    /// A binary floating-point number: only ever read, from tables that are not Tenon's.
    Real(f64),
    /// Unicode text, decimals and dates.
    Text(String),
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

/// What a transaction is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Reads only. Sees one consistent snapshot.
    Read,
    /// Reads and writes. Takes its write lock at once where the engine has only one (SQLite: `BEGIN IMMEDIATE`).
    Write,
}

/// Why a statement did not do what it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A unique index or primary key says no.
    UniqueViolation,
    /// Another constraint says no.
    ConstraintViolation,
    /// A lock was not to be had in time; the transaction is as it was.
    Busy,
    /// Deadlock, serialisation or certification failure: the whole transaction is gone and may be repeated.
    Aborted,
    /// A number outgrew the engine's type.
    Overflow,
    /// The connection is gone. Whether a commit took effect is not known.
    Disconnected,
    /// The database cannot be reached at all.
    Unreachable,
    /// The table or column does not exist.
    NoSuchTable,
    /// The database, or the file, is read-only.
    NotWritable,
    /// There is no room for more: the disk is full, or what the database may take of it.
    Full,
    /// The database's files are damaged, or are none of a database.
    Damaged,
    /// A value could not be carried exactly: text cut, wrong encoding, unexpected type.
    Inexact,
    /// The caller does not want it any more: the transaction is to be rolled back.
    Cancelled,
    /// Anything else: the statement is wrong.
    Statement,
}

/// An error of a driver. The message never carries a connection string, a secret or a parameter's value.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{fault:?}: {message}")]
pub struct DatabaseError {
    /// The kind of fault, which decides what the engine does next.
    pub fault: Fault,
    /// The database's own words.
    pub message: String,
}

impl DatabaseError {
    /// An error of this kind with these words.
    pub fn new(fault: Fault, message: impl fmt::Display) -> Self {
        Self { fault, message: message.to_string() }
    }
}

/// The result of a driver's call.
pub type DatabaseResult<T> = Result<T, DatabaseError>;

/// Receives the rows of a query one at a time, in order. The slice is only valid during the call.
pub type EachRow<'a> = dyn FnMut(&[SqlValue]) -> DatabaseResult<()> + 'a;

/// One open transaction.
///
/// Statements are SQL of the driver's [`Dialect`] with `?` for each parameter, in order, on every engine (a driver
/// whose engine numbers its parameters rewrites them). Dropping a transaction rolls it back.
pub trait Transaction {
    /// The dialect that statements must be written in.
    fn dialect(&self) -> Dialect;

    /// Runs a statement and gives the number of rows it touched.
    ///
    /// # Errors
    /// [`DatabaseError`] of any kind. After [`Fault::Aborted`] or [`Fault::Disconnected`] only rolling back is left;
    /// after any other fault the transaction is as it was before the statement.
    fn execute(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<u64>;

    /// Runs a statement once for each row of parameters, in the fastest form the engine has, and gives the number of
    /// rows touched. All rows have the same number of parameters.
    ///
    /// # Errors
    /// As [`Transaction::execute`]; no row has been applied then.
    fn execute_batch(&mut self, sql: &str, rows: &[Vec<SqlValue>]) -> DatabaseResult<u64>;

    /// Runs a query and hands over its rows one at a time, holding no more than a bounded buffer of them.
    ///
    /// # Errors
    /// As [`Transaction::execute`], and whatever `each` returns, which stops the query.
    fn query(&mut self, sql: &str, parameters: &[SqlValue], each: &mut EachRow<'_>) -> DatabaseResult<()>;

    /// Makes everything durable.
    ///
    /// # Errors
    /// [`Fault::Busy`] or [`Fault::Aborted`]: nothing was made durable. [`Fault::Disconnected`]: not known.
    fn commit(self: Box<Self>) -> DatabaseResult<()>;

    /// Undoes everything.
    ///
    /// # Errors
    /// [`Fault::Disconnected`], where the database undoes it by itself.
    fn rollback(self: Box<Self>) -> DatabaseResult<()>;
}

/// A database that can be asked for transactions, from any thread.
pub trait Database: Send + Sync {
    /// The dialect that statements must be written in.
    fn dialect(&self) -> Dialect;

    /// Opens a transaction. At most one is open on a thread at a time.
    ///
    /// # Errors
    /// [`Fault::Unreachable`], [`Fault::Busy`].
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

/// Runs a query and collects its rows.
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
