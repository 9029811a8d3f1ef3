//! The rows about any record: whoever may read the record that a row is about, may read the row.

use crate::catalogue::Catalogue;
use crate::condition::{Column, Comparison, Condition, Relation};
use crate::entity::{Class, EntityDef, RowRights};
use crate::error::Result;
use crate::filter::Filter;
use crate::kind::Kind;
use crate::refusals;
use crate::rights::{Actor, Scope};
use crate::semi_join::narrows;
use crate::unit::Unit;
use crate::value::Value;

/// What a filter says of the rows that it selects.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sought<'f> {
    /// The name of the entity of the records that they are about.
    entity: Option<&'f str>,
    /// Whether they are so few that the record of each is looked up. Otherwise the records are found first: an index leads from them
    /// to the rows about them.
    few: bool,
}

impl<'f> Sought<'f> {
    fn by(filter: &'f Filter, entity: &str, record: &str) -> Self {
        let entity = filter.demanded(entity);
        let few = entity.is_none() || filter.demanded(record).is_some() || filter.demanded("id").is_some();
        Self { entity, few }
    }
}

impl Actor {
    /// The condition for rows about records that the actor reaches within a scope and may read, in these two fields.
    pub(crate) fn about(
        &self,
        catalogue: &Catalogue,
        (entity, record): (&'static str, &'static str),
        scope: Scope,
        sought: Sought<'_>,
    ) -> Condition {
        let reach = |def: &EntityDef| self.scope(&def.read_permission()).map(|own| own.min(scope));
        if catalogue.any_targets().all(|def| reach(def) == Some(Scope::All)) {
            return Condition::TRUE;
        }
        let found = if sought.few { Condition::Exists } else { Condition::Among };
        let targets = catalogue.any_targets().filter(|def| sought.entity.is_none_or(|name| name == def.name));
        let of_target = |def: &'static EntityDef| {
            let column = Column { name: entity, kind: Kind::Text { max: 30 }, search: false };
            let named = Condition::Compare(column, Comparison::Eq, Value::text(def.name));
            let relation = Relation { target: def, from: record, to: "id" };
            match self.readable(catalogue, def, reach(def)) {
                Condition::All(all) if all.is_empty() => Some(named),
                Condition::Any(none) if none.is_empty() => None,
                rows => Some(named.and(found(relation, Box::new(rows)))),
            }
        };
        Condition::Any(targets.filter_map(of_target).collect())
    }
}

impl Unit<'_> {
    /// The rows that the actor may read, of those that a filter selects.
    pub(crate) fn readable_among(&self, entity: &'static EntityDef, filter: &Filter) -> Condition {
        let scope = self.actor.scope(&entity.read_permission());
        match (entity.rights, scope) {
            (RowRights::About { entity: named, record }, Some(scope))
                if self.elevated == 0 && entity.class != Class::System =>
            {
                let sought = Sought::by(filter, named, record);
                self.actor.about(self.catalogue, (named, record), scope, sought)
            }
            (RowRights::Owner { reader: Some(_), .. }, Some(scope))
                if self.elevated == 0 && scope < Scope::All && !narrows(self.whole(entity), filter) =>
            {
                // The rows of an owner and those of a reader are found first, each by an index: a database that reads a page in order
                // finds neither.
                let itself = Relation { target: entity, from: "id", to: "id" };
                Condition::Among(itself, Box::new(self.readable_rows(entity)))
            }
            _ => self.readable_rows(entity),
        }
    }

    /// Refuses a list or a query of rows about any record that does not name the entity, unless the actor may read all of them. No index
    /// leads to the rows about records of many entities.
    pub(crate) fn check_named(&self, entity: &'static EntityDef, filter: &Filter) -> Result<()> {
        let RowRights::About { entity: named, .. } = entity.rights else { return Ok(()) };
        match self.readable_rows(entity) {
            Condition::All(all) if all.is_empty() => Ok(()),
            _ if filter.demanded(named).is_some() => Ok(()),
            _ => Err(refusals::entity_not_named(named).at("/filter")),
        }
    }
}
