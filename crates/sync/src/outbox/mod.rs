//! Processes the outbox: a state machine ([`state`]), each step of which is committed before the next.
//!
//! Each entry is claimed ([`claim`]) in one transaction, sent ([`send`]) after it, and its result is settled in another
//! transaction under the fence of the claim ([`settle`]). The [`Effect`](tenon_kernel::effect::Effect) of an entry knows its
//! content; this module knows no kinds.

mod breaker;
mod claim;
mod pace;
mod restored;
mod retry;
mod send;
mod settle;
mod state;

pub use breaker::{BREAKER, BreakerEvent};
pub use pace::RateLimit;
pub use restored::restored;
pub use retry::retry;
pub use state::{Event, TRANSITIONS, transition};

use crate::run::{ErpInstance, Round, Transact, in_transaction};
use claim::claim;
use send::carry_out;
use serde::Serialize;
use settle::settle;
use tenon_kernel::filter::{Filter, Query};
use tenon_kernel::platform::outbox::{Outbox, OutboxState};
use tenon_kernel::{FieldValue, Result, Stored, Unit, Value};

pub(crate) use breaker::resting;
pub(crate) use pace::{limit, paced};
pub(crate) use restored::look_up_pending;
pub(crate) use tenon_kernel::platform::outbox::guard;

/// The report of sending the outbox.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PushReport {
    /// The number of entries that took effect.
    pub done: u64,
    /// The number of entries that the ERP refused.
    pub refused: u64,
    /// The number of entries with an unknown outcome. The next run looks them up.
    pub unknown: u64,
    /// The number of entries to be tried again later.
    pub postponed: u64,
    /// The number of dead entries.
    pub dead: u64,
}

/// Processes the due outbox entries of an ERP, one after the other, until none is due.
///
/// # Errors
/// A database error. A refusal of the ERP, or a missing answer, is stored with the entry.
pub async fn push(
    store: &dyn Transact,
    erp: &ErpInstance,
    watch: &(dyn Fn(&Round) + Sync),
) -> Result<PushReport> {
    let mut report = PushReport::default();
    while let Some(task) = in_transaction(store, "sync.push", |unit| claim(&erp.name, unit))? {
        let outcome = carry_out(erp, &task).await;
        let Some(state) =
            in_transaction(store, "sync.push", |unit| settle(&erp.name, &task, &outcome, unit))?
        else {
            continue;
        };
        match state {
            OutboxState::Done => report.done += 1,
            OutboxState::Refused => report.refused += 1,
            OutboxState::Unknown => report.unknown += 1,
            OutboxState::Dead => report.dead += 1,
            OutboxState::Pending | OutboxState::Sent => report.postponed += 1,
        }
        watch(&Round::Settled(task.effect.kind(), state.as_str()));
    }
    Ok(report)
}

/// The entries of a kind that were sent, or may have been, and are not settled: what they ask for may or may not be there by now.
///
/// # Errors
/// A database error.
pub(crate) fn open(erp: &str, kind: &str, unit: &mut Unit<'_>) -> Result<Vec<Stored<Outbox>>> {
    let open = vec![Value::text("sent"), Value::text("unknown"), Value::text("dead")];
    let open = Filter::In("state".to_owned(), open);
    let doubted = Filter::All(vec![
        Filter::eq("state", OutboxState::Pending.as_str()),
        Filter::negate(Filter::null(Outbox::LOOK_UP_FIRST)),
    ]);
    unit.find::<Outbox>(Filter::All(vec![
        Filter::eq("erp", erp),
        Filter::Any(vec![open, doubted]),
        Filter::eq("kind", kind),
    ]))
}

/// The number of entries in each state, for reports.
pub(crate) fn states(erp: &str, unit: &mut Unit<'_>) -> Result<Vec<(String, i64)>> {
    let query = Query::over("outbox", Filter::eq("erp", erp)).by("state").count("entries");
    let rows = unit.query(&query)?.into_iter().map(|row| {
        let mut cells = row.into_iter();
        let mut next = || cells.next().unwrap_or(Value::Null);
        Ok((String::from_value(next())?, i64::from_value(next())?))
    });
    rows.collect()
}
