//! Granting: nobody gives away what they do not hold, and somebody always holds everything.
//!
//! Both rules look at several records: what one call finds true of a role, another one may be changing in a user. So calls that
//! change rights run one at a time in a tenant, and each reads the rights of its actor when its turn has come.

use crate::Entity;
use crate::catalogue::OperationEntry;
use crate::condition::{Comparison, Condition};
use crate::entity::{EntityDef, RowRights};
use crate::error::{Code, Error, Result};
use crate::filter::Filter;
use crate::operation::Effect;
use crate::platform::org_unit::OrgUnit;
use crate::platform::role::{Role, RolePermission};
use crate::platform::user::{User, UserRole};
use crate::ports::StoreTransaction;
use crate::reach::Reach;
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
    operation.effect == Effect::Write && RIGHTS.contains(&operation.entity)
}

/// The entities whose records say who may do what.
const RIGHTS: [&str; 3] = [Role::DEF.name, User::DEF.name, OrgUnit::DEF.name];

/// Whether the records of an entity say who may do what.
pub(crate) fn is_of_rights(entity: &EntityDef) -> bool {
    RIGHTS.contains(&entity.name)
}

/// Whether a permission covers an entity of which what is a user's own is a whole organisation unit.
fn covers_units(permission: &str, unit: &Unit<'_>) -> bool {
    let of_units = unit.catalogue().entities().filter(|entry| matches!(entry.def.rights, RowRights::Unit(_)));
    let mut names = of_units.map(|entry| entry.def.name);
    names.any(|name| match permission.strip_suffix('*') {
        Some(prefix) => format!("{name}.").starts_with(prefix) || prefix.starts_with(&format!("{name}.")),
        None => permission.starts_with(&format!("{name}.")),
    })
}

/// Waits until no other call changes the rights of this tenant, and keeps others from it until the transaction ends.
///
/// # Errors
/// A database error.
pub(crate) fn one_at_a_time(store: &mut dyn StoreTransaction, tenant: &str) -> Result<()> {
    store.advance(tenant, settings::COUNTER, 1).map(drop)
}

/// Somebody who has a role, or is to have it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Holder {
    user_id: String,
    /// The unit from which the scopes of the role reach.
    unit_id: String,
    /// Whether the role names the unit. Otherwise it is the user's own one.
    anchored: bool,
}

impl Holder {
    /// The user, by a line of their roles.
    pub(crate) fn of(user: &Stored<User>, line: &UserRole) -> Self {
        let unit_id = line.unit_id.as_ref().unwrap_or(&user.unit_id).clone();
        Self { user_id: user.id().to_owned(), unit_id, anchored: line.unit_id.is_some() }
    }
}

/// Refuses what a holder of a role would get by a line of it, unless the actor holds it and reaches as far: the unit from which the scope
/// reaches, and with the scope `reports` everybody below the holder. A wildcard is held by whoever holds one that is as wide: it also
/// covers what modules add later.
///
/// # Errors
/// `FORBIDDEN`, a database error.
pub(crate) fn check_held(line: &RolePermission, holder: Option<&Holder>, unit: &mut Unit<'_>) -> Result<()> {
    let held = unit.actor().reach(&line.permission).at_least(line.scope);
    let reached = match holder {
        _ if held.is_nothing() => false,
        Some(holder) if !held.is_everything() => {
            // What is a user's own is theirs, wherever they are.
            let follows_the_user =
                line.scope <= Scope::Reports && !holder.anchored && !covers_units(&line.permission, unit);
            (follows_the_user || reaches_unit(&held, &holder.unit_id, unit)?)
                && (line.scope != Scope::Reports || reaches_those_below(&held, &holder.user_id, unit)?)
        }
        _ => true,
    };
    match reached {
        true => Ok(()),
        false => Err(refusals::permission_not_held(&line.permission, &line.scope)),
    }
}

/// Refuses to give a user a role that reaches farther than the actor does. What the role grants is not told.
///
/// # Errors
/// `FORBIDDEN`, `NOT_FOUND` for the role, a database error.
pub(crate) fn check_assignable(role_id: &str, holder: &Holder, unit: &mut Unit<'_>) -> Result<()> {
    let role = unit.elevated(|unit| unit.get::<Role>(role_id))?;
    for line in role.permissions.iter() {
        check_held(line, Some(holder), unit).map_err(|error| match error.code {
            Code::Forbidden => refusals::role_not_held(),
            _ => error,
        })?;
    }
    Ok(())
}

/// Refuses to put a user below a superior who would reach, by the scope `reports`, what the actor does not. The same holds for everybody
/// who is above the superior and not yet above the user, and for what is owned by everybody below the user. What the roles grant is not
/// told.
///
/// # Errors
/// `FORBIDDEN`, a database error.
pub(crate) fn check_superior(superior: &str, user: &Stored<User>, unit: &mut Unit<'_>) -> Result<()> {
    if unit.elevated > 0 || unit.actor().reach(EVERYTHING).is_everything() {
        return Ok(());
    }
    for permission in granted_anew(superior, user, unit)? {
        let held = unit.actor().reach(&permission);
        let reached = held.is_everything()
            || reaches_user(&held, user.id(), unit)? && reaches_those_below(&held, user.id(), unit)?;
        if !reached {
            return Err(refusals::reports_not_held());
        }
    }
    Ok(())
}

/// The permissions that a superior and those above have at the scope `reports`, unless they are above the user already.
fn granted_anew(superior: &str, user: &Stored<User>, unit: &mut Unit<'_>) -> Result<BTreeSet<String>> {
    let superiors = unit.elevated(|unit| {
        let mut superiors = unit.ancestors::<User>(superior)?;
        superiors.push(unit.get::<User>(superior)?);
        Ok(superiors)
    })?;
    let path = user.report_path.as_deref().unwrap_or_default();
    let is_above = |above: &User| above.report_path.as_ref().is_some_and(|above| path.starts_with(above));
    let new = superiors.iter().filter(|superior| !is_above(superior));
    let ids: BTreeSet<_> = new.flat_map(|superior| superior.roles.iter()).map(|line| &line.role_id).collect();
    let roles = unit.elevated(|unit| unit.find::<Role>(Filter::one_of(Role::ID, ids)))?;
    let lines = roles.iter().flat_map(|role| role.permissions.iter());
    let at_reports = lines.filter(|line| line.scope == Scope::Reports);
    Ok(at_reports.map(|line| line.permission.clone()).collect())
}

/// Those who have a role.
///
/// # Errors
/// A database error.
pub(crate) fn holders_of(role_id: &str, unit: &mut Unit<'_>) -> Result<Vec<Holder>> {
    let has_it = Filter::exists(User::ROLES, Filter::eq(UserRole::ROLE_ID, role_id));
    let users = unit.elevated(|unit| unit.find::<User>(has_it))?;
    let of_user = |user: &Stored<User>| {
        let lines = user.roles.iter().filter(|line| line.role_id == role_id);
        lines.map(|line| Holder::of(user, line)).collect::<Vec<_>>()
    };
    Ok(users.iter().flat_map(of_user).collect())
}

/// Whether a reach covers an organisation unit as a whole.
fn reaches_unit(held: &Reach, unit_id: &str, unit: &mut Unit<'_>) -> Result<bool> {
    let rows = unit.actor().rows(unit.catalogue(), OrgUnit::DEF, held);
    unit.reaches(OrgUnit::DEF, unit_id, rows)
}

/// Whether a reach covers a user.
fn reaches_user(held: &Reach, user_id: &str, unit: &mut Unit<'_>) -> Result<bool> {
    let rows = unit.actor().rows(unit.catalogue(), User::DEF, held);
    unit.reaches(User::DEF, user_id, rows)
}

/// Whether a reach covers everybody below a user, as the reporting line was before this call. Nobody is below a new user.
fn reaches_those_below(held: &Reach, user_id: &str, unit: &mut Unit<'_>) -> Result<bool> {
    let user = unit.elevated(|unit| unit.first::<User>(Filter::eq(User::ID, user_id)))?;
    let Some(path) = user.and_then(|user| user.data.report_path) else { return Ok(true) };
    let below = Filter::All(vec![
        Filter::compare(User::REPORT_PATH, Comparison::StartsWith, path),
        Filter::negate(Filter::eq(User::ID, user_id)),
    ]);
    let below = unit.elevated(|unit| unit.condition(User::DEF, &below))?;
    let rows = unit.actor().rows(unit.catalogue(), User::DEF, held);
    let beyond = below.and(Condition::Not(Box::new(rows)));
    Ok(unit.select(User::DEF, beyond, Vec::new(), Some(1))?.is_empty())
}

/// Refuses what has left the tenant without an administrator.
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
    let mut wanted = vec![administrators()];
    wanted.extend(besides.map(|user| Filter::negate(Filter::eq("id", user.id()))));
    match unit.elevated(|unit| unit.first::<User>(Filter::All(wanted)))? {
        Some(_) => Ok(()),
        None => Err(last_administrator()),
    }
}

/// The administrators: users who are not disabled and hold every permission at the scope `all`.
pub(crate) fn administrators() -> Filter {
    let everything = Filter::All(vec![
        Filter::eq(RolePermission::PERMISSION, EVERYTHING),
        Filter::eq(RolePermission::SCOPE, Scope::All),
    ]);
    let administrator = Filter::exists(Role::PERMISSIONS, everything);
    let has_it = Filter::exists(User::ROLES, Filter::exists(UserRole::ROLE_ID, administrator));
    Filter::All(vec![Filter::eq(User::DISABLED, false), has_it])
}

fn last_administrator() -> Error {
    refusals::last_administrator().at("/id")
}
