//! Repoints all references to one record to another one, in every entity, and can undo it.
//!
//! The declarations determine which fields refer to the record. A new entity needs no code here.

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
    /// Refusals of `before_move`; a database error.
    pub fn repoint_references(
        &mut self,
        target: &'static EntityDef,
        from: &str,
        to: &str,
    ) -> Result<Vec<RecordDiff>> {
        let mut diffs = Vec::new();
        let catalogue = self.catalogue;
        for entry in catalogue.entities_and_retired() {
            let Some(mut filter) = referring(entry.def, target, from) else { continue };
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
            pairs.push((before, record));
        }
        self.diff(entry.def, to, pairs)
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
            let record = self.elevated(|unit| unit.write_over(entity, &before, record))?;
            self.follow_timers(entity, &before, &record)?;
        }
        Ok(diffs)
    }

    /// Undoes the changes of records of an entity, and returns the number of records changed. A field is restored only if it
    /// still has the value that the change gave it. Records that were deleted since then are not changed.
    ///
    /// # Errors
    /// A database error.
    pub fn revert(&mut self, entity: &'static EntityDef, about: &str, diffs: &[RecordDiff]) -> Result<i64> {
        let entity = self.whole(entity);
        let mut count = 0;
        for chunk in diffs.chunks(CHUNK as usize) {
            let by_id: BTreeMap<_, _> = chunk.iter().map(|diff| (diff.id.as_str(), diff)).collect();
            let ids = by_id.keys().map(|id| Value::text(*id)).collect();
            let standing =
                self.elevated(|unit| unit.records(entity, &Filter::In("id".to_owned(), ids), None))?;
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

/// The records of an entity that refer to a record, if any can: in a field of theirs, or in one of their lines.
fn referring(entity: &EntityDef, target: &EntityDef, id: &str) -> Option<Filter> {
    let own = |entity: &EntityDef| -> Vec<Filter> {
        let columns = entity.columns().map(|(_, field)| field);
        let referring = columns
            .filter(|field| matches!(field.kind, Kind::Reference(referred) if referred == target.name));
        referring.map(|field| Filter::eq(field.name, id)).collect()
    };
    let mut filters = own(entity);
    for (_, field, line) in entity.lines() {
        let lines = own(line);
        if !lines.is_empty() {
            filters.push(Filter::exists(field.name, Filter::Any(lines)));
        }
    }
    (!filters.is_empty()).then_some(Filter::Any(filters))
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

    /// Sets the fields that stand as they were left to what they were.
    fn undo(&self, record: &mut Record) -> Result<()> {
        for (name, left) in &self.after {
            let stood = self.before.get(name).unwrap_or(&Json::Null);
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
