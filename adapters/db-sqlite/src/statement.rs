//! Runs statements on a connection, for transactions of the engine and of the host.

use rusqlite::{
    CachedStatement, Connection, Params, Row, ToSql, params_from_iter,
    types::{ToSqlOutput, ValueRef},
};
use tenon_sql::{DatabaseResult, EachRow, SqlValue};

use crate::fault::{database_error, gone};

/// Begins or ends a transaction or a savepoint.
pub(crate) fn control(connection: &Connection, sql: &str) -> DatabaseResult<()> {
    let mut statement = connection.prepare_cached(sql).map_err(database_error)?;
    statement.execute([]).map(drop).map_err(database_error)
}

/// Executes a statement and returns the number of rows affected.
pub(crate) fn execute(connection: &Connection, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<u64> {
    let mut statement = prepare(connection, sql)?;
    run(connection, &mut statement, parameters)
}

/// Runs a statement for each row of parameters: all of them or none.
pub(crate) fn execute_batch(
    connection: &Connection,
    sql: &str,
    rows: &[Vec<SqlValue>],
) -> DatabaseResult<u64> {
    if rows.is_empty() {
        return Ok(0);
    }
    let mut statement = prepare(connection, sql)?;
    whole(connection, || rows.iter().map(|row| run(connection, &mut statement, row)).sum())
}

/// Runs a query and hands over its rows. A query that writes (`RETURNING`) does so wholly or not at all.
pub(crate) fn query(
    connection: &Connection,
    sql: &str,
    parameters: &[SqlValue],
    each: &mut EachRow<'_>,
) -> DatabaseResult<()> {
    let mut statement = prepare(connection, sql)?;
    if statement.readonly() {
        fetch(&mut statement, parameters, each)
    } else {
        whole(connection, || fetch(&mut statement, parameters, each))
    }
}

/// Prepares a statement inside the open transaction. SQLite may have ended that transaction on an earlier error; a
/// statement would then be its own transaction, and durable at once.
fn prepare<'c>(connection: &'c Connection, sql: &str) -> DatabaseResult<CachedStatement<'c>> {
    if connection.is_autocommit() {
        return Err(gone());
    }
    connection.prepare_cached(sql).map_err(database_error)
}

/// SQLite's own count of changes is that of the last statement that could change anything: a statement that cannot,
/// such as `CREATE TABLE`, leaves it at its old value.
fn run(
    connection: &Connection,
    statement: &mut CachedStatement<'_>,
    values: &[SqlValue],
) -> DatabaseResult<u64> {
    let before = connection.total_changes();
    let changed = statement.execute(parameters(values)).map_err(database_error)?;
    Ok(if connection.total_changes() == before { 0 } else { changed as u64 })
}

fn fetch(
    statement: &mut CachedStatement<'_>,
    values: &[SqlValue],
    each: &mut EachRow<'_>,
) -> DatabaseResult<()> {
    let mut row_values = vec![SqlValue::Null; statement.column_count()];
    let mut rows = statement.query(parameters(values)).map_err(database_error)?;
    while let Some(row) = rows.next().map_err(database_error)? {
        read_row(row, &mut row_values)?;
        each(&row_values)?;
    }
    Ok(())
}

/// Runs `work` in a savepoint, which is undone where it fails.
fn whole<T>(connection: &Connection, work: impl FnOnce() -> DatabaseResult<T>) -> DatabaseResult<T> {
    control(connection, "SAVEPOINT tenon_whole")?;
    let result = work();
    if result.is_ok() {
        control(connection, "RELEASE tenon_whole")?;
    } else if !connection.is_autocommit() {
        control(connection, "ROLLBACK TO tenon_whole")?;
        control(connection, "RELEASE tenon_whole")?;
    }
    result
}

fn parameters(values: &[SqlValue]) -> impl Params + '_ {
    params_from_iter(values.iter().map(Bound))
}

/// A parameter, borrowed by SQLite for one run of its statement.
struct Bound<'v>(&'v SqlValue);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            SqlValue::Null => ValueRef::Null,
            SqlValue::Integer(value) => ValueRef::Integer(*value),
            SqlValue::Real(value) => ValueRef::Real(*value),
            SqlValue::Text(value) => ValueRef::Text(value.as_bytes()),
            SqlValue::Bytes(value) => ValueRef::Blob(value),
        }))
    }
}

/// Reads a row into `values`, reusing the memory of the row before.
fn read_row(row: &Row<'_>, values: &mut [SqlValue]) -> DatabaseResult<()> {
    for (column, value) in values.iter_mut().enumerate() {
        read(row.get_ref(column).map_err(database_error)?, value);
    }
    Ok(())
}

fn read(from: ValueRef<'_>, into: &mut SqlValue) {
    match from {
        ValueRef::Null => *into = SqlValue::Null,
        ValueRef::Integer(value) => *into = SqlValue::Integer(value),
        ValueRef::Real(value) => *into = SqlValue::Real(value),
        ValueRef::Text(bytes) => match (std::str::from_utf8(bytes), into) {
            (Ok(text), SqlValue::Text(old)) => text.clone_into(old),
            (Ok(text), other) => *other = SqlValue::from(text),
            (Err(_), other) => *other = SqlValue::Bytes(bytes.to_vec()),
        },
        ValueRef::Blob(bytes) => *into = SqlValue::Bytes(bytes.to_vec()),
    }
}
