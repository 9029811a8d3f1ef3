//! Granting: nobody gives away what they do not hold, and somebody always holds everything.
//!
//! Both rules look at several records: what one call finds true of a role, another one may be changing in a user. So calls that
//! change rights run one at a time in a tenant, and each reads the rights of its actor when its turn has come.

use crate::Entity;
use crate::catalogue::OperationEntry;
use crate::error::{Code, Error, Result};
use crate::filter::Filter;
use crate::operation::Effect;
use crate::platform::org_unit::OrgUnit;
use crate::platform::role::{Role, RolePermission};
use crate::platform::user::{User, UserRole};
use crate::ports::StoreTransaction;
use crate::record::Stored;
use crate::refusals;
use crate::rights::{Actor, Scope};
use crate::settings;
use crate::unit::Unit;
use std::collections::BTreeSet;

/// The permission that covers every other one.
pub(crate) const EVERYTHING: &str = "*";

/// Whether an operation changes who may do what: it writes roles, users or the organisation that scopes follow.
pub(crate) fn decides_rights(operation: &OperationEntry) -> bool {
    let entities = [Role::DEF.name, User::DEF.name, OrgUnit::DEF.name];
    operation.effect == Effect::Write && entities.contains(&operation.entity)
}

/// Waits until no other call changes the rights of this tenant, and keeps others from it until the transaction ends.
///
/// # Errors
/// A database error.
pub(crate) fn one_at_a_time(store: &mut dyn StoreTransaction, tenant: &str) -> Result<()> {
    store.advance(tenant, settings::COUNTER, 1).map(drop)
}

/// Refuses what a user in this organisation unit would get by a line of a role, unless the actor holds it at the same scope or a wider one,
/// and reaches that unit with it. A wildcard is held by whoever holds one that is as wide: it also covers what modules add later.
///
/// # Errors
/// `FORBIDDEN`, a database error.
pub(crate) fn check_held(line: &RolePermission, unit_id: Option<&str>, unit: &mut Unit<'_>) -> Result<()> {
    let held = unit.actor().scope(&line.permission).filter(|held| *held >= line.scope);
    let held = held.ok_or_else(|| refusals::permission_not_held(&line.permission, &line.scope))?;
    match unit_id {
        // What is a user's own is theirs, wherever they are.
        Some(unit_id) if held < Scope::All && line.scope > Scope::Own && !covers(held, unit_id, unit)? => {
            Err(refusals::permission_not_held(&line.permission, &line.scope))
        }
        _ => Ok(()),
    }
}

/// Refuses to give a user, in their organisation unit, a role that reaches farther there than the actor does. What the role grants is not told.
///
/// # Errors
/// `FORBIDDEN`, `NOT_FOUND` for the role, a database error.
pub(crate) fn check_assignable(role_id: &str, unit_id: &str, unit: &mut Unit<'_>) -> Result<()> {
    let role = unit.elevated(|unit| unit.get::<Role>(role_id))?;
    for line in role.permissions.iter() {
        check_held(line, Some(unit_id), unit).map_err(|error| match error.code {
            Code::Forbidden => refusals::role_not_held(),
            _ => error,
        })?;
    }
    Ok(())
}

/// The organisation units of the users who have a role.
///
/// # Errors
/// A database error.
pub(crate) fn units_with(role_id: &str, unit: &mut Unit<'_>) -> Result<BTreeSet<String>> {
    let has_it = Filter::exists(User::ROLES, Filter::eq(UserRole::ROLE_ID, role_id));
    let users = unit.elevated(|unit| unit.find::<User>(has_it))?;
    Ok(users.into_iter().map(|user| user.data.unit_id).collect())
}

/// Whether the actor's scope covers an organisation unit as a whole.
fn covers(held: Scope, unit_id: &str, unit: &mut Unit<'_>) -> Result<bool> {
    let rows = unit.actor().rows(unit.catalogue(), OrgUnit::DEF, Some(held));
    unit.reaches(OrgUnit::DEF, unit_id, rows)
}

/// Refuses what has left the tenant without an administrator: a user who is not disabled and holds every permission at the scope `all`.
/// An operation of another entity may change users, too: it waits here, so that it does not count on an administrator whom another
/// call takes away.
///
/// # Errors
/// `ILLEGAL_STATE`, a database error.
pub(crate) fn keep_an_administrator(besides: Option<&Stored<User>>, unit: &mut Unit<'_>) -> Result<()> {
    if unit.actor().id == Actor::ENGINE {
        return Ok(());
    }
    one_at_a_time(unit.store, &unit.context.tenant)?;
    let everything = Filter::All(vec![
        Filter::eq(RolePermission::PERMISSION, EVERYTHING),
        Filter::eq(RolePermission::SCOPE, Scope::All),
    ]);
    let administrator = Filter::exists(Role::PERMISSIONS, everything);
    let has_it = Filter::exists(User::ROLES, Filter::exists(UserRole::ROLE_ID, administrator));
    let mut wanted = vec![Filter::eq(User::DISABLED, false), has_it];
    wanted.extend(besides.map(|user| Filter::negate(Filter::eq("id", user.id()))));
    match unit.elevated(|unit| unit.first::<User>(Filter::All(wanted)))? {
        Some(_) => Ok(()),
        None => Err(last_administrator()),
    }
}

fn last_administrator() -> Error {
    refusals::last_administrator().at("/id")
}
