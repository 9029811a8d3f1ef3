//! Progress of orders, from the ERP onto our own orders.

use crate::inbox::Applied;
use tenon_core::crm::erp_link;
use tenon_core::crm::sales_order::{OrderStatus, SalesOrder};
use tenon_core::ports::erp::{OrderProgress, OrderState};
use tenon_core::{Result, Stored, Unit};

/// Applies progress to the orders that are linked; orders that were not placed from here are passed over.
pub(crate) fn apply(
    erp: &str,
    rows: &[OrderProgress],
    applied: &mut Applied,
    unit: &mut Unit<'_>,
) -> Result<()> {
    for chunk in rows.chunks(500) {
        let keys: Vec<_> = chunk.iter().map(|row| row.order.clone()).collect();
        for link in erp_link::of_keys(erp, "sales_order", &keys, unit)? {
            let Some(row) = chunk.iter().rfind(|row| row.order == link.erp_key) else { continue };
            let result = unit.get::<SalesOrder>(&link.record_id).and_then(|order| advance(order, row, unit));
            match result {
                Ok(changed) => applied.changed += u64::from(changed),
                Err(error) => applied.refuse(&row.order, row, error)?,
            }
        }
    }
    Ok(())
}

/// Writes progress onto an order, and says whether it was new.
pub(crate) fn advance(
    mut order: Stored<SalesOrder>,
    row: &OrderProgress,
    unit: &mut Unit<'_>,
) -> Result<bool> {
    let version = order.header.version;
    for progress in &row.lines {
        let place = usize::try_from(progress.position).ok().and_then(|position| position.checked_sub(1));
        if let Some(line) = place.and_then(|place| order.lines.get_mut(place)) {
            line.reserved = progress.reserved.normalize();
            line.shipped = progress.shipped.normalize();
            line.invoiced = progress.invoiced.normalize();
        }
    }
    order.status = match (row.state, order.status) {
        // Cancelled here, and the ERP has not heard of it yet.
        (OrderState::Received | OrderState::Confirmed, OrderStatus::Cancelled) => OrderStatus::Cancelled,
        (OrderState::Received, _) => OrderStatus::Submitted,
        (OrderState::Confirmed, _) => OrderStatus::Confirmed,
        (OrderState::Completed, _) => OrderStatus::Completed,
        (OrderState::Cancelled, _) => OrderStatus::Cancelled,
    };
    let weight = order.weigh(unit)?;
    // A weight at another day's rate is no news of the order.
    if weight.is_zero() || weight < order.credit_reserved {
        order.credit_reserved = weight;
    }
    Ok(unit.save(order)?.header.version != version)
}

/// An order that is no more there keeps the progress it had.
pub(crate) fn remove(_erp: &str, _keys: &[String], _unit: &mut Unit<'_>) -> Result<u64> {
    Ok(0)
}

/// Progress has no records of its own.
pub(crate) fn known(_erp: &str, _after: Option<&str>, _unit: &mut Unit<'_>) -> Result<Vec<String>> {
    Ok(Vec::new())
}
