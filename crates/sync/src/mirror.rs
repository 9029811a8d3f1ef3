//! Records that belong to the ERP alone. They are upserted in sets, and only if something has changed.

use crate::erp_rows::{Origins, ToErpRow};
use crate::inbox::{Applied, Kind};
use crate::reconcile::Contents;
use crate::refusals;
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, BTreeSet};
use tenon_core::integration::erp_link;
use tenon_erp_port::ranges::{Leaf, Summed};
use tenon_kernel::condition::Comparison;
use tenon_kernel::filter::Filter;
use tenon_kernel::record::{Header, Record, Stored};
use tenon_kernel::{Entity, EntityDef, Field, Result, Unit, Value, encode};

/// The id of a mirrored record.
pub(crate) fn id(erp: &str, key: &str) -> String {
    format!("{erp}:{key}")
}

/// Our ids of the ERP's keys that a page refers to.
#[derive(Default)]
pub(crate) struct Targets {
    ids: BTreeMap<&'static str, BTreeMap<String, String>>,
}

impl Targets {
    /// Looks up the links of these keys.
    pub(crate) fn find<'a>(
        &mut self,
        erp: &str,
        entity: &'static str,
        keys: impl Iterator<Item = &'a str>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        let keys: Vec<String> = keys.collect::<BTreeSet<_>>().into_iter().map(str::to_owned).collect();
        let ids = self.ids.entry(entity).or_default();
        for chunk in keys.chunks(500) {
            let links = erp_link::of_keys(erp, entity, chunk, unit)?.into_iter();
            ids.extend(links.map(|link| (link.data.erp_key, link.data.record_id)));
        }
        Ok(())
    }

    /// Our id of a key.
    ///
    /// # Errors
    /// `NOT_FOUND` when the record it refers to has not come yet.
    pub(crate) fn id(&self, entity: &'static str, key: &str) -> Result<String> {
        self.optional(entity, key).ok_or_else(|| refusals::target_missing(entity, key))
    }

    /// Our id of a key, if its record is here.
    pub(crate) fn optional(&self, entity: &'static str, key: &str) -> Option<String> {
        self.ids.get(entity)?.get(key).cloned()
    }
}

/// A kind that is the ERP's alone.
pub(crate) trait Mirrored: Kind {
    /// What a row becomes.
    type Record: Entity;

    /// The record of each row, or why there is none.
    fn convert(erp: &str, rows: &[Self::Row], unit: &mut Unit<'_>) -> Result<Vec<Result<Self::Record>>>;
}

/// Applies a page: each row becomes a record, or is refused; records that are the same already are left alone.
pub(crate) fn apply<K: Mirrored>(
    erp: &str,
    rows: &[K::Row],
    applied: &mut Applied,
    unit: &mut Unit<'_>,
) -> Result<()> {
    let mut records = BTreeMap::new();
    for (row, data) in rows.iter().zip(K::convert(erp, rows, unit)?) {
        match data.and_then(|data| record(erp, K::key(row), data, unit)) {
            // Of a record that comes twice on a page, the later one holds.
            Ok(record) => drop(records.insert(record.header.id.clone(), record)),
            Err(error) => applied.refuse(K::key(row), row, error)?,
        }
    }
    let mut records: Vec<_> = records.into_values().collect();
    if applied.first {
        applied.changed += records.len() as u64;
        return unit.upsert(K::Record::DEF, &mut records);
    }
    for chunk in records.chunks_mut(500) {
        let mut changed = changed(K::Record::DEF, chunk, unit)?;
        applied.changed += changed.len() as u64;
        unit.upsert(K::Record::DEF, &mut changed)?;
    }
    Ok(())
}

/// Those of these records that stand otherwise, or not at all. Lines that the ERP tells without ids get those that they have here.
fn changed(entity: &'static EntityDef, records: &mut [Record], unit: &mut Unit<'_>) -> Result<Vec<Record>> {
    let ids = records.iter().map(|record| Value::text(record.header.id.as_str())).collect();
    let standing = unit.records(entity, &Filter::In("id".to_owned(), ids), None)?;
    unit.name_lines_of(entity, records, &standing);
    let standing: BTreeMap<_, _> =
        standing.into_iter().map(|record| (record.header.id, record.values)).collect();
    let same = |record: &&Record| standing.get(&record.header.id) == Some(&record.values);
    Ok(records.iter().filter(|record| !same(record)).cloned().collect())
}

/// Each row as it would stand here.
pub(crate) fn expected<K: Mirrored>(erp: &str, rows: &[K::Row], unit: &mut Unit<'_>) -> Result<Contents> {
    let converted = K::convert(erp, rows, unit)?;
    let contents = rows.iter().zip(converted).filter_map(|(row, data)| {
        let record = record(erp, K::key(row), data.ok()?, unit).ok()?;
        Some((K::key(row).to_owned(), content(K::Record::DEF, &record)))
    });
    Ok(contents.collect())
}

/// The records of these keys as they stand.
pub(crate) fn standing<T: Entity>(erp: &str, keys: &[String], unit: &mut Unit<'_>) -> Result<Contents> {
    let prefix = id(erp, "");
    let mut contents = Contents::new();
    for chunk in keys.chunks(500) {
        let ids = chunk.iter().map(|key| Value::text(id(erp, key))).collect();
        for record in unit.records(T::DEF, &Filter::In("id".to_owned(), ids), None)? {
            let key = record.header.id.strip_prefix(&prefix).unwrap_or_default().to_owned();
            contents.insert(key, content(T::DEF, &record));
        }
    }
    Ok(contents)
}

/// The totals of a page of CRM records, one by one, after a key, in the order of ids.
pub(crate) fn leaves<T: ToErpRow>(
    erp: &str,
    after: Option<&str>,
    unit: &mut Unit<'_>,
) -> Result<Vec<(String, Leaf)>>
where
    T::Row: Summed,
{
    let (prefix, mut origins) = (id(erp, ""), Origins::default());
    let records = page::<T>(erp, after, 1000, unit)?;
    let records = records.into_iter().map(Stored::<T>::from_record).collect::<Result<Vec<_>>>()?;
    for entity in ["product", "customer"] {
        let refers = records.iter().flat_map(|record| record.data.refers());
        origins.find(erp, entity, refers.filter(|(of, _)| *of == entity).map(|(_, id)| id), unit)?;
    }
    let leaf = |record: Stored<T>| {
        let key = record.header.id.strip_prefix(&prefix)?.to_owned();
        let leaf = record.data.told(key.clone(), &origins).leaf();
        Some((key, leaf))
    };
    Ok(records.into_iter().filter_map(leaf).collect())
}

/// The fields of a record. The ids of lines are ours, and no content.
fn content(entity: &EntityDef, record: &Record) -> Map<String, Json> {
    let fields = entity.shape.fields.iter().zip(&record.values);
    let member = |(field, value): (&Field, &Value)| {
        let mut json = encode::value(field.kind, value, &encode::everything);
        if let (tenon_kernel::Kind::Lines(_), Json::Array(lines)) = (field.kind, &mut json) {
            lines.iter_mut().filter_map(Json::as_object_mut).for_each(|line| drop(line.remove("id")));
        }
        (field.name.to_owned(), json)
    };
    fields.map(member).collect()
}

fn record<T: Entity>(erp: &str, key: &str, data: T, unit: &Unit<'_>) -> Result<Record> {
    let header =
        Header { id: id(erp, key), updated_at: unit.now(), erp: Some(erp.to_owned()), ..Header::default() };
    let mut record = Record { header, values: data.into_values() };
    tenon_kernel::validate::fit_values(T::DEF, &mut record.values)?;
    Ok(record)
}

/// Removes the records of these keys.
pub(crate) fn remove<T: Entity>(erp: &str, keys: &[String], unit: &mut Unit<'_>) -> Result<u64> {
    let mut removed = 0;
    for chunk in keys.chunks(500) {
        let ids = chunk.iter().map(|key| Value::text(id(erp, key))).collect();
        removed += unit.remove::<T>(&Filter::In("id".to_owned(), ids))?;
    }
    Ok(removed)
}

/// The keys of mirrored records, a page after one of them, in order.
pub(crate) fn known<T: Entity>(erp: &str, after: Option<&str>, unit: &mut Unit<'_>) -> Result<Vec<String>> {
    let (records, prefix) = (page::<T>(erp, after, 500, unit)?, id(erp, ""));
    Ok(records
        .iter()
        .filter_map(|record| record.header.id.strip_prefix(&prefix))
        .map(str::to_owned)
        .collect())
}

fn page<T: Entity>(erp: &str, after: Option<&str>, most: u64, unit: &mut Unit<'_>) -> Result<Vec<Record>> {
    // Ids begin with the ERP's name and `:`, and `;` comes next: no record of another ERP is passed over.
    let filters = vec![
        Filter::eq("erp", erp),
        Filter::compare("id", Comparison::Gt, id(erp, after.unwrap_or_default())),
        Filter::compare("id", Comparison::Lt, format!("{erp};")),
    ];
    unit.records_by(T::DEF, &Filter::All(filters), &["id"], most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tenon_kernel::platform::role::{Role, RolePermission};
    use tenon_kernel::rights::Scope;

    #[test]
    fn the_ids_of_lines_are_no_content() {
        let permission = RolePermission { permission: "*".to_owned(), scope: Scope::All };
        let role =
            Role { name: "all".to_owned(), code: None, permissions: [permission].into_iter().collect() };
        let told = Record { header: Header::default(), values: role.into_values() };
        let mut stands = told.clone();
        if let Some(Value::Lines(lines)) = stands.values.last_mut() {
            lines[0].id = "ours".to_owned();
        }
        assert_ne!(told, stands);
        assert_eq!(content(Role::DEF, &told), content(Role::DEF, &stands));
        assert_eq!(content(Role::DEF, &told)["permissions"][0]["permission"], "*");
    }
}
