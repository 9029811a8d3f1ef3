//! What is rented out is not sold.

use crate::refusals;
use crate::rental_contract::{guard_products, renting};
use tenon::core::order::sales_order::{OrderStatus, SalesOrder};
use tenon::kernel::{Change, Listen, Result, Stored, Unit};

// region: listener
/// An order of what is rented out cannot be submitted.
pub struct OrderOfRented;

impl Listen for OrderOfRented {
    type Of = SalesOrder;
    const NAME: &'static str = "order of what is rented out";

    fn object(change: &Change<'_, Stored<SalesOrder>>, unit: &mut Unit<'_>) -> Result<()> {
        let is_submitted = |order: &Stored<SalesOrder>| order.status == OrderStatus::Submitted;
        match change {
            Change { before: Some(before), after: Some(after) }
                if !is_submitted(before) && is_submitted(after) =>
            {
                refuse_rented(after, unit)
            }
            _ => Ok(()),
        }
    }
}
// endregion: listener

fn refuse_rented(order: &Stored<SalesOrder>, unit: &mut Unit<'_>) -> Result<()> {
    guard_products(order.lines.iter().map(|line| line.product_id.as_str()), unit)?;
    for (index, line) in order.lines.iter().enumerate() {
        if let Some(contract) = renting(&line.product_id, unit)? {
            let number = contract.data.number.unwrap_or_default();
            return Err(refusals::product_rented(number).at(format!("/lines/{index}/product_id")));
        }
    }
    Ok(())
}
