//! Runs a statement for many rows, in the fastest form. It is applied completely or not at all.

use tenon_sql::{
    DatabaseError, DatabaseResult, Fault, SqlValue,
    driver::unnest::{Unnest, messages},
};
use tokio_postgres::types::Type;

use crate::{parameters::carried, session::Session};

/// The savepoint that is returned to where the rows cannot be sent together.
const TOGETHER: &str = "tenon_together";

/// Runs a statement for each row of parameters and gives the number of rows touched.
pub(crate) fn execute_batch(
    session: &mut Session<'_>,
    sql: &str,
    rows: &[Vec<SqlValue>],
) -> DatabaseResult<u64> {
    let Some(first) = rows.first() else { return Ok(0) };
    if rows.iter().any(|row| row.len() != first.len()) {
        return Err(DatabaseError::new(Fault::Statement, "rows with different numbers of parameters"));
    }
    rows.iter().try_for_each(|row| carried(row))?;
    session.interruptible(|session| {
        let together = if rows.len() > 1 { unnested(session, sql, rows, first.len())? } else { None };
        let one_by_one = |session: &mut Session<'_>| rows.iter().map(|row| session.execute(sql, row)).sum();
        together.map_or_else(|| one_by_one(session), Ok)
    })
}

/// Sends the rows as one array for each parameter, if the statement has such a form and the server can tell the types.
fn unnested(
    session: &mut Session<'_>,
    sql: &str,
    rows: &[Vec<SqlValue>],
    columns: usize,
) -> DatabaseResult<Option<u64>> {
    let Some(unnest) = Unnest::of(sql).filter(|unnest| unnest.parameters() == columns && columns > 0) else {
        return Ok(None);
    };
    let types: Option<Vec<_>> = session.parameter_types(sql, columns)?.iter().map(array_of).collect();
    let Some(many) = types.map(|types| unnest.with(&types)) else { return Ok(None) };
    let run = |session: &mut Session<'_>| -> DatabaseResult<u64> {
        messages(rows).map(|arrays| session.execute(&many, &arrays)).sum()
    };
    if session.is_prepared(&many) && !unnest.may_update() {
        return run(session).map(Some);
    }
    // The server does not like each statement in that form, and updates no row twice in one. Then the rows are sent one by one.
    session.later(&format!("SAVEPOINT {TOGETHER}"));
    let touched = run(session);
    match &touched {
        Ok(_) => {}
        Err(error) if matches!(error.fault, Fault::Statement | Fault::Inexact) => {
            session.later(&format!("ROLLBACK TO SAVEPOINT {TOGETHER}"));
        }
        Err(_) => return touched.map(Some),
    }
    session.later(&format!("RELEASE SAVEPOINT {TOGETHER}"));
    Ok(touched.ok())
}

/// The array type for a parameter's type. Without length or precision: the column checks them, a cast would cut.
fn array_of(kind: &Type) -> Option<&'static str> {
    Some(match *kind {
        Type::INT2 => "smallint[]",
        Type::INT4 => "integer[]",
        Type::INT8 => "bigint[]",
        Type::NUMERIC => "numeric[]",
        Type::FLOAT4 => "real[]",
        Type::FLOAT8 => "double precision[]",
        Type::BOOL => "boolean[]",
        Type::DATE => "date[]",
        Type::JSONB => "jsonb[]",
        Type::TEXT | Type::VARCHAR | Type::BPCHAR => "text[]",
        _ => return None,
    })
}
