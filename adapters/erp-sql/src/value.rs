//! Converts values of the ERP's database into values of the port, exactly or not at all.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use rust_decimal::{Decimal, RoundingStrategy};
use std::str::FromStr;
use tenon_sql::SqlValue;

/// Text as it is; numbers in their shortest form; nothing for NULL.
pub(crate) fn text(value: &SqlValue) -> Option<String> {
    match value {
        SqlValue::Null => None,
        SqlValue::Integer(number) => Some(number.to_string()),
        SqlValue::Real(number) => Some(number.to_string()),
        SqlValue::Text(text) => Some(text.clone()),
    }
}

/// Text without blanks around it; nothing where nothing is left.
pub(crate) fn trimmed(value: &SqlValue) -> Option<String> {
    text(value).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// A decimal. Integers and text are taken exactly. A binary floating-point number is taken by the shortest text that stands
/// for it and rounded to `scale` places, halves away from zero: 0.1 + 0.2 is 0.30.
pub(crate) fn decimal(value: &SqlValue, scale: u32) -> Result<Option<Decimal>, String> {
    match value {
        SqlValue::Null => Ok(None),
        SqlValue::Integer(number) => Ok(Some(Decimal::from(*number))),
        SqlValue::Real(number) => real(*number, scale).map(Some),
        SqlValue::Text(_) => match trimmed(value) {
            None => Ok(None),
            Some(text) => Decimal::from_str_exact(&text)
                .map(Some)
                .map_err(|_| format!("{text:?} is not a decimal of at most 28 digits")),
        },
    }
}

fn real(number: f64, scale: u32) -> Result<Decimal, String> {
    let exact = Decimal::from_str(&number.to_string())
        .map_err(|_| format!("{number:e} is not a decimal of at most 28 digits"))?;
    Ok(exact.round_dp_with_strategy(scale, RoundingStrategy::MidpointAwayFromZero))
}

/// Yes or no.
pub(crate) fn flag(value: &SqlValue) -> Result<bool, String> {
    match (value, trimmed(value).as_deref()) {
        (SqlValue::Null, _) => Err("is NULL and should be 0 or 1: say COALESCE".to_owned()),
        (_, Some("0" | "f" | "false")) => Ok(false),
        (_, Some("1" | "t" | "true")) => Ok(true),
        (_, other) => Err(format!("{:?} is neither 0 nor 1", other.unwrap_or_default())),
    }
}

/// A date: ISO 8601, with or without a time of day behind it, or in the declared format.
pub(crate) fn date(value: &SqlValue, format: Option<&str>) -> Result<Option<Date>, String> {
    let Some(text) = trimmed(value) else { return Ok(None) };
    let date = match format {
        Some(format) => Date::strptime(format, &text).ok(),
        None => Date::from_str(&text).ok().or_else(|| DateTime::from_str(&text).ok().map(DateTime::date)),
    };
    match date {
        Some(date) => Ok(Some(date)),
        None => Err(format!("{text:?} is not a date{}", written(format))),
    }
}

/// An instant: with an offset, or a local time in `zone`.
pub(crate) fn instant(
    value: &SqlValue,
    format: Option<&str>,
    zone: &TimeZone,
) -> Result<Option<Timestamp>, String> {
    let Some(text) = trimmed(value) else { return Ok(None) };
    let local = match format {
        Some(format) => DateTime::strptime(format, &text).ok(),
        None => match Timestamp::from_str(&text) {
            Ok(instant) => return Ok(Some(instant)),
            Err(_) => DateTime::from_str(&text).ok(),
        },
    };
    match local.and_then(|local| zone.to_timestamp(local).ok()) {
        Some(instant) => Ok(Some(instant)),
        None => Err(format!("{text:?} is not a time{}", written(format))),
    }
}

fn written(format: Option<&str>) -> String {
    format.map(|format| format!(" written as {format}")).unwrap_or_default()
}

/// JSON for a person to look at.
pub(crate) fn json(value: &SqlValue) -> serde_json::Value {
    match value {
        SqlValue::Null => serde_json::Value::Null,
        SqlValue::Integer(number) => (*number).into(),
        SqlValue::Real(number) => (*number).into(),
        SqlValue::Text(text) => text.as_str().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal_of(value: impl Into<SqlValue>, scale: u32) -> String {
        decimal(&value.into(), scale).unwrap().unwrap().to_string()
    }

    #[test]
    fn reals_are_rounded_to_the_scale_and_the_rest_is_exact() {
        let real = |number, scale| decimal(&SqlValue::Real(number), scale).unwrap().unwrap().to_string();
        assert_eq!(real(0.1 + 0.2, 2), "0.30");
        assert_eq!(real(1.005, 2), "1.01", "by its shortest text, not by its bits (1.00499…)");
        assert_eq!(real(-2.5, 0), "-3");
        assert_eq!(real(123_456_789.12, 2), "123456789.12");
        assert_eq!(decimal_of("0.123456789", 2), "0.123456789");
        assert_eq!(decimal_of(" 12.50 ", 2), "12.50");
        assert_eq!(decimal_of(i64::MAX, 2), "9223372036854775807");
    }

    #[test]
    fn what_is_no_decimal_is_said() {
        assert_eq!(decimal(&"12,5".into(), 2).unwrap_err(), "\"12,5\" is not a decimal of at most 28 digits");
        assert!(decimal(&SqlValue::Real(1e300), 2).is_err());
        assert!(decimal(&SqlValue::Real(f64::NAN), 2).is_err());
        assert!(decimal(&"0.12345678901234567890123456789012345".into(), 2).is_err(), "never cut in silence");
        assert_eq!(decimal(&"  ".into(), 2).unwrap(), None);
    }

    #[test]
    fn dates_in_their_ways_of_writing() {
        let day = Date::constant(2026, 1, 31);
        for text in ["2026-01-31", "2026-01-31 00:00:00", "2026-01-31T23:59:59.123", " 2026-01-31 "] {
            assert_eq!(date(&text.into(), None).unwrap(), Some(day), "{text}");
        }
        assert_eq!(date(&SqlValue::Integer(20_260_131), Some("%Y%m%d")).unwrap(), Some(day));
        assert_eq!(date(&"".into(), None).unwrap(), None);
        assert_eq!(date(&"31.01.2026".into(), None).unwrap_err(), "\"31.01.2026\" is not a date");
        assert!(date(&"2026-02-30".into(), None).is_err());
    }

    #[test]
    fn local_times_are_of_the_zone() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let eight = instant(&"2026-01-31 08:00:00".into(), None, &zone).unwrap().unwrap();
        assert_eq!(eight.to_string(), "2026-01-31T00:00:00Z");
        let given = instant(&"2026-01-31T08:00:00Z".into(), None, &zone).unwrap().unwrap();
        assert_eq!(given.to_string(), "2026-01-31T08:00:00Z");
    }

    #[test]
    fn flags_are_not_guessed() {
        assert_eq!(flag(&SqlValue::Integer(1)), Ok(true));
        assert_eq!(flag(&"f".into()), Ok(false));
        assert!(flag(&SqlValue::Null).is_err());
        assert_eq!(flag(&"x".into()).unwrap_err(), "\"x\" is neither 0 nor 1");
    }
}
