//! A field that is no longer pinned.

use crate::integration::erp_link;
use crate::integration::erp_owned::{is_owned, unsaid};
use crate::integration::field_pin::FieldPin;
use tenon_kernel::filter::Filter;
use tenon_kernel::listener::{Change, Listen};
use tenon_kernel::{Result, Stored, Unit, decode};

/// A field that belongs to an ERP takes the value that the ERP has last reported when its pin is deleted: the ERP does not report it
/// again.
pub(super) struct OwnedFields;

impl Listen for OwnedFields {
    type Of = FieldPin;
    const NAME: &'static str = "fields of ERPs that are no longer pinned";

    fn changed(change: &Change<'_, Stored<FieldPin>>, unit: &mut Unit<'_>) -> Result<()> {
        match change {
            Change { before: Some(pin), after: None } => put_back(pin, unit),
            _ => Ok(()),
        }
    }
}

fn put_back(pin: &FieldPin, unit: &mut Unit<'_>) -> Result<()> {
    let Some(entity) = unit.catalogue().def(&pin.entity) else { return Ok(()) };
    let Some((at, field)) = entity.shape.field(&pin.field) else { return Ok(()) };
    for link in erp_link::all_of_record(entity.name, &pin.record_id, unit)? {
        let reported = link.base.get(field.name).filter(|reported| **reported != unsaid(field));
        let Some(reported) = reported.filter(|_| is_owned(&link.erp, entity.name, field.name, unit)) else {
            continue;
        };
        // Of a record with several keys, the stricter account of all may stand here.
        if erp_link::has_another(&link, unit)? {
            continue;
        }
        let value = decode::value(field.kind, reported, "/field")?;
        let records = unit.records(entity, &Filter::eq("id", &pin.record_id), Some(1))?;
        for before in records.into_iter().filter(|record| record.values[at] != value) {
            let mut after = before.clone();
            after.values[at] = value.clone();
            unit.replace(entity, before, after)?;
        }
    }
    Ok(())
}
