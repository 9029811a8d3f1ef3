//! The unit of work. An operation reads and writes only through it.
//!
//! It adds the tenant and the row rights, maintains versions, checks references, calls the rules and writes the journal.

mod attempt;
mod currencies;
mod expected;
mod guards;
mod invoke;
mod journal;
mod ledger;
mod read;
mod rights;
mod sets;
mod write;

use crate::ask::Answer;
use crate::catalogue::{Catalogue, OperationEntry};
use crate::condition::{Column, Comparison, Condition};
use crate::context::CallContext;
use crate::entity::EntityDef;
use crate::error::{Error, Result};
use crate::kind::Kind;
use crate::listener::Hearing;
use crate::number_blocks::Drawing;
use crate::operation::Effect;
use crate::ports::{Ids, StoreTransaction};
use crate::record::Record;
use crate::reference_cache::ReferenceCache;
use crate::refusals;
use crate::rights::Actor;
use crate::settings;
use crate::value::Value;
pub(crate) use expected::Expected;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde_json::json;
use std::sync::Arc;

/// What a unit of work is for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Purpose<'a> {
    /// The operation, as the journal names it.
    pub(crate) name: &'a str,
    /// The entity that it is an operation of.
    pub(crate) entity: &'a str,
    /// The permission that reaches the rows it may write.
    pub(crate) permission: &'a str,
    /// Whether it may write.
    pub(crate) effect: Effect,
}

impl<'a> Purpose<'a> {
    /// To perform an operation.
    pub(crate) fn of(operation: &'a OperationEntry) -> Self {
        let OperationEntry { name, entity, permission, effect, .. } = operation;
        Self { name, entity, permission, effect: *effect }
    }
}

/// The access of one operation to the records, in one transaction.
pub struct Unit<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) store: &'a mut (dyn StoreTransaction + 'a),
    pub(crate) ids: &'a dyn Ids,
    pub(crate) context: &'a CallContext,
    pub(crate) operation: Purpose<'a>,
    pub(crate) actor: Arc<Actor>,
    /// What the engine keeps of the settings; none once this unit of work has changed one, nor in a transaction of a host.
    pub(crate) settings: Option<settings::Version<'a>>,
    /// The numbers that the engine has drawn ahead; none in a transaction of a host.
    pub(crate) numbers: Option<&'a Drawing<'a>>,
    pub(crate) references: ReferenceCache,
    pub(crate) now: Timestamp,
    pub(crate) elevated: u32,
    pub(crate) correlation: Option<String>,
    pub(crate) hearing: Hearing,
    pub(crate) answers: &'a [Answer],
    pub(crate) expected: Option<Expected>,
    /// Whether the operation that runs next was approved.
    pub(crate) approved: bool,
}

impl<'a> Unit<'a> {
    /// Returns the time of the whole operation.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Returns the business date, in the time zone of the actor's organisation unit.
    pub fn today(&self) -> Date {
        self.date_of(self.now)
    }

    /// The business date of a moment, in the time zone of the actor's organisation unit.
    pub fn date_of(&self, moment: Timestamp) -> Date {
        moment.to_zoned(self.zone()).date()
    }

    /// The first moment of a date, in the time zone of the actor's organisation unit. Of the last dates that there are, it is the last
    /// moment.
    pub fn start_of(&self, date: Date) -> Timestamp {
        date.to_zoned(self.zone()).map_or(Timestamp::MAX, |start| start.timestamp())
    }

    /// A time of day of a date, in the time zone of the actor's organisation unit. Where the clock is put forward over it, it is the first
    /// moment after that.
    pub fn moment(&self, date: Date, time: Time) -> Timestamp {
        date.to_datetime(time).to_zoned(self.zone()).map_or(Timestamp::MAX, |moment| moment.timestamp())
    }

    fn zone(&self) -> TimeZone {
        let zone = self.actor.time_zone.as_deref().and_then(|zone| TimeZone::get(zone).ok());
        zone.unwrap_or(TimeZone::UTC)
    }

    /// Returns the user on whose behalf the operation runs.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Returns the call's context.
    pub fn context(&self) -> &CallContext {
        self.context
    }

    /// Returns the correlation id: that of the call, or the one that resumed work began with.
    pub fn correlation_id(&self) -> Option<&str> {
        self.correlation.as_deref().or(self.context.correlation_id.as_deref())
    }

    /// Sets the correlation id for the following journal entries.
    pub fn correlate(&mut self, correlation_id: Option<&str>) {
        self.correlation = correlation_id.map(str::to_owned);
    }

    /// Returns all declarations.
    pub fn catalogue(&self) -> &'a Catalogue {
        self.catalogue
    }

    /// The declaration of an entity with the fields that modules have added to it; whoever follows references has those of
    /// retired modules, too, and keeps them.
    pub(crate) fn whole(&self, entity: &'static EntityDef) -> &'static EntityDef {
        self.catalogue.whole(entity)
    }

    /// Returns a new identifier.
    pub fn new_id(&self) -> String {
        self.ids.next(self.now)
    }

    /// Runs `act` as the engine, without row rights, if a rule needs to read or change records that the actor may not. Data read
    /// in it must not be shown to the actor.
    ///
    /// # Errors
    /// Refusals of `act`.
    pub fn elevated<T>(&mut self, act: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.elevated += 1;
        let result = act(self);
        self.elevated -= 1;
        result
    }

    /// Adds to a counter of the tenant, and returns its new value.
    ///
    /// # Errors
    /// A database error.
    pub fn advance(&mut self, counter: &str, by: i64) -> Result<i64> {
        self.store.advance(&self.context.tenant, counter, by)
    }

    /// Returns the value of a counter of the tenant.
    ///
    /// # Errors
    /// A database error.
    pub fn counter(&mut self, counter: &str) -> Result<i64> {
        Ok(self.store.counter_and_record(&self.context.tenant, counter, None)?.0)
    }
}

/// The id column of any entity.
pub(crate) fn id_column() -> Column {
    Column { name: "id", kind: Kind::Id, search: false }
}

/// Returns the condition for the record with this id.
pub fn by_id(id: &str) -> Condition {
    Condition::Compare(id_column(), Comparison::Eq, Value::text(id))
}

/// Returns the refusal for a record that does not exist or that the actor may not see.
pub fn not_found(entity: &EntityDef) -> Error {
    refusals::not_found(entity).at("/id")
}

/// Returns the refusal for a caller that has read another version of a record than the current one.
pub fn changed(record: &Record) -> Error {
    let version = record.header.version;
    refusals::changed(version).at("/version").with(json!({"version": version}))
}
