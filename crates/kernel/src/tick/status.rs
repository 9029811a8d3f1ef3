//! How things stand with due work, and what was given up.

use super::guarded;
use crate::Entity;
use crate::condition::Comparison::Le;
use crate::error::Result;
use crate::filter::{Filter, Query};
use crate::platform::due::{self, Due};
use crate::platform::tenant::{Tenant, check_tenant};
use crate::record::Stored;
use crate::refusals;
use crate::transact::{Transact, in_transaction};
use crate::unit::Unit;
use crate::value::{FieldValue, Value};
use jiff::Timestamp;
use serde::Serialize;

/// The largest number of rows that were given up in a status.
const MOST_DEAD: u64 = 100;

/// The status of a tenant's due work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TickStatus {
    /// The current time.
    pub at: Timestamp,
    /// The number of rows that are due and not done yet.
    pub due: i64,
    /// When the first of them was due.
    pub due_since: Option<Timestamp>,
    /// The number of rows that are tried again after a failure.
    pub failing: i64,
    /// The number of rows that were given up.
    pub dead: i64,
    /// When something is due next; in the past if something is due.
    pub next_at: Option<Timestamp>,
    /// Until when a run has the tenant; null if none is going on.
    pub running_until: Option<Timestamp>,
    /// The rows that were given up, at most 100.
    pub dead_work: Vec<DeadWork>,
}

/// Due work that was given up after 10 attempts. It keeps nothing else waiting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeadWork {
    /// The row, for a retry.
    pub id: String,
    /// The timer.
    pub kind: String,
    /// The entity of the record.
    pub entity: String,
    /// The record.
    pub record_id: String,
    /// When it was due.
    pub at: Option<Timestamp>,
    /// Why the last attempt failed.
    pub reason: Option<String>,
}

/// Returns the status of a tenant's due work.
///
/// # Errors
/// `NOT_FOUND` if the tenant does not exist; a database error.
pub fn status(store: &dyn Transact) -> Result<TickStatus> {
    in_transaction(store, "tick.status", |unit| {
        check_tenant(unit)?;
        let now = unit.now();
        let due_now = Filter::compare(Due::NEXT_AT, Le, now);
        let failing = Filter::All(vec![Filter::negate(Filter::eq(Due::ATTEMPTS, 0)), Filter::negate(dead())]);
        let tenant = unit.first::<Tenant>(Filter::everything())?;
        let (due, due_since) = (count(due_now.clone(), unit)?, first(due_now, unit)?.and_then(|row| row.at));
        Ok(TickStatus {
            at: now,
            due,
            due_since,
            failing: count(failing, unit)?,
            dead: count(dead(), unit)?,
            next_at: first(Filter::negate(Filter::null(Due::NEXT_AT)), unit)?.and_then(|row| row.next_at),
            running_until: tenant.and_then(|tenant| tenant.tick_until).filter(|until| now < *until),
            dead_work: unit.find_some::<Due>(dead(), MOST_DEAD)?.into_iter().map(dead_work).collect(),
        })
    })
}

/// Has what was given up tried again, or one row of it. Returns the number of rows.
///
/// # Errors
/// `NOT_FOUND` if the tenant does not exist, or if no row with this id was given up; a database error.
pub fn retry(store: &dyn Transact, id: Option<&str>) -> Result<u64> {
    in_transaction(store, "tick.retry", |unit| {
        check_tenant(unit)?;
        guarded(unit)?;
        let wanted = id.map_or_else(Filter::everything, |id| Filter::eq(Due::ID, id));
        let rows = unit.find::<Due>(Filter::All(vec![dead(), wanted]))?;
        if let Some(id) = id.filter(|_| rows.is_empty()) {
            return Err(refusals::not_given_up(id).at("/id"));
        }
        let count = rows.len() as u64;
        for row in rows {
            due::replace(&row, row.data.at(row.at), unit)?;
        }
        Ok(count)
    })
}

fn dead() -> Filter {
    Filter::eq(Due::ATTEMPTS, due::ATTEMPTS)
}

fn first(filter: Filter, unit: &mut Unit<'_>) -> Result<Option<Stored<Due>>> {
    let rows = unit.records_by(Due::DEF, &filter, &[Due::NEXT_AT, Due::KIND], 1)?;
    rows.into_iter().next().map(Stored::from_record).transpose()
}

fn count(filter: Filter, unit: &mut Unit<'_>) -> Result<i64> {
    let rows = unit.query(&Query::over(Due::DEF.name, filter).count("rows"))?;
    let count = rows.into_iter().flatten().next().unwrap_or(Value::Null);
    i64::from_value(count)
}

fn dead_work(row: Stored<Due>) -> DeadWork {
    let id = row.id().to_owned();
    let Due { kind, entity, record_id, at, reason, .. } = row.data;
    DeadWork { id, kind, entity, record_id, at, reason }
}
