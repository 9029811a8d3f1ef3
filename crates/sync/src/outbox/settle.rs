//! Writing down what came of an attempt.

use super::breaker;
use super::claim::Task;
use super::prepare::Call;
use super::refusal::{shortened, tell_refusal};
use super::send::Outcome;
use super::state::{Event, step};
use crate::inbox::hash;
use crate::lost_orders;
use jiff::SignedDuration;
use serde_json::{Map, Value as Json};
use tenon_core::integration::erp_link::{self, ErpLink};
use tenon_core::order::sales_order::SalesOrder;
use tenon_erp_port::{Made, wait_in};
use tenon_kernel::platform::outbox::{self, Outbox, OutboxKind, OutboxState};
use tenon_kernel::{Code, Result, Stored, Unit};

/// How often an entry is tried before it is dead.
const ATTEMPTS: i32 = 8;

/// Writes down what came of an attempt, unless another worker holds the entry by now.
pub(super) fn settle(
    erp: &str,
    task: &Task,
    outcome: &Outcome,
    unit: &mut Unit<'_>,
) -> Result<Option<OutboxState>> {
    unit.guard(&outbox::guard(erp))?;
    let mut entry = unit.get::<Outbox>(&task.id)?;
    unit.correlate(entry.correlation_id.as_deref());
    if entry.fence != task.fence || entry.state != OutboxState::Sent {
        return Ok(None);
    }
    if !matches!(task.call, Call::Nothing) {
        breaker::heard(erp, outcome, unit)?;
    }
    let event = event(task, outcome, entry.attempts);
    step(&mut entry, event)?;
    let state = entry.state;
    entry.leased_until = None;
    match outcome {
        Outcome::Made(made) => {
            entry.reason = None;
            take_effect(&entry, made, unit)?;
        }
        Outcome::NotThere => {
            entry.next_at = unit.now();
            if entry.kind == OutboxKind::PlaceOrder {
                lost_orders::forget(&entry, unit)?;
            }
        }
        Outcome::Failed(error) => {
            entry.attempts += 1;
            entry.reason = Some(shortened(error));
            let wait = spread(backoff(entry.attempts), &unit.new_id());
            let wait = wait.max(wait_in(error.details.as_deref()).unwrap_or_default());
            entry.next_at = unit.now().checked_add(wait).unwrap_or(unit.now());
        }
    }
    if state == OutboxState::Refused {
        tell_refusal(&entry, unit)?;
    }
    unit.save(entry)?;
    Ok(Some(state))
}

/// An error is no proof of no effect: only the code that says so is, and only of the call itself. A look-up that fails, for
/// whatever reason, says nothing of what it was to look up.
fn event(task: &Task, outcome: &Outcome, attempts: i32) -> Event {
    let sent = !matches!(task.call, Call::LookUp | Call::LookUpChange(_));
    match outcome {
        Outcome::Made(_) => Event::Made,
        Outcome::NotThere => Event::NotThere,
        Outcome::Failed(error) => match error.code {
            Code::ErpRefused | Code::ErpUnsupported if sent => Event::Refused,
            _ if attempts + 1 >= ATTEMPTS => Event::Exhausted,
            Code::ErpUnreachable if sent => Event::NoEffect,
            _ => Event::NotKnown,
        },
    }
}

/// 2, 4, 8… seconds, at most an hour.
pub(super) fn backoff(attempts: i32) -> SignedDuration {
    let exponent = u32::try_from(attempts).unwrap_or_default().min(12);
    SignedDuration::from_secs(2_i64.pow(exponent).min(3600))
}

/// Half of a time to all of it, by chance: so that what failed together is not tried again together.
fn spread(wait: SignedDuration, chance: &str) -> SignedDuration {
    let share = i32::try_from(hash(chance) % 1000).unwrap_or_default();
    wait - wait / 2000 * share
}

/// Writes down here what took effect there.
fn take_effect(entry: &Stored<Outbox>, made: &Made, unit: &mut Unit<'_>) -> Result<()> {
    match entry.kind {
        OutboxKind::CreateCustomer => link(entry, made, unit).map(drop),
        OutboxKind::PlaceOrder => {
            let link = link(entry, made, unit)?;
            let mut order = unit.get::<SalesOrder>(&entry.record_id)?;
            order.erp_number = made.number.clone().or_else(|| Some(made.key.clone()));
            agree(order, &link.base, unit)
        }
        OutboxKind::ChangeOrder => change_agreed(entry, unit),
        OutboxKind::CancelOrder => Ok(()),
    }
}

/// Links our record to what the ERP has made of it.
fn link(entry: &Stored<Outbox>, made: &Made, unit: &mut Unit<'_>) -> Result<Stored<ErpLink>> {
    if let Some(link) = erp_link::of_record(&entry.erp, &entry.entity, &entry.record_id, unit)? {
        return Ok(link);
    }
    let base = match &entry.payload["agreed"] {
        Json::Null => Json::Object(Map::new()),
        agreed => agreed.clone(),
    };
    let at = unit.now();
    unit.create(ErpLink {
        erp: entry.erp.clone(),
        entity: entry.entity.clone(),
        record_id: entry.record_id.clone(),
        erp_key: made.key.clone(),
        erp_number: made.number.clone(),
        base,
        gone: false,
        at,
        alias: None,
    })
}

/// The ERP has taken a change: what was sent is what both sides agree on. What the ERP will deliver of it is for its progress
/// to say, and may have been said already.
fn change_agreed(entry: &Stored<Outbox>, unit: &mut Unit<'_>) -> Result<()> {
    let agreed = &entry.payload["agreed"];
    let link = erp_link::of_record(&entry.erp, &entry.entity, &entry.record_id, unit)?;
    if let Some(mut link) = link.filter(|link| link.base != *agreed) {
        link.base = agreed.clone();
        unit.save(link)?;
    }
    let order = unit.get::<SalesOrder>(&entry.record_id)?;
    agree(order, agreed, unit)
}

/// An order that says what was agreed on waits for nothing more; one that was changed again meanwhile does.
fn agree(mut order: Stored<SalesOrder>, agreed: &Json, unit: &mut Unit<'_>) -> Result<()> {
    order.change_pending &= order.quantities() != *agreed;
    unit.save(order).map(drop)
}
