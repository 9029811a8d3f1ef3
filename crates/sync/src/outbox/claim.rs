//! Taking an entry: the first that is due and may go.

use super::breaker::{self, Leave};
use super::pace;
use super::prepare::{Call, prepare};
use super::refusal::withdraw;
use super::state::{Event, step};
use crate::inbox::is_the_records_fault;
use jiff::SignedDuration;
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::outbox::{self, Outbox, OutboxKind, OutboxState};
use tenon_kernel::{Result, Stored, Unit, Value};

/// How long a worker may hold an entry: longer than any deadline of an adapter.
pub(super) const LEASE: SignedDuration = SignedDuration::from_mins(5);
/// How many due entries are looked at for one that may go.
const WINDOW: u64 = 200;

/// An entry in a worker's hands.
pub(super) struct Task {
    pub(super) id: String,
    pub(super) kind: OutboxKind,
    pub(super) fence: i64,
    pub(super) call: Call,
    pub(super) correlation_id: Option<String>,
}

/// Takes the first entry that is due and may go: none of the same record is before it, and what it depends on is there.
pub(super) fn claim(erp: &str, unit: &mut Unit<'_>) -> Result<Option<Task>> {
    unit.guard(&outbox::guard(erp))?;
    let leave = breaker::leave(erp, unit)?;
    if leave == Leave::Nothing {
        return Ok(None);
    }
    let mut after = None;
    loop {
        let mut window = due(erp, after.as_deref(), unit)?;
        let Some(last) = window.last() else { return Ok(None) };
        after = Some(last.id().to_owned());
        // The one call that shows whether the ERP answers is not about what may be to blame that it did not.
        window
            .sort_by_key(|entry| (if leave == Leave::Probe { entry.attempts } else { 0 }, rank(entry.kind)));
        for entry in window {
            if held_up(&entry, unit)? {
                continue;
            }
            match take(entry, unit)? {
                Taken::Task(task) => {
                    if !matches!(task.call, Call::Nothing) {
                        pace::count(erp, unit)?;
                        if leave == Leave::Probe {
                            breaker::probe(erp, unit)?;
                        }
                    }
                    return Ok(Some(*task));
                }
                Taken::Withdrawn => {
                    // What waited for it may have been passed over.
                    after = None;
                    break;
                }
                Taken::Waits => {}
            }
        }
    }
}

/// What came of taking an entry.
enum Taken {
    Task(Box<Task>),
    /// It is not to be sent.
    Withdrawn,
    /// Something else has to come first.
    Waits,
}

/// What goes first, of what is due: before goods leave that nobody wants, before others are promised.
fn rank(kind: OutboxKind) -> u8 {
    match kind {
        OutboxKind::CancelOrder => 0,
        OutboxKind::ChangeOrder => 1,
        OutboxKind::CreateCustomer | OutboxKind::PlaceOrder => 2,
    }
}

/// Takes an entry, unless something else has to come first or it cannot be sent.
fn take(mut entry: Stored<Outbox>, unit: &mut Unit<'_>) -> Result<Taken> {
    unit.correlate(entry.correlation_id.as_deref());
    let call = match prepare(&mut entry, unit) {
        Ok(Some(call)) => call,
        Ok(None) => return Ok(Taken::Waits),
        Err(error) if is_the_records_fault(error.code) => {
            return withdraw(entry, &error, unit).map(|()| Taken::Withdrawn);
        }
        Err(error) => return Err(error),
    };
    step(&mut entry, Event::Claimed)?;
    entry.fence += 1;
    entry.leased_until = unit.now().checked_add(LEASE).ok();
    let (id, correlation_id) = (entry.id().to_owned(), entry.correlation_id.clone());
    let task = Task { id, kind: entry.kind, fence: entry.fence, call, correlation_id };
    unit.save(entry)?;
    Ok(Taken::Task(Box::new(task)))
}

/// Entries that are due, in the order of their writing: a window of them, after one of them. They are sought state by state,
/// so that an index gives each in that order, however many entries are settled.
fn due(erp: &str, after: Option<&str>, unit: &mut Unit<'_>) -> Result<Vec<Stored<Outbox>>> {
    use tenon_kernel::condition::Comparison::{Gt, Le, Lt};
    let now = unit.now();
    let waiting = |state| (state, Filter::compare("next_at", Le, now));
    let abandoned = (OutboxState::Sent, Filter::compare("leased_until", Lt, now));
    let mut due = Vec::new();
    for (state, time) in [waiting(OutboxState::Pending), waiting(OutboxState::Unknown), abandoned] {
        let mut filters = vec![Filter::eq("erp", erp), Filter::eq("state", state.as_str()), time];
        filters.extend(after.map(|after| Filter::compare("id", Gt, after)));
        due.extend(unit.find_some::<Outbox>(Filter::All(filters), WINDOW)?);
    }
    due.sort_by(|one, other| one.id().cmp(other.id()));
    due.truncate(usize::try_from(WINDOW).unwrap_or(usize::MAX));
    Ok(due)
}

/// Whether an entry of the same record comes before.
fn held_up(entry: &Stored<Outbox>, unit: &mut Unit<'_>) -> Result<bool> {
    let finished = vec![Value::text("confirmed"), Value::text("refused")];
    let unfinished = Filter::All(vec![
        Filter::eq("erp", &entry.erp),
        Filter::eq("entity", &entry.entity),
        Filter::eq("record_id", &entry.record_id),
        Filter::Not(Box::new(Filter::In("state".to_owned(), finished))),
    ]);
    let earliest = unit.first::<Outbox>(unfinished)?;
    Ok(earliest.is_some_and(|earliest| earliest.id() != entry.id()))
}
