//! Roles and what they grant.

use crate::error::Result;
use crate::record::{Lines, Stored};
use crate::refusals;
use crate::rights::Scope;
use crate::unit::Unit;
use crate::{Entity, Rules};

/// A set of permissions that is granted to users.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "角色", unique = "name")]
pub struct Role {
    /// The name.
    #[field(max = 60, zh = "名称")]
    pub name: String,
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

impl Rules for Role {
    fn before_save(
        draft: &mut Stored<Self>,
        before: Option<&Stored<Self>>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        let known = unit.catalogue().permissions();
        // What a role has been granted already may belong to a module that is off: it keeps it.
        let kept = |permission: &str| {
            before.is_some_and(|role| role.permissions.iter().any(|line| line.permission == permission))
        };
        for (index, line) in draft.permissions.iter().enumerate() {
            let covers = |name: &String| match line.permission.strip_suffix('*') {
                Some(prefix) => name.starts_with(prefix),
                None => *name == line.permission,
            };
            if !kept(&line.permission) && !known.iter().any(covers) {
                let path = format!("/permissions/{index}/permission");
                return Err(refusals::no_such_permission(&line.permission).at(path));
            }
        }
        Ok(())
    }

    fn before_delete(record: &Stored<Self>, unit: &mut Unit<'_>) -> Result<()> {
        unit.refuse_referred(Role::DEF, record.id())
    }
}
