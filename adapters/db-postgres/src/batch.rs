//! Runs a statement for many rows, in the fastest form. It is applied completely or not at all.

use tenon_sql::{
    DatabaseError, DatabaseResult, Fault, SqlValue,
    driver::unnest::{Unnest, messages},
};
use tokio_postgres::types::Type;

use crate::{parameters::carried, session::Session};

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
    if rows.len() > 1 {
        match session.whole(|session| unnested(session, sql, rows, first.len())) {
            Ok(Some(touched)) => return Ok(touched),
            // Where the server does not like that form, the rows are sent one by one.
            Err(error) if !matches!(error.fault, Fault::Statement | Fault::Inexact) => return Err(error),
            _ => {}
        }
    }
    session.whole(|session| rows.iter().map(|row| session.execute(sql, row)).sum())
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
    messages(rows).map(|arrays| session.execute(&many, &arrays)).sum::<DatabaseResult<u64>>().map(Some)
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
