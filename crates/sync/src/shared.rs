//! Records that both sides keep — customers, items: three ways by field against what both last agreed on.

use crate::inbox::{Applied, Kind};
use crate::reconcile::Contents;
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;
use tenon_core::condition::Comparison;
use tenon_core::crm::conflict::{Conflict, ConflictState};
use tenon_core::crm::erp_link::{self, ErpLink};
use tenon_core::filter::Filter;
use tenon_core::record::{Header, Record};
use tenon_core::{Code, Entity, EntityDef, Error, Result, Stored, Unit, Value, decode, encode};

/// What an ERP says of a record that both sides keep.
pub(crate) struct Theirs {
    /// The ERP's key.
    pub(crate) key: String,
    /// The number people use there.
    pub(crate) number: Option<String>,
    /// The shared fields, by our names.
    pub(crate) fields: Map<String, Json>,
}

/// How an entity is shared.
pub(crate) struct Sharing {
    /// The entity.
    pub(crate) entity: &'static EntityDef,
    /// Fields of which the ERP is the system of record: its value holds, whatever was changed here.
    pub(crate) erp_owned: &'static [&'static str],
    /// The field, and its value, that says of a record of ours that the ERP has no more of it.
    pub(crate) gone: (&'static str, &'static str),
    /// What a new record of ours begins with, besides the shared fields.
    pub(crate) begin: fn(&str, &mut Record, &mut Unit<'_>) -> Result<()>,
    /// One of our records that surely is theirs, though no link says so yet.
    pub(crate) recognise: fn(&Theirs, &mut Unit<'_>) -> Result<Option<Record>>,
}

/// A kind that both sides keep.
pub(crate) trait Shared: Kind {
    /// How.
    const SHARING: Sharing;

    /// What a row says.
    fn theirs(row: &Self::Row) -> Theirs;
}

/// Applies what an ERP says of a page of records.
pub(crate) fn apply<K: Shared>(
    erp: &str,
    rows: &[K::Row],
    applied: &mut Applied,
    unit: &mut Unit<'_>,
) -> Result<()> {
    let sharing = &K::SHARING;
    let keys: Vec<_> = rows.iter().map(|row| K::key(row).to_owned()).collect();
    let links = erp_link::of_keys(erp, sharing.entity.name, &keys, unit)?;
    let mut links: BTreeMap<String, Vec<Stored<ErpLink>>> =
        links.into_iter().fold(BTreeMap::new(), |mut map, link| {
            map.entry(link.erp_key.clone()).or_default().push(link);
            map
        });
    for row in rows {
        let mut theirs = K::theirs(row);
        let key = theirs.key.clone();
        let known = links.remove(&key).unwrap_or_default();
        let result = canonical(sharing.entity, &mut theirs.fields)
            .and_then(|()| apply_one(sharing, erp, &theirs, known, unit));
        match result {
            Ok(changed) => applied.changed += u64::from(changed),
            Err(error) => applied.refuse(&key, row, error)?,
        }
    }
    Ok(())
}

/// Brings values into the one form in which they can be compared.
fn canonical(entity: &EntityDef, fields: &mut Map<String, Json>) -> Result<()> {
    for (name, json) in fields.iter_mut() {
        let unknown = || Error::new(Code::Internal, format!("{} has no field `{name}`", entity.name));
        let (_, field) = entity.shape.field(name).ok_or_else(unknown)?;
        let value = decode::value(field.kind, json, &format!("/{name}"))?;
        *json = encode::value(field.kind, &value, &encode::everything);
    }
    Ok(())
}

fn apply_one(
    sharing: &Sharing,
    erp: &str,
    theirs: &Theirs,
    links: Vec<Stored<ErpLink>>,
    unit: &mut Unit<'_>,
) -> Result<bool> {
    if links.is_empty() {
        return begin(sharing, erp, theirs, unit).map(|()| true);
    }
    let mut changed = false;
    for link in links {
        // Nothing new since both last agreed: the record need not even be read.
        if link.base.as_object() == Some(&theirs.fields) {
            continue;
        }
        changed |= merge(sharing, erp, theirs, link, unit)?;
    }
    Ok(changed)
}

/// A record that no link leads to: one of ours that surely is the same, or a new one.
fn begin(sharing: &Sharing, erp: &str, theirs: &Theirs, unit: &mut Unit<'_>) -> Result<()> {
    let record = match (sharing.recognise)(theirs, unit)? {
        Some(record) => {
            let mut merged = record.clone();
            set_all(sharing.entity, &mut merged, &theirs.fields)?;
            unit.replace(sharing.entity, record, merged)?
        }
        None => {
            let values = sharing.entity.shape.fields.iter().map(|field| match (field.default, field.kind) {
                (Some(default), _) => default(),
                (None, tenon_core::Kind::Lines(_)) => Value::Lines(Vec::new()),
                (None, _) => Value::Null,
            });
            let mut record = Record { header: Header::default(), values: values.collect() };
            set_all(sharing.entity, &mut record, &theirs.fields)?;
            (sharing.begin)(erp, &mut record, unit)?;
            unit.insert(sharing.entity, record)?
        }
    };
    let at = unit.now();
    unit.create(ErpLink {
        erp: erp.to_owned(),
        entity: sharing.entity.name.to_owned(),
        record_id: record.header.id,
        erp_key: theirs.key.clone(),
        erp_number: theirs.number.clone(),
        base: Json::Object(theirs.fields.clone()),
        at,
    })
    .map(drop)
}

fn set_all(entity: &EntityDef, record: &mut Record, fields: &Map<String, Json>) -> Result<()> {
    fields.iter().try_for_each(|(name, json)| set(entity, record, name, json))
}

fn set(entity: &EntityDef, record: &mut Record, name: &str, json: &Json) -> Result<()> {
    if let Some((index, field)) = entity.shape.field(name) {
        record.values[index] = decode::value(field.kind, json, &format!("/{name}"))?;
    }
    Ok(())
}

fn merge(
    sharing: &Sharing,
    erp: &str,
    theirs: &Theirs,
    mut link: Stored<ErpLink>,
    unit: &mut Unit<'_>,
) -> Result<bool> {
    let entity = sharing.entity;
    let before = unit.record(entity, &link.record_id)?;
    let mut after = before.clone();
    let mut base = link.base.as_object().cloned().unwrap_or_default();
    let mut conflicts = Vec::new();
    for (name, their_value) in &theirs.fields {
        let agreed = base.get(name).cloned().unwrap_or(Json::Null);
        let Some((index, field)) = entity.shape.field(name) else { continue };
        let our_value = encode::value(field.kind, &before.values[index], &encode::everything);
        let theirs_holds =
            our_value == agreed || our_value == *their_value || sharing.erp_owned.contains(&name.as_str());
        if *their_value == agreed {
            base.insert(name.clone(), agreed);
        } else if theirs_holds {
            set(entity, &mut after, name, their_value)?;
            base.insert(name.clone(), their_value.clone());
        } else {
            conflicts.push((name.clone(), agreed, our_value, their_value.clone()));
        }
    }
    let changed = after != before;
    if changed {
        unit.replace(entity, before, after)?;
    }
    let mut noted = false;
    for (field, base, ours, theirs) in conflicts {
        noted |= note(erp, &link, field, [base, ours, theirs], unit)?;
    }
    let base = Json::Object(base);
    if link.base != base {
        link.base = base;
        unit.save(link)?;
    }
    Ok(changed || noted)
}

/// Notes a conflict, once for each value that the other side comes with.
fn note(erp: &str, link: &ErpLink, field: String, values: [Json; 3], unit: &mut Unit<'_>) -> Result<bool> {
    let [base, ours, theirs] = values;
    let standing = unit.first::<Conflict>(Filter::All(vec![
        Filter::eq("erp", erp),
        Filter::eq("entity", &link.entity),
        Filter::eq("record_id", &link.record_id),
        Filter::eq("field", &field),
        Filter::eq("state", "open"),
    ]))?;
    match standing {
        Some(conflict) if conflict.theirs == theirs && conflict.ours == ours => Ok(false),
        Some(mut conflict) => {
            (conflict.ours, conflict.theirs) = (ours, theirs);
            unit.save(conflict).map(|_| true)
        }
        None => {
            let at = unit.now();
            let (entity, record_id) = (link.entity.clone(), link.record_id.clone());
            let erp = erp.to_owned();
            let state = ConflictState::Open;
            unit.create(Conflict { erp, entity, record_id, field, base, ours, theirs, state, at })
                .map(|_| true)
        }
    }
}

/// Marks the records that these keys are linked to, as when the ERP has deleted its own.
pub(crate) fn retire<K: Shared>(erp: &str, keys: &[String], unit: &mut Unit<'_>) -> Result<u64> {
    let Sharing { entity, gone: (field, value), .. } = K::SHARING;
    let value = if value == "true" { Json::Bool(true) } else { Json::from(value) };
    let mut changed = 0;
    for mut link in erp_link::of_keys(erp, entity.name, keys, unit)? {
        let before = unit.record(entity, &link.record_id)?;
        let mut after = before.clone();
        set(entity, &mut after, field, &value)?;
        changed += u64::from(after != before);
        unit.replace(entity, before, after)?;
        if link.base[field] != value {
            link.base[field] = value.clone();
            unit.save(link)?;
        }
    }
    Ok(changed)
}

/// The keys of linked records, a page after one of them, in order.
pub(crate) fn known<K: Shared>(erp: &str, after: Option<&str>, unit: &mut Unit<'_>) -> Result<Vec<String>> {
    let mut filters = vec![Filter::eq("erp", erp), Filter::eq("entity", K::SHARING.entity.name)];
    filters.extend(after.map(|after| Filter::compare("erp_key", Comparison::Gt, after)));
    let links = unit.records_by(ErpLink::DEF, &Filter::All(filters), &["erp_key"], 500)?;
    let links = links.into_iter().map(Stored::<ErpLink>::from_record);
    links.map(|link| Ok(link?.data.erp_key)).collect()
}

/// Each row as both sides would agree on it.
pub(crate) fn expected<K: Shared>(rows: &[K::Row]) -> Contents {
    let contents = rows.iter().filter_map(|row| {
        let mut theirs = K::theirs(row);
        canonical(K::SHARING.entity, &mut theirs.fields).ok()?;
        Some((theirs.key, Json::Object(theirs.fields).to_string()))
    });
    contents.collect()
}

/// What both sides last agreed on, of these keys.
pub(crate) fn standing<K: Shared>(erp: &str, keys: &[String], unit: &mut Unit<'_>) -> Result<Contents> {
    let mut contents = Contents::new();
    for chunk in keys.chunks(500) {
        for link in erp_link::of_keys(erp, K::SHARING.entity.name, chunk, unit)? {
            contents.insert(link.erp_key.clone(), link.base.to_string());
        }
    }
    Ok(contents)
}
