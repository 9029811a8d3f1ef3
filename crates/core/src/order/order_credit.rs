//! The credit exposure of orders: the part of their customers' credit limits that they use.

use crate::currency::exchange_rate::convert;
use crate::order::refusals;
use crate::order::sales_order::{OrderStatus, SalesOrder, SalesOrderLine};
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

/// The credit exposure of the order, if the credit limit allows it.
pub(super) fn reserve(
    order: &Stored<SalesOrder>,
    customer: &Stored<Customer>,
    unit: &mut Unit<'_>,
) -> Result<Decimal> {
    let weight = order.exposure_in(customer.currency.as_ref(), unit)?;
    check_limit(customer, weight, "/id", unit).map(|()| weight)
}

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

impl SalesOrder {
    /// Returns the part of the gross amount that is not invoiced yet, in proportion to the lines' net amounts.
    pub fn uninvoiced(&self) -> Decimal {
        if self.net.is_zero() {
            return Decimal::ZERO;
        }
        let open = |line: &SalesOrderLine| {
            // What is asked of the ERP weighs until it has answered; then it is what the ERP will deliver.
            let due = line.confirmed.filter(|_| !self.change_pending).unwrap_or(line.quantity);
            let rest = (due - line.invoiced).clamp(Decimal::ZERO, line.quantity);
            (line.net * rest).checked_div(line.quantity).unwrap_or_default()
        };
        let open: Decimal = self.lines.iter().map(|line| open(line)).sum();
        self.gross * open / self.net
    }

    /// Returns the current credit exposure of the order: the part that is not invoiced, in the customer's currency.
    ///
    /// # Errors
    /// `ILLEGAL_STATE` if there is no exchange rate.
    pub fn credit_exposure(&self, unit: &mut Unit<'_>) -> Result<Decimal> {
        if !matches!(self.status, OrderStatus::Submitted | OrderStatus::Confirmed) {
            return Ok(Decimal::ZERO);
        }
        let customer = unit.elevated(|unit| unit.get::<Customer>(&self.customer_id))?;
        self.exposure_in(customer.currency.as_ref(), unit)
    }

    pub(super) fn exposure_in(&self, currency: Option<&Currency>, unit: &mut Unit<'_>) -> Result<Decimal> {
        match (&self.currency, currency) {
            (Some(own), Some(currency)) => convert(self.uninvoiced(), own, currency, unit.today(), unit),
            _ => Ok(self.uninvoiced()),
        }
    }
}

/// Recomputes the credit exposure of a customer's orders after the currency of the credit limit was changed.
///
/// # Errors
/// `ILLEGAL_STATE` if there is no exchange rate.
pub fn recompute_exposure(customer_id: &str, currency: Option<&Currency>, unit: &mut Unit<'_>) -> Result<()> {
    unit.guard(&credit::guard(customer_id))?;
    let weighing = Filter::All(vec![
        Filter::eq(SalesOrder::CUSTOMER_ID, customer_id),
        Filter::compare(SalesOrder::CREDIT_RESERVED, Comparison::Gt, Decimal::ZERO),
    ]);
    for mut order in unit.elevated(|unit| unit.find::<SalesOrder>(weighing))? {
        order.credit_reserved = order.exposure_in(currency, unit)?;
        unit.elevated(|unit| unit.save(order))?;
    }
    Ok(())
}
