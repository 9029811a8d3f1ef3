//! Tryton's values on the wire, typed: JSON with `{"__class__": …}` for types that JSON does not have.

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

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil;

    fn parsed(text: &str) -> Option<Decimal> {
        read_decimal(&json!({"__class__": "Decimal", "decimal": text}))
    }

    #[test]
    fn decimals_come_as_python_writes_them() {
        assert_eq!(parsed("110.00").map(|value| value.to_string()), Some("110.00".into()));
        assert_eq!(parsed("-0.000001"), Some(Decimal::new(-1, 6)));
        assert_eq!(parsed("1E+3"), Some(Decimal::from(1000)));
        assert_eq!(parsed("0E-8"), Some(Decimal::ZERO));
        for text in ["", "NaN", "Infinity", "1,5", "99999999999999999999999999999999"] {
            assert_eq!(parsed(text), None, "{text}");
        }
        for value in
            [json!(1.5), json!("1.5"), json!({"decimal": "1"}), json!({"__class__": "date", "decimal": "1"})]
        {
            assert_eq!(read_decimal(&value), None, "{value}");
        }
    }

    #[test]
    fn quantities_lose_what_doubles_add() {
        assert_eq!(read_quantity(&json!(0.1 + 0.2), 2), Some(Decimal::new(3, 1)));
        assert_eq!(read_quantity(&json!(2.675), 3), Some(Decimal::new(2675, 3)));
        assert_eq!(read_quantity(&json!(7), 0), Some(Decimal::from(7)));
        assert_eq!(read_quantity(&json!(1e-7), 8), Some(Decimal::new(1, 7)));
        for value in [json!(null), json!("7"), json!(1e40), json!([7])] {
            assert_eq!(read_quantity(&value, 2), None, "{value}");
        }
    }

    #[test]
    fn a_quantity_is_sent_only_where_it_comes_back_the_same() {
        assert_eq!(double(Decimal::new(2675, 3)), Some(json!(2.675)));
        let beyond_a_double = Decimal::from_str("1234567890.12345678901").expect("a decimal");
        assert_eq!(double(beyond_a_double), None);
    }

    #[test]
    fn dates_and_times_are_read_by_their_parts() {
        let day = json!({"__class__": "date", "year": 2026, "month": 2, "day": 28});
        assert_eq!(read_date(&day), Some(civil::date(2026, 2, 28)));
        assert_eq!(read_date(&date(civil::date(2026, 2, 28))), Some(civil::date(2026, 2, 28)));
        let time = civil::datetime(2026, 11, 22, 0, 45, 55, 726_281_000);
        assert_eq!(read_datetime(&datetime(time)), Some(time));
        assert_eq!(datetime(time)["microsecond"], json!(726_281));
        for value in [
            json!({"__class__": "date", "year": 2026, "month": 2, "day": 30}),
            json!({"__class__": "date", "year": 2026, "month": 2}),
            json!({"__class__": "datetime", "year": 2026, "month": 2, "day": 3}),
            json!("2026-02-28"),
        ] {
            assert_eq!(read_date(&value), None, "{value}");
        }
    }
}
