//! Merged records, and the records that replace them.
//!
//! A record of an entity that declares the field `merged_into` can be merged into another one. It is then deleted, and the field
//! contains the id of the other one. Its own id can still be used to read it and to refer to it.

use crate::condition::{Condition, Selection};
use crate::entity::{Entity, EntityDef};
use crate::error::{Code, Error, Result};
use crate::filter::Filter;
use crate::kind::Kind;
use crate::record::{Record, Stored};
use crate::references::{Reference, references, referred};
use crate::resolve::live;
use crate::unit::{Unit, by_id, not_found};
use crate::value::Value;
use serde_json::json;
use std::collections::BTreeMap;

/// The field of a merged record with the id of the other one.
pub const MERGED_INTO: &str = "merged_into";

impl Unit<'_> {
    /// Returns the id of the record that replaces a merged one, whether or not the actor may see it. None if the record was not
    /// merged.
    ///
    /// # Errors
    /// A database error.
    pub fn survivor(&mut self, entity: &'static EntityDef, id: &str) -> Result<Option<String>> {
        let Some((field, _)) = entity.shape.field(MERGED_INTO) else { return Ok(None) };
        let mut survivor = None::<String>;
        loop {
            let condition = by_id(survivor.as_deref().unwrap_or(id));
            let selection = Selection { entity, condition, order: Vec::new(), limit: Some(1), lines: None };
            let found = self.store.select(&self.context.tenant, &selection)?.pop();
            match found.map(|record| (record.header.deleted, record.values.into_iter().nth(field))) {
                Some((true, Some(Value::Text(into)))) => survivor = Some(into),
                _ => return Ok(survivor),
            }
        }
    }

    /// Returns, for each filter, the live records that it selects and the actor may see, by id, and those into which a record that it
    /// selects was merged: what a merged record was known by, the other one is known by too. Each stands once.
    ///
    /// # Errors
    /// Refusals of the filters.
    pub fn find_with_merged<T: Entity>(&mut self, filters: &[Filter]) -> Result<Vec<Vec<Stored<T>>>> {
        let entity = self.whole(T::DEF);
        let merged = Filter::negate(Filter::null(MERGED_INTO));
        let merged = self.elevated(|unit| unit.condition(entity, &merged))?;
        let standing = Condition::Any(vec![live(entity), merged]);
        let conditions = filters.iter().map(|filter| {
            let condition = self.elevated(|unit| unit.condition(entity, filter))?;
            Ok(condition.and(standing.clone()))
        });
        let conditions = conditions.collect::<Result<Vec<_>>>()?;
        let found = self.store.select_each(&self.context.tenant, entity, &conditions)?;
        found.into_iter().map(|records| self.visible_survivors(records)).collect()
    }

    /// Those of the records that the actor may see, by id, and in place of merged ones those that replace them.
    fn visible_survivors<T: Entity>(&mut self, records: Vec<Record>) -> Result<Vec<Stored<T>>> {
        let mut found = BTreeMap::new();
        for record in records {
            let id = match record.header.deleted {
                true => self.survivor(T::DEF, &record.header.id)?.unwrap_or_default(),
                false => record.header.id,
            };
            if let Some(record) = self.first::<T>(Filter::eq("id", id.as_str()))? {
                found.insert(id, record);
            }
        }
        Ok(found.into_values().collect())
    }

    /// What is said of a record that is not there: where it was merged into one that the actor may see, that one's id, too.
    pub(crate) fn missing(&mut self, entity: &'static EntityDef, id: &str) -> Error {
        let visible = self.survivor(entity, id).and_then(|survivor| {
            let Some(survivor) = survivor else { return Ok(None) };
            let found = self.records(entity, &Filter::eq("id", survivor.as_str()), Some(1))?;
            Ok(found.into_iter().next())
        });
        match visible {
            Ok(None) => not_found(entity),
            Ok(Some(survivor)) => not_found(entity).with(json!({ MERGED_INTO: survivor.header.id })),
            Err(error) => error,
        }
    }

    /// Saves a record. Where it refers to one that was merged, it is saved with a reference to what that is part of now.
    ///
    /// # Errors
    /// What `save` refuses.
    pub(crate) fn save_following_merges(
        &mut self,
        entity: &'static EntityDef,
        record: Record,
        save: impl Fn(Record, &mut Self) -> Result<Record>,
    ) -> Result<Record> {
        let mut led = record.clone();
        match save(record, self) {
            // Nothing was merged but rarely: it is asked for only where something is not there.
            Err(error) if error.code == Code::NotFound && self.resolve_merged(entity, &mut led)? => {
                save(led, self)
            }
            saved => saved,
        }
    }

    /// Puts what they are part of now in place of references to merged records, and says whether there were any.
    fn resolve_merged(&mut self, entity: &'static EntityDef, record: &mut Record) -> Result<bool> {
        let mut led = false;
        for Reference { target, id, .. } in references(entity, &record.values) {
            let Some(target) = self.catalogue.def(&target) else { continue };
            if let Some(survivor) = self.survivor(target, &id)? {
                replace(entity, &mut record.values, target.name, &id, &survivor);
                led = true;
            }
        }
        Ok(led)
    }
}

/// Puts another id in place of one, in every reference to an entity, those of lines too.
pub(crate) fn replace(entity: &EntityDef, values: &mut [Value], target: &str, from: &str, to: &str) {
    for (index, field) in entity.shape.fields.iter().enumerate() {
        let refers = referred(entity, field, values) == Some(target);
        match (field.kind, values.get_mut(index)) {
            (Kind::Lines(line), Some(Value::Lines(lines))) => {
                lines.iter_mut().for_each(|record| replace(line, &mut record.values, target, from, to));
            }
            (_, Some(value)) if refers && value.as_text() == Some(from) => *value = Value::text(to),
            _ => {}
        }
    }
}
