//! What stands in the CRM of records that both sides maintain, as it is compared with what the ERP has.
//!
//! A field is compared by its present value, so that a change that the ERP never got is a difference. Some fields differ by
//! decision: those that somebody has pinned, those of a conflict that was decided for the CRM, those whose system of record is the
//! CRM, and those of which the ERP has never reported anything but the default. They are compared by what the ERP last reported. So
//! is what a record has from another one of its keys in the ERP.

use crate::reconcile::{Contents, Fields};
use crate::run::ErpInstance;
use crate::shared::{Shared, Sharing, leads, page};
use crate::system_of_record::SystemOfRecord;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use tenon_core::integration::conflict::{Conflict, ConflictState};
use tenon_core::integration::erp_link::{self, ErpLink};
use tenon_core::integration::erp_owned::unsaid;
use tenon_core::integration::field_pin::Pins;
use tenon_erp_port::ranges::{Leaf, Summed};
use tenon_kernel::filter::Filter;
use tenon_kernel::record::Record;
use tenon_kernel::{EntityDef, Field, FieldValue, Result, Stored, Unit, Value, encode};

/// The present values of the records with these keys.
pub(crate) fn standing<K: Shared>(
    erp: &ErpInstance,
    keys: &[String],
    unit: &mut Unit<'_>,
) -> Result<Contents> {
    let mut contents = Contents::new();
    for chunk in keys.chunks(500) {
        let links = erp_link::of_keys(&erp.name, K::SHARING.entity.name, chunk, unit)?;
        let present = present::<K>(erp, links, unit)?.into_iter().filter(|(link, _)| !link.gone);
        contents.extend(present.filter_map(|(link, values)| Some((link.data.erp_key, values?))));
    }
    Ok(contents)
}

/// The totals of a page of the present values, one by one, after a key, in the order of keys.
pub(crate) fn leaves<K: Shared, R: Summed>(
    erp: &ErpInstance,
    after: Option<&str>,
    told: fn(&ErpLink) -> R,
    unit: &mut Unit<'_>,
) -> Result<Vec<(String, Leaf)>> {
    let links = page::<K>(&erp.name, after, 1000, unit)?;
    // One that is gone has a key, so that the next page begins behind it, and is no row.
    let leaf = |(mut link, values): Present| match values {
        Some(values) if !link.gone => {
            link.base = Json::Object(values);
            (link.erp_key.clone(), told(&link).leaf())
        }
        _ => (link.data.erp_key, Leaf::default()),
    };
    Ok(present::<K>(erp, links, unit)?.into_iter().map(leaf).collect())
}

/// A link with the present values of its record; none where the record was deleted.
type Present = (Stored<ErpLink>, Option<Fields>);

fn present<K: Shared>(
    erp: &ErpInstance,
    links: Vec<Stored<ErpLink>>,
    unit: &mut Unit<'_>,
) -> Result<Vec<Present>> {
    let kept = Kept::of::<K>(erp, &links, unit)?;
    let records = records(K::SHARING.entity, &links, unit)?;
    let mut found = Vec::new();
    for link in links {
        let values = match records.get(&link.record_id) {
            Some(_) if !leads(&link, unit)? => Some(reported(&link)),
            Some(record) => {
                let pinned = kept.pins.of_record(&link.record_id, unit)?;
                let is_kept = |field: &Field, value: &Json| {
                    pinned.contains(field.name) || kept.keeps(&link, field.name, value)
                };
                Some(values::<K>(&link, record, is_kept))
            }
            None => None,
        };
        found.push((link, values));
    }
    Ok(found)
}

/// What keeps fields of records apart from what the ERP has.
struct Kept<'e> {
    erp: &'e ErpInstance,
    sharing: &'static Sharing,
    pins: Pins,
    decided: Vec<Stored<Conflict>>,
    /// The links by which the ERP has the same records under other keys.
    others: Vec<Stored<ErpLink>>,
}

impl<'e> Kept<'e> {
    fn of<K: Shared>(erp: &'e ErpInstance, links: &[Stored<ErpLink>], unit: &mut Unit<'_>) -> Result<Self> {
        let entity = K::SHARING.entity.name;
        let (mut decided, mut others) = (Vec::new(), Vec::new());
        for chunk in links.chunks(500) {
            let of_records = |field: &str, value: Value| {
                let ids = chunk.iter().map(|link| link.record_id.as_str());
                Filter::All(vec![
                    Filter::eq("erp", &erp.name),
                    Filter::eq("entity", entity),
                    Filter::one_of("record_id", ids),
                    Filter::eq(field, value),
                ])
            };
            decided.extend(
                unit.find::<Conflict>(of_records(Conflict::STATE, ConflictState::Ours.into_value()))?,
            );
            others.extend(unit.find::<ErpLink>(of_records(ErpLink::ALIAS, true.into_value()))?);
        }
        Ok(Self { erp, sharing: &K::SHARING, pins: Pins::of(entity, unit)?, decided, others })
    }

    /// Whether a field of the record of a link has this value by decision, or by another key.
    fn keeps(&self, link: &ErpLink, field: &str, value: &Json) -> bool {
        let by_other_key = |other: &ErpLink| {
            other.record_id == link.record_id && !other.gone && other.base.get(field) == Some(value)
        };
        self.erp.systems_of_record.of(self.sharing, field) == SystemOfRecord::Crm
            || self.decided.iter().any(|conflict| conflict.keeps_apart(link, field))
            || self.others.iter().any(|other| by_other_key(other))
    }
}

/// The records of these links, by id.
fn records(
    entity: &'static EntityDef,
    links: &[Stored<ErpLink>],
    unit: &mut Unit<'_>,
) -> Result<BTreeMap<String, Record>> {
    let mut records = BTreeMap::new();
    for chunk in links.chunks(500) {
        let ids = chunk.iter().map(|link| Value::text(link.record_id.as_str())).collect();
        let found = unit.records(entity, &Filter::In("id".to_owned(), ids), None)?;
        records.extend(found.into_iter().map(|record| (record.header.id.clone(), record)));
    }
    Ok(records)
}

/// The values of the shared fields: the present ones of those that are not kept apart.
fn values<K: Shared>(link: &ErpLink, record: &Record, is_kept: impl Fn(&Field, &Json) -> bool) -> Fields {
    let mut values = reported(link);
    for (name, _) in K::SHARING.fields {
        let Some((at, field)) = K::SHARING.entity.shape.field(name) else { continue };
        let reported = values.entry(*name).or_insert_with(|| unsaid(field));
        let value = encode::value(field.kind, &record.values[at], &encode::everything);
        if *reported != unsaid(field) && !is_kept(field, &value) {
            *reported = value;
        }
    }
    values
}

fn reported(link: &ErpLink) -> Fields {
    link.base.as_object().cloned().unwrap_or_default()
}
