//! A store that was restored from a backup: what it counts as pending may have been sent after the backup was made.
//!
//! Every pending entry is looked up by its key before it is sent. The engine notices a restored store when the ERP has an order
//! with the key of an entry that was never sent, or refuses a call whose key it has already. An operator who restores a store says so.

use crate::run::{Transact, check_tenant, in_transaction};
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::outbox::{self, LookUpFirst, Outbox, OutboxState};
use tenon_kernel::{Result, Unit};

/// Has every pending entry of an ERP looked up before it is sent, because the store was restored from a backup. Returns the number
/// of these entries.
///
/// # Errors
/// `NOT_FOUND` if the tenant does not exist; a database error.
pub fn restored(store: &dyn Transact, erp: &str) -> Result<u64> {
    in_transaction(store, "sync.restored", |unit| {
        check_tenant(unit)?;
        unit.guard(&outbox::guard(erp))?;
        look_up_pending(erp, unit)
    })
}

/// The same, within a transaction that holds the guard of the outbox.
pub(crate) fn look_up_pending(erp: &str, unit: &mut Unit<'_>) -> Result<u64> {
    let pending = unit.find::<Outbox>(Filter::All(vec![
        Filter::eq(Outbox::ERP, erp),
        Filter::eq(Outbox::STATE, OutboxState::Pending.as_str()),
        Filter::null(Outbox::LOOK_UP_FIRST),
    ]))?;
    let count = pending.len() as u64;
    for mut entry in pending {
        entry.look_up_first = Some(LookUpFirst::Restored);
        unit.save(entry)?;
    }
    if count > 0 {
        tracing::warn!(
            erp,
            entries = count,
            "pending entries may have been sent before, and are looked up first"
        );
    }
    Ok(count)
}
