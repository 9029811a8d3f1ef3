//! Tryton's values on the wire, typed: JSON with `{"__class__": …}` for what JSON lacks.

use jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Value, json};
use std::fmt;
use std::str::FromStr;

/// A value that is not what Tryton's interface promises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bad {
    field: String,
    wanted: &'static str,
}

impl Bad {
    pub(crate) fn new(field: &str, wanted: &'static str) -> Self {
        Self { field: field.to_owned(), wanted }
    }
}

impl fmt::Display for Bad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not {}", self.field, self.wanted)
    }
}

/// A decimal for Tryton.
pub(crate) fn decimal(value: Decimal) -> Value {
    json!({"__class__": "Decimal", "decimal": value.to_string()})
}

/// A date for Tryton.
pub(crate) fn date(value: Date) -> Value {
    json!({"__class__": "date", "year": value.year(), "month": value.month(), "day": value.day()})
}

/// A point in time for Tryton, in its database's zone.
pub(crate) fn datetime(value: DateTime) -> Value {
    json!({
        "__class__": "datetime",
        "year": value.year(), "month": value.month(), "day": value.day(),
        "hour": value.hour(), "minute": value.minute(), "second": value.second(),
        "microsecond": value.subsec_nanosecond() / 1000,
    })
}

/// A quantity for Tryton, which keeps quantities as doubles. Nothing where no double reads back as this decimal.
pub(crate) fn double(value: Decimal) -> Option<Value> {
    let double = value.to_string().parse::<f64>().ok()?;
    (exact(double) == Some(value)).then(|| json!(double))
}

/// The decimal that Python's `Decimal` was written as, which may have an exponent.
pub(crate) fn read_decimal(value: &Value) -> Option<Decimal> {
    let text = class(value, "Decimal")?.get("decimal")?.as_str()?;
    Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text)).ok()
}

/// A date.
pub(crate) fn read_date(value: &Value) -> Option<Date> {
    civil_date(class(value, "date")?)
}

/// A point in time, in the database's zone.
pub(crate) fn read_datetime(value: &Value) -> Option<DateTime> {
    let parts = class(value, "datetime")?;
    let part = |name| parts.get(name)?.as_i64()?.to_i8();
    let microsecond = parts.get("microsecond")?.as_i64()?.to_i32()?;
    let nanosecond = microsecond.checked_mul(1000)?;
    let day = civil_date(parts)?;
    let time = jiff::civil::Time::new(part("hour")?, part("minute")?, part("second")?, nanosecond).ok()?;
    Some(day.to_datetime(time))
}

/// A quantity: the shortest decimal that reads back as the same double, rounded to the unit's digits.
pub(crate) fn read_quantity(value: &Value, digits: u32) -> Option<Decimal> {
    exact(value.as_f64()?).map(|quantity| quantity.round_dp(digits))
}

fn exact(double: f64) -> Option<Decimal> {
    Decimal::from_str(&double.to_string()).ok()
}

fn class<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    (value.get("__class__")?.as_str()? == name).then_some(value)
}

fn civil_date(parts: &Value) -> Option<Date> {
    let part = |name| parts.get(name)?.as_i64();
    Date::new(part("year")?.to_i16()?, part("month")?.to_i8()?, part("day")?.to_i8()?).ok()
}
