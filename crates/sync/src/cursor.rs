//! Cursors: how far each kind was read, and what keeps it from being read.

use crate::inbox::Kind;
use crate::outbox;
use crate::run::{Transact, in_transaction};
use serde::Serialize;
use tenon_core::integration::erp_cursor::ErpCursor;
use tenon_kernel::filter::Filter;
use tenon_kernel::{Error, Result, Stored, Unit};

/// Why a kind could not be read to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stuck {
    /// The code of the error.
    pub code: String,
    /// What the ERP or its adapter said: at most 1000 characters.
    pub reason: String,
}

pub(crate) fn of<K: Kind>(erp: &str, unit: &mut Unit<'_>) -> Result<Option<Stored<ErpCursor>>> {
    of_kind(erp, K::NAME, unit)
}

fn of_kind(erp: &str, kind: &str, unit: &mut Unit<'_>) -> Result<Option<Stored<ErpCursor>>> {
    unit.first::<ErpCursor>(Filter::All(vec![Filter::eq("erp", erp), Filter::eq("kind", kind)]))
}

/// Changes the cursor of a kind, which may be its first one.
pub(crate) fn change(
    erp: &str,
    kind: &str,
    unit: &mut Unit<'_>,
    change: impl FnOnce(&mut ErpCursor),
) -> Result<()> {
    match of_kind(erp, kind, unit)? {
        Some(mut found) => {
            change(&mut found.data);
            unit.save(found).map(drop)
        }
        None => {
            let mut first = ErpCursor::new(erp, kind, unit.now());
            change(&mut first);
            unit.create(first).map(drop)
        }
    }
}

/// Has the kind read from the beginning, and says so for the status. Another worker may have read on meanwhile: then its cursor
/// stands.
pub(crate) fn forget<K: Kind>(
    store: &dyn Transact,
    erp: &str,
    refused: Option<&str>,
    error: &Error,
) -> Result<()> {
    in_transaction(store, "sync.pull", |unit| {
        unit.guard(&outbox::guard(erp))?;
        let standing = of::<K>(erp, unit)?;
        let Some(mut found) = standing.filter(|found| found.cursor.as_deref() == refused) else {
            return Ok(());
        };
        found.cursor = None;
        found.restarted_at = Some(unit.now());
        found.restart_reason = Some(shortened(&error.message));
        unit.save(found).map(drop)
    })
}

/// Writes down, for the status, that a kind could not be read to its end. The next round that comes to its end clears it.
pub(crate) fn record_stuck(store: &dyn Transact, erp: &str, kind: &str, error: &Error) -> Result<Stuck> {
    let stuck = Stuck { code: error.code.as_str().to_owned(), reason: shortened(&error.message) };
    tracing::warn!(erp, kind, code = stuck.code, why = stuck.reason, "a kind cannot be read");
    in_transaction(store, "sync.pull", |unit| {
        unit.guard(&outbox::guard(erp))?;
        let now = unit.now();
        change(erp, kind, unit, |cursor| {
            cursor.stuck_since = cursor.stuck_since.or(Some(now));
            cursor.stuck_code = Some(stuck.code.clone());
            cursor.stuck_reason = Some(stuck.reason.clone());
            cursor.failed_at = Some(now);
        })
    })?;
    Ok(stuck)
}

/// As much of a text of an ERP as is kept. Some databases cannot store a NUL.
pub(crate) fn shortened(text: &str) -> String {
    text.chars().filter(|c| *c != '\0').take(1000).collect()
}
