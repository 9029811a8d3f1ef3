//! Due work: when a timer has something to do next for a record, and until when it has done everything.

use crate::error::{Code, Error, Result};
use crate::filter::Filter;
use crate::record::{Record, Stored};
use crate::refusals;
use crate::text::is_invisible;
use crate::timer::TimerEntry;
use crate::unit::Unit;
use crate::{Entity, Rules};
use jiff::{SignedDuration, Timestamp};

/// How often something is tried before it is given up.
pub const ATTEMPTS: i32 = 10;

/// When a timer has something to do next for a record. A row is never changed, only replaced by one with another id: whoever has removed
/// it has done what was due, and nobody else does.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(
    class = "system",
    bookkeeping,
    zh = "到期任务",
    unique = "kind, entity, record_id",
    index = "next_at, kind",
    index = "attempts, next_at",
    index = "entity, record_id"
)]
pub struct Due {
    /// The timer.
    #[field(max = 60, zh = "类型")]
    pub kind: String,
    /// The entity of the record.
    #[field(max = 30, zh = "对象")]
    pub entity: String,
    /// The record. A merge does not move it: the other record has times of its own, and nothing is due for one that was merged.
    #[field(max = 130, zh = "记录")]
    pub record_id: String,
    /// When something is due next; empty if nothing is.
    #[field(zh = "到期时间")]
    pub at: Option<Timestamp>,
    /// When it is tried next: at that time, or later after failures. Empty if nothing is due, or if it was given up.
    #[field(zh = "下次时间")]
    pub next_at: Option<Timestamp>,
    /// Everything that was due until this time was done.
    #[field(zh = "已完成至")]
    pub done_until: Option<Timestamp>,
    /// The number of failed attempts. After 10 it is given up until it is retried.
    #[field(zh = "失败次数")]
    pub attempts: i32,
    /// Why the last attempt failed.
    #[field(max = 1000, zh = "原因")]
    pub reason: Option<String>,
}

impl Rules for Due {}

impl Due {
    /// Whether it was given up.
    pub fn is_dead(&self) -> bool {
        self.attempts >= ATTEMPTS
    }

    /// The same with another time, to be tried then.
    pub(crate) fn at(&self, at: Option<Timestamp>) -> Due {
        Due { at, next_at: at, attempts: 0, reason: None, ..self.clone() }
    }

    /// The same after a failed attempt: tried again after 2, 4, 8… seconds, at most an hour, and given up after the last attempt.
    pub(crate) fn failed(&self, error: &Error, now: Timestamp) -> Due {
        let attempts = self.attempts + 1;
        let wait = SignedDuration::from_secs(1 << attempts.clamp(0, 12)).min(SignedDuration::from_hours(1));
        let next_at = if attempts < ATTEMPTS { now.checked_add(wait).ok() } else { None };
        // Whatever was said, it can be stored.
        let reason = error.to_string().chars().filter(|c| !is_invisible(*c)).take(1000).collect();
        Due { next_at, attempts, reason: Some(reason), ..self.clone() }
    }
}

/// Stores when something is first due for a new record.
pub(crate) fn begin(timer: &TimerEntry, record: &Record, unit: &mut Unit<'_>) -> Result<()> {
    match timer.next(record, None, unit)? {
        None => Ok(()),
        at => insert(none(timer, record).at(at), unit),
    }
}

/// Stores when something is next due for a record.
pub(crate) fn schedule(timer: &TimerEntry, record: &Record, unit: &mut Unit<'_>) -> Result<()> {
    let Some(row) = of_record(timer, &record.header.id, unit)? else { return begin(timer, record, unit) };
    let at = timer.next(record, row.done_until, unit)?;
    match at == row.at {
        true => Ok(()),
        false => replace(&row, row.data.at(at), unit),
    }
}

/// Nothing is due, and nothing was done.
fn none(timer: &TimerEntry, record: &Record) -> Due {
    Due {
        kind: timer.kind.to_owned(),
        entity: timer.of.name.to_owned(),
        record_id: record.header.id.clone(),
        at: None,
        next_at: None,
        done_until: None,
        attempts: 0,
        reason: None,
    }
}

fn of_record(timer: &TimerEntry, id: &str, unit: &mut Unit<'_>) -> Result<Option<Stored<Due>>> {
    unit.first::<Due>(Filter::All(vec![
        Filter::eq(Due::ENTITY, timer.of.name),
        Filter::eq(Due::RECORD_ID, id),
        Filter::eq(Due::KIND, timer.kind),
    ]))
}

/// Puts a row in the place of another one, which nobody else may have done meanwhile. A row that says nothing is not kept.
pub(crate) fn replace(row: &Stored<Due>, by: Due, unit: &mut Unit<'_>) -> Result<()> {
    remove(row, unit)?;
    match by.at.or(by.done_until) {
        Some(_) => insert(by, unit),
        None => Ok(()),
    }
}

/// Removes a row that nobody else has removed.
fn remove(row: &Stored<Due>, unit: &mut Unit<'_>) -> Result<()> {
    match unit.remove::<Due>(&Filter::eq(Due::ID, row.id()))? {
        0 => Err(refusals::due_meanwhile()),
        _ => Ok(()),
    }
}

fn insert(row: Due, unit: &mut Unit<'_>) -> Result<()> {
    unit.create(row).map(drop).map_err(|error| match error.code {
        Code::Duplicate => refusals::due_meanwhile(),
        _ => error,
    })
}

/// Nothing is due for a record that was deleted. What was done is kept: the deletion may be undone.
pub(crate) fn stop(entity: &str, id: &str, unit: &mut Unit<'_>) -> Result<()> {
    let rows = Filter::All(vec![Filter::eq(Due::ENTITY, entity), Filter::eq(Due::RECORD_ID, id)]);
    for row in unit.find::<Due>(rows)?.into_iter().filter(|row| row.at.is_some()) {
        replace(&row, row.data.at(None), unit)?;
    }
    Ok(())
}
