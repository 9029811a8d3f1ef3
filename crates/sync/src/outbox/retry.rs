//! Retries entries by request of a user.

use super::state::{Event, step};
use crate::refusals;
use crate::run::{Transact, check_tenant, in_transaction};
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::outbox::{self, Outbox, OutboxState};
use tenon_kernel::{Result, Stored, Unit, Value};

/// Retries the entry `id` of an ERP, or all dead and refused entries, and returns the number of entries retried.
///
/// - A dead entry may have taken effect. It is looked up first.
/// - A refused entry is retried if its effect allows it: customers, and not orders, which were returned to their users.
/// - A done entry is retried only by its id, and if its effect allows it, because the ERP may have lost the record. It is looked
///   up first, and created with the same key if it is not found.
///
/// # Errors
/// `NOT_FOUND`, `ILLEGAL_STATE` for a single entry; a database error.
pub fn retry(store: &dyn Transact, erp: &str, id: Option<&str>) -> Result<u64> {
    in_transaction(store, "sync.retry", |unit| {
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
            return Err(refusals::no_such_entry().at("/id"));
        }
        let mut stuck = Vec::new();
        for entry in entries {
            if may_retry(&entry, unit)? {
                stuck.push(entry);
            }
        }
        if let (Some(_), true) = (id, stuck.is_empty()) {
            return Err(refusals::not_to_be_retried().at("/id"));
        }
        let retried = stuck.len() as u64;
        stuck.into_iter().try_for_each(|entry| again(entry, unit)).map(|()| retried)
    })
}

/// What is dead may always be tried again, what is settled if its effect allows it, and what is under way never.
fn may_retry(entry: &Stored<Outbox>, unit: &mut Unit<'_>) -> Result<bool> {
    match (entry.state, unit.catalogue().effect(&entry.kind)) {
        (OutboxState::Dead, _) => Ok(true),
        (OutboxState::Done | OutboxState::Refused, Some(effect)) => effect.may_retry(entry, unit),
        _ => Ok(false),
    }
}

fn again(mut entry: Stored<Outbox>, unit: &mut Unit<'_>) -> Result<()> {
    step(&mut entry, Event::Retried)?;
    entry.attempts = 0;
    entry.next_at = unit.now();
    unit.save(entry).map(drop)
}
