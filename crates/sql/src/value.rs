//! Converts values between the engine and the columns of a database.

use crate::database::{Dialect, SqlValue};
use jiff::Timestamp;
use rust_decimal::Decimal;
use tenon_kernel::decode::fit_sum;
use tenon_kernel::refusals;
use tenon_kernel::{Kind, Result, Value, encode, stored};

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
        Value::List(values) if values.is_empty() => SqlValue::Null,
        Value::List(_) | Value::Object(_) => {
            SqlValue::Text(encode::value(kind, value, &encode::everything).to_string())
        }
        Value::Lines(_) | Value::Record(_) => {
            return Err(refusals::internal("lines and records have no column"));
        }
    })
}

/// The same, of a value that is not needed any more.
pub(crate) fn into_sql(value: Value, kind: Kind, dialect: Dialect) -> Result<SqlValue> {
    match value {
        Value::Text(text) => Ok(SqlValue::Text(text)),
        value => to_sql(&value, kind, dialect),
    }
}

fn scale(kind: Kind) -> u32 {
    match kind {
        Kind::Decimal { scale } => scale,
        _ => 0,
    }
}

/// What has more digits after the point than the column is cut off.
fn scaled(number: Decimal, kind: Kind) -> Result<i64> {
    let scale = scale(kind);
    let number = if number.scale() > scale { number.trunc_with_scale(scale) } else { number };
    let factor = 10_i128.pow(scale - number.scale());
    let scaled = number.mantissa().checked_mul(factor).and_then(|number| i64::try_from(number).ok());
    scaled.ok_or_else(refusals::column_overflow)
}

/// The value that a column holds.
///
/// # Errors
/// `DATABASE` when the column holds something that its kind does not allow: the table was changed by other hands.
pub(crate) fn from_sql(value: &SqlValue, kind: Kind, dialect: Dialect) -> Result<Value> {
    let wrong = || refusals::statement_refused(format!("a column of {kind:?} holds something else"));
    Ok(match (kind, value) {
        (Kind::List(_), SqlValue::Null) => Value::List(Vec::new()),
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
        (Kind::List(_) | Kind::Object(_), SqlValue::Text(text)) => {
            let json = serde_json::from_str(text).map_err(|_| wrong())?;
            stored::value(kind, &json).map_err(|_| wrong())?
        }
        (_, SqlValue::Text(text)) => Value::text(text.as_str()),
        _ => return Err(wrong()),
    })
}

/// What a scaled integer is divided by for a sum in two parts, each of which 64 bits hold: billions of rows, and more.
pub(crate) const PART: i64 = 1_000_000_000;

/// A sum of decimals. SQLite has integers of 64 bits alone: it gives the sum of the parts above and below [`PART`], with a blank
/// between.
///
/// # Errors
/// `OUT_OF_RANGE` for a sum of more than 28 digits; `DATABASE` for what is no sum.
pub(crate) fn sum_from_sql(value: &SqlValue, scale: u32, dialect: Dialect) -> Result<Decimal> {
    let wrong = || refusals::statement_refused("a sum is no number");
    let sum = match (dialect, value) {
        (Dialect::Sqlite, SqlValue::Text(parts)) => {
            let (high, low) = parts.split_once(' ').ok_or_else(wrong)?;
            let (high, low): (i128, i128) =
                (high.parse().map_err(|_| wrong())?, low.parse().map_err(|_| wrong())?);
            Decimal::try_from_i128_with_scale(high * i128::from(PART) + low, scale).ok()
        }
        (_, SqlValue::Text(text)) => Decimal::from_str_exact(text).ok(),
        (_, value) => decimal(value, scale, dialect),
    };
    fit_sum(sum.ok_or_else(refusals::sum_overflow)?, scale)
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
