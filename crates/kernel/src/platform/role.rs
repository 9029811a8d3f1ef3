//! Roles and their grants.

use crate::error::Result;
use crate::platform::granting::{self, Holder};
use crate::record::{Lines, Stored};
use crate::refusals;
use crate::rights::{Scope, covers};
use crate::unit::Unit;
use crate::{Entity, Rules};

/// A set of permissions that is granted to users.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "角色", unique = "name", setting)]
pub struct Role {
    /// The name.
    #[field(max = 60, zh = "名称")]
    pub name: String,
    /// The code of a ready role (`role.create_standard`), whatever its name is; none for a role of the tenant's own.
    #[field(max = 40, readonly, zh = "编码")]
    pub code: Option<String>,
    /// The permissions that it grants.
    #[field(zh = "权限")]
    pub permissions: Lines<RolePermission>,
}

/// A permission that a role grants, with its scope.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "line", zh = "角色权限", most = 1000)]
pub struct RolePermission {
    /// The permission; `customer.*` and `*` grant several.
    #[field(max = 80, zh = "权限")]
    pub permission: String,
    /// The scope.
    #[field(zh = "范围")]
    pub scope: Scope,
}

impl RolePermission {
    /// Whether it grants this permission.
    fn covers(&self, permission: &str) -> bool {
        covers(&self.permission, permission)
    }
}

impl Role {
    /// Whether it grants the same already, at the same scope or a wider one.
    fn grants(&self, wanted: &RolePermission) -> bool {
        self.permissions
            .iter()
            .any(|line| line.covers(&wanted.permission) && line.scope.includes(wanted.scope))
    }
}

/// Refuses to grant to these holders of the role what the actor does not hold there.
fn check_held(line: &RolePermission, holders: &[Holder], unit: &mut Unit<'_>) -> Result<()> {
    granting::check_held(line, None, unit)?;
    holders.iter().try_for_each(|holder| granting::check_held(line, Some(holder), unit))
}

impl Rules for Role {
    fn before_save(
        draft: &mut Stored<Self>,
        before: Option<&Stored<Self>>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        let catalogue = unit.catalogue();
        let known = catalogue.permissions();
        let holders = match before {
            Some(role) => granting::holders_of(role.id(), unit)?,
            None => Vec::new(),
        };
        // What a role has been granted already may belong to a module that is off: it keeps it.
        let kept = |permission: &str| {
            before.is_some_and(|role| role.permissions.iter().any(|line| line.permission == permission))
        };
        for (index, line) in draft.permissions.iter().enumerate() {
            let path = |field: &str| format!("/permissions/{index}/{field}");
            let covered: Vec<_> = known.iter().filter(|name| line.covers(name)).collect();
            if !kept(&line.permission) && covered.is_empty() {
                return Err(refusals::no_such_permission(&line.permission).at(path("permission")));
            }
            if before.is_some_and(|role| role.grants(line)) {
                continue;
            }
            if line.scope < Scope::All && !covered.iter().any(|name| catalogue.takes_scopes(name)) {
                return Err(refusals::scope_all_required(&line.permission).at(path("scope")));
            }
            check_held(line, &holders, unit).map_err(|error| error.at(path("permission")))?;
        }
        Ok(())
    }

    fn after_save(record: &Stored<Self>, before: &Stored<Self>, unit: &mut Unit<'_>) -> Result<()> {
        let everything = RolePermission { permission: granting::EVERYTHING.to_owned(), scope: Scope::All };
        match before.grants(&everything) && !record.grants(&everything) {
            true => granting::keep_an_administrator(None, unit),
            false => Ok(()),
        }
    }

    fn before_delete(record: &Stored<Self>, unit: &mut Unit<'_>) -> Result<()> {
        unit.refuse_referred(Role::DEF, record.id())
    }
}
