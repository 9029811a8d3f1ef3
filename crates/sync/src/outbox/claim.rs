//! Claims an entry: the first that is due and may be sent.

use super::breaker::{self, Admission};
use super::pace;
use super::settle::shortened;
use super::state::{Event, step};
use jiff::SignedDuration;
use tenon_core::integration::erp_ports::CHANNEL;
use tenon_kernel::effect::{Effect, Next, Request};
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::outbox::{self, Outbox, OutboxState};
use tenon_kernel::{Error, Result, Stored, Unit, Value};

/// How long a worker may hold an entry: longer than any deadline of an adapter.
pub(super) const LEASE: SignedDuration = SignedDuration::from_mins(5);
/// How long anything waits at most: as long as an ERP may ask to.
pub(super) const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(24);
/// How many due entries are looked at for one that may go.
const WINDOW: u64 = 200;

/// An entry in a worker's hands.
pub(super) struct Task {
    pub(super) id: String,
    /// The record that it is about.
    pub(super) record_id: String,
    pub(super) effect: &'static dyn Effect,
    pub(super) fence: i64,
    pub(super) call: Call,
    pub(super) correlation_id: Option<String>,
}

/// What is to be asked.
pub(super) enum Call {
    Send(Request),
    LookUp(Request),
    Nothing,
}

impl Task {
    /// Whether the other side is asked anything.
    pub(super) fn asks(&self) -> bool {
        !matches!(self.call, Call::Nothing)
    }
}

/// Takes the first entry that is due and may go: none of the same record is before it, and what it depends on is there.
pub(super) fn claim(erp: &str, unit: &mut Unit<'_>) -> Result<Option<Task>> {
    unit.guard(&outbox::guard(erp))?;
    let admission = breaker::admit(erp, unit)?;
    if admission == Admission::Nothing {
        return Ok(None);
    }
    let mut after = None;
    loop {
        let due = due(erp, after.as_deref(), unit)?;
        let Some(last) = due.last() else { return right_leases(erp, unit).map(|()| None) };
        after = Some(last.id().to_owned());
        let mut window = with_effects(due, unit);
        // The one call that shows whether the ERP answers is not about what may be to blame that it did not.
        let attempts = |entry: &Outbox| if admission == Admission::Probe { entry.attempts } else { 0 };
        window.sort_by_key(|(entry, effect)| (attempts(entry), effect.rank()));
        for (entry, effect) in window {
            if held_up(&entry, unit)? {
                continue;
            }
            match take(entry, effect, unit)? {
                Taken::Task(task) => {
                    if task.asks() {
                        pace::count(erp, unit)?;
                        if admission == Admission::Probe {
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

/// The entries whose kinds belong to modules that are on. The others stay as they are, until their module is on again.
fn with_effects(due: Vec<Stored<Outbox>>, unit: &Unit<'_>) -> Vec<(Stored<Outbox>, &'static dyn Effect)> {
    let catalogue = unit.catalogue();
    let with_effect = |entry: Stored<Outbox>| {
        let effect = catalogue.effect(&entry.kind).filter(|effect| effect.channel() == CHANNEL)?;
        Some((entry, effect))
    };
    due.into_iter().filter_map(with_effect).collect()
}

/// Takes an entry, unless something else has to come first or it cannot be sent.
fn take(mut entry: Stored<Outbox>, effect: &'static dyn Effect, unit: &mut Unit<'_>) -> Result<Taken> {
    unit.correlate(entry.correlation_id.as_deref());
    let next = match entry.state {
        OutboxState::Pending => effect.prepare(&mut entry, unit),
        _ => effect.resume(&mut entry, unit),
    };
    let call = match next {
        Ok(Next::Send(request)) if entry.look_up_first.is_some() => Call::LookUp(request),
        Ok(Next::Send(request)) => Call::Send(request),
        Ok(Next::LookUp(request)) => Call::LookUp(request),
        Ok(Next::Nothing) => Call::Nothing,
        Ok(Next::Wait) => return Ok(Taken::Waits),
        Ok(Next::Hold(refusal)) => return hold(entry, &refusal, unit).map(|()| Taken::Waits),
        Err(error) if error.code.is_refusal() => {
            return withdraw(entry, effect, &error, unit).map(|()| Taken::Withdrawn);
        }
        Err(error) => return Err(error),
    };
    step(&mut entry, Event::Claimed)?;
    entry.fence += 1;
    entry.leased_until = unit.now().checked_add(LEASE).ok();
    let (id, record_id) = (entry.id().to_owned(), entry.record_id.clone());
    let correlation_id = entry.correlation_id.clone();
    let task = Task { id, record_id, effect, fence: entry.fence, call, correlation_id };
    unit.save(entry)?;
    Ok(Taken::Task(Box::new(task)))
}

/// An entry that is held here says why.
fn hold(mut entry: Stored<Outbox>, refusal: &Error, unit: &mut Unit<'_>) -> Result<()> {
    let reason = Some(shortened(refusal));
    if entry.reason == reason {
        return Ok(());
    }
    entry.reason = reason;
    unit.save(entry).map(drop)
}

/// An entry that is not to be sent after all.
fn withdraw(
    mut entry: Stored<Outbox>,
    effect: &dyn Effect,
    error: &Error,
    unit: &mut Unit<'_>,
) -> Result<()> {
    step(&mut entry, Event::Withdrawn)?;
    entry.reason = Some(shortened(error));
    effect.refused(&entry, unit)?;
    unit.save(entry).map(drop)
}

/// Entries that are due, in the order of their writing: a window of them, after one of them. They are sought state by state,
/// so that an index gives each in that order, however many entries are settled.
fn due(erp: &str, after: Option<&str>, unit: &mut Unit<'_>) -> Result<Vec<Stored<Outbox>>> {
    use tenon_kernel::condition::Comparison::{Gt, Le, Lt};
    let now = unit.now();
    // What was never tried waits for nothing, and nothing waits longer than it may: a later time was set by a clock that was ahead.
    let implausible = Filter::compare("next_at", Gt, now.checked_add(LONGEST_WAIT).unwrap_or(now));
    let time = Filter::Any(vec![Filter::compare("next_at", Le, now), Filter::eq("attempts", 0), implausible]);
    let waiting = |state| (state, time.clone());
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

/// A lease that ends later than any can was given by a clock that was ahead. It now ends when one that begins now does: whoever
/// holds it may still be at work.
fn right_leases(erp: &str, unit: &mut Unit<'_>) -> Result<()> {
    let longest = unit.now().checked_add(LEASE).ok();
    let implausible = unit.now().checked_add(LEASE * 2).unwrap_or(unit.now());
    let ahead = Filter::All(vec![
        Filter::eq("erp", erp),
        Filter::eq("state", OutboxState::Sent.as_str()),
        Filter::compare("leased_until", tenon_kernel::condition::Comparison::Gt, implausible),
    ]);
    for mut entry in unit.find_some::<Outbox>(ahead, WINDOW)? {
        entry.leased_until = longest;
        unit.save(entry)?;
    }
    Ok(())
}

/// Whether an entry of the same record comes before.
fn held_up(entry: &Stored<Outbox>, unit: &mut Unit<'_>) -> Result<bool> {
    let finished = vec![Value::text("done"), Value::text("refused")];
    let unfinished = Filter::All(vec![
        Filter::eq("erp", &entry.erp),
        Filter::eq("entity", &entry.entity),
        Filter::eq("record_id", &entry.record_id),
        Filter::Not(Box::new(Filter::In("state".to_owned(), finished))),
    ]);
    let earliest = unit.first::<Outbox>(unfinished)?;
    Ok(earliest.is_some_and(|earliest| earliest.id() != entry.id()))
}
