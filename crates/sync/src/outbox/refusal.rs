//! What is refused, and where its user reads of it.

use super::state::{Event, step};
use rust_decimal::Decimal;
use tenon_core::integration::erp_link;
use tenon_core::order::sales_order::{OrderStatus, SalesOrder};
use tenon_kernel::condition::Comparison;
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::outbox::{Outbox, OutboxKind};
use tenon_kernel::{Error, Result, Stored, Unit};

/// An entry that is not to be sent after all.
pub(super) fn withdraw(mut entry: Stored<Outbox>, error: &Error, unit: &mut Unit<'_>) -> Result<()> {
    step(&mut entry, Event::Withdrawn)?;
    entry.reason = Some(shortened(error));
    tell_refusal(&entry, unit)?;
    unit.save(entry).map(drop)
}

pub(super) fn shortened(error: &Error) -> String {
    error.to_string().chars().take(1000).collect()
}

/// A business answer goes to where the user looks: onto the order. Of an order that has moved on meanwhile — cancelled here
/// before it was placed, completed there before it was cancelled — there is nothing to say.
pub(super) fn tell_refusal(entry: &Stored<Outbox>, unit: &mut Unit<'_>) -> Result<()> {
    if entry.entity != "sales_order" {
        return Ok(());
    }
    let mut order = unit.get::<SalesOrder>(&entry.record_id)?;
    match (entry.kind, order.status) {
        (OutboxKind::PlaceOrder, OrderStatus::Submitted) => {
            order.status = OrderStatus::Rejected;
            order.credit_reserved = Decimal::ZERO;
            // Nothing of it was placed: it is changed as one that was never handed over.
            order.change_pending = false;
            order.lines.0.retain(|line| !line.quantity.is_zero());
        }
        (OutboxKind::ChangeOrder, status) => {
            if !order.change_pending || is_changed_again(entry, unit)? {
                return Ok(());
            }
            let link = erp_link::of_record(&entry.erp, &entry.entity, &entry.record_id, unit)?;
            order.go_back_to(&link.map(|link| link.data.base).unwrap_or_default());
            if !matches!(status, OrderStatus::Submitted | OrderStatus::Confirmed) {
                return unit.save(order).map(drop);
            }
        }
        // The ERP goes on executing it, so it is not cancelled here either: it is what the ERP last said.
        (OutboxKind::CancelOrder, OrderStatus::Cancelled)
            if order.erp_status != Some(OrderStatus::Cancelled) =>
        {
            order.status = order.erp_status.unwrap_or(OrderStatus::Submitted);
            order.credit_reserved = order.weigh(unit)?;
        }
        _ => return Ok(()),
    }
    order.refusal.clone_from(&entry.reason);
    unit.save(order).map(drop)
}

/// Whether a later entry asks for a change of the same record: that one is refused, or agreed on, in its turn.
fn is_changed_again(entry: &Stored<Outbox>, unit: &mut Unit<'_>) -> Result<bool> {
    let waiting = Filter::All(vec![
        Filter::eq("erp", &entry.erp),
        Filter::eq("entity", &entry.entity),
        Filter::eq("record_id", &entry.record_id),
        Filter::eq("kind", "change_order"),
        Filter::eq("state", "pending"),
        Filter::compare("id", Comparison::Gt, entry.id()),
    ]);
    Ok(unit.first::<Outbox>(waiting)?.is_some())
}
