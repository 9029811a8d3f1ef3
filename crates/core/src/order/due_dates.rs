//! When the lines of an order are wanted.

use crate::order::refusals;
use crate::order::sales_order::SalesOrder;
use tenon_kernel::Result;

/// Nothing is wanted before it is ordered. A date that stands with the order's is not looked at again.
pub(super) fn check(order: &SalesOrder, before: Option<&SalesOrder>) -> Result<()> {
    let stands = |id: &str| {
        let before = before.filter(|before| before.date == order.date);
        before.and_then(|before| before.lines.iter().find(|line| line.id == id)).map(|line| line.due_date)
    };
    let early = order.lines.iter().position(|line| {
        let early = line.due_date.is_some_and(|due| Some(due) < order.date);
        early && stands(&line.id) != Some(line.due_date)
    });
    match early {
        None => Ok(()),
        Some(index) => Err(refusals::due_before_order().at(format!("/lines/{index}/due_date"))),
    }
}
