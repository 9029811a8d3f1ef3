//! Holds: what is done with a record that waits for an approval.

use super::approval::{Approval, ApprovalOutcome, of_id};
use super::course::end;
use super::flow::FlowVersion;
use super::refusals;
use crate::Entity;
use crate::encode;
use crate::entity::{Class, EntityDef};
use crate::error::{Error, Result};
use crate::filter::Filter;
use crate::platform::granting;
use crate::record::{Record, Stored};
use crate::refusals as kernel_refusals;
use crate::rights::Actor;
use crate::unit::Unit;
use serde_json::{Map, Value as Json, json};

/// The fields of a record that an approval is for: those that users set, and that its flow does not leave open.
pub(super) fn hashed(entity: &EntityDef, record: &Record, open: &[String]) -> Map<String, Json> {
    let fields = entity.shape.fields.iter().zip(&record.values);
    let fields = fields.filter(|(field, _)| !field.readonly && !open.iter().any(|name| name == field.name));
    let mut hashed: Map<_, _> = fields
        .map(|(field, value)| (field.name.to_owned(), encode::value(field.kind, value, &encode::everything)))
        .collect();
    hashed.insert("custom".to_owned(), Json::Object(record.header.custom.clone()));
    hashed
}

/// Holds a record for an approval. Its version stays: the call that waits names it.
pub(super) fn take(
    entity: &'static EntityDef,
    record: &Record,
    approval: &str,
    unit: &mut Unit<'_>,
) -> Result<()> {
    match (&record.header.held_by, entity.class) {
        (Some(other), _) => Err(held(other)),
        (None, Class::Owned) => set(entity, record, Some(approval), unit),
        (None, _) => Ok(()),
    }
}

/// Lets go of the record of an approval.
pub(super) fn lift(approval: &Stored<Approval>, unit: &mut Unit<'_>) -> Result<()> {
    let Some(entity) = unit.catalogue().entity(&approval.entity).map(|entry| entry.def) else {
        return Ok(());
    };
    let found =
        unit.elevated(|unit| unit.records(entity, &Filter::eq("id", &approval.record_id), Some(1)))?;
    match found.first().filter(|record| record.header.held_by.as_deref() == Some(approval.id())) {
        Some(record) => set(entity, record, None, unit),
        None => Ok(()),
    }
}

fn set(
    entity: &'static EntityDef,
    record: &Record,
    approval: Option<&str>,
    unit: &mut Unit<'_>,
) -> Result<()> {
    let entity = unit.whole(entity);
    let mut held = record.clone();
    held.header.held_by = approval.map(Box::from);
    match unit.store.update(&unit.context.tenant, entity, record, &held)? {
        true => Ok(()),
        false => Err(kernel_refusals::changed_meanwhile().at("/version")),
    }
}

/// Decides on a change of a record that an approval holds. Users change nothing but open fields. The engine writes what an ERP tells;
/// where that is what the approval is for, there is nothing left to approve.
pub(crate) fn meet(
    entity: &'static EntityDef,
    before: &Record,
    record: &mut Record,
    unit: &mut Unit<'_>,
) -> Result<()> {
    let Some(id) = before.header.held_by.clone() else { return Ok(()) };
    let approval = of_id(&id, unit)?;
    let open = version_of(&approval, unit)?.data.terms.open_fields;
    let is_deleted = before.header.deleted != record.header.deleted;
    let is_touched = is_deleted || hashed(entity, before, &open) != hashed(entity, record, &open);
    match unit.actor().id == Actor::ENGINE {
        true if is_touched => {
            record.header.held_by = None;
            end(&approval, ApprovalOutcome::Void, Vec::new(), unit)
        }
        // Nobody keeps their rights by waiting for an approval: what decides rights comes first.
        false if is_touched && granting::is_of_rights(entity) => {
            record.header.held_by = None;
            end(&approval, ApprovalOutcome::Void, Vec::new(), unit)
        }
        true => Ok(()),
        false if is_touched => Err(held(&id)),
        // What follows from a change of another record is no change by a user.
        false
            if unit.is_asked_to_write(entity)
                && !granting::is_of_rights(entity)
                && sets_closed(entity, before, record, &open) =>
        {
            Err(held(&id))
        }
        false => Ok(()),
    }
}

/// Refuses users who make records one while one of them waits for an approval.
pub(crate) fn refuse_held(entity: &'static EntityDef, ids: [&str; 2], unit: &mut Unit<'_>) -> Result<()> {
    if entity.class != Class::Owned || unit.actor().id == Actor::ENGINE {
        return Ok(());
    }
    let found = unit.elevated(|unit| unit.records(entity, &Filter::one_of("id", ids), None))?;
    match found.iter().find_map(|record| record.header.held_by.as_deref()) {
        Some(approval) => Err(held(approval)),
        None => Ok(()),
    }
}

/// Whether anything changes but open fields.
fn sets_closed(entity: &EntityDef, before: &Record, record: &Record, open: &[String]) -> bool {
    let values = entity.shape.fields.iter().zip(before.values.iter().zip(&record.values));
    values
        .filter(|(field, _)| !open.iter().any(|name| name == field.name))
        .any(|(_, (before, after))| before != after)
}

fn held(approval: &str) -> Error {
    refusals::held().with(json!({"approval_id": approval}))
}

/// The version of the flow that an approval was submitted by.
pub(super) fn version_of(approval: &Approval, unit: &mut Unit<'_>) -> Result<Stored<FlowVersion>> {
    let found = Filter::eq("id", &approval.flow_version_id);
    let found = unit.elevated(|unit| unit.first::<FlowVersion>(found))?;
    found.ok_or_else(|| kernel_refusals::not_found(FlowVersion::DEF))
}
