//! The cells of an answer to an aggregation.

use crate::database::{Dialect, SqlValue};
use crate::value::{from_sql, sum_from_sql};
use tenon_kernel::condition::{Aggregation, Function};
use tenon_kernel::{Kind, Result, Value};

/// What a cell of an answer to an aggregation holds: a group or a least or greatest value of a kind, a count, or a sum of a kind.
#[derive(Clone, Copy)]
pub(crate) enum Cell {
    Value(Kind),
    Count,
    Sum(Kind),
}

/// The cells of the rows of an answer.
pub(crate) fn cells(aggregation: &Aggregation) -> Vec<Cell> {
    let groups = aggregation.groups.iter().map(|(column, bucket)| match bucket {
        Some(_) => Cell::Value(Kind::Text { max: 10 }),
        None => Cell::Value(column.kind),
    });
    let figures = aggregation.figures.iter().map(|figure| match (&figure.column, figure.function) {
        (None, _) | (_, Function::Count) => Cell::Count,
        (Some(column), Function::Sum) => Cell::Sum(column.kind),
        (Some(column), Function::Min | Function::Max) => Cell::Value(column.kind),
    });
    groups.chain(figures).collect()
}

/// The sum of nothing is zero; a sum that 28 digits do not hold is refused on every engine alike.
pub(crate) fn figure(value: &SqlValue, cell: Cell, dialect: Dialect) -> Result<Value> {
    let kind = match cell {
        Cell::Value(kind) => return from_sql(value, kind, dialect),
        Cell::Count => Kind::Long,
        Cell::Sum(kind) => kind,
    };
    match (kind, value) {
        (Kind::Decimal { .. }, SqlValue::Null) => Ok(Value::Decimal(0.into())),
        (Kind::Decimal { scale }, value) => sum_from_sql(value, scale, dialect).map(Value::Decimal),
        (_, SqlValue::Null) => Ok(Value::Integer(0)),
        (kind, value) => from_sql(value, kind, dialect),
    }
}
