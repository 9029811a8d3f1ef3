//! What receivables do when their customer changes.

use super::open_item::OpenItem;
use super::refusals;
use crate::party::customer::Customer;
use rust_decimal::Decimal;
use tenon_kernel::filter::Filter;
use tenon_kernel::listener::{Change, Listen};
use tenon_kernel::{Result, Stored, Unit};

/// Whoever owes, or has credit, is not deleted: open items keep their customer.
pub struct OpenItemsOfCustomer;

impl Listen for OpenItemsOfCustomer {
    type Of = Customer;
    const NAME: &'static str = "open items of a customer";

    fn object(change: &Change<'_, Stored<Customer>>, unit: &mut Unit<'_>) -> Result<()> {
        let Change { before: Some(customer), after: None } = change else { return Ok(()) };
        let open = Filter::All(vec![
            Filter::eq(OpenItem::CUSTOMER_ID, customer.id()),
            Filter::negate(Filter::eq(OpenItem::OPEN_AMOUNT, Decimal::ZERO)),
        ]);
        match unit.first::<OpenItem>(open)? {
            None => Ok(()),
            Some(_) => Err(refusals::open_items().at("/id")),
        }
    }
}
