//! Listeners: code of a module that runs when a record of another module changes, in the same transaction.
//!
//! A module does not know the modules that depend on it; they listen to its changes. Listeners run with the rights of the engine,
//! in the order of their modules ([`crate::Catalogue::of`]). They are part of the operation that made the change: if a listener
//! refuses, the whole operation is rolled back.

use crate::entity::{Entity, EntityDef};
use crate::error::Result;
use crate::platform::warning;
use crate::record::{Record, Stored};
use crate::refusals;
use crate::unit::Unit;
use serde_json::json;
use std::any::Any;
use std::cell::OnceCell;

/// The largest depth of listeners that are called because of a change by another listener.
pub const DEEPEST: usize = 8;

/// A change of one record.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a, T> {
    /// The record before the change. None if it is created.
    pub before: Option<&'a T>,
    /// The record after the change. None if it is deleted.
    pub after: Option<&'a T>,
}

/// A record was merged into another one, or a merge was undone. References to `from` now refer to `into`.
#[derive(Clone, Copy, Debug)]
pub struct Moved<'a> {
    /// The id that was referred to.
    pub from: &'a str,
    /// The id that is referred to now.
    pub into: &'a str,
    /// Whether a merge was undone.
    pub undone: bool,
}

/// Records of an ERP that were written as a set.
#[derive(Clone, Copy, Debug)]
pub struct ChangedSet<'a> {
    /// The records after the change. None of those that were removed.
    pub rows: &'a [Record],
    /// The records that existed before, before the change. Empty unless a listener requests it ([`Listen::BEFORE`]).
    pub before: &'a [Record],
}

/// A listener to changes of the records of an entity. Every function has a default, which does nothing.
pub trait Listen: 'static {
    /// The entity.
    type Of: Entity;

    /// The name in refusals and in the log.
    const NAME: &'static str;

    /// Whether [`Listen::changed_set`] needs the records before the change. This costs a read.
    const BEFORE: bool = false;

    /// Called before a change or a deletion is written. It may refuse it.
    ///
    /// # Errors
    /// A refusal. Nothing is written then.
    fn object(change: &Change<'_, Stored<Self::Of>>, unit: &mut Unit<'_>) -> Result<()> {
        let _ = (change, unit);
        Ok(())
    }

    /// Called after a change or a deletion was written. The record itself must not be saved here, because the code that saved it
    /// would not notice that.
    ///
    /// # Errors
    /// A refusal. The whole operation is rolled back then.
    fn changed(change: &Change<'_, Stored<Self::Of>>, unit: &mut Unit<'_>) -> Result<()> {
        let _ = (change, unit);
        Ok(())
    }

    /// Called after a record was merged into another one, or a merge was undone.
    ///
    /// # Errors
    /// A refusal. The whole operation is rolled back then.
    fn moved(moved: &Moved<'_>, unit: &mut Unit<'_>) -> Result<()> {
        let _ = (moved, unit);
        Ok(())
    }

    /// Called after records of an ERP were written as a set, or removed.
    ///
    /// # Errors
    /// A refusal. The page is rolled back then.
    fn changed_set(set: &ChangedSet<'_>, unit: &mut Unit<'_>) -> Result<()> {
        let _ = (set, unit);
        Ok(())
    }
}

/// A change that listeners hear of. The first that hears of it has its records typed, for all of them: a customer has many listeners.
pub(crate) struct News<'a> {
    change: &'a Change<'a, Record>,
    typed: OnceCell<Box<dyn Any>>,
}

impl<'a> News<'a> {
    fn of(change: &'a Change<'a, Record>) -> Self {
        Self { change, typed: OnceCell::new() }
    }

    /// The change with typed records.
    fn typed<T: Entity + 'static>(&self) -> Result<Change<'_, Stored<T>>> {
        let typed = match self.typed.get() {
            Some(typed) => typed,
            None => {
                let of = |record: Option<&Record>| record.cloned().map(Stored::<T>::from_record).transpose();
                let records = Box::new((of(self.change.before)?, of(self.change.after)?));
                self.typed.get_or_init(|| records)
            }
        };
        let other = || refusals::internal(format!("`{}` is the entity of two types", T::DEF.name));
        let (before, after) =
            typed.downcast_ref::<(Option<Stored<T>>, Option<Stored<T>>)>().ok_or_else(other)?;
        Ok(Change { before: before.as_ref(), after: after.as_ref() })
    }
}

/// What a listener is called with.
type Heard = fn(&News<'_>, &mut Unit<'_>) -> Result<()>;

/// A listener in the list of its module.
#[derive(Clone, Copy)]
pub struct ListenerEntry {
    /// The entity.
    pub of: &'static EntityDef,
    /// The name.
    pub name: &'static str,
    pub(crate) before: bool,
    pub(crate) object: Heard,
    pub(crate) changed: Heard,
    pub(crate) moved: fn(&Moved<'_>, &mut Unit<'_>) -> Result<()>,
    pub(crate) changed_set: fn(&ChangedSet<'_>, &mut Unit<'_>) -> Result<()>,
}

/// Creates the entry of a listener for the list of its module.
pub const fn listener<L: Listen>() -> ListenerEntry {
    ListenerEntry {
        of: L::Of::DEF,
        name: L::NAME,
        before: L::BEFORE,
        object: |news, unit| L::object(&news.typed()?, unit),
        changed: |news, unit| L::changed(&news.typed()?, unit),
        moved: L::moved,
        changed_set: L::changed_set,
    }
}

/// What a unit of work is hearing at this moment, from the outside in.
#[derive(Debug, Default)]
pub(crate) struct Hearing {
    chain: Vec<Link>,
}

/// A listener, and the one record whose change it hears: its entity and its id.
#[derive(Debug)]
struct Link {
    listener: &'static str,
    record: Option<(&'static str, String)>,
}

impl Hearing {
    /// Refuses to save a record while one of its own changes is heard.
    pub(crate) fn check_free(&self, entity: &EntityDef, id: &str) -> Result<()> {
        let heard = self.chain.iter().find(|link| {
            link.record.as_ref().is_some_and(|(name, heard)| *name == entity.name && heard == id)
        });
        match heard {
            None => Ok(()),
            Some(Link { listener, .. }) => {
                Err(refusals::saves_what_it_hears(listener, entity).with(json!({"chain": self.names()})))
            }
        }
    }

    fn names(&self) -> Vec<&'static str> {
        self.chain.iter().map(|link| link.listener).collect()
    }
}

impl Unit<'_> {
    /// Has every listener of an entity hear of something. `record` is the one record that it is about.
    fn heard_by_all(
        &mut self,
        entity: &'static EntityDef,
        record: Option<&str>,
        hear: impl Fn(&ListenerEntry, &mut Self) -> Result<()>,
    ) -> Result<()> {
        let catalogue = self.catalogue;
        for listener in catalogue.listeners(entity.name) {
            let record = record.map(|id| (entity.name, id.to_owned()));
            self.hearing.chain.push(Link { listener: listener.name, record });
            let heard = match self.hearing.chain.len() {
                ..=DEEPEST => self.elevated(|unit| hear(listener, unit)),
                _ => Err(refusals::called_too_deeply(DEEPEST).with(json!({"chain": self.hearing.names()}))),
            };
            self.hearing.chain.pop();
            heard?;
        }
        Ok(())
    }

    /// Asks the listeners whether a change may be written.
    pub(crate) fn objections(
        &mut self,
        entity: &'static EntityDef,
        change: &Change<'_, Record>,
    ) -> Result<()> {
        let news = News::of(change);
        self.heard_by_all(entity, id_of(change), |listener, unit| (listener.object)(&news, unit))
    }

    /// Tells the listeners of a change that was written.
    pub(crate) fn deliver(&mut self, entity: &'static EntityDef, change: &Change<'_, Record>) -> Result<()> {
        let news = News::of(change);
        self.heard_by_all(entity, id_of(change), |listener, unit| (listener.changed)(&news, unit))?;
        warning::after_change(entity, change, self)
    }

    /// Calls the listeners of an entity because a record was merged into another one, or a merge was undone.
    ///
    /// # Errors
    /// Refusals of a listener.
    pub fn deliver_moved(&mut self, entity: &'static EntityDef, moved: &Moved<'_>) -> Result<()> {
        self.heard_by_all(entity, None, |listener, unit| (listener.moved)(moved, unit))?;
        warning::after_move(entity, moved, self)
    }

    /// Tells the listeners of an entity of a set of records that was written.
    pub(crate) fn deliver_set(&mut self, entity: &'static EntityDef, set: &ChangedSet<'_>) -> Result<()> {
        self.heard_by_all(entity, None, |listener, unit| (listener.changed_set)(set, unit))?;
        warning::after_set(entity, set, self)
    }

    /// Whether a listener of an entity wants to know how sets of its records were before.
    pub(crate) fn wants_before(&self, entity: &'static EntityDef) -> bool {
        self.catalogue.listeners(entity.name).iter().any(|listener| listener.before)
    }
}

fn id_of<'a>(change: &Change<'a, Record>) -> Option<&'a str> {
    change.after.or(change.before).map(|record| record.header.id.as_str())
}
