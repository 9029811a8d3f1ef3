//! References between records: a referenced record must exist, and cannot be deleted while it is needed.

use crate::condition::{Aggregation, Condition};
use crate::entity::EntityDef;
use crate::error::Result;
use crate::filter::Filter;
use crate::kind::Kind;
use crate::record::{LineRecord, Record};
use crate::refusals;
use crate::resolve::live;
use crate::unit::{Unit, id_column};
use crate::value::Value;
use std::collections::{BTreeMap, BTreeSet};

impl Unit<'_> {
    /// A reference that is set or changed must lead to a live record that the actor may see; to one of an entity that has
    /// no row rights, and to the users and units of the actor's board, whether or not the actor may list those.
    pub(crate) fn check_references(
        &mut self,
        entity: &EntityDef,
        record: &Record,
        before: Option<&Record>,
    ) -> Result<()> {
        let known: BTreeSet<_> =
            before.map(|before| references(entity, &before.values)).unwrap_or_default().into_iter().collect();
        let mut wanted: BTreeMap<&str, BTreeMap<String, String>> = BTreeMap::new();
        for (target, id, path) in references(entity, &record.values) {
            let itself = target == entity.name && id == record.header.id;
            if !itself && !known.contains(&(target, id.clone(), path.clone())) {
                wanted.entry(target).or_default().entry(id).or_insert(path);
            }
        }
        for (target, ids) in wanted {
            self.check_targets(target, ids)?;
        }
        Ok(())
    }

    fn check_targets(&mut self, target: &str, mut ids: BTreeMap<String, String>) -> Result<()> {
        let unknown = || refusals::internal(format!("a field refers to the unknown entity `{target}`"));
        let entity = self.catalogue.def(target).ok_or_else(unknown)?;
        ids.retain(|id, _| !self.references.has(entity, id));
        if ids.is_empty() {
            return Ok(());
        }
        let rights = self.referable_rows(entity);
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

    /// Refuses to delete a record that live records of other entities refer to and require.
    ///
    /// # Errors
    /// `ILLEGAL_STATE`, which names an entity that refers to it; a database error.
    pub fn refuse_referred(&mut self, entity: &'static EntityDef, id: &str) -> Result<()> {
        for reader in self.catalogue.tables_and_retired().filter(|reader| reader.name != entity.name) {
            for (_, field) in reader.columns() {
                let refers = matches!(field.kind, Kind::Reference(target) if target == entity.name);
                let filter = Filter::eq(field.name, id);
                if refers && !self.elevated(|unit| unit.records(reader, &filter, Some(1)))?.is_empty() {
                    return Err(refusals::referred_to(reader, field.name).at("/id"));
                }
            }
        }
        Ok(())
    }
}

/// Every reference that is set: target entity, id, path.
pub(crate) fn references(entity: &EntityDef, values: &[Value]) -> Vec<(&'static str, String, String)> {
    let mut found = Vec::new();
    for (field, value) in entity.shape.fields.iter().zip(values) {
        match (field.kind, value) {
            (Kind::Reference(target), Value::Text(id)) => {
                found.push((target, id.clone(), format!("/{}", field.name)));
            }
            (Kind::Lines(line), Value::Lines(lines)) => {
                for (index, LineRecord { values, .. }) in lines.iter().enumerate() {
                    let nested = references(line, values).into_iter();
                    found.extend(
                        nested.map(|(t, id, path)| (t, id, format!("/{}/{index}{path}", field.name))),
                    );
                }
            }
            _ => {}
        }
    }
    found
}
