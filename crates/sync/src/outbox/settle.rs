//! Stores the result of an attempt.

use super::breaker;
use super::claim::{Call, Task};
use super::restored::look_up_pending;
use super::send::Outcome;
use super::state::{Event, step};
use crate::cursor;
use crate::inbox::hash;
use jiff::SignedDuration;
use tenon_erp_port::wait_in;
use tenon_kernel::platform::outbox::{self, LookUpFirst, Outbox, OutboxState};
use tenon_kernel::{Code, Error, Result, Unit};

/// How often an entry is tried before it is dead.
const ATTEMPTS: i32 = 8;

/// Writes down what came of an attempt, unless another worker holds the entry by now. Returns the state that it led to; none also
/// where a refusal is looked up before it stands.
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
    if task.asks() {
        breaker::heard(erp, outcome, unit)?;
    }
    let event = event(task, outcome, &entry);
    step(&mut entry, event)?;
    let state = entry.state;
    let looked_up_first = entry.look_up_first.take();
    entry.leased_until = None;
    match outcome {
        Outcome::Made(done) => {
            entry.reason = None;
            task.effect.settle(&entry, done, unit)?;
            if looked_up_first == Some(LookUpFirst::Refused) {
                look_up_pending(erp, unit)?;
            }
        }
        Outcome::NotFound if event == Event::Refused => {}
        Outcome::NotFound => {
            entry.next_at = unit.now();
            task.effect.not_found(&mut entry, unit)?;
        }
        Outcome::Failed(error) if event == Event::Doubted => {
            entry.reason = Some(shortened(error));
            entry.next_at = unit.now();
            entry.look_up_first = Some(LookUpFirst::Refused);
        }
        Outcome::Failed(error) => {
            entry.attempts += 1;
            // Of what is looked up because it was refused, the refusal is the reason.
            entry.look_up_first = looked_up_first.filter(|_| event != Event::Refused);
            if looked_up_first != Some(LookUpFirst::Refused) {
                entry.reason = Some(shortened(error));
            }
            let wait = spread(backoff(entry.attempts), &unit.new_id());
            let wait = wait.max(wait_in(error.details.as_deref()).unwrap_or_default());
            entry.next_at = unit.now().checked_add(wait).unwrap_or(unit.now());
        }
    }
    if state == OutboxState::Refused {
        task.effect.refused(&entry, unit)?;
    }
    unit.save(entry)?;
    Ok(Some(state).filter(|_| event != Event::Doubted))
}

/// An error is no proof of no effect: only the code that says so is, and only of the call itself. A look-up that fails, for
/// whatever reason, says nothing of what it was to look up. A refusal is no proof either: an ERP that has the key already refuses
/// it like anything else that it does not accept.
fn event(task: &Task, outcome: &Outcome, entry: &Outbox) -> Event {
    let sent = !matches!(task.call, Call::LookUp(_));
    let was_refused = entry.look_up_first == Some(LookUpFirst::Refused);
    match outcome {
        Outcome::Made(_) => Event::Made,
        Outcome::NotFound if was_refused => Event::Refused,
        Outcome::NotFound => Event::NotFound,
        Outcome::Failed(error) => match error.code {
            Code::ErpRefused if sent => Event::Doubted,
            Code::ErpUnsupported if sent || was_refused => Event::Refused,
            _ if entry.attempts + 1 >= ATTEMPTS => Event::Exhausted,
            Code::ErpUnreachable if sent => Event::NoEffect,
            _ => Event::OutcomeUnknown,
        },
    }
}

pub(super) fn shortened(error: &Error) -> String {
    cursor::shortened(&error.to_string())
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
