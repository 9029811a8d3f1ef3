//! The bare side: a database's driver by itself, with prepared statements that are kept and nothing of Tenon's.

use crate::Outcome;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};
use std::hint::black_box;
use tenon::sql::SqlValue;

/// Rows, or the parameters of a statement for each row.
pub(crate) type Rows = Vec<Vec<SqlValue>>;

/// What the bare side does.
pub(crate) trait Driver {
    fn begin(&mut self) -> Outcome<()>;
    fn commit(&mut self) -> Outcome<()>;
    /// Runs a statement for each row of parameters, in the fastest form that the driver has.
    fn write(&mut self, sql: &str, rows: &[Vec<SqlValue>]) -> Outcome<()>;
    /// Runs a query and looks at every value. Gives the number of rows.
    fn fetch(&mut self, sql: &str, parameters: &[SqlValue]) -> Outcome<u64>;
    /// The rows of a query, to be compared.
    fn rows(&mut self, sql: &str) -> Outcome<Rows>;
}

/// `rusqlite`, set as the engine's own connections are.
pub(crate) struct OfSqlite(Connection);

impl OfSqlite {
    pub(crate) fn new(connection: Connection) -> Outcome<Self> {
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")?;
        connection.set_prepared_statement_cache_capacity(256);
        Ok(Self(connection))
    }
}

struct Parameter<'a>(&'a SqlValue);

impl ToSql for Parameter<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self.0 {
            SqlValue::Null => rusqlite::types::Null.to_sql(),
            SqlValue::Integer(number) => number.to_sql(),
            SqlValue::Real(number) => number.to_sql(),
            SqlValue::Text(text) => text.to_sql(),
            SqlValue::Bytes(bytes) => bytes.to_sql(),
        }
    }
}

fn value(value: ValueRef<'_>) -> Outcome<SqlValue> {
    Ok(match value {
        ValueRef::Null => SqlValue::Null,
        ValueRef::Integer(number) => SqlValue::Integer(number),
        ValueRef::Real(number) => SqlValue::Real(number),
        ValueRef::Text(text) => SqlValue::Text(String::from_utf8(text.to_vec())?),
        ValueRef::Blob(_) => return Err("a blob, which Tenon never has".into()),
    })
}

impl Driver for OfSqlite {
    fn begin(&mut self) -> Outcome<()> {
        self.0.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        Ok(())
    }

    fn commit(&mut self) -> Outcome<()> {
        // A query by itself is its own transaction.
        if !self.0.is_autocommit() {
            self.0.prepare_cached("COMMIT")?.execute([])?;
        }
        Ok(())
    }

    fn write(&mut self, sql: &str, rows: &[Vec<SqlValue>]) -> Outcome<()> {
        let mut statement = self.0.prepare_cached(sql)?;
        for row in rows {
            // What gives a value back, as a counter does, is no mere execution.
            let mut given = statement.query(params_from_iter(row.iter().map(Parameter)))?;
            while given.next()?.is_some() {}
        }
        Ok(())
    }

    fn fetch(&mut self, sql: &str, parameters: &[SqlValue]) -> Outcome<u64> {
        let mut statement = self.0.prepare_cached(sql)?;
        let columns = statement.column_count();
        let mut rows = statement.query(params_from_iter(parameters.iter().map(Parameter)))?;
        let mut count = 0;
        while let Some(row) = rows.next()? {
            count += 1;
            for column in 0..columns {
                black_box(row.get_ref(column)?);
            }
        }
        Ok(count)
    }

    fn rows(&mut self, sql: &str) -> Outcome<Rows> {
        let mut statement = self.0.prepare(sql)?;
        let columns = statement.column_count();
        let mut rows = statement.query([])?;
        let mut found = Rows::new();
        while let Some(row) = rows.next()? {
            found.push((0..columns).map(|column| value(row.get_ref(column)?)).collect::<Outcome<_>>()?);
        }
        Ok(found)
    }
}
