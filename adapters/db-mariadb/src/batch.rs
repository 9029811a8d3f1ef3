//! Runs a statement for many rows, which MariaDB takes in one message.

use tenon_sql::{DatabaseError, DatabaseResult, Fault, SqlValue};

use crate::session::Session;

/// How long the parameters of one message are, in bytes, and how many rows it has at most.
const MESSAGE_BYTES: usize = 4 * 1024 * 1024;
const MESSAGE_ROWS: usize = 5000;

/// Runs a statement for each row of parameters and gives the number of rows touched.
pub(crate) fn execute_batch(session: &mut Session, sql: &str, rows: &[Vec<SqlValue>]) -> DatabaseResult<u64> {
    let Some(first) = rows.first() else { return Ok(0) };
    if rows.iter().any(|row| row.len() != first.len()) {
        return Err(DatabaseError::new(Fault::Statement, "rows with different numbers of parameters"));
    }
    session.interruptible(|session| {
        if rows.len() == 1 || first.is_empty() || !session.takes_rows() {
            return rows.iter().map(|row| session.execute(sql, row)).sum();
        }
        let (mut touched, mut rest) = (0, rows);
        while !rest.is_empty() {
            let (message, later) = rest.split_at(fitting(rest));
            touched += session.execute_rows(sql, message)?;
            rest = later;
        }
        Ok(touched)
    })
}

/// How many of the rows fit into one message.
fn fitting(rows: &[Vec<SqlValue>]) -> usize {
    let mut bytes = 0;
    let fits = |row: &&Vec<SqlValue>| {
        bytes += row.iter().map(length).sum::<usize>();
        bytes <= MESSAGE_BYTES
    };
    rows.iter().take(MESSAGE_ROWS).take_while(fits).count().max(1)
}

/// With what stands before a value.
fn length(value: &SqlValue) -> usize {
    const BEFORE: usize = 10;
    BEFORE
        + match value {
            SqlValue::Null => 0,
            SqlValue::Integer(_) | SqlValue::Real(_) => 24,
            SqlValue::Text(text) => text.len(),
            SqlValue::Bytes(bytes) => bytes.len(),
        }
}
