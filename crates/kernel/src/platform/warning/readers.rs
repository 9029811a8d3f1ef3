//! Whom a warning reaches: its recipients who may read the record. An alert tells nobody of what they may not know.

use crate::entity::EntityDef;
use crate::error::{Code, Result};
use crate::filter::Filter;
use crate::platform::user::{self, User, UserRole};
use crate::platform::warning::warning_rule::{WarningRule, owner_field};
use crate::record::Record;
use crate::unit::Unit;
use crate::value::Value;
use std::collections::BTreeSet;

/// The most holders of a role who are warned of one record.
const MOST_HOLDERS: u64 = 200;

/// The recipients of a warning of a record.
pub(super) fn readers(
    warning: &WarningRule,
    entity: &'static EntityDef,
    record: &Record,
    unit: &mut Unit<'_>,
) -> Result<Vec<String>> {
    let mut users = BTreeSet::new();
    if warning.to_owner
        && let Some(Value::Text(owner)) = owner_field(entity).map(|field| record.column(entity, field))
    {
        users.insert(owner.to_string());
    }
    users.extend(warning.to_user_id.clone());
    if let Some(role) = &warning.to_role_id {
        let holders = Filter::All(vec![
            Filter::exists(User::ROLES, Filter::eq(UserRole::ROLE_ID, role)),
            Filter::eq(User::DISABLED, false),
        ]);
        let holders = unit.elevated(|unit| unit.find_some::<User>(holders, MOST_HOLDERS))?;
        users.extend(holders.iter().map(|user| user.id().to_owned()));
    }
    let mut readers = Vec::new();
    for user in users {
        if may_read(&user, entity, &record.header.id, unit)? {
            readers.push(user);
        }
    }
    Ok(readers)
}

/// Whether a user may read a record now.
fn may_read(user: &str, entity: &'static EntityDef, id: &str, unit: &mut Unit<'_>) -> Result<bool> {
    let actor = match user::load_actor(unit.catalogue, unit.store, &unit.context.tenant, user) {
        Err(error) if error.code == Code::Forbidden => return Ok(false),
        actor => actor?,
    };
    let reach = actor.reach(&entity.read_permission());
    let rows = actor.readable(unit.catalogue, entity, &reach);
    unit.reaches(entity, id, rows)
}
