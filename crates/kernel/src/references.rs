//! References between records: a referenced record must exist, and cannot be deleted while it is needed.

use crate::condition::{Aggregation, Condition};
use crate::entity::EntityDef;
use crate::error::Result;
use crate::kind::{Field, Kind};
use crate::platform::ownership::BOARD;
use crate::record::{LineRecord, Record};
use crate::refusals;
use crate::resolve::live;
use crate::unit::{Unit, id_column};
use crate::value::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A reference that is set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Reference {
    /// The entity that it leads to; of a reference to any record, what is said to be its name.
    pub(crate) target: String,
    /// The record that it leads to.
    pub(crate) id: String,
    /// The path of the field.
    path: String,
    /// Of a reference to any record: the path of the field with the entity's name.
    named: Option<String>,
}

/// Whether a field has the board of a record: the engine takes it from the unit, which may be all that the actor reaches of it.
fn follows_the_unit(entity: &EntityDef, path: &str) -> bool {
    let named = path.strip_prefix('/').filter(|name| *name == BOARD);
    named.and_then(|name| entity.shape.field(name)).is_some_and(|(_, field)| field.readonly)
}

impl Unit<'_> {
    /// A reference that is set or changed must lead to a live record that the actor may see; to one of an entity that has
    /// no row rights, and to the users and units of the actor's board, whether or not the actor may list those. A reference to any
    /// record leads to what the actor may read.
    pub(crate) fn check_references(
        &mut self,
        entity: &EntityDef,
        record: &Record,
        before: Option<&Record>,
    ) -> Result<()> {
        let known: BTreeSet<_> =
            before.map(|before| references(entity, &before.values)).unwrap_or_default().into_iter().collect();
        let mut wanted: BTreeMap<(&str, bool), BTreeMap<String, String>> = BTreeMap::new();
        for reference in references(entity, &record.values) {
            let itself = reference.target == entity.name && reference.id == record.header.id;
            if itself || known.contains(&reference) || follows_the_unit(entity, &reference.path) {
                continue;
            }
            let target = self.target(&reference)?;
            let ids = wanted.entry((target.name, reference.named.is_some())).or_default();
            ids.entry(reference.id).or_insert(reference.path);
        }
        for ((target, any), ids) in wanted {
            self.check_targets(target, any, ids)?;
        }
        Ok(())
    }

    /// The entity that a reference leads to.
    fn target(&self, reference: &Reference) -> Result<&'static EntityDef> {
        let target = reference.target.as_str();
        let entity = self.catalogue.def(target);
        let Some(named) = &reference.named else {
            let unknown = || refusals::internal(format!("a field refers to the unknown entity `{target}`"));
            return entity.ok_or_else(unknown);
        };
        match entity {
            Some(entity) if self.catalogue.is_any_target(entity) => Ok(entity),
            Some(entity) => Err(refusals::not_referred_to(entity).at(named)),
            None if target.is_empty() => {
                Err(refusals::required(named.rsplit('/').next().unwrap_or_default()).at(named))
            }
            None => Err(refusals::no_such_entity(target).at(named)),
        }
    }

    fn check_targets(&mut self, target: &str, any: bool, mut ids: BTreeMap<String, String>) -> Result<()> {
        let unknown = || refusals::internal(format!("a field refers to the unknown entity `{target}`"));
        let entity = self.catalogue.def(target).ok_or_else(unknown)?;
        // What may be referred to, may not always be read.
        ids.retain(|id, _| any || !self.references.has(entity, id));
        if ids.is_empty() {
            return Ok(());
        }
        let rights = if any { self.readable_rows(entity) } else { self.referable_rows(entity) };
        let values = ids.keys().map(|id| Value::text(id.as_str())).collect();
        let condition = Condition::In(id_column(), values).and(rights).and(live(entity));
        // Groups of ids, where only ids are wanted of records.
        let groups = vec![(id_column(), None)];
        let limit = ids.len() as u64;
        let aggregation = Aggregation { entity, condition, groups, figures: Vec::new(), limit };
        for found in self.store.aggregate(&self.context.tenant, &aggregation)?.iter().flatten() {
            found.as_text().map(|id| ids.remove(id));
        }
        match ids.into_iter().next() {
            None => Ok(()),
            Some((_, path)) => Err(refusals::not_found(entity).at(path)),
        }
    }

    /// Refuses to delete a record that live records of other entities refer to and require. What is about any record requires none: it
    /// stays with the deleted record.
    ///
    /// # Errors
    /// `ILLEGAL_STATE`, which names an entity that refers to it; a database error.
    pub fn refuse_referred(&mut self, entity: &'static EntityDef, id: &str) -> Result<()> {
        for referring in self.catalogue.references_to(entity) {
            let table = referring.table();
            if table.name == entity.name || referring.named.is_some() {
                continue;
            }
            let rows = referring.rows(entity, id);
            if !self.elevated(|unit| unit.records(table, &rows, Some(1)))?.is_empty() {
                return Err(refusals::referred_to(table, referring.field.name).at("/id"));
            }
        }
        Ok(())
    }
}

/// The name of the entity that a field refers to, in a record with these values; none where it is no reference.
pub(crate) fn referred<'v>(entity: &EntityDef, field: &Field, values: &'v [Value]) -> Option<&'v str> {
    match field.kind {
        Kind::Reference(target) => Some(target),
        Kind::AnyReference(named) => {
            let name = entity.shape.field(named).and_then(|(index, _)| values.get(index)?.as_text());
            Some(name.unwrap_or_default())
        }
        _ => None,
    }
}

/// Every reference that is set.
pub(crate) fn references(entity: &EntityDef, values: &[Value]) -> Vec<Reference> {
    let mut found = Vec::new();
    for (field, value) in entity.shape.fields.iter().zip(values) {
        match (field.kind, value) {
            (Kind::Lines(line), Value::Lines(lines)) => {
                for (index, LineRecord { values, .. }) in lines.iter().enumerate() {
                    let within = format!("/{}/{index}", field.name);
                    found.extend(references(line, values).into_iter().map(|nested| nested.below(&within)));
                }
            }
            (kind, Value::Text(id)) => found.extend(referred(entity, field, values).map(|target| {
                let named = match kind {
                    Kind::AnyReference(named) => Some(format!("/{named}")),
                    _ => None,
                };
                let path = format!("/{}", field.name);
                Reference { target: target.to_owned(), id: id.clone(), path, named }
            })),
            _ => {}
        }
    }
    found
}

impl Reference {
    fn below(self, within: &str) -> Self {
        let below = |path: String| format!("{within}{path}");
        Self { path: below(self.path), named: self.named.map(below), ..self }
    }
}
