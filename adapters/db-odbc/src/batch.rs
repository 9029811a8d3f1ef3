//! Runs a statement for many rows, in the fastest form of each server. It is applied completely or not at all.

use tenon_sql::{DatabaseError, DatabaseResult, Dialect, Fault, SqlValue, driver::unnest::messages};

use crate::{
    arrays,
    session::{Session, carried},
    transaction::execute,
    unnest::many,
};

/// Runs a statement for each row of parameters and gives the number of rows touched.
pub(crate) fn execute_batch(session: &mut Session, sql: &str, rows: &[Vec<SqlValue>]) -> DatabaseResult<u64> {
    let Some(first) = rows.first() else { return Ok(0) };
    if rows.iter().any(|row| row.len() != first.len()) {
        return Err(DatabaseError::new(Fault::Statement, "rows with different numbers of parameters"));
    }
    rows.iter().try_for_each(|row| carried(row))?;
    match session.dialect {
        Dialect::MariaDb if !first.is_empty() => session.whole(|session| arrays::execute(session, sql, rows)),
        Dialect::Postgres if rows.len() > 1 => unnested(session, sql, rows, first.len()),
        _ => session.whole(|session| one_by_one(session, sql, rows)),
    }
}

/// PostgreSQL's driver sends array parameters row by row, so rows go as one array for each column where the statement
/// allows; where the server does not like that form, row by row as well.
fn unnested(session: &mut Session, sql: &str, rows: &[Vec<SqlValue>], columns: usize) -> DatabaseResult<u64> {
    if let Some(many) = many(session, sql, columns)? {
        let arrays = messages(rows);
        let result = session.whole(|session| arrays.map(|arrays| execute(session, &many, &arrays)).sum());
        let about_the_form = |error: &DatabaseError| matches!(error.fault, Fault::Statement | Fault::Inexact);
        if !result.as_ref().is_err_and(about_the_form) {
            return result;
        }
    }
    session.whole(|session| one_by_one(session, sql, rows))
}

fn one_by_one(session: &mut Session, sql: &str, rows: &[Vec<SqlValue>]) -> DatabaseResult<u64> {
    rows.iter().map(|row| execute(session, sql, row)).sum()
}
