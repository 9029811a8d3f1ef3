//! Repoints all references to one record to another one, in every entity, and can undo it.
//!
//! The declarations determine which fields refer to the record. A new entity needs no code here.

use crate::approval::hold;
use crate::catalogue::EntityEntry;
use crate::decode::JsonMap;
use crate::encode;
use crate::entity::{Class, EntityDef};
use crate::error::Result;
use crate::filter::Filter;
use crate::kind::Kind;
use crate::merged::replace;
use crate::platform::custom_field;
use crate::record::Record;
use crate::stored;
use crate::unit::Unit;
use crate::value::Value;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// What a record is said to be that was removed, beside the names of its fields.
const DELETED: &str = "deleted";

/// How many records are moved at a time.
const CHUNK: u64 = 500;

/// The changed fields of a record, before and after.
#[derive(Clone, Debug)]
pub struct RecordDiff {
    /// The entity.
    pub entity: &'static EntityDef,
    /// The record.
    pub id: String,
    /// The values before.
    pub before: JsonMap,
    /// The values after.
    pub after: JsonMap,
}

impl Unit<'_> {
    /// Repoints every reference from one record of an entity to another, and returns the changes. Of the rules, only each
    /// entity's `before_move` is called.
    ///
    /// # Errors
    /// Refusals of `before_move`; `LOCKED` if one of the two waits for an approval; a database error.
    pub fn repoint_references(
        &mut self,
        target: &'static EntityDef,
        from: &str,
        to: &str,
    ) -> Result<Vec<RecordDiff>> {
        hold::refuse_held(target, [from, to], self)?;
        let mut diffs = Vec::new();
        let catalogue = self.catalogue;
        for referring in catalogue.references_to(target) {
            let entry = referring.entry;
            let mut filter = referring.records(target, from);
            if entry.def.name == target.name {
                let itself = Filter::In("id".to_owned(), vec![from.into(), to.into()]);
                filter = Filter::All(vec![filter, Filter::Not(Box::new(itself))]);
            }
            loop {
                let chunk = self.elevated(|unit| unit.records(entry.def, &filter, Some(CHUNK)))?;
                if chunk.is_empty() {
                    break;
                }
                diffs.extend(self.lead_chunk(entry, chunk, target, (from, to))?);
            }
        }
        Ok(diffs)
    }

    fn lead_chunk(
        &mut self,
        entry: &EntityEntry,
        chunk: Vec<Record>,
        target: &EntityDef,
        (from, to): (&str, &str),
    ) -> Result<Vec<RecordDiff>> {
        let mut pairs = Vec::new();
        for before in chunk {
            let mut record = before.clone();
            replace(entry.def, &mut record.values, target.name, from, to);
            self.elevated(|unit| (entry.before_move)(&mut record, &before, unit))?;
            // What is removed stays as it was, for whoever undoes it.
            if record.header.deleted || self.is_said(entry.def, &record)? {
                record = before.clone();
                record.header.deleted = true;
            }
            pairs.push((before, record));
        }
        self.diff(entry.def, to, pairs)
    }

    /// Whether another record says the same of the record that a moved one is about now: it may be said once.
    fn is_said(&mut self, entity: &'static EntityDef, moved: &Record) -> Result<bool> {
        let is_about = |name: &&str| {
            entity.shape.field(name).is_some_and(|(_, field)| matches!(field.kind, Kind::AnyReference(_)))
        };
        for group in entity.unique.iter().filter(|group| group.iter().any(is_about)) {
            if self.taken(entity, group, moved)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Writes changed records without calling rules, and returns the changes. A set of mirrored records gets one journal entry,
    /// for the record `about`.
    ///
    /// # Errors
    /// A database error.
    pub fn diff(
        &mut self,
        entity: &'static EntityDef,
        about: &str,
        pairs: Vec<(Record, Record)>,
    ) -> Result<Vec<RecordDiff>> {
        let entity = self.whole(entity);
        let diffs: Vec<_> =
            pairs.iter().map(|(before, after)| RecordDiff::between(entity, before, after)).collect();
        if entity.class == Class::Mirrored {
            let mut records: Vec<_> = pairs.into_iter().map(|(_, record)| record).collect();
            self.upsert(entity, &mut records)?;
            let ids: Vec<_> = records.iter().map(|record| record.header.id.as_str()).collect();
            self.note(entity.name, about, 0, json!({ "moved": ids }))?;
            return Ok(diffs);
        }
        for (before, mut record) in pairs {
            custom_field::check(entity, &mut record, Some(&before), self)?;
            self.write_moved(entity, &before, record)?;
        }
        Ok(diffs)
    }

    /// Writes a record that is moved, is removed, or comes back.
    fn write_moved(&mut self, entity: &'static EntityDef, before: &Record, record: Record) -> Result<()> {
        if before.header.deleted && !record.header.deleted {
            return self.elevated(|unit| unit.revive(entity, before, record)).map(drop);
        }
        let record = self.elevated(|unit| unit.write_over(entity, before, record))?;
        match record.header.deleted {
            true => self.stop_timers(entity, &record.header.id),
            false => self.follow_timers(entity, before, &record),
        }
    }

    /// Undoes the changes of records of an entity, and returns the number of records changed. A field is restored only if it
    /// still has the value that the change gave it. Records that were deleted since then are not changed; those that the change has
    /// removed come back.
    ///
    /// # Errors
    /// A database error.
    pub fn revert(&mut self, entity: &'static EntityDef, about: &str, diffs: &[RecordDiff]) -> Result<i64> {
        let entity = self.whole(entity);
        let mut count = 0;
        for chunk in diffs.chunks(CHUNK as usize) {
            let by_id: BTreeMap<_, _> = chunk.iter().map(|diff| (diff.id.as_str(), diff)).collect();
            let ids = by_id.keys().map(|id| Value::text(*id)).collect();
            let found = Filter::In("id".to_owned(), ids);
            let found = self.elevated(|unit| unit.condition(entity, &found))?;
            let mut standing = self.select(entity, found, Vec::new(), None)?;
            standing.retain(|record| {
                !record.header.deleted
                    || by_id.get(record.header.id.as_str()).is_some_and(|diff| diff.is_removal())
            });
            let mut pairs = Vec::new();
            for before in standing {
                let mut record = before.clone();
                by_id.get(before.header.id.as_str()).map_or(Ok(()), |diff| diff.undo(&mut record))?;
                pairs.extend((before != record).then_some((before, record)));
            }
            count += pairs.len() as i64;
            if !pairs.is_empty() {
                self.diff(entity, about, pairs)?;
            }
        }
        Ok(count)
    }
}

impl RecordDiff {
    fn between(entity: &'static EntityDef, before: &Record, after: &Record) -> Self {
        let mut diff =
            Self { entity, id: after.header.id.clone(), before: JsonMap::new(), after: JsonMap::new() };
        for (index, field) in entity.shape.fields.iter().enumerate() {
            if before.values[index] != after.values[index] {
                let json =
                    |record: &Record| encode::value(field.kind, &record.values[index], &encode::everything);
                diff.note(field.name.to_owned(), json(before), json(after));
            }
        }
        if before.header.deleted != after.header.deleted {
            diff.note(DELETED.to_owned(), json!(before.header.deleted), json!(after.header.deleted));
        }
        for (name, value) in &after.header.custom {
            let stood = before.header.custom.get(name).cloned().unwrap_or_default();
            if stood != *value {
                diff.note(format!("custom.{name}"), stood, value.clone());
            }
        }
        diff
    }

    fn note(&mut self, name: String, before: Json, after: Json) {
        self.before.insert(name.clone(), before);
        self.after.insert(name, after);
    }

    /// Whether the record was removed because another one says the same, or as its entity's rule has it.
    pub fn is_removal(&self) -> bool {
        self.after.get(DELETED) == Some(&json!(true))
    }

    /// Sets the fields that stand as they were left to what they were.
    fn undo(&self, record: &mut Record) -> Result<()> {
        for (name, left) in &self.after {
            let stood = self.before.get(name).unwrap_or(&Json::Null);
            if name == DELETED {
                record.header.deleted = *stood == json!(true);
                continue;
            }
            if let Some(custom) = name.strip_prefix("custom.") {
                if record.header.custom.get(custom) == Some(left) {
                    record.header.custom.remove(custom);
                    record
                        .header
                        .custom
                        .extend((!stood.is_null()).then(|| (custom.to_owned(), stood.clone())));
                }
                continue;
            }
            let Some((index, field)) = self.entity.shape.field(name) else { continue };
            if encode::value(field.kind, &record.values[index], &encode::everything) == *left {
                record.values[index] = stored::value(field.kind, stood)?;
            }
        }
        Ok(())
    }
}
