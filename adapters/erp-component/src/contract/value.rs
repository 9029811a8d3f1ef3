//! Converts values, which are texts in the WIT.

use std::str::FromStr;
use tenon_erp_port::{Date, Decimal, Timestamp};

/// What is wrong with a record: its field, and why.
pub(crate) type Bad = String;

/// The most characters of a key.
const LONGEST_KEY: usize = 100;

fn parsed<T: FromStr>(field: &str, text: &str, what: &str) -> Result<T, Bad> {
    text.parse().map_err(|_| {
        let shown: String = text.chars().take(40).collect();
        format!("{field}: `{shown}` is no {what}")
    })
}

/// A decimal, exactly as written: no exponent, no rounding.
pub(crate) fn decimal(field: &str, text: &str) -> Result<Decimal, Bad> {
    Decimal::from_str_exact(text).map_err(|_| {
        let shown: String = text.chars().take(40).collect();
        format!("{field}: `{shown}` is no decimal")
    })
}

/// A decimal, if there is one.
pub(crate) fn optional_decimal(field: &str, text: Option<&String>) -> Result<Option<Decimal>, Bad> {
    text.map(|text| decimal(field, text)).transpose()
}

/// A whole number of 64 bits.
pub(crate) fn whole(field: &str, text: &str) -> Result<u64, Bad> {
    parsed(field, text, "whole number")
}

/// A day.
pub(crate) fn date(field: &str, text: &str) -> Result<Date, Bad> {
    parsed(field, text, "day")
}

/// A day, if there is one.
pub(crate) fn optional_date(field: &str, text: Option<&String>) -> Result<Option<Date>, Bad> {
    text.map(|text| date(field, text)).transpose()
}

/// A point in time, if there is one.
pub(crate) fn optional_instant(field: &str, text: Option<&String>) -> Result<Option<Timestamp>, Bad> {
    text.map(|text| parsed(field, text, "point in time")).transpose()
}

/// Refuses what cannot be a key.
pub(crate) fn checked_key(field: &str, key: &str) -> Result<(), Bad> {
    match key.chars().count() {
        1..=LONGEST_KEY => Ok(()),
        0 => Err(format!("{field}: is empty")),
        length => Err(format!("{field}: has {length} characters, more than {LONGEST_KEY}")),
    }
}
