//! Computes groups and measures, group by group.

use super::evaluate::{Row, View};
use super::order::compare;
use rust_decimal::Decimal;
use std::cmp::Ordering;
use tenon_kernel::condition::{Aggregation, Bucket, Figure, Function};
use tenon_kernel::decode::fit_sum;
use tenon_kernel::refusals;
use tenon_kernel::{EntityDef, Kind, Result, Value};

/// One row a group, ordered by group. Without groups everything is one group, even when it is empty.
pub(super) fn rows(view: &View<'_>, aggregation: &Aggregation) -> Result<Vec<Vec<Value>>> {
    let entity = aggregation.entity;
    let mut keyed: Vec<(Vec<Value>, Row<'_>)> = Vec::new();
    for row in view.satisfying(entity, &aggregation.condition) {
        keyed.push((key(aggregation, row), row));
    }
    keyed.sort_by(|(one, _), (other, _)| in_order(one, other));
    let mut answer = Vec::new();
    for group in keyed.chunk_by(|(one, _), (other, _)| one == other) {
        let members: Vec<_> = group.iter().map(|(_, row)| *row).collect();
        answer.push(answered(view, aggregation, group[0].0.clone(), &members)?);
    }
    if aggregation.groups.is_empty() && answer.is_empty() {
        answer.push(answered(view, aggregation, Vec::new(), &[])?);
    }
    answer.truncate(usize::try_from(aggregation.limit).unwrap_or(usize::MAX));
    Ok(answer)
}

fn key(aggregation: &Aggregation, row: Row<'_>) -> Vec<Value> {
    let groups = aggregation.groups.iter();
    groups.map(|(column, bucket)| spanned(row.column(aggregation.entity, column.name), *bucket)).collect()
}

/// The span that a date falls into.
fn spanned(value: Value, bucket: Option<Bucket>) -> Value {
    let (Value::Date(date), Some(bucket)) = (&value, bucket) else { return value };
    Value::Text(match bucket {
        Bucket::Day => date.to_string(),
        Bucket::Month => format!("{:04}-{:02}", date.year(), date.month()),
        Bucket::Year => format!("{:04}", date.year()),
    })
}

fn in_order(one: &[Value], other: &[Value]) -> Ordering {
    let pairs = one.iter().zip(other).map(|(one, other)| compare(one, other));
    pairs.fold(Ordering::Equal, Ordering::then)
}

fn answered(
    view: &View<'_>,
    aggregation: &Aggregation,
    mut row: Vec<Value>,
    members: &[Row<'_>],
) -> Result<Vec<Value>> {
    for figure in &aggregation.figures {
        row.push(measured(view, aggregation.entity, figure, members)?);
    }
    Ok(row)
}

/// One figure over the members that satisfy its own condition and have a value.
fn measured(view: &View<'_>, entity: &EntityDef, figure: &Figure, members: &[Row<'_>]) -> Result<Value> {
    let counted = members
        .iter()
        .filter(|row| figure.condition.as_ref().is_none_or(|condition| view.holds(entity, **row, condition)));
    let Some(column) = &figure.column else { return Ok(Value::Integer(counted.count() as i64)) };
    let values = counted.map(|row| row.column(entity, column.name)).filter(|value| !value.is_null());
    match figure.function {
        Function::Count => Ok(Value::Integer(values.count() as i64)),
        Function::Sum => sum(column.kind, values),
        Function::Min => Ok(values.min_by(compare).unwrap_or(Value::Null)),
        Function::Max => Ok(values.max_by(compare).unwrap_or(Value::Null)),
    }
}

fn sum(kind: Kind, values: impl Iterator<Item = Value>) -> Result<Value> {
    let overflow = || refusals::sum_overflow();
    match kind {
        Kind::Decimal { scale } => {
            let mut numbers = values.filter_map(|value| match value {
                Value::Decimal(number) => Some(number),
                _ => None,
            });
            let sum = numbers.try_fold(Decimal::ZERO, Decimal::checked_add).ok_or_else(overflow)?;
            fit_sum(sum, scale).map(Value::Decimal)
        }
        _ => {
            let mut numbers = values.filter_map(|value| match value {
                Value::Integer(number) => Some(number),
                _ => None,
            });
            let total = numbers.try_fold(0_i64, i64::checked_add);
            total.map(Value::Integer).ok_or_else(overflow)
        }
    }
}
