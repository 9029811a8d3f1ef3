//! The rows about any record: whoever may read the record that a row is about, may read the row.

use crate::catalogue::Catalogue;
use crate::condition::{Column, Comparison, Condition, Relation};
use crate::entity::{Class, EntityDef, RowRights};
use crate::error::Result;
use crate::filter::Filter;
use crate::kind::Kind;
use crate::reach::Reach;
use crate::refusals;
use crate::rights::Actor;
use crate::semi_join::{leads_an_index, narrows};
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
        reach: &Reach,
        sought: Sought<'_>,
    ) -> Condition {
        let targets = || catalogue.any_targets().map(|def| (def, self.reach(&def.read_permission())));
        if reach.is_everything() && targets().all(|(_, own)| own.is_everything()) {
            return Condition::TRUE;
        }
        let found = if sought.few { Condition::Exists } else { Condition::Among };
        let targets = targets().filter(|(def, _)| sought.entity.is_none_or(|name| name == def.name));
        let of_target = |(def, own): (&'static EntityDef, Reach)| {
            let column = Column { name: entity, kind: Kind::Text { max: 30 }, search: false };
            let named = Condition::Compare(column, Comparison::Eq, Value::text(def.name));
            let relation = Relation { target: def, from: record, to: "id" };
            match self.readable_by_both(catalogue, def, &own, reach) {
                Condition::All(all) if all.is_empty() => Some(named),
                Condition::Any(none) if none.is_empty() => None,
                rows => Some(named.and(found(relation, Box::new(rows)))),
            }
        };
        Condition::Any(targets.filter_map(of_target).collect())
    }

    /// The rows that the actor may read within both reaches.
    fn readable_by_both(
        &self,
        catalogue: &Catalogue,
        entity: &'static EntityDef,
        one: &Reach,
        other: &Reach,
    ) -> Condition {
        let readable = |reach| self.readable(catalogue, entity, reach);
        match (one.is_within(other), other.is_within(one)) {
            (true, _) => readable(one),
            (_, true) => readable(other),
            _ => readable(one).and(readable(other)),
        }
    }
}

impl Unit<'_> {
    /// The rows that the actor may read, of those that a filter selects.
    pub(crate) fn readable_among(&self, entity: &'static EntityDef, filter: &Filter) -> Condition {
        if self.elevated > 0 {
            return self.readable_rows(entity);
        }
        match (entity.rights, self.readable_rows(entity)) {
            (RowRights::About { entity: named, record }, _) if entity.class != Class::System => {
                let reach = self.actor.reach(&entity.read_permission());
                let sought = Sought::by(filter, named, record);
                match reach.is_nothing() {
                    true => Condition::Any(Vec::new()),
                    false => self.actor.about(self.catalogue, (named, record), &reach, sought),
                }
            }
            (RowRights::Owner { .. }, Condition::Any(ways))
                if ways.len() > 1 && ways.iter().any(is_of_one) && !narrows(self.whole(entity), filter) =>
            {
                // The rows of an owner, of a unit and of a reader are found first, each by an index: a database that reads a page in order
                // finds none of them.
                let ways = ways.into_iter().map(|way| by_an_index(entity, way)).collect();
                let itself = Relation { target: entity, from: "id", to: "id" };
                Condition::Among(itself, Box::new(Condition::Any(ways)))
            }
            (_, rows) => rows,
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

/// Whether these are the rows of one user or of one unit.
fn is_of_one(way: &Condition) -> bool {
    matches!(way, Condition::Compare(_, Comparison::Eq, _))
}

/// Rows that belong to one of several units or users: those are found first, where an index leads from them to the rows.
fn by_an_index(entity: &EntityDef, way: Condition) -> Condition {
    match way {
        Condition::Exists(relation, of) if leads_an_index(entity, relation.from) => {
            Condition::Among(relation, of)
        }
        way => way,
    }
}
