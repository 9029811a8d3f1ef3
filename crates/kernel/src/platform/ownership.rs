//! The owner of a record: a user, in an organisation unit.

use crate::entity::{Class, EntityDef, RowRights};
use crate::error::{Code, Error, Result};
use crate::filter::Filter;
use crate::platform::org_unit::OrgUnit;
use crate::platform::user::User;
use crate::record::{Record, Stored};
use crate::resolve::live;
use crate::rights::Actor;
use crate::unit::Unit;
use crate::value::Value;
use crate::{Entity, refusals};
use serde_json::json;

/// Determines the owner of a record before its rules run. If the caller names none, a new record belongs to the actor, and every record
/// to its owner's unit. A named user or unit must be within reach. This is checked before anything else of the record: the refusal of
/// another rule could reveal what exists where the actor may not look.
///
/// # Errors
/// `NOT_FOUND` for a user or unit that the actor may not know of, `FORBIDDEN` for one that the right to write does not reach.
pub(crate) fn settle(
    entity: &'static EntityDef,
    record: &mut Record,
    before: Option<&Record>,
    unit: &mut Unit<'_>,
) -> Result<()> {
    if entity.class != Class::Owned {
        return Ok(());
    }
    let fields = match entity.rights {
        RowRights::Owner { owner, unit: place, .. } => [(owner, User::DEF), (place, OrgUnit::DEF)],
        _ => return Ok(()),
    };
    let [(owner, _), (place, _)] = fields;
    if before.is_none() {
        fill(entity, record, owner, |unit| Ok(by_a_user(unit.actor())), unit)?;
    }
    let owned_by = named(entity, record, owner);
    fill(entity, record, place, |unit| unit_of(owned_by.as_deref(), unit), unit)?;
    check_places(entity, record, before, fields, unit)?;
    refuse_disabled(entity, record, before, owner, unit)?;
    set_board(entity, record, place, unit)
}

/// Refuses an owner or a unit that is new to the record and out of reach.
fn check_places(
    entity: &'static EntityDef,
    record: &Record,
    before: Option<&Record>,
    fields: [(&'static str, &'static EntityDef); 2],
    unit: &mut Unit<'_>,
) -> Result<()> {
    for (field, target) in fields {
        if let Some(id) = newly_named(entity, record, before, field) {
            unit.check_within_reach(entity, target, &id).map_err(|error| error.at(format!("/{field}")))?;
        }
    }
    Ok(())
}

/// Refuses to give a record to a disabled user, who could do nothing with it. Such a user has handed over all open records.
fn refuse_disabled(
    entity: &EntityDef,
    record: &Record,
    before: Option<&Record>,
    owner: &str,
    unit: &mut Unit<'_>,
) -> Result<()> {
    let Some(id) = newly_named(entity, record, before, owner).filter(|id| *id != unit.actor().id) else {
        return Ok(());
    };
    let disabled = Filter::All(vec![Filter::eq(User::ID, id), Filter::eq(User::DISABLED, true)]);
    match unit.elevated(|unit| unit.first::<User>(disabled))? {
        None => Ok(()),
        Some(_) => Err(refusals::owner_disabled().at(format!("/{owner}"))),
    }
}

/// The field of an owned entity with the board that it belongs to: numbers are those of a board, and found out by no other one.
pub(crate) const BOARD: &str = "board_id";

/// An entity that has a field for its board takes it from the unit.
fn set_board(entity: &EntityDef, record: &mut Record, place: &str, unit: &mut Unit<'_>) -> Result<()> {
    let Some((index, _)) = entity.shape.field(BOARD).filter(|(_, field)| field.readonly) else {
        return Ok(());
    };
    let board = match named(entity, record, place) {
        Some(place_id) => unit.board_of(&place_id).map_err(|error| error.at(format!("/{place}")))?,
        None => None,
    };
    record.values[index] = board.map_or(Value::Null, Value::Text);
    Ok(())
}

/// Sets the board of a record that did not follow its unit while it was deleted. If the unit is gone, the board stays.
///
/// # Errors
/// A database error.
pub(crate) fn follow_late(entity: &EntityDef, record: &mut Record, unit: &mut Unit<'_>) -> Result<()> {
    let RowRights::Owner { unit: place, .. } = entity.rights else { return Ok(()) };
    match set_board(entity, record, place, unit) {
        Err(error) if error.code != Code::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The records of a unit go to the board that the unit is in now.
///
/// # Errors
/// What rules refuse of a record, such as a duplicate in that board, with the entity in the details, and the record where the actor may
/// see it; a database error.
pub(crate) fn follow_unit(unit_id: &str, unit: &mut Unit<'_>) -> Result<()> {
    let owned = unit.catalogue().entities().map(|entry| entry.def).filter(|def| def.class == Class::Owned);
    for def in owned.filter(|def| def.shape.field(BOARD).is_some()) {
        if let RowRights::Owner { unit: place, .. } = def.rights {
            for record in unit.records(def, &Filter::eq(place, unit_id), None)? {
                let id = record.header.id.clone();
                unit.replace(def, record.clone(), record)
                    .map_err(|refusal| does_not_follow(def, &id, refusal, unit))?;
            }
        }
    }
    Ok(())
}

/// Says which record does not follow its unit. The refusal was made with the rights of the engine, so its own details are not for the actor.
fn does_not_follow(entity: &'static EntityDef, id: &str, refusal: Error, unit: &mut Unit<'_>) -> Error {
    let reach = unit.actor().reach(&entity.read_permission());
    let rows = unit.actor().readable(unit.catalogue(), entity, &reach);
    let is_seen = unit.reaches(entity, id, rows).unwrap_or(false);
    refusal.with(json!({"entity": entity.name, "record_id": is_seen.then_some(id)}))
}

/// Fills in a field that has no value.
fn fill(
    entity: &EntityDef,
    record: &mut Record,
    field: &str,
    value: impl FnOnce(&mut Unit<'_>) -> Result<Option<String>>,
    unit: &mut Unit<'_>,
) -> Result<()> {
    if let Some((index, _)) = entity.shape.field(field)
        && record.values[index].is_null()
    {
        record.values[index] = value(unit)?.map_or(Value::Null, Value::Text);
    }
    Ok(())
}

/// The user or unit that a field names now and did not name before.
fn newly_named(entity: &EntityDef, record: &Record, before: Option<&Record>, field: &str) -> Option<String> {
    let had = before.and_then(|before| named(entity, before, field));
    named(entity, record, field).filter(|id| field != "id" && had.as_ref() != Some(id))
}

fn named(entity: &EntityDef, record: &Record, field: &str) -> Option<String> {
    record.column(entity, field).into_text().ok()
}

/// The actor, unless that is the engine: what it makes belongs to nobody.
fn by_a_user(actor: &Actor) -> Option<String> {
    Some(actor.id.clone()).filter(|id| id != Actor::ENGINE)
}

/// The unit of a record's owner. Where there is no such user, the check of the owner says so.
fn unit_of(owner: Option<&str>, unit: &mut Unit<'_>) -> Result<Option<String>> {
    match owner {
        None => Ok(None),
        Some(owner) if owner == unit.actor().id => Ok(Some(unit.actor().unit_id.clone())),
        Some(owner) => {
            let user: Option<Stored<User>> = unit.elevated(|unit| unit.first(Filter::eq("id", owner)))?;
            Ok(user.map(|user| user.data.unit_id))
        }
    }
}

impl Unit<'_> {
    /// Refuses a user or unit that a record of this entity may not be given to by the operation that is asked to write it.
    pub(crate) fn check_within_reach(
        &mut self,
        entity: &EntityDef,
        target: &'static EntityDef,
        id: &str,
    ) -> Result<()> {
        let own = [self.actor.id.as_str(), self.actor.unit_id.as_str()].contains(&id);
        if own || !self.is_asked_to_write(entity) {
            return Ok(());
        }
        let referable = self.referable_rows(target).and(live(target));
        if !self.reaches(target, id, referable)? {
            return Err(refusals::not_found(target));
        }
        match self.reaches(target, id, self.assignable_rows(target))? {
            true => Ok(()),
            false => Err(refusals::record_out_of_reach(self.operation.permission)),
        }
    }
}
