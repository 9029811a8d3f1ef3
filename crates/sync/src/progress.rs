//! Stores the progress of orders in the ERP in the CRM's orders.

use crate::inbox::Applied;
use crate::outbox;
use crate::refusals;
use tenon_core::integration::erp_link;
use tenon_core::order::place_order;
use tenon_core::order::sales_order::SalesOrder;
use tenon_erp_port::OrderProgress;
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::outbox::{Outbox, OutboxState};
use tenon_kernel::{Result, Stored, Unit, Value};

/// Applies progress to the orders that are linked. Orders that were not placed from here are passed over; those that may be
/// just being placed are refused, to be applied when that is settled.
pub(crate) fn apply(
    erp: &str,
    rows: &[OrderProgress],
    applied: &mut Applied,
    unit: &mut Unit<'_>,
) -> Result<()> {
    for chunk in rows.chunks(500) {
        notice_a_restored_store(erp, chunk, unit)?;
    }
    let placing = outbox::open(erp, place_order::KIND, unit)?;
    for chunk in rows.chunks(500) {
        let keys: Vec<_> = chunk.iter().map(|row| row.order.clone()).collect();
        let links = erp_link::of_keys(erp, "sales_order", &keys, unit)?;
        for row in chunk {
            let link = links.iter().find(|link| link.erp_key == row.order);
            let result = match link {
                Some(link) => unit
                    .get::<SalesOrder>(&link.record_id)
                    .and_then(|order| SalesOrder::erp_progressed(order, row, unit)),
                None if may_be_one_of(&placing, row) => Err(refusals::order_being_placed()),
                None => Ok(false),
            };
            match result {
                Ok(changed) => applied.changed += u64::from(changed),
                Err(error) => applied.refuse(&row.order, row, error)?,
            }
        }
    }
    Ok(())
}

/// An order with the key of an entry that was not sent was placed by the store that this one is a copy of. What else is pending may
/// be there, too.
fn notice_a_restored_store(erp: &str, rows: &[OrderProgress], unit: &mut Unit<'_>) -> Result<()> {
    let keys: Vec<_> =
        rows.iter().filter_map(|row| row.idempotency_key.as_deref()).map(Value::text).collect();
    let pending = Filter::All(vec![
        Filter::In(Outbox::ID.to_owned(), keys),
        Filter::eq(Outbox::ERP, erp),
        Filter::eq(Outbox::STATE, OutboxState::Pending.as_str()),
        Filter::null(Outbox::LOOK_UP_FIRST),
    ]);
    match unit.first::<Outbox>(pending)? {
        Some(_) => outbox::look_up_pending(erp, unit).map(drop),
        None => Ok(()),
    }
}

/// Whether a row may be of an order that is not settled. Where the ERP tells the key that it was placed with, that decides.
fn may_be_one_of(placing: &[Stored<Outbox>], row: &OrderProgress) -> bool {
    match &row.idempotency_key {
        Some(key) => placing.iter().any(|entry| entry.id() == key),
        None => !placing.is_empty(),
    }
}

/// An order that no longer exists there keeps the progress it had.
pub(crate) fn remove(_erp: &str, _keys: &[String], _unit: &mut Unit<'_>) -> Result<u64> {
    Ok(0)
}

/// Progress has no records of its own.
pub(crate) fn known(_erp: &str, _after: Option<&str>, _unit: &mut Unit<'_>) -> Result<Vec<String>> {
    Ok(Vec::new())
}
