//! Does what is due: what the timers of records have stored in [`crate::platform::due`].
//!
//! One run at a time works on a tenant; a lease elects it. Up to 100 rows share a transaction, each in a savepoint of its own.
//! In it the record is read anew, the time is computed anew, the row moves on, and the timer acts. So nothing is done twice, whoever
//! dies when; and what fails is tried again later, while the others go on.

mod status;

pub use status::{DeadWork, TickStatus, retry, status};

use crate::Entity;
use crate::condition::Comparison::{Gt, Le};
use crate::error::Result;
use crate::filter::Filter;
use crate::platform::due::{self, Due};
use crate::platform::tenant::{self, Election, check_tenant};
use crate::record::{Record, Stored};
use crate::refusals;
use crate::timer::{CatchUp, TimerEntry};
use crate::transact::{Transact, in_transaction};
use crate::unit::Unit;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The name in the journal of what is not done for a timer.
const WORK: &str = "tick.run";
/// The largest number of rows in one transaction.
const BATCH: u64 = 100;
/// Nothing that failed waits longer: a later time was set by a clock that was ahead.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(2);
/// The largest number of times that are passed over in one transaction to come to the last one.
const MOST_PASSED_OVER: usize = 1000;

/// What a run does at most.
#[derive(Clone, Debug)]
pub struct Budget {
    /// The number of rows.
    pub limit: u64,
    /// The kinds of timers; all if not given.
    pub kinds: Option<Vec<String>>,
}

/// The report of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TickReport {
    /// The number of times that were acted on, by kind.
    pub done: BTreeMap<String, u64>,
    /// The number of failed attempts, by kind.
    pub failed: BTreeMap<String, u64>,
    /// When something is due next: in the past if the limit was reached. If another run has the tenant, when that one is over at the
    /// latest. Null if nothing is due.
    pub next_at: Option<Timestamp>,
}

/// Does what is due for a tenant.
///
/// # Errors
/// `NOT_FOUND` if the tenant does not exist; a database error. What was done until then remains.
pub fn run(store: &dyn Transact, budget: &Budget) -> Result<TickReport> {
    let mut report = TickReport::default();
    let elect = |unit: &mut Unit<'_>| {
        check_tenant(unit)?;
        tenant::elect(guarded(unit)?)
    };
    let fence = match in_transaction(store, WORK, elect)? {
        Election::Won(fence) => fence,
        Election::Lost(until) => return Ok(TickReport { next_at: Some(until), ..report }),
    };
    let worked = batches(store, fence, budget, &mut report);
    // Also after an error: the next run need not wait until the lease is over.
    let next_at = in_transaction(store, WORK, |unit| {
        tenant::release(fence, guarded(unit)?)?;
        next_at(&kinds(budget, unit), unit)
    });
    worked?;
    report.next_at = next_at?;
    Ok(report)
}

fn batches(store: &dyn Transact, fence: i64, budget: &Budget, report: &mut TickReport) -> Result<()> {
    let mut left = budget.limit;
    while left > 0 {
        let batch = batch(store, fence, budget, left)?;
        if batch.looked_at == 0 {
            break;
        }
        left = left.saturating_sub(batch.looked_at);
        report.add(batch);
    }
    Ok(())
}

/// No other run takes a step meanwhile.
fn guarded<'u, 'a>(unit: &'u mut Unit<'a>) -> Result<&'u mut Unit<'a>> {
    unit.guard("tick")?;
    Ok(unit)
}

/// What has become of some rows, by kind.
#[derive(Default)]
struct Batch {
    looked_at: u64,
    done: BTreeMap<String, u64>,
    failed: BTreeMap<String, u64>,
}

/// Counts one more of a kind.
fn count(counts: &mut BTreeMap<String, u64>, kind: &str) {
    *counts.entry(kind.to_owned()).or_default() += 1;
}

/// Adds counts by kind.
fn add(counts: &mut BTreeMap<String, u64>, others: BTreeMap<String, u64>) {
    others.into_iter().for_each(|(kind, count)| *counts.entry(kind).or_default() += count);
}

impl TickReport {
    /// Returns the number of attempts, successful or not.
    pub fn rows(&self) -> u64 {
        self.done.values().chain(self.failed.values()).sum()
    }

    /// Adds the report of another tenant.
    pub fn merge(&mut self, other: TickReport) {
        add(&mut self.done, other.done);
        add(&mut self.failed, other.failed);
        self.next_at = self.next_at.into_iter().chain(other.next_at).min();
    }

    fn add(&mut self, batch: Batch) {
        add(&mut self.done, batch.done);
        add(&mut self.failed, batch.failed);
    }
}

/// Does the next rows. After an error with which the transaction cannot go on, the row that it was about has failed.
fn batch(store: &dyn Transact, fence: i64, budget: &Budget, left: u64) -> Result<Batch> {
    let mut current = None;
    let mut work = || {
        in_transaction(store, WORK, |unit| {
            current = None;
            match tenant::keep(fence, guarded(unit)?)? {
                true => step(budget, left, &mut current, unit),
                false => Ok(Batch::default()),
            }
        })
    };
    // A timer of a host's own module may panic. The transaction is rolled back then, and its row has failed like any other.
    let tried = catch_unwind(AssertUnwindSafe(&mut work))
        .unwrap_or_else(|_| Err(refusals::internal("a timer has panicked")));
    match (tried, current) {
        (Err(error), Some(row)) => in_transaction(store, WORK, |unit| {
            // It may have moved since.
            if let Some(row) = guarded(unit)?.first::<Due>(Filter::eq(Due::ID, row.id()))? {
                due::replace(&row, row.failed(&error, unit.now()), unit)?;
            }
            let failed = BTreeMap::from([(row.kind.clone(), 1)]);
            Ok(Batch { looked_at: 1, failed, ..Batch::default() })
        }),
        (tried, _) => tried,
    }
}

fn step(budget: &Budget, left: u64, current: &mut Option<Stored<Due>>, unit: &mut Unit<'_>) -> Result<Batch> {
    let due = due_rows(&kinds(budget, unit), left.min(BATCH), unit)?;
    let mut batch = Batch::default();
    for row in due {
        let catalogue = unit.catalogue();
        let Some(timer) = catalogue.timer(&row.kind) else { break };
        *current = Some(row.clone());
        batch.looked_at += 1;
        match unit.attempt(|unit| act_on(timer, &row, unit))? {
            Ok(true) => count(&mut batch.done, &row.kind),
            Ok(false) => {}
            Err(refusal) => {
                due::replace(&row, row.failed(&refusal, unit.now()), unit)?;
                count(&mut batch.failed, &row.kind);
            }
        }
    }
    *current = None;
    Ok(batch)
}

/// Acts for the first time that is due, unless the row has moved, or moves now. Returns whether it has acted.
fn act_on(timer: &TimerEntry, row: &Stored<Due>, unit: &mut Unit<'_>) -> Result<bool> {
    (timer.lock)(&row.record_id, unit)?;
    let Some(row) = unit.first::<Due>(Filter::eq(Due::ID, row.id()))? else { return Ok(false) };
    let found = unit.records(timer.of, &Filter::eq("id", &row.record_id), Some(1))?;
    let Some(record) = found.into_iter().next() else {
        return due::replace(&row, row.at(None), unit).map(|()| false);
    };
    let next = timer.next(&record, row.done_until, unit)?;
    let Some(at) = next.filter(|at| *at <= unit.now()) else {
        return due::replace(&row, row.at(next), unit).map(|()| false);
    };
    let Turn { at, next, acts } = turn(timer, &record, at, unit)?;
    // The row moves on first: what the timer changes may move it again.
    due::replace(&row, Due { done_until: Some(at), ..row.at(next) }, unit)?;
    if acts {
        timer.act(record, at, unit)?;
    }
    Ok(acts)
}

/// What is done now.
struct Turn {
    /// The time that is acted for, or passed over.
    at: Timestamp,
    /// The time after it.
    next: Option<Timestamp>,
    /// Whether it is acted for.
    acts: bool,
}

/// Of several times that have passed, a timer acts for each, or for the last.
fn turn(timer: &TimerEntry, record: &Record, first: Timestamp, unit: &mut Unit<'_>) -> Result<Turn> {
    let (mut at, now) = (first, unit.now());
    for _ in 0..MOST_PASSED_OVER {
        let next = timer.next(record, Some(at), unit)?;
        match next.filter(|next| *next <= now && timer.catch_up == CatchUp::Last) {
            Some(later) => at = later,
            None => return Ok(Turn { at, next, acts: true }),
        }
    }
    // The last one may be the one that was come to at last.
    let next = timer.next(record, Some(at), unit)?;
    Ok(Turn { at, next, acts: next.is_none_or(|next| now < next) })
}

/// The kinds that a run acts on: those of modules that are off wait until their module is on again.
fn kinds(budget: &Budget, unit: &Unit<'_>) -> Filter {
    let wanted =
        |kind: &&str| budget.kinds.as_ref().is_none_or(|kinds| kinds.iter().any(|wanted| wanted == kind));
    Filter::one_of(Due::KIND, unit.catalogue().timers().map(|timer| timer.kind).filter(wanted))
}

/// The first rows that are due.
fn due_rows(kinds: &Filter, most: u64, unit: &mut Unit<'_>) -> Result<Vec<Stored<Due>>> {
    let due = Filter::All(vec![Filter::compare(Due::NEXT_AT, Le, unit.now()), kinds.clone()]);
    let rows = by_time(due, most, unit)?;
    if !rows.is_empty() {
        return Ok(rows);
    }
    let longest = unit.now().checked_add(LONGEST_WAIT).unwrap_or(unit.now());
    let failed = Filter::one_of(Due::ATTEMPTS, 1..due::ATTEMPTS);
    let implausible = Filter::compare(Due::NEXT_AT, Gt, longest);
    by_time(Filter::All(vec![failed, implausible, kinds.clone()]), most, unit)
}

fn by_time(filter: Filter, most: u64, unit: &mut Unit<'_>) -> Result<Vec<Stored<Due>>> {
    let rows = unit.records_by(Due::DEF, &filter, &[Due::NEXT_AT, Due::KIND, Due::ID], most)?;
    rows.into_iter().map(Stored::from_record).collect()
}

/// When something is due next.
fn next_at(kinds: &Filter, unit: &mut Unit<'_>) -> Result<Option<Timestamp>> {
    let waiting = Filter::negate(Filter::null(Due::NEXT_AT));
    let first = by_time(Filter::All(vec![waiting, kinds.clone()]), 1, unit)?;
    Ok(first.first().and_then(|row| row.next_at))
}
