//! Trying again what is stuck.

use super::state::{Event, step};
use crate::lost_orders;
use crate::work::{Transact, check_tenant, within};
use tenon_core::order::sales_order::SalesOrder;
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::outbox::{self, Outbox, OutboxKind, OutboxState};
use tenon_kernel::{Code, Error, Result, Stored, Unit, Value};

/// Has entries of an ERP that are stuck tried again — one of them, or all — and gives their number: dead ones, which may have
/// taken effect and are looked up first, and customers that were refused. A refused order is not among them: it was given
/// back to its user, and goes out again by being submitted or cancelled again. By itself, one that placed an order is tried
/// again, too, where the ERP may have lost that: it is looked up first, and placed with the same key where it is not there.
///
/// # Errors
/// `NOT_FOUND`, `ILLEGAL_STATE` for a single entry; a database error.
pub fn retry(store: &dyn Transact, erp: &str, id: Option<&str>) -> Result<u64> {
    within(store, "sync.retry", |unit| {
        check_tenant(unit)?;
        unit.guard(&outbox::guard(erp))?;
        let mut filters = vec![Filter::eq("erp", erp)];
        match id {
            Some(id) => filters.push(Filter::eq("id", id)),
            None => {
                let stuck = vec![Value::text("refused"), Value::text("dead")];
                filters.push(Filter::In("state".to_owned(), stuck));
            }
        }
        let entries = unit.find::<Outbox>(Filter::All(filters))?;
        if let (Some(_), true) = (id, entries.is_empty()) {
            return Err(Error::new(Code::NotFound, "the outbox has no such entry").at("/id"));
        }
        let mut stuck = Vec::new();
        for entry in entries {
            if is_stuck(&entry) || is_placed(&entry, unit)? {
                stuck.push(entry);
            }
        }
        if let (Some(_), true) = (id, stuck.is_empty()) {
            let message =
                "the entry is under way, or the order that it is about is in its user's hands, or executed";
            return Err(Error::new(Code::IllegalState, message).at("/id"));
        }
        let retried = stuck.len() as u64;
        stuck.into_iter().try_for_each(|entry| again(entry, unit)).map(|()| retried)
    })
}

fn is_stuck(entry: &Outbox) -> bool {
    let refused_customer = entry.state == OutboxState::Refused && entry.kind == OutboxKind::CreateCustomer;
    refused_customer || entry.state == OutboxState::Dead
}

/// Whether the entry has placed an order of which nothing is executed: that one may be placed again, if it was lost.
fn is_placed(entry: &Outbox, unit: &mut Unit<'_>) -> Result<bool> {
    if entry.kind != OutboxKind::PlaceOrder || entry.state != OutboxState::Confirmed {
        return Ok(false);
    }
    let order = unit.get::<SalesOrder>(&entry.record_id)?;
    Ok(lost_orders::may_be_placed_again(&order))
}

fn again(mut entry: Stored<Outbox>, unit: &mut Unit<'_>) -> Result<()> {
    step(&mut entry, Event::Retried)?;
    entry.attempts = 0;
    entry.next_at = unit.now();
    unit.save(entry).map(drop)
}
