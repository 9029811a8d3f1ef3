//! What an opportunity is worth, and from when its value is.

use crate::opportunity::opportunity::Opportunity;
use crate::opportunity::refusals;
use rust_decimal::Decimal;
use tenon_kernel::money::{round, total};
use tenon_kernel::platform::org_unit::OrgUnit;
use tenon_kernel::{Currency, Result, Stored, Unit};

/// The sum of the lines, each rounded as a line of an order is: the order that it becomes has the same amount.
pub(super) fn worth(opportunity: &Opportunity) -> Result<Decimal> {
    let too_large = || refusals::amount_too_large().at("/amount");
    let amounts = opportunity.lines.iter().map(|line| {
        let amount = line.quantity.checked_mul(line.price)?;
        Some(opportunity.currency.as_ref().map_or(amount, |currency| round(amount, currency)))
    });
    amounts.collect::<Option<Vec<_>>>().and_then(total).ok_or_else(too_large)
}

/// A value is dated: it is at the rate of the day on which the amount was given, until there is another amount, or another
/// currency to have it in.
pub(super) fn keeps_value(
    opportunity: &Opportunity,
    before: Option<&Stored<Opportunity>>,
    unit: &mut Unit<'_>,
) -> Result<bool> {
    let Some(before) = before else { return Ok(false) };
    if (before.amount, &before.currency) != (opportunity.amount, &opportunity.currency) {
        return Ok(false);
    }
    if before.unit_id == opportunity.unit_id {
        return Ok(true);
    }
    Ok(books(&before.unit_id, unit)? == books(&opportunity.unit_id, unit)?)
}

/// The currency of a unit's books.
fn books(unit_id: &Option<String>, unit: &mut Unit<'_>) -> Result<Option<Currency>> {
    let Some(unit_id) = unit_id else { return Ok(None) };
    Ok(unit.elevated(|unit| unit.get::<OrgUnit>(unit_id))?.data.base_currency)
}
