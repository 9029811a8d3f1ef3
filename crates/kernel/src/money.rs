//! Money: currencies and rounding.

use crate::error::Result;
use crate::kind::Kind;
use crate::refusals;
use crate::value::{FieldValue, Value};
use rust_decimal::{Decimal, RoundingStrategy};
use std::fmt;

/// An ISO 4217 currency code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(String);

impl Currency {
    /// Returns the currency with this code.
    ///
    /// # Errors
    /// `INVALID_VALUE` if ISO 4217 has no such code, or the code has no smallest unit (gold, testing, no currency).
    pub fn new(code: &str) -> Result<Self> {
        let known = iso_currency::Currency::from_code(code).filter(|known| known.exponent().is_some());
        match known {
            Some(currency) => Ok(Self(currency.code().to_owned())),
            None => Err(refusals::not_a_currency(code)),
        }
    }

    /// Returns the code.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the number of digits after the point of the smallest unit: 2 for CNY, 0 for JPY, 3 for KWD.
    pub fn digits(&self) -> u32 {
        let exponent = iso_currency::Currency::from_code(&self.0).and_then(|currency| currency.exponent());
        exponent.map_or(2, u32::from)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FieldValue for Currency {
    const KIND: Kind = Kind::Currency;

    fn into_value(self) -> Value {
        Value::Text(self.0)
    }

    fn from_value(value: Value) -> Result<Self> {
        Self::new(&value.into_text()?)
    }
}

/// Returns the sum of amounts, or none if a decimal cannot hold it.
pub fn total(amounts: impl IntoIterator<Item = Decimal>) -> Option<Decimal> {
    amounts.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add)
}

/// Rounds an amount to the currency's smallest unit, halves away from zero (commercial rounding, DIN 1333).
pub fn round(amount: Decimal, currency: &Currency) -> Decimal {
    amount.round_dp_with_strategy(currency.digits(), RoundingStrategy::MidpointAwayFromZero)
}

/// A whole in parts as their weights are to one another. Each part is rounded down to the currency's smallest unit, and the units
/// that are left go one by one to the largest remainders, the first among equals: the parts come to the whole exactly. A negative
/// whole is split as a positive one; where all weights are nothing, they are taken as equal. An amount is divided by it, or
/// one part after the other as differences of rounded sums.
///
/// None where a weight is negative, the whole is finer than the currency's smallest unit or there are no weights for it, or the
/// numbers are beyond all that can be reckoned with.
pub fn split(whole: Decimal, weights: &[Decimal], currency: &Currency) -> Option<Vec<Decimal>> {
    let digits = currency.digits();
    let units = in_units(whole.abs(), digits)?;
    let finest = weights.iter().map(|weight| weight.normalize().scale()).max().unwrap_or_default();
    let mut weights: Vec<i128> =
        weights.iter().map(|weight| in_units(*weight, finest)).collect::<Option<_>>()?;
    if weights.iter().any(|weight| *weight < 0) || (weights.is_empty() && units > 0) {
        return None;
    }
    if weights.iter().all(|weight| *weight == 0) {
        weights.fill(1);
    }
    let all = weights.iter().try_fold(0_i128, |sum, weight| sum.checked_add(*weight))?;
    let shares: Vec<i128> = weights.iter().map(|weight| units.checked_mul(*weight)).collect::<Option<_>>()?;
    let parts = apportion(units, &shares, all)?;
    let sign = if whole.is_sign_negative() { -1 } else { 1 };
    parts.into_iter().map(|part| Decimal::try_from_i128_with_scale(sign * part, digits).ok()).collect()
}

/// Returns the parts of a whole for exact shares, which are given as numerators over one denominator. Each share is rounded down, and what is
/// left of the whole goes one by one to the largest remainders, the first among equals. None if there is less than nothing left, or nothing
/// to divide by.
pub fn apportion(whole: i128, shares: &[i128], denominator: i128) -> Option<Vec<i128>> {
    let mut parts: Vec<i128> =
        shares.iter().map(|share| share.checked_div(denominator)).collect::<Option<_>>()?;
    let mut places: Vec<usize> = (0..parts.len()).collect();
    places.sort_by_key(|place| std::cmp::Reverse(shares[*place] % denominator));
    let left = whole - parts.iter().sum::<i128>();
    for place in places.into_iter().take(usize::try_from(left).ok()?) {
        parts[place] += 1;
    }
    Some(parts)
}

/// Returns a number in units of so many digits after the point; none if it is finer.
pub fn in_units(number: Decimal, digits: u32) -> Option<i128> {
    let number = number.normalize();
    let more = digits.checked_sub(number.scale())?;
    number.mantissa().checked_mul(10_i128.checked_pow(more)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(whole: &str, weights: &[&str], currency: &str) -> Option<Vec<String>> {
        let weights: Vec<Decimal> = weights.iter().map(|weight| weight.parse().unwrap()).collect();
        let parts = split(whole.parse().unwrap(), &weights, &Currency::new(currency).unwrap())?;
        Some(parts.iter().map(ToString::to_string).collect())
    }

    fn some(parts: &[&str]) -> Option<Vec<String>> {
        Some(parts.iter().map(|part| (*part).to_owned()).collect())
    }

    #[test]
    fn what_is_split_comes_to_the_whole() {
        assert_eq!(
            parts("100000.01", &["33.33", "33.33", "33.34"], "CNY"),
            some(&["33330.00", "33330.00", "33340.01"])
        );
        // A hundred in three: the first among equals has what is left.
        assert_eq!(parts("100", &["1", "1", "1"], "CNY"), some(&["33.34", "33.33", "33.33"]));
        assert_eq!(parts("-100", &["1", "1", "1"], "CNY"), some(&["-33.34", "-33.33", "-33.33"]));
        assert_eq!(parts("100", &["1", "2", "0"], "JPY"), some(&["33", "67", "0"]));
        assert_eq!(parts("0.01", &["0", "0"], "CNY"), some(&["0.01", "0.00"]));
        assert_eq!(parts("0", &[], "CNY"), some(&[]));
    }

    #[test]
    fn what_cannot_be_split_is_not() {
        assert_eq!(parts("1", &[], "CNY"), None);
        assert_eq!(parts("1", &["2", "-1"], "CNY"), None);
        assert_eq!(parts("0.5", &["1"], "JPY"), None);
        assert_eq!(parts("79228162514264337593543950335", &["79228162514264337593543950335"], "JPY"), None);
    }
}
