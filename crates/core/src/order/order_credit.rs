//! The credit that orders use of their customers' limits.

use crate::order::refusals;
use crate::order::sales_order::SalesOrder;
use crate::party::credit::{self, exposure, may_see_exposure};
use crate::party::customer::Customer;
use rust_decimal::Decimal;
use serde_json::json;
use tenon_kernel::Currency;
use tenon_kernel::condition::Comparison;
use tenon_kernel::error::Result;
use tenon_kernel::filter::Filter;
use tenon_kernel::record::Stored;
use tenon_kernel::unit::Unit;

/// Whether the customer's limit bears this much more.
pub(super) fn check_limit(
    customer: &Stored<Customer>,
    more: Decimal,
    path: &str,
    unit: &mut Unit<'_>,
) -> Result<()> {
    let (Some(limit), Some(currency)) = (customer.credit_limit, &customer.currency) else { return Ok(()) };
    let exposure = exposure(customer, currency, unit)?;
    if exposure + more <= limit {
        return Ok(());
    }
    if !may_see_exposure(customer, unit)? {
        return Err(refusals::credit_limit_reached().at(path));
    }
    let (limit, exposure, more) = (limit.normalize(), exposure.normalize(), more.normalize());
    let figures = json!({
        "limit": limit.to_string(),
        "exposure": exposure.to_string(),
        "order": more.to_string(),
        "currency": currency.as_str(),
    });
    Err(refusals::credit_limit_exceeded(exposure, more, limit, currency).at(path).with(figures))
}

/// Recomputes the credit exposure of a customer's orders after the currency of the credit limit was changed.
///
/// # Errors
/// `ILLEGAL_STATE` if there is no exchange rate.
pub fn recompute_exposure(customer_id: &str, currency: Option<&Currency>, unit: &mut Unit<'_>) -> Result<()> {
    unit.guard(&credit::guard(customer_id))?;
    let counting = Filter::All(vec![
        Filter::eq(SalesOrder::CUSTOMER_ID, customer_id),
        Filter::compare(SalesOrder::CREDIT_RESERVED, Comparison::Gt, Decimal::ZERO),
    ]);
    for mut order in unit.elevated(|unit| unit.find::<SalesOrder>(counting))? {
        order.credit_reserved = order.exposure_in(currency, unit)?;
        unit.elevated(|unit| unit.save(order))?;
    }
    Ok(())
}
