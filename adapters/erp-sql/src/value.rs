//! Converts values of the ERP's database into values of the port, exactly or not at all.

use crate::notation::Notation;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use rust_decimal::{Decimal, RoundingStrategy};
use std::str::FromStr;
use tenon_sql::SqlValue;

/// No text has it: some databases cannot store it, and it shows that bytes are no text.
pub(crate) const NUL: char = '\0';
/// How many bytes are shown to a person.
const SHOWN: usize = 40;

/// Text as it is; numbers in their shortest form; nothing for NULL.
pub(crate) fn text(value: &SqlValue) -> Result<Option<String>, String> {
    match value {
        SqlValue::Null => Ok(None),
        SqlValue::Integer(number) => Ok(Some(number.to_string())),
        SqlValue::Real(number) => Ok(Some(number.to_string())),
        SqlValue::Text(text) if text.contains(NUL) => Err(format!("{text:?} has a NUL and is no text")),
        SqlValue::Text(text) => Ok(Some(text.clone())),
        SqlValue::Bytes(bytes) => Err(format!("{} is no text in the encoding of the mapping", hex(bytes))),
    }
}

/// Bytes as SQL writes them.
fn hex(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().take(SHOWN).map(|byte| format!("{byte:02X}")).collect();
    let rest = if bytes.len() > SHOWN { format!("… ({} bytes)", bytes.len()) } else { String::new() };
    format!("x'{digits}'{rest}")
}

/// Text without blanks around it; nothing where nothing is left.
pub(crate) fn trimmed(value: &SqlValue) -> Result<Option<String>, String> {
    Ok(text(value)?.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()))
}

/// A key, or what names one: text without blanks at its end, which are padding (`CHAR` compares without them). Blanks before
/// it belong to it.
pub(crate) fn key(value: &SqlValue) -> Result<Option<String>, String> {
    Ok(text(value)?.map(|text| text.trim_end().to_owned()).filter(|text| !text.is_empty()))
}

/// To how many decimal places numbers are rounded, halves away from zero.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Places {
    /// Binary floating-point numbers.
    pub(crate) real: u32,
    /// Every number, if the mapping says so for the field.
    pub(crate) every: Option<u32>,
}

/// A decimal. Integers and text are taken exactly. A binary floating-point number is taken by the shortest text that stands
/// for it and rounded: 0.1 + 0.2 is 0.30.
pub(crate) fn decimal(value: &SqlValue, places: Places) -> Result<Option<Decimal>, String> {
    let number = match value {
        SqlValue::Null => return Ok(None),
        SqlValue::Integer(number) => Decimal::from(*number),
        SqlValue::Real(number) => rounded(real(*number)?, places.real),
        SqlValue::Text(_) | SqlValue::Bytes(_) => match trimmed(value)? {
            None => return Ok(None),
            Some(text) => written_number(&text)
                .ok_or_else(|| format!("{text:?} is not a decimal of at most 28 digits"))?,
        },
    };
    Ok(Some(places.every.map_or(number, |places| rounded(number, places))))
}

fn rounded(number: Decimal, places: u32) -> Decimal {
    number.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

fn real(number: f64) -> Result<Decimal, String> {
    Decimal::from_str(&number.to_string())
        .map_err(|_| format!("{number:e} is not a decimal of at most 28 digits"))
}

/// A number as old programs write it: its sign may stand behind it.
fn written_number(text: &str) -> Option<Decimal> {
    match text.strip_suffix('-') {
        Some(number) if number.starts_with(['-', '+']) => None,
        Some(number) => unsigned_or_signed(number.trim_end()).map(|number| -number),
        None => unsigned_or_signed(text),
    }
}

fn unsigned_or_signed(text: &str) -> Option<Decimal> {
    let exact = Decimal::from_str_exact(text).ok();
    exact.or_else(|| cut(text)).or_else(|| Decimal::from_scientific(text).ok())
}

/// A number with more digits than a decimal holds, without its last decimal places. Halves go away from zero, so what is left
/// rounds as the whole would: the first place that is dropped decides, and it is still there.
fn cut(text: &str) -> Option<Decimal> {
    const DIGITS: usize = 28;
    const NEEDED: usize = 7;
    let (whole, places) = text.split_once('.')?;
    let digits = whole.trim_start_matches(['-', '+', '0']).len();
    let room = DIGITS.checked_sub(digits).filter(|room| *room >= NEEDED)?;
    let is_number = places.len() > room && places.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| Decimal::from_str_exact(&format!("{whole}.{}", &places[..room])).ok())?
}

/// Yes or no.
pub(crate) fn flag(value: &SqlValue) -> Result<bool, String> {
    match (value, trimmed(value)?.as_deref()) {
        (SqlValue::Null, _) => Err("is NULL and should be 0 or 1: say COALESCE".to_owned()),
        (_, Some("0" | "f" | "false")) => Ok(false),
        (_, Some("1" | "t" | "true")) => Ok(true),
        (_, other) => Err(format!("{:?} is neither 0 nor 1", other.unwrap_or_default())),
    }
}

/// A date: ISO 8601, with or without a time of day behind it, or in the declared format. A date of zeros is none, and neither is
/// one of those that say that there is none.
pub(crate) fn date(value: &SqlValue, format: Option<&str>, no_date: &[Date]) -> Result<Option<Date>, String> {
    let Some(text) = trimmed(value)?.filter(|text| !is_zero(text)) else { return Ok(None) };
    let date = match format {
        Some(format) => Date::strptime(format, &text).ok(),
        None => Date::from_str(&text).ok().or_else(|| DateTime::from_str(&text).ok().map(DateTime::date)),
    };
    match date {
        Some(date) => Ok(Some(date).filter(|date| !no_date.contains(date))),
        None => Err(format!("{text:?} is not a date{}", written(format))),
    }
}

/// Whether a date or time is `0000-00-00`, in whatever way it is written.
fn is_zero(text: &str) -> bool {
    text.contains('0') && text.chars().all(|c| c == '0' || !c.is_alphanumeric())
}

/// An instant: with an offset, or a local time in the ERP's zone.
pub(crate) fn instant(
    value: &SqlValue,
    format: Option<&str>,
    notation: &Notation,
) -> Result<Option<Timestamp>, String> {
    let Some(text) = trimmed(value)?.filter(|text| !is_zero(text)) else { return Ok(None) };
    let local = match format {
        Some(format) => DateTime::strptime(format, &text).ok(),
        None => match Timestamp::from_str(&text) {
            Ok(instant) => return Ok(Some(instant)),
            Err(_) => DateTime::from_str(&text).ok(),
        },
    };
    if local.is_some_and(|local| notation.no_date.contains(&local.date())) {
        return Ok(None);
    }
    match local.and_then(|local| notation.zone.to_timestamp(local).ok()) {
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
        SqlValue::Bytes(bytes) => hex(bytes).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: impl Into<SqlValue>, real: u32) -> Result<Option<Decimal>, String> {
        decimal(&value.into(), Places { real, every: None })
    }

    fn decimal_of(value: impl Into<SqlValue>, scale: u32) -> String {
        read(value, scale).unwrap().unwrap().to_string()
    }

    #[test]
    fn reals_are_rounded_to_the_scale_and_the_rest_is_exact() {
        let real = |number, scale| decimal_of(SqlValue::Real(number), scale);
        assert_eq!(real(0.1 + 0.2, 2), "0.30");
        assert_eq!(real(1.005, 2), "1.01", "by its shortest text, not by its bits (1.00499…)");
        assert_eq!(real(-2.5, 0), "-3");
        assert_eq!(real(123_456_789.12, 2), "123456789.12");
        assert_eq!(decimal_of("0.123456789", 2), "0.123456789");
        assert_eq!(decimal_of(" 12.50 ", 2), "12.50");
        assert_eq!(decimal_of(i64::MAX, 2), "9223372036854775807");
        let every = Places { real: 2, every: Some(1) };
        assert_eq!(
            decimal(&"-0.25".into(), every),
            Ok(Some("-0.3".parse().unwrap())),
            "where the field says so"
        );
    }

    #[test]
    fn numbers_of_old_programs_are_read() {
        assert_eq!(decimal_of("10.500-", 2), "-10.500");
        assert_eq!(decimal_of("14.53 -", 2), "-14.53");
        assert_eq!(decimal_of("+7", 2), "7");
        assert_eq!(decimal_of("1.5E+2", 2), "150");
        assert_eq!(decimal_of("0.12345678901234567890123456789012345", 2), "0.1234567890123456789012345678");
        assert_eq!(decimal_of("-12345678901234567890.4999999999999", 2), "-12345678901234567890.49999999");
    }

    #[test]
    fn what_is_no_decimal_is_said() {
        assert_eq!(read("12,5", 2).unwrap_err(), "\"12,5\" is not a decimal of at most 28 digits");
        for text in [
            "-3-",
            "+3-",
            "-",
            "--3",
            "1.2.3",
            "12345678901234567890123456789.5",
            "1.5x234567890123456789012345678",
        ] {
            assert!(read(text, 2).is_err(), "{text}");
        }
        assert!(read(SqlValue::Real(1e300), 2).is_err());
        assert!(read(SqlValue::Real(f64::NAN), 2).is_err());
        assert_eq!(
            read(SqlValue::Bytes(vec![1, 0xab]), 2).unwrap_err(),
            "x'01AB' is no text in the encoding of the mapping"
        );
        assert_eq!(read("  ", 2).unwrap(), None);
    }

    #[test]
    fn blanks_at_the_end_are_no_part_of_a_key() {
        assert_eq!(key(&" C1   ".into()).unwrap().as_deref(), Some(" C1"));
        assert_eq!(key(&"   ".into()).unwrap(), None);
        assert!(key(&"a\0".into()).is_err());
    }

    #[test]
    fn dates_in_their_ways_of_writing() {
        let day = Date::constant(2026, 1, 31);
        for text in ["2026-01-31", "2026-01-31 00:00:00", "2026-01-31T23:59:59.123", " 2026-01-31 "] {
            assert_eq!(date(&text.into(), None, &[]).unwrap(), Some(day), "{text}");
        }
        assert_eq!(date(&SqlValue::Integer(20_260_131), Some("%Y%m%d"), &[]).unwrap(), Some(day));
        assert_eq!(date(&"31.01.2026".into(), None, &[]).unwrap_err(), "\"31.01.2026\" is not a date");
        assert!(date(&"2026-02-30".into(), None, &[]).is_err());
    }

    #[test]
    fn dates_that_say_that_there_is_none() {
        let no_date = [Date::constant(1899, 12, 30), Date::constant(1900, 1, 1)];
        for none in
            ["", "0000-00-00", "00000000", "0000-00-00 00:00:00", "0", "1899-12-30", "1900-01-01 00:00:00"]
        {
            assert_eq!(date(&none.into(), None, &no_date).unwrap(), None, "{none:?}");
        }
        assert_eq!(date(&SqlValue::Integer(0), Some("%Y%m%d"), &no_date).unwrap(), None);
        assert_eq!(
            date(&"1899-12-30".into(), None, &[]).unwrap(),
            Some(no_date[0]),
            "where the mapping does not say so"
        );
        let notation = notation("UTC", &no_date);
        assert_eq!(instant(&"1900-01-01 00:00:00".into(), None, &notation).unwrap(), None);
        assert_eq!(instant(&"0000-00-00 00:00:00".into(), None, &notation).unwrap(), None);
    }

    fn notation(zone: &str, no_date: &[Date]) -> Notation {
        let encoding = crate::encoding::Encoding::of("utf-8").unwrap();
        Notation { encoding, zone: jiff::tz::TimeZone::get(zone).unwrap(), no_date: no_date.to_vec() }
    }

    #[test]
    fn local_times_are_of_the_zone() {
        let shanghai = notation("Asia/Shanghai", &[]);
        let eight = instant(&"2026-01-31 08:00:00".into(), None, &shanghai).unwrap().unwrap();
        assert_eq!(eight.to_string(), "2026-01-31T00:00:00Z");
        let given = instant(&"2026-01-31T08:00:00Z".into(), None, &shanghai).unwrap().unwrap();
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
