//! Timers: what is done at a time, such as unfreezing an account when the freeze ends.
//!
//! A timer belongs to an entity. It says when something is due for a record, as it is now, and what is done then. When a record changes,
//! the engine stores the next time as a row of [`crate::platform::due`], in the same transaction. [`crate::tick`] does what is due.
//!
//! Nothing is done twice: the row keeps until when everything was done, and moves on in the transaction in which something is done. What
//! is done late is done for the time at which it was due.

use crate::entity::{Class, Entity, EntityDef, RowRights};
use crate::error::Result;
use crate::filter::Filter;
use crate::kind::Label;
use crate::platform::due;
use crate::platform::org_unit::OrgUnit;
use crate::record::{Record, Stored};
use crate::refusals;
use crate::rights::Actor;
use crate::unit::Unit;
use crate::value::Value;
use jiff::{RoundMode, Timestamp, TimestampRound, Unit as TimeUnit};
use std::marker::PhantomData;
use std::sync::Arc;

/// What is done of several times that have passed, as after an outage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatchUp {
    /// Each of them, in their order: renewals, instalments.
    Each,
    /// The last one: warnings, digests.
    Last,
}

/// What is done for records of an entity at a time.
pub trait Timer: 'static {
    /// The entity.
    type Of: Entity;

    /// The name, in the store and in the journal: `customer_freeze.end`. At most 60 characters.
    const KIND: &'static str;

    /// The label.
    const LABEL: Label;

    /// The fields of the entity that the times depend on. The row of a record is looked at again when one of them changes, or the
    /// record's organisation unit.
    const FIELDS: &'static [&'static str];

    /// What is done of several times that have passed.
    const CATCH_UP: CatchUp = CatchUp::Each;

    /// Returns the first time at which something is due for the record as it is now; with `after`, the first one later than that. None
    /// if nothing is due any more. Dates ([`Unit::date_of`]) are those of the record's organisation unit.
    ///
    /// # Errors
    /// A database error.
    fn next(
        record: &Stored<Self::Of>,
        after: Option<Timestamp>,
        unit: &mut Unit<'_>,
    ) -> Result<Option<Timestamp>>;

    /// Locks what [`Timer::act`] must find unchanged, before the record is read. By default nothing.
    ///
    /// # Errors
    /// A database error.
    fn lock(record_id: &str, unit: &mut Unit<'_>) -> Result<()> {
        let _ = (record_id, unit);
        Ok(())
    }

    /// Does what was due at `at`, which may be long ago. It runs as the engine; [`Unit::today`] is the date of the record's organisation
    /// unit. What it writes must not depend on when it runs, except for times that say when it ran.
    ///
    /// # Errors
    /// A refusal. It is tried again later, and nothing else waits for it.
    fn act(record: Stored<Self::Of>, at: Timestamp, unit: &mut Unit<'_>) -> Result<()>;
}

/// A timer in the list of its module.
#[derive(Clone, Copy)]
pub struct TimerEntry {
    /// The name.
    pub kind: &'static str,
    /// The label.
    pub label: Label,
    /// The entity.
    pub of: &'static EntityDef,
    /// The fields of the entity that the times depend on.
    pub fields: &'static [&'static str],
    /// What is done of several times that have passed.
    pub catch_up: CatchUp,
    pub(crate) next: fn(&Record, Option<Timestamp>, &mut Unit<'_>) -> Result<Option<Timestamp>>,
    pub(crate) lock: fn(&str, &mut Unit<'_>) -> Result<()>,
    pub(crate) act: fn(Record, Timestamp, &mut Unit<'_>) -> Result<()>,
}

/// Creates the entry of a timer for the list of its module.
pub const fn timer<T: Timer>() -> TimerEntry {
    TimerEntry {
        kind: T::KIND,
        label: T::LABEL,
        of: T::Of::DEF,
        fields: T::FIELDS,
        catch_up: T::CATCH_UP,
        next: Typed::<T>::next,
        lock: T::lock,
        act: Typed::<T>::act,
    }
}

/// The functions of a timer on records without a type.
struct Typed<T>(PhantomData<T>);

impl<T: Timer> Typed<T> {
    fn next(record: &Record, after: Option<Timestamp>, unit: &mut Unit<'_>) -> Result<Option<Timestamp>> {
        T::next(&Stored::from_record(record.clone())?, after, unit)
    }

    fn act(record: Record, at: Timestamp, unit: &mut Unit<'_>) -> Result<()> {
        T::act(Stored::from_record(record)?, at, unit)
    }
}

impl TimerEntry {
    /// The first time later than `after` at which something is due for a record.
    pub(crate) fn next(
        &self,
        record: &Record,
        after: Option<Timestamp>,
        unit: &mut Unit<'_>,
    ) -> Result<Option<Timestamp>> {
        let next = unit.in_zone_of(self.of, record, |unit| (self.next)(record, after, unit))?.map(stored);
        match (next, after) {
            (Some(next), Some(after)) if next <= after => Err(refusals::timer_stands_still(self.kind)),
            _ => Ok(next),
        }
    }

    pub(crate) fn act(&self, record: Record, at: Timestamp, unit: &mut Unit<'_>) -> Result<()> {
        unit.act_as(self.kind, self.of, |unit| {
            unit.in_zone_of(self.of, &record.clone(), |unit| (self.act)(record, at, unit))
        })
    }

    /// Whether the times may be others after a change of a record.
    fn is_concerned(&self, before: &Record, after: &Record) -> bool {
        let differs = |name: &str| {
            let place = self.of.shape.field(name).map(|(place, _)| place);
            place.is_some_and(|place| before.values.get(place) != after.values.get(place))
        };
        self.fields.iter().any(|name| differs(name)) || unit_field(self.of).is_some_and(differs)
    }
}

impl Unit<'_> {
    /// Stores when something is next due for a record that was created.
    pub(crate) fn begin_timers(&mut self, entity: &'static EntityDef, record: &Record) -> Result<()> {
        // A record that was removed may be made again with its id.
        let set = match entity.class {
            Class::Owned | Class::Ledger => due::begin,
            Class::Mirrored | Class::System | Class::Line => due::schedule,
        };
        let mut timers = self.catalogue.timers_of(entity.name).iter();
        timers.try_for_each(|timer| self.elevated(|unit| set(timer, record, unit)))
    }

    /// Stores when something is next due for a record that was changed.
    pub(crate) fn follow_timers(
        &mut self,
        entity: &'static EntityDef,
        before: &Record,
        after: &Record,
    ) -> Result<()> {
        let timers = self.catalogue.timers_of(entity.name).iter();
        let mut timers = timers.filter(|timer| timer.is_concerned(before, after));
        timers.try_for_each(|timer| self.elevated(|unit| due::schedule(timer, after, unit)))
    }

    /// Stores when something is next due for records that may have had a row before.
    pub(crate) fn resume_timers(&mut self, entity: &'static EntityDef, records: &[Record]) -> Result<()> {
        for timer in self.catalogue.timers_of(entity.name) {
            records.iter().try_for_each(|record| self.elevated(|unit| due::schedule(timer, record, unit)))?;
        }
        Ok(())
    }

    /// Nothing is due any more for a record that was deleted.
    pub(crate) fn stop_timers(&mut self, entity: &'static EntityDef, id: &str) -> Result<()> {
        match self.catalogue.timers_of(entity.name) {
            [] => Ok(()),
            _ => self.elevated(|unit| due::stop(entity.name, id, unit)),
        }
    }

    /// Stores when something is next due for records, as when a module is switched on that has a timer of theirs, or when something else
    /// has changed that their times depend on.
    ///
    /// # Errors
    /// A database error.
    pub fn reset_timers<T: Entity>(&mut self, filter: &Filter) -> Result<()> {
        let records = self.elevated(|unit| unit.records(T::DEF, filter, None))?;
        self.resume_timers(T::DEF, &records)
    }

    /// Runs `act` with the business dates of a record's organisation unit; of the root's if the record belongs to none.
    pub(crate) fn in_zone_of<T>(
        &mut self,
        entity: &EntityDef,
        record: &Record,
        act: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let place = unit_field(entity).map(|field| record.column(entity, field));
        let unit = match place {
            Some(Value::Text(id)) => Filter::eq(OrgUnit::ID, id),
            _ => Filter::null(OrgUnit::PARENT_ID),
        };
        let unit = self.elevated(|this| this.first::<OrgUnit>(unit))?;
        let zone = unit.and_then(|unit| unit.data.time_zone);
        let here = Actor { time_zone: zone, ..Actor::clone(&self.actor) };
        let before = std::mem::replace(&mut self.actor, Arc::new(here));
        let result = act(self);
        self.actor = before;
        result
    }
}

/// A time as it can be stored: the first microsecond that is not before it. One cut off would be before the time that it stands for, which
/// would then be due again.
fn stored(at: Timestamp) -> Timestamp {
    at.round(TimestampRound::new().smallest(TimeUnit::Microsecond).mode(RoundMode::Ceil)).unwrap_or(at)
}

/// The field with the organisation unit of a record.
fn unit_field(entity: &EntityDef) -> Option<&'static str> {
    match entity.rights {
        RowRights::Owner { unit, .. } | RowRights::Unit(unit) => Some(unit),
        RowRights::Open | RowRights::Through(_) | RowRights::ThroughIfSet(_) | RowRights::About { .. } => {
            None
        }
    }
}
