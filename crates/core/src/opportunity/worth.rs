//! What an opportunity is worth, and from when its value is.

use crate::document::totals;
use crate::opportunity::opportunity::Opportunity;
use crate::opportunity::refusals;
use rust_decimal::Decimal;
use tenon_kernel::platform::org_unit::OrgUnit;
use tenon_kernel::{Currency, Result, Stored, Unit};

/// The amount without tax of the lines, computed as that of the order that they become.
pub(super) fn worth(opportunity: &mut Opportunity) -> Result<Decimal> {
    for (index, line) in opportunity.lines.iter().enumerate() {
        if line.trade.quantity.is_zero() {
            return Err(refusals::line_out_of_range().at(format!("/lines/{index}/quantity")));
        }
    }
    let Some(currency) = &opportunity.currency else {
        return Err(refusals::amount_without_currency().at("/currency"));
    };
    let mut lines: Vec<_> = opportunity.lines.iter_mut().map(|line| &mut line.trade).collect();
    Ok(totals::compute(&mut opportunity.terms, &mut lines, currency)?.net)
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
