//! Stores the progress of orders in the ERP in the CRM's orders.

use crate::cursor;
use crate::inbox::{Applied, Kind, PullReport, cut_short, read_page};
use crate::kinds::Progress;
use crate::outbox;
use crate::refusals;
use crate::run::{ErpInstance, Transact, in_transaction};
use std::collections::{BTreeMap, BTreeSet};
use tenon_core::integration::erp_link;
use tenon_core::order::place_order;
use tenon_core::order::sales_order::SalesOrder;
use tenon_erp_port::{Capability, OrderProgress, OrderState, PageRequest};
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::outbox::{Outbox, OutboxState};
use tenon_kernel::{Code, Result, Stored, Unit};

/// Applies progress to the orders that are linked. Orders that were not placed from here are passed over; those that may be
/// just being placed are refused, to be applied when that is settled. So is an order that a late call has placed, until the ERP has
/// cancelled it.
pub(crate) fn apply(
    erp: &str,
    rows: &[OrderProgress],
    applied: &mut Applied,
    unit: &mut Unit<'_>,
) -> Result<()> {
    notice_a_restored_store(erp, rows, unit)?;
    let placing = outbox::open(erp, place_order::KIND, unit)?;
    for chunk in rows.chunks(500) {
        let keys: Vec<_> = chunk.iter().map(|row| row.order.clone()).collect();
        let links = erp_link::of_keys(erp, "sales_order", &keys, unit)?;
        let unlinked = chunk.iter().filter(|row| !links.iter().any(|link| link.erp_key == row.order));
        let late = placed_late(erp, unlinked, unit)?;
        for row in chunk {
            let link = links.iter().find(|link| link.erp_key == row.order);
            let result = match link {
                Some(link) => unit
                    .get::<SalesOrder>(&link.record_id)
                    .and_then(|order| SalesOrder::erp_progressed(order, row, unit)),
                None if may_be_one_of(&placing, row) => Err(refusals::order_being_placed()),
                None => match row.idempotency_key.as_ref().and_then(|key| late.get(key)) {
                    None => Ok(false),
                    Some(_) if row.state == OrderState::Cancelled => Ok(false),
                    Some(Late::Twice(linked)) => Err(refusals::order_twice(linked, &row.order)),
                    Some(Late::Unwanted) => Err(refusals::order_unwanted(&row.order)),
                },
            };
            match result {
                Ok(changed) => applied.changed += u64::from(changed),
                Err(error) => applied.refuse(&row.order, row, error)?,
            }
        }
    }
    Ok(())
}

/// Notices a restored store before anything is sent to an ERP that would take an order twice: with which keys it has orders is read
/// from where progress was left, and nothing is taken over. It is read only while an entry waits that would be sent without a look-up,
/// from an ERP that tells what has changed; another one would have to tell of all its orders.
///
/// # Errors
/// `ERP_UNREACHABLE`; a database error. Why progress cannot be read otherwise is told when it is read to be taken over.
pub(crate) async fn notice_before_sending(store: &dyn Transact, erp: &ErpInstance) -> Result<()> {
    let can = |capability| Progress::capabilities(&erp.ports).is_some_and(|can| can.has(capability));
    if !can(Capability::ReadProgress) || !can(Capability::ChangesSince) {
        return Ok(());
    }
    let mut next = in_transaction(store, "sync.push", |unit| where_to_look(&erp.name, unit))?;
    while let Some(cursor) = next {
        let request = PageRequest { cursor: Some(cursor.clone()), limit: erp.page };
        let page = match read_page::<Progress>(erp, &request).await {
            Err(error) if error.code == Code::ErpUnreachable => {
                return cut_short(store, erp, PullReport::of(Progress::NAME), error).map(drop);
            }
            Err(_) => return Ok(()),
            Ok(page) => page,
        };
        let noticed = in_transaction(store, "sync.push", |unit| {
            unit.guard(&outbox::guard(&erp.name))?;
            notice_a_restored_store(&erp.name, &page.rows, unit)
        })?;
        next = Some(page.next).filter(|next| page.more && !noticed && *next != cursor);
    }
    Ok(())
}

/// Where progress was left, if an order waits that would be sent without a look-up.
fn where_to_look(erp: &str, unit: &mut Unit<'_>) -> Result<Option<String>> {
    let order = Filter::eq(Outbox::KIND, place_order::KIND);
    match unit.first::<Outbox>(Filter::All(vec![unsuspecting(erp), order]))? {
        Some(_) => Ok(cursor::of::<Progress>(erp, unit)?.and_then(|found| found.data.cursor)),
        None => Ok(None),
    }
}

/// The entries that would be sent without a look-up.
fn unsuspecting(erp: &str) -> Filter {
    Filter::All(vec![
        Filter::eq(Outbox::ERP, erp),
        Filter::eq(Outbox::STATE, OutboxState::Pending.as_str()),
        Filter::null(Outbox::LOOK_UP_FIRST),
    ])
}

/// An order with the key of an entry that was not sent was placed by the store that this one is a copy of. What else is pending may
/// be there, too. Gives whether there is such an order.
fn notice_a_restored_store(erp: &str, rows: &[OrderProgress], unit: &mut Unit<'_>) -> Result<bool> {
    for chunk in rows.chunks(500) {
        let keys = Filter::one_of(Outbox::ID, chunk.iter().filter_map(|row| row.idempotency_key.as_deref()));
        if unit.first::<Outbox>(Filter::All(vec![keys, unsuspecting(erp)]))?.is_some() {
            outbox::look_up_pending(erp, unit)?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// An order that was placed by a call that arrived after it was looked up and not found.
enum Late {
    /// The call was repeated: the ERP has the order twice. The other one is linked, and has this key in the ERP.
    Twice(String),
    /// The order was refused, or was withdrawn by its user.
    Unwanted,
}

/// The keys of these rows with which a late call has placed an order.
fn placed_late<'r>(
    erp: &str,
    unlinked: impl Iterator<Item = &'r OrderProgress>,
    unit: &mut Unit<'_>,
) -> Result<BTreeMap<String, Late>> {
    let keys: BTreeSet<_> = unlinked.filter_map(|row| row.idempotency_key.as_deref()).collect();
    if keys.is_empty() {
        return Ok(BTreeMap::new());
    }
    let settled = Filter::one_of(Outbox::STATE, [OutboxState::Done, OutboxState::Refused]);
    let settled = vec![Filter::one_of(Outbox::ID, keys), Filter::eq(Outbox::ERP, erp), settled];
    let mut late = BTreeMap::new();
    for entry in unit.find::<Outbox>(Filter::All(settled))? {
        if entry.state == OutboxState::Refused {
            late.insert(entry.id().to_owned(), Late::Unwanted);
        } else if let Some(link) = erp_link::of_record(erp, &entry.entity, &entry.record_id, unit)? {
            late.insert(entry.id().to_owned(), Late::Twice(link.data.erp_key));
        }
    }
    Ok(late)
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
