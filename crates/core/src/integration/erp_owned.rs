//! Fields that belong to an ERP: it is their system of record, and has reported a value.

use crate::integration::erp_link::{self, ErpLink};
use crate::integration::erp_ports::CHANNEL;
use crate::integration::field_pin::Pins;
use crate::integration::refusals;
use serde_json::Value as Json;
use tenon_kernel::catalogue::System;
use tenon_kernel::rights::Actor;
use tenon_kernel::{Entity, Field, Result, Stored, Unit, Value, encode};

/// Refuses a change of a field that belongs to an ERP: synchronisation would not send it, and the ERP would go on with its own
/// value. What the ERP has only reported by default (an active account, no credit limit) may be set here.
///
/// # Errors
/// `ILLEGAL_STATE` at the field; a database error.
pub fn check<T: Entity + Clone>(
    draft: &Stored<T>,
    before: Option<&Stored<T>>,
    unit: &mut Unit<'_>,
) -> Result<()> {
    match before.filter(|_| unit.actor().id != Actor::ENGINE) {
        Some(before) => check_owned(draft, before, unit),
        None => Ok(()),
    }
}

/// As [`check`], whoever changes it.
///
/// # Errors
/// As [`check`].
pub fn check_owned<T: Entity + Clone>(
    draft: &Stored<T>,
    before: &Stored<T>,
    unit: &mut Unit<'_>,
) -> Result<()> {
    let owners = unit.catalogue().systems(CHANNEL).iter().filter(|erp| erp.owns.contains_key(T::DEF.name));
    let owners: Vec<_> = owners.collect();
    if owners.is_empty() {
        return Ok(());
    }
    let [new, old] = [draft, before].map(|stored| stored.data.clone().into_values());
    for System { name: erp, owns } in owners {
        let declared = owns[T::DEF.name].iter().filter_map(|field| T::DEF.shape.field(field));
        let changed: Vec<_> = declared.filter(|(at, _)| new[*at] != old[*at]).collect();
        if changed.is_empty() {
            continue;
        }
        let Some(link) = erp_link::of_record(erp, T::DEF.name, draft.id(), unit)? else { continue };
        let pinned = Pins::of(T::DEF.name, unit)?.of_record(draft.id(), unit)?;
        let mut free = changed.iter().filter(|(_, field)| !pinned.contains(field.name));
        if let Some((_, field)) = free.find(|(at, field)| belongs(&link, field, &new[*at])) {
            return Err(refusals::owns_field(field.name, erp).at(format!("/{}", field.name)));
        }
    }
    Ok(())
}

/// Returns whether a field belongs to an ERP of this engine.
pub fn is_owned(erp: &str, entity: &str, field: &str, unit: &Unit<'_>) -> bool {
    let owners = unit.catalogue().systems(CHANNEL).iter().filter(|system| system.name == erp);
    owners.filter_map(|system| system.owns.get(entity)).flatten().any(|owned| *owned == field)
}

/// Forgets what an ERP has reported of the fields that belong to it, so that the next report counts as news.
///
/// # Errors
/// A database error.
pub fn forget(mut link: Stored<ErpLink>, unit: &mut Unit<'_>) -> Result<()> {
    let owners = unit.catalogue().systems(CHANNEL).iter().filter(|erp| erp.name == link.erp);
    let owned: Vec<_> = owners.filter_map(|erp| erp.owns.get(link.entity.as_str())).flatten().collect();
    if let Some(base) = link.base.as_object_mut() {
        owned.into_iter().for_each(|field| drop(base.remove(*field)));
    }
    unit.elevated(|unit| unit.save(link)).map(drop)
}

/// Returns what an ERP reports of a field that nobody has set there: its default.
pub fn unsaid(field: &Field) -> Json {
    let default = field.default.map_or(Value::Null, |default| default());
    encode::value(field.kind, &default, &encode::everything)
}

/// Whether the ERP has reported a value of a field, other than this one.
fn belongs(link: &ErpLink, field: &Field, new: &Value) -> bool {
    let reported = link.base.get(field.name).filter(|reported| **reported != unsaid(field));
    !link.gone
        && reported.is_some_and(|reported| *reported != encode::value(field.kind, new, &encode::everything))
}
