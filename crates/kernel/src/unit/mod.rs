//! The unit of work: through it, and only through it, an operation reads and writes.
//!
//! It adds the tenant and the row rights, keeps versions, checks references, calls the rules and writes the journal.

mod currencies;
mod expected;
mod journal;
mod read;
mod rights;
mod write;

use crate::ask::Answer;
use crate::catalogue::Catalogue;
use crate::condition::{Column, Comparison, Condition};
use crate::context::CallContext;
use crate::entity::EntityDef;
use crate::error::{Error, Result};
use crate::kind::Kind;
use crate::listener::Hearing;
use crate::ports::{Ids, StoreTransaction};
use crate::record::Record;
use crate::reference_cache::ReferenceCache;
use crate::refusals;
use crate::rights::Actor;
use crate::value::Value;
pub(crate) use expected::Expected;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::json;

/// What a unit of work is for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Purpose<'a> {
    /// The operation, as the journal names it.
    pub(crate) name: &'a str,
    /// The entity that it is an operation of.
    pub(crate) entity: &'a str,
    /// The permission that reaches the rows it may write.
    pub(crate) permission: &'a str,
}

/// One operation's view of the world, in one transaction.
pub struct Unit<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) store: &'a mut (dyn StoreTransaction + 'a),
    pub(crate) ids: &'a dyn Ids,
    pub(crate) context: &'a CallContext,
    pub(crate) operation: Purpose<'a>,
    pub(crate) actor: Actor,
    pub(crate) references: ReferenceCache,
    pub(crate) now: Timestamp,
    pub(crate) elevated: u32,
    pub(crate) correlation: Option<String>,
    pub(crate) hearing: Hearing,
    pub(crate) answers: &'a [Answer],
    pub(crate) expected: Option<Expected>,
}

impl<'a> Unit<'a> {
    /// The instant at which the whole operation happens.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The business date, in the time zone of the actor's organisation unit.
    pub fn today(&self) -> Date {
        let zone = self.actor.time_zone.as_deref().and_then(|zone| TimeZone::get(zone).ok());
        self.now.to_zoned(zone.unwrap_or(TimeZone::UTC)).date()
    }

    /// On whose behalf this is done.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The call's context.
    pub fn context(&self) -> &CallContext {
        self.context
    }

    /// What this belongs to, across systems: what the call says, or what the work that is taken up again began with.
    pub fn correlation_id(&self) -> Option<&str> {
        self.correlation.as_deref().or(self.context.correlation_id.as_deref())
    }

    /// What is done from now on belongs to this: the journal says so.
    pub fn correlate(&mut self, correlation_id: Option<&str>) {
        self.correlation = correlation_id.map(str::to_owned);
    }

    /// Every declaration.
    pub fn catalogue(&self) -> &'a Catalogue {
        self.catalogue
    }

    /// The declaration of an entity with the fields that modules have added to it; whoever follows references has those of
    /// retired modules, too, and keeps them.
    pub(crate) fn whole(&self, entity: &'static EntityDef) -> &'static EntityDef {
        self.catalogue.whole(entity)
    }

    /// A new identifier.
    pub fn new_id(&self) -> String {
        self.ids.next(self.now)
    }

    /// Does something as the engine itself: without row rights, because a rule needs to see or change what the actor
    /// may not. What it learns must not be told to the actor.
    ///
    /// # Errors
    /// Whatever `act` refuses.
    pub fn elevated<T>(&mut self, act: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.elevated += 1;
        let result = act(self);
        self.elevated -= 1;
        result
    }

    /// Locks what `name` stands for until the operation ends. Call it before reading what must not change meanwhile.
    ///
    /// # Errors
    /// A database error.
    pub fn guard(&mut self, name: &str) -> Result<()> {
        self.advance(&format!("guard:{name}"), 1).map(drop)
    }

    /// Adds to a counter of the tenant, and gives its new value.
    ///
    /// # Errors
    /// A database error.
    pub fn advance(&mut self, counter: &str, by: i64) -> Result<i64> {
        self.store.advance(&self.context.tenant, counter, by)
    }
}

/// The id column of any entity.
pub(crate) fn id_column() -> Column {
    Column { name: "id", kind: Kind::Id, search: false }
}

/// Satisfied by the record of this id.
pub fn by_id(id: &str) -> Condition {
    Condition::Compare(id_column(), Comparison::Eq, Value::text(id))
}

/// The one answer to "no such record" and "none that you may see".
pub fn not_found(entity: &EntityDef) -> Error {
    refusals::not_found(entity).at("/id")
}

/// The refusal of whoever has read another version of a record than the one that it has.
pub fn changed(record: &Record) -> Error {
    let version = record.header.version;
    refusals::changed(version).at("/version").with(json!({"version": version}))
}
