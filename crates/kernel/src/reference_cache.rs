//! A cache of the records that one unit of work has read, to avoid repeated reads.

use crate::condition::{Comparison, Condition};
use crate::entity::{Entity, EntityDef};
use crate::platform::org_unit::OrgUnit;
use crate::platform::user::User;
use crate::record::Record;
use crate::rights::Actor;
use std::collections::{BTreeMap, BTreeSet};

/// Live records that the actor may refer to, as the unit of work has read them. Whatever it writes over may change that:
/// then nothing counts as found any more. References are not locked: what was found stays so while the unit of work waits for
/// a guard, as the actor's rights do.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReferenceCache {
    ids: BTreeMap<&'static str, BTreeSet<String>>,
    own_unit: bool,
}

impl ReferenceCache {
    /// What was read to learn who acts: users and organisation units are open to be referred to.
    pub(crate) fn of(actor: &Actor) -> Self {
        let mut found = Self::default();
        if actor.id != Actor::ENGINE {
            found.add(User::DEF, &actor.id);
            found.add(OrgUnit::DEF, &actor.unit_id);
            found.own_unit = true;
        }
        found
    }

    /// Remembers a record that was read.
    pub(crate) fn add(&mut self, entity: &'static EntityDef, id: &str) {
        self.ids.entry(entity.name).or_default().insert(id.to_owned());
    }

    /// Whether the record of this id was found.
    pub(crate) fn has(&self, entity: &'static EntityDef, id: &str) -> bool {
        self.ids.get(entity.name).is_some_and(|found| found.contains(id))
    }

    /// Whether the actor's organisation unit is as it was when the actor was read.
    pub(crate) fn own_unit(&self) -> bool {
        self.own_unit
    }

    /// Forgets everything.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }
}

/// Whether a record as the store has it satisfies a condition, where that can be told from the record alone.
pub(crate) fn satisfies(entity: &EntityDef, record: &Record, condition: &Condition) -> Option<bool> {
    match condition {
        Condition::All(conditions) => {
            conditions.iter().try_fold(true, |all, one| Some(all & satisfies(entity, record, one)?))
        }
        Condition::Any(conditions) => {
            conditions.iter().try_fold(false, |any, one| Some(any | satisfies(entity, record, one)?))
        }
        Condition::Compare(column, Comparison::Eq, value) => {
            let own = record.column(entity, column.name);
            Some(!own.is_null() && own == *value)
        }
        _ => None,
    }
}
