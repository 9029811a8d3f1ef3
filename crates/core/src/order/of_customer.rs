//! Listener of orders to changes of their customers.

use super::order_credit::recompute_exposure;
use super::refusals;
use super::sales_order::{OrderStatus, SalesOrder};
use crate::party::customer::Customer;
use crate::party::customer_merge::stay_trading;
use rust_decimal::Decimal;
use tenon_kernel::condition::Comparison;
use tenon_kernel::filter::Filter;
use tenon_kernel::listener::{Change, Listen, Moved};
use tenon_kernel::{Error, Result, Stored, Unit};

/// Recomputes the credit exposure of orders when the customer's currency changes, and refuses to delete a customer with
/// unfinished orders.
pub struct OrdersOfCustomer;

impl Listen for OrdersOfCustomer {
    type Of = Customer;
    const NAME: &'static str = "orders of a customer";

    fn object(change: &Change<'_, Stored<Customer>>, unit: &mut Unit<'_>) -> Result<()> {
        match change {
            Change { before: Some(customer), after: None } => refuse_unfinished(customer.id(), unit),
            _ => Ok(()),
        }
    }

    fn changed(change: &Change<'_, Stored<Customer>>, unit: &mut Unit<'_>) -> Result<()> {
        match change {
            Change { before: Some(before), after: Some(after) } if before.currency != after.currency => {
                recompute_exposure(after.id(), after.currency.as_ref(), unit)
                    .map_err(|error| error.at("/currency"))
            }
            _ => Ok(()),
        }
    }

    /// A customer that has got orders of its own since it was merged goes on being traded with.
    fn moved(moved: &Moved<'_>, unit: &mut Unit<'_>) -> Result<()> {
        let orders = Filter::eq(SalesOrder::CUSTOMER_ID, moved.from);
        match moved.undone && unit.first::<SalesOrder>(orders)?.is_some() {
            true => stay_trading(moved.from, unit),
            false => Ok(()),
        }
    }
}

/// A customer with unfinished orders, or with goods that are not invoiced, is not deleted.
fn refuse_unfinished(customer: &str, unit: &mut Unit<'_>) -> Result<()> {
    let finished = Filter::one_of(SalesOrder::STATUS, [OrderStatus::Completed, OrderStatus::Cancelled]);
    let owing = Filter::compare(SalesOrder::CREDIT_RESERVED, Comparison::Gt, Decimal::ZERO);
    for (kept, refused) in [
        (Filter::negate(finished), refusals::unfinished_orders as fn() -> Error),
        (owing, refusals::uninvoiced_orders),
    ] {
        let kept = Filter::All(vec![Filter::eq(SalesOrder::CUSTOMER_ID, customer), kept]);
        if unit.first::<SalesOrder>(kept)?.is_some() {
            return Err(refused().at("/id"));
        }
    }
    Ok(())
}
