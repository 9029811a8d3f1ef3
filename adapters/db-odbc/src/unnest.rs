//! Inserting many rows at once on PostgreSQL, with one array for each parameter.

use odbc_api::DataType;
use tenon_sql::{DatabaseResult, driver::unnest::Unnest};

use crate::session::Session;

/// The statement that takes arrays, if it has such a form and the server can tell the types of its parameters.
pub(crate) fn many(session: &mut Session, sql: &str, count: usize) -> DatabaseResult<Option<String>> {
    let Some(unnest) = Unnest::of(sql).filter(|unnest| unnest.parameters() == count && count > 0) else {
        return Ok(None);
    };
    // A server that cannot tell the types says why when the statement is run as it was written.
    let types = session.with_statement(sql, count, |statement| {
        let describe =
            |number| statement.describe_param(number).ok().and_then(|found| array_of(found.data_type));
        Ok((1..=u16::try_from(count).unwrap_or_default()).map(describe).collect::<Option<Vec<_>>>())
    })?;
    Ok(types.map(|types| unnest.with(&types)))
}

/// The array type for a parameter's type. Without length or precision: the column checks them, a cast would cut.
fn array_of(data_type: DataType) -> Option<&'static str> {
    Some(match data_type {
        DataType::SmallInt => "smallint[]",
        DataType::Integer => "integer[]",
        DataType::BigInt => "bigint[]",
        DataType::Numeric { .. } | DataType::Decimal { .. } => "numeric[]",
        DataType::Real => "real[]",
        DataType::Double | DataType::Float { .. } => "double precision[]",
        DataType::Bit => "boolean[]",
        DataType::Date => "date[]",
        DataType::Varchar { .. }
        | DataType::WVarchar { .. }
        | DataType::LongVarchar { .. }
        | DataType::WLongVarchar { .. } => "text[]",
        _ => return None,
    })
}
