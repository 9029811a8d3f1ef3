//! Where rows go while a database is made: into SQLite, or into a script for PostgreSQL.

use crate::Error;
use crate::schema::{Dialect, Table, ddl};
use rusqlite::types::{ToSqlOutput, Value as SqliteValue};
use rusqlite::{Connection, ToSql, params_from_iter};
use std::fmt::Write as _;
use std::io::{self, Write};

/// A value of a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// NULL.
    Null,
    /// A whole number.
    Id(i64),
    /// Text, or a date.
    Text(String),
    /// A decimal number as text.
    Decimal(String),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Value::Id(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Value::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Value::Text(value)
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Value::Null => ToSqlOutput::Owned(SqliteValue::Null),
            Value::Id(number) => (*number).into(),
            Value::Text(text) | Value::Decimal(text) => text.as_str().into(),
        })
    }
}

/// Money with two places, from cents.
pub(crate) fn money(cents: i64) -> Value {
    let sign = if cents < 0 { "-" } else { "" };
    Value::Decimal(format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100))
}

/// A whole number in a decimal column.
pub(crate) fn whole(number: i64) -> Value {
    Value::Decimal(number.to_string())
}

/// Takes rows.
pub(crate) trait Sink {
    /// Takes a row of a table: its columns in order, less an identity column.
    fn row(&mut self, table: &str, row: &[Value]) -> Result<(), Error>;
}

/// Rows into SQLite. The caller holds the transaction.
pub(crate) struct IntoSqlite<'a>(pub(crate) &'a Connection);

impl Sink for IntoSqlite<'_> {
    fn row(&mut self, table: &str, row: &[Value]) -> Result<(), Error> {
        let columns = Table::named(table).map(Table::given_columns).unwrap_or_default();
        let marks = vec!["?"; row.len()].join(", ");
        let sql = format!("INSERT INTO {table} ({}) VALUES ({marks})", columns.join(", "));
        self.0.prepare_cached(&sql)?.execute(params_from_iter(row))?;
        Ok(())
    }
}

/// Rows into a script of `COPY` blocks for `psql`.
pub(crate) struct IntoScript<'a> {
    out: &'a mut dyn Write,
    table: String,
}

impl<'a> IntoScript<'a> {
    /// Writes the tables, and then takes rows.
    pub(crate) fn begin(out: &'a mut dyn Write) -> io::Result<Self> {
        writeln!(out, "BEGIN;")?;
        for statement in ddl(Dialect::Postgres) {
            writeln!(out, "{statement};")?;
        }
        Ok(Self { out, table: String::new() })
    }

    /// Ends the script.
    pub(crate) fn end(self) -> io::Result<()> {
        if !self.table.is_empty() {
            writeln!(self.out, "\\.")?;
        }
        writeln!(self.out, "COMMIT;\nANALYZE;")
    }

    fn turn_to(&mut self, table: &str) -> io::Result<()> {
        if self.table == table {
            return Ok(());
        }
        if !self.table.is_empty() {
            writeln!(self.out, "\\.")?;
        }
        self.table = table.to_owned();
        let columns = Table::named(table).map(Table::given_columns).unwrap_or_default();
        writeln!(self.out, "COPY {table} ({}) FROM stdin;", columns.join(", "))
    }
}

impl Sink for IntoScript<'_> {
    fn row(&mut self, table: &str, row: &[Value]) -> Result<(), Error> {
        self.turn_to(table)?;
        let mut line = String::new();
        for (number, value) in row.iter().enumerate() {
            if number > 0 {
                line.push('\t');
            }
            match value {
                Value::Null => line.push_str("\\N"),
                Value::Id(id) => write!(line, "{id}").map_err(io::Error::other)?,
                Value::Text(text) | Value::Decimal(text) => line.push_str(&escaped(text)),
            }
        }
        writeln!(self.out, "{line}")?;
        Ok(())
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n")
}
