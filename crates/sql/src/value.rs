//! Converts values between the engine and the columns of a database.

use crate::database::{Dialect, SqlValue};
use jiff::Timestamp;
use rust_decimal::Decimal;
use tenon_kernel::refusals;
use tenon_kernel::{Kind, Result, Value};

/// A value as its column holds it.
///
/// # Errors
/// `OUT_OF_RANGE` for a decimal that its column cannot hold.
pub(crate) fn to_sql(value: &Value, kind: Kind, dialect: Dialect) -> Result<SqlValue> {
    Ok(match value {
        Value::Null => SqlValue::Null,
        Value::Bool(flag) => SqlValue::Integer(i64::from(*flag)),
        Value::Integer(number) => SqlValue::Integer(*number),
        Value::Decimal(number) if dialect == Dialect::Sqlite => SqlValue::Integer(scaled(*number, kind)?),
        Value::Decimal(number) => SqlValue::Text(number.to_string()),
        Value::Text(text) => SqlValue::Text(text.clone()),
        Value::Date(date) => SqlValue::Text(date.to_string()),
        Value::Instant(instant) => SqlValue::Integer(instant.as_microsecond()),
        Value::Json(json) => SqlValue::Text(serde_json::to_string(json).map_err(refusals::internal)?),
        Value::List(_) | Value::Object(_) | Value::Lines(_) | Value::Record(_) => {
            return Err(refusals::internal("a structured value has no column"));
        }
    })
}

fn scale(kind: Kind) -> u32 {
    match kind {
        Kind::Decimal { scale } => scale,
        _ => 0,
    }
}

fn scaled(number: Decimal, kind: Kind) -> Result<i64> {
    let overflow = refusals::column_overflow;
    let factor = Decimal::from(10_i64.pow(scale(kind)));
    number
        .checked_mul(factor)
        .map(|number| number.normalize())
        .and_then(|n| i64::try_from(n).ok())
        .ok_or_else(overflow)
}

/// The value that a column holds.
///
/// # Errors
/// `DATABASE` when the column holds something that its kind does not allow: the table was changed by other hands.
pub(crate) fn from_sql(value: &SqlValue, kind: Kind, dialect: Dialect) -> Result<Value> {
    let wrong = || refusals::statement_refused(format!("a column of {kind:?} holds something else"));
    Ok(match (kind, value) {
        (_, SqlValue::Null) => Value::Null,
        (Kind::Bool, value) => Value::Bool(integer(value).ok_or_else(wrong)? != 0),
        (Kind::Integer | Kind::Long, value) => Value::Integer(integer(value).ok_or_else(wrong)?),
        (Kind::Instant, value) => {
            let instant = integer(value).and_then(|micros| Timestamp::from_microsecond(micros).ok());
            Value::Instant(instant.ok_or_else(wrong)?)
        }
        (Kind::Decimal { scale }, value) => Value::Decimal(decimal(value, scale, dialect).ok_or_else(wrong)?),
        (Kind::Date, SqlValue::Text(text)) => Value::Date(text.parse().map_err(|_| wrong())?),
        (Kind::Json, SqlValue::Text(text)) => Value::Json(serde_json::from_str(text).map_err(|_| wrong())?),
        (_, SqlValue::Text(text)) => Value::text(text.as_str()),
        _ => return Err(wrong()),
    })
}

fn integer(value: &SqlValue) -> Option<i64> {
    match value {
        SqlValue::Integer(number) => Some(*number),
        SqlValue::Text(text) => text.parse().ok(),
        _ => None,
    }
}

fn decimal(value: &SqlValue, scale: u32, dialect: Dialect) -> Option<Decimal> {
    let number = match value {
        SqlValue::Integer(number) if dialect == Dialect::Sqlite => Decimal::new(*number, scale),
        SqlValue::Integer(number) => Decimal::from(*number),
        SqlValue::Text(text) => Decimal::from_str_exact(text).ok()?,
        _ => return None,
    };
    Some(number.normalize())
}
