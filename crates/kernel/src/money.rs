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
