//! The order of values and of records.

use std::cmp::Ordering;
use tenon_kernel::Value;
use tenon_kernel::condition::OrderKey;

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

/// The order of two records by the values of the keys of a selection.
pub(super) fn by_keys(keys: &[OrderKey], one: &[Value], other: &[Value]) -> Ordering {
    let orders = keys.iter().zip(one.iter().zip(other)).map(|(key, (one, other))| {
        let ordering = compare(one, other);
        if key.descending { ordering.reverse() } else { ordering }
    });
    orders.fold(Ordering::Equal, Ordering::then)
}
