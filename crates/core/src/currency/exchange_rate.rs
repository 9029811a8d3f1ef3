//! Exchange rates by day, and conversion of amounts.

use crate::currency::refusals;
use jiff::civil::Date;
use rust_decimal::Decimal;
use tenon_kernel::error::Result;
use tenon_kernel::filter::Filter;
use tenon_kernel::money::round;
use tenon_kernel::record::Stored;
use tenon_kernel::unit::Unit;
use tenon_kernel::{Currency, Entity, Rules};

/// An exchange rate, valid from a day on.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "汇率", unique = "from_currency, to_currency, valid_from")]
pub struct ExchangeRate {
    /// The currency that is converted.
    #[field(zh = "原币")]
    pub from_currency: Currency,
    /// The currency it is converted into.
    #[field(zh = "目标币")]
    pub to_currency: Currency,
    /// The first day.
    #[field(zh = "生效日期")]
    pub valid_from: Date,
    /// How many units of `to_currency` one unit of `from_currency` is worth.
    #[field(scale = 8, zh = "汇率")]
    pub rate: Decimal,
}

impl Rules for ExchangeRate {
    fn before_save(draft: &mut Stored<Self>, _: Option<&Stored<Self>>, _: &mut Unit<'_>) -> Result<()> {
        if draft.rate <= Decimal::ZERO {
            return Err(refusals::rate_not_positive().at("/rate"));
        }
        if draft.from_currency == draft.to_currency {
            return Err(refusals::same_currency().at("/to_currency"));
        }
        Ok(())
    }
}

/// Returns the rate of a day: the latest rate that was valid on that day.
///
/// # Errors
/// `ILLEGAL_STATE` if there is none.
pub fn rate(from: &Currency, to: &Currency, date: Date, unit: &mut Unit<'_>) -> Result<Decimal> {
    if from == to {
        return Ok(Decimal::ONE);
    }
    let filter = Filter::All(vec![
        Filter::eq(ExchangeRate::FROM_CURRENCY, from.as_str()),
        Filter::eq(ExchangeRate::TO_CURRENCY, to.as_str()),
        Filter::compare(ExchangeRate::VALID_FROM, tenon_kernel::condition::Comparison::Le, date),
    ]);
    let rates = unit.elevated(|unit| unit.find::<ExchangeRate>(filter))?;
    let latest = rates.into_iter().max_by_key(|rate| rate.valid_from);
    latest.map(|rate| rate.rate).ok_or_else(|| refusals::no_rate(from, to, date))
}

/// Converts an amount into another currency at the rate of a day, rounded to that currency's smallest unit.
///
/// # Errors
/// As [`rate`]; `OUT_OF_RANGE` if a decimal cannot hold the result.
pub fn convert(
    amount: Decimal,
    from: &Currency,
    to: &Currency,
    date: Date,
    unit: &mut Unit<'_>,
) -> Result<Decimal> {
    let converted = amount.checked_mul(rate(from, to, date, unit)?);
    converted.map(|amount| round(amount, to)).ok_or_else(|| refusals::amount_too_large_in(to))
}
