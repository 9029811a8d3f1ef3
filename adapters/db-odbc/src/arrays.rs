//! Array parameters, which MariaDB accepts in one message.

use odbc_api::{
    BindParamDesc,
    buffers::{NullableSliceMut, TextColumnSliceMut},
};
use tenon_sql::{DatabaseError, DatabaseResult, Fault, SqlValue};

use crate::{fault::database_error, session::Session};

/// How much memory the parameters of one message take, in bytes, and how many rows it has at most.
const MESSAGE_BYTES: usize = 4 * 1024 * 1024;
const MESSAGE_ROWS: usize = 5000;

/// Runs a statement for each row of parameters and gives the number of rows touched.
pub(crate) fn execute(session: &mut Session, sql: &str, rows: &[Vec<SqlValue>]) -> DatabaseResult<u64> {
    let mut touched = 0;
    let mut rest = rows;
    while !rest.is_empty() {
        let (message, later) = rest.split_at(fitting(rest));
        touched += send(session, sql, message)?;
        rest = later;
    }
    Ok(touched)
}

/// How many of the rows fit into one message, in which a column is as wide as its longest text.
fn fitting(rows: &[Vec<SqlValue>]) -> usize {
    let mut widths = vec![0; rows.first().map_or(0, Vec::len)];
    for (count, row) in rows.iter().take(MESSAGE_ROWS).enumerate() {
        for (width, value) in widths.iter_mut().zip(row) {
            *width = bytes(value).max(*width);
        }
        if (count + 1) * widths.iter().map(|bytes| bytes + 9).sum::<usize>() > MESSAGE_BYTES {
            return count.max(1);
        }
    }
    rows.len().min(MESSAGE_ROWS)
}

/// The length of a value as text, at most.
fn bytes(value: &SqlValue) -> usize {
    const LONGEST_NUMBER: usize = 24;
    match value {
        SqlValue::Null => 0,
        SqlValue::Integer(_) | SqlValue::Real(_) => LONGEST_NUMBER,
        SqlValue::Text(text) => text.len(),
        SqlValue::Bytes(bytes) => bytes.len(),
    }
}

fn send(session: &mut Session, sql: &str, rows: &[Vec<SqlValue>]) -> DatabaseResult<u64> {
    let dialect = session.dialect;
    let fail = |error: odbc_api::Error| database_error(dialect, &error);
    let columns = rows.first().map_or(0, Vec::len);
    let kinds: Vec<Kind> = (0..columns).map(|column| Kind::of(rows, column)).collect();
    session.with_statement(sql, columns, |statement| {
        let descriptions = kinds.iter().map(|kind| kind.description());
        let mut message = statement.column_inserter(rows.len(), descriptions).map_err(fail)?;
        message.set_num_rows(rows.len());
        for (column, kind) in kinds.iter().enumerate() {
            let values = rows.iter().map(|row| &row[column]);
            let buffer = message.column_mut(column);
            match kind {
                Kind::Integers => fill_integers(buffer.as_nullable_slice().ok_or_else(unlike)?, values),
                Kind::Texts(_) => fill_texts(buffer.as_text().ok_or_else(unlike)?, values),
            }
        }
        message.execute().map(drop).map_err(fail)?;
        drop(message);
        let touched = statement.row_count().map_err(fail)?;
        Ok(touched.and_then(|rows| u64::try_from(rows).ok()).unwrap_or_default())
    })
}

/// How a column of parameters is sent.
enum Kind {
    Integers,
    Texts(usize),
}

impl Kind {
    fn of(rows: &[Vec<SqlValue>], column: usize) -> Self {
        let values = || rows.iter().map(|row| &row[column]);
        if values().all(|value| matches!(value, SqlValue::Null | SqlValue::Integer(_))) {
            Kind::Integers
        } else {
            Kind::Texts(values().map(bytes).max().unwrap_or_default().max(1))
        }
    }

    fn description(&self) -> BindParamDesc {
        match self {
            Kind::Integers => BindParamDesc::i64(true),
            Kind::Texts(bytes) => BindParamDesc::text(*bytes),
        }
    }
}

fn fill_integers<'v>(mut column: NullableSliceMut<'_, i64>, values: impl Iterator<Item = &'v SqlValue>) {
    column.write(values.map(|value| match value {
        SqlValue::Integer(value) => Some(*value),
        _ => None,
    }));
}

fn fill_texts<'v>(mut column: TextColumnSliceMut<'_, u8>, values: impl Iterator<Item = &'v SqlValue>) {
    for (row, value) in values.enumerate() {
        match value {
            SqlValue::Null => column.set_cell(row, None),
            SqlValue::Integer(value) => column.set_cell(row, Some(value.to_string().as_bytes())),
            SqlValue::Real(value) => column.set_cell(row, Some(format!("{value:e}").as_bytes())),
            SqlValue::Text(text) => column.set_cell(row, Some(text.as_bytes())),
            SqlValue::Bytes(bytes) => column.set_cell(row, Some(bytes)),
        }
    }
}

/// Both the buffers and their kinds are made from the same rows.
fn unlike() -> DatabaseError {
    DatabaseError::new(Fault::Statement, "a buffer of another kind")
}
