//! The order of values and of records.

use super::evaluate::Row;
use std::cmp::Ordering;
use tenon_kernel::condition::OrderKey;
use tenon_kernel::{EntityDef, Value};

/// The order of two values of one kind: null first, texts by code points, false before true.
pub(super) fn compare(one: &Value, other: &Value) -> Ordering {
    match (one, other) {
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => Ordering::Less,
        (_, Value::Null) => Ordering::Greater,
        (Value::Bool(one), Value::Bool(other)) => one.cmp(other),
        (Value::Integer(one), Value::Integer(other)) => one.cmp(other),
        (Value::Decimal(one), Value::Decimal(other)) => one.cmp(other),
        (Value::Date(one), Value::Date(other)) => one.cmp(other),
        (Value::Instant(one), Value::Instant(other)) => one.cmp(other),
        (Value::Text(one), Value::Text(other)) => one.chars().cmp(other.chars()),
        // JSON is sorted as the text that it is stored as; anything else has no order, and no column.
        (Value::Json(one), Value::Json(other)) => one.to_string().cmp(&other.to_string()),
        _ => Ordering::Equal,
    }
}

/// The order of two records by the keys of a selection.
pub(super) fn by_keys(entity: &EntityDef, keys: &[OrderKey], one: &Row<'_>, other: &Row<'_>) -> Ordering {
    for key in keys {
        let name = key.column.name;
        let ordering = compare(&one.column(entity, name), &other.column(entity, name));
        let ordering = if key.descending { ordering.reverse() } else { ordering };
        if ordering != Ordering::Equal {
            return ordering;
        }
    }
    Ordering::Equal
}
