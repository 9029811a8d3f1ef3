//! How a relation in a filter is followed: from each record to its related ones, or from the related ones, found first, back.
//!
//! Looking up from each record passes over each related record at most once, as long as no two records share one: lines belong to
//! one order, orders to one customer. From orders up to their customer and down to the customer's orders again, it passes over the
//! same ones for each order, and each level of such a filter multiplies what the database has to do. What is found first, is found
//! once. So the work of a filter grows with the number of records and of relations, and not with their product.

use crate::catalogue::Catalogue;
use crate::condition::{Comparison, Relation};
use crate::entity::{Class, EntityDef};
use crate::filter::Filter;

impl Catalogue {
    /// Whether the related records that satisfy the filter are to be found first. `few` says that an index gives few records of
    /// which each is asked for its related ones.
    pub(crate) fn found_first(&self, relation: &Relation, filter: &Filter, few: bool) -> bool {
        let target = relation.target;
        let shared = relation.to == "id" && self.comes_down(target, filter);
        shared || !leads_an_index(target, relation.to) || (!few && self.gives_few(target, filter))
    }

    /// Whether an index gives what satisfies the filter, perhaps by way of related records that an index gives.
    fn gives_few(&self, entity: &'static EntityDef, filter: &Filter) -> bool {
        match filter {
            Filter::All(filters) => filters.iter().any(|filter| self.gives_few(entity, filter)),
            Filter::Any(filters) => filters.iter().all(|filter| self.gives_few(entity, filter)),
            Filter::Exists(name, filter) => self.relation(entity, name).is_some_and(|relation| {
                leads_an_index(entity, relation.from) && self.gives_few(relation.target, filter)
            }),
            filter => narrows(entity, filter),
        }
    }

    /// Whether the filter follows a relation to many records.
    fn comes_down(&self, entity: &'static EntityDef, filter: &Filter) -> bool {
        match filter {
            Filter::All(filters) | Filter::Any(filters) => {
                filters.iter().any(|filter| self.comes_down(entity, filter))
            }
            Filter::Not(filter) => self.comes_down(entity, filter),
            Filter::Exists(name, filter) => self
                .relation(entity, name)
                .is_some_and(|relation| relation.to != "id" || self.comes_down(relation.target, filter)),
            Filter::Compare(..) | Filter::In(..) | Filter::Null(_) | Filter::Under(..) | Filter::AsOf(_) => {
                false
            }
        }
    }
}

/// Whether an index of the entity gives what satisfies the filter, without a look at related records.
pub(crate) fn narrows(entity: &EntityDef, filter: &Filter) -> bool {
    match filter {
        Filter::All(filters) => filters.iter().any(|filter| narrows(entity, filter)),
        Filter::Any(filters) => filters.iter().all(|filter| narrows(entity, filter)),
        Filter::Compare(field, Comparison::Eq, _) | Filter::In(field, _) => leads_an_index(entity, field),
        Filter::Not(_)
        | Filter::Compare(..)
        | Filter::Null(_)
        | Filter::Under(..)
        | Filter::Exists(..)
        | Filter::AsOf(_) => false,
    }
}

/// Whether an index of the entity's table, after the tenant, begins with the column.
pub(crate) fn leads_an_index(entity: &EntityDef, column: &str) -> bool {
    let declared = entity.unique.iter().chain(entity.index).any(|group| group.first() == Some(&column));
    declared || column == "id" || (entity.class == Class::Line && column == "parent_id")
}
