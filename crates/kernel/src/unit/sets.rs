//! Writes records in sets: those that an ERP keeps, and the engine's own. They have no versions and no journal.

use super::Unit;
use super::write::refuse_ledger;
use crate::encode;
use crate::entity::{Entity, EntityDef};
use crate::error::Result;
use crate::filter::Filter;
use crate::listener::ChangedSet;
use crate::record::{LineRecord, Record};
use crate::value::Value;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

impl Unit<'_> {
    /// Inserts or replaces mirrored or system records by their ids, with their lines. A line without an id gets one, as in
    /// [`Unit::name_lines_of`].
    ///
    /// # Errors
    /// A database error.
    pub fn upsert(&mut self, entity: &'static EntityDef, records: &mut [Record]) -> Result<()> {
        refuse_ledger(entity)?;
        let nameless =
            entity.lines().any(|(index, ..)| records.iter().any(|record| has_nameless(record, index)));
        let before = match nameless || self.wants_before(entity) {
            true => self.elevated(|unit| unit.records(entity, &by_ids(records), None))?,
            // Sets are large: nobody reads them without a need.
            false => Vec::new(),
        };
        if nameless {
            self.name_lines_of(entity, records, &before);
        }
        self.references.forget();
        self.store.upsert(&self.context.tenant, entity, records)?;
        self.resume_timers(entity, records)?;
        self.deliver_set(entity, &ChangedSet { rows: records, before: &before })
    }

    /// Removes system or mirrored records with their lines, and returns their number.
    ///
    /// # Errors
    /// Refusals of the filter.
    pub fn remove<T: Entity>(&mut self, filter: &Filter) -> Result<u64> {
        refuse_ledger(T::DEF)?;
        let condition = self.elevated(|unit| unit.condition(T::DEF, filter))?;
        let before = match self.wants_before(T::DEF) {
            true => self.elevated(|unit| unit.records(T::DEF, filter, None))?,
            false => Vec::new(),
        };
        self.references.forget();
        let removed = self.store.remove(&self.context.tenant, T::DEF, &condition)?;
        if removed > 0 {
            self.deliver_set(T::DEF, &ChangedSet { rows: &[], before: &before })?;
        }
        Ok(removed)
    }

    /// Gives an id to each line that has none: that of the standing line with the same values, or else of the one at the same place, or
    /// else a new one. So what an ERP tells again without ids keeps its ids.
    pub fn name_lines_of(&mut self, entity: &'static EntityDef, records: &mut [Record], standing: &[Record]) {
        let standing: BTreeMap<_, _> =
            standing.iter().map(|record| (record.header.id.as_str(), record)).collect();
        for record in records {
            let stood = standing.get(record.header.id.as_str());
            for (index, _, line) in entity.lines() {
                let stood = match stood.map(|stood| &stood.values[index]) {
                    Some(Value::Lines(stood)) => stood.as_slice(),
                    _ => &[],
                };
                if let Value::Lines(lines) = &mut record.values[index] {
                    name_as_they_stood(line, lines, stood);
                }
            }
            self.name_lines(record);
        }
    }
}

fn by_ids(records: &[Record]) -> Filter {
    let ids = records.iter().map(|record| Value::text(record.header.id.as_str())).collect();
    Filter::In("id".to_owned(), ids)
}

fn has_nameless(record: &Record, index: usize) -> bool {
    matches!(&record.values[index], Value::Lines(lines) if lines.iter().any(|line| line.id.is_empty()))
}

/// Gives the ids of standing lines, each once: first to the lines that are the same, then to those at the same places.
fn name_as_they_stood(entity: &EntityDef, lines: &mut [LineRecord], stood: &[LineRecord]) {
    let named: BTreeSet<_> = lines.iter().map(|line| line.id.clone()).collect();
    let mut free: BTreeSet<_> =
        stood.iter().map(|line| line.id.as_str()).filter(|id| !named.contains(*id)).collect();
    let mut same: BTreeMap<String, VecDeque<&str>> = BTreeMap::new();
    for line in stood.iter().filter(|line| free.contains(line.id.as_str())) {
        same.entry(content(entity, line)).or_default().push_back(&line.id);
    }
    for line in lines.iter_mut().filter(|line| line.id.is_empty()) {
        if let Some(id) = same.get_mut(&content(entity, line)).and_then(VecDeque::pop_front) {
            free.remove(id);
            line.id = id.to_owned();
        }
    }
    for (line, stood) in lines.iter_mut().zip(stood).filter(|(line, _)| line.id.is_empty()) {
        if free.remove(stood.id.as_str()) {
            line.id.clone_from(&stood.id);
        }
    }
}

fn content(entity: &EntityDef, line: &LineRecord) -> String {
    let nameless = LineRecord { id: String::new(), values: line.values.clone() };
    encode::line(entity, &nameless, &encode::everything).to_string()
}
