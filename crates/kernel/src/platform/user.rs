//! Users and their roles. The host authenticates users; Tenon stores no passwords.

use crate::catalogue::Catalogue;
use crate::condition::{Column, Condition, Relation, Selection};
use crate::entity::EntityDef;
use crate::error::Result;
use crate::kind::Kind;
use crate::platform::granting;
use crate::platform::leaving;
use crate::platform::org_unit::OrgUnit;
use crate::platform::role::{Role, RolePermission};
use crate::ports::StoreTransaction;
use crate::record::{Lines, Record, Stored};
use crate::refusals;
use crate::resolve::live;
use crate::rights::{Actor, Grant};
use crate::unit::{Unit, by_id};
use crate::value::Value;
use crate::{Entity, Rules};

/// A person who works with the CRM. The id is the host's id of that person.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "用户", rights = "owner", owner = "id", index = "unit_id", setting)]
pub struct User {
    /// The name.
    #[field(search, personal, zh = "姓名")]
    pub name: String,
    /// E-mail address.
    #[field(form = "email", personal, zh = "邮箱")]
    pub email: Option<String>,
    /// The organisation unit that the user belongs to.
    #[field(refers = "org_unit", zh = "所属单元")]
    pub unit_id: String,
    /// Whether the user is disabled. A disabled user has no rights.
    #[field(default, zh = "停用")]
    pub disabled: bool,
    /// The roles.
    #[field(zh = "角色")]
    pub roles: Lines<UserRole>,
}

/// A role that a user has.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "line", zh = "用户角色")]
pub struct UserRole {
    /// The role.
    #[field(refers = "role", zh = "角色")]
    pub role_id: String,
}

impl Rules for User {
    fn before_save(
        draft: &mut Stored<Self>,
        before: Option<&Stored<Self>>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        if before.is_some_and(|before| !before.disabled) && draft.disabled {
            leaving::refuse_owner(draft, unit).map_err(|error| error.at("/disabled"))?;
        }
        // A user who is moved or enabled gets anew, there and then, what their roles grant.
        let anew =
            before.is_none_or(|before| before.unit_id != draft.unit_id || before.disabled && !draft.disabled);
        for (index, line) in draft.roles.iter().enumerate() {
            let had = before.is_some_and(|before| before.roles.contains(line));
            if anew || !had {
                let path = format!("/roles/{index}/role_id");
                granting::check_assignable(&line.role_id, &draft.unit_id, unit)
                    .map_err(|error| error.at(path))?;
            }
        }
        Ok(())
    }

    fn after_save(record: &Stored<Self>, before: &Stored<Self>, unit: &mut Unit<'_>) -> Result<()> {
        let kept = before.roles.iter().all(|line| record.roles.contains(line));
        match !before.disabled && (record.disabled || !kept) {
            true => granting::keep_an_administrator(None, unit),
            false => Ok(()),
        }
    }

    fn before_delete(record: &Stored<Self>, unit: &mut Unit<'_>) -> Result<()> {
        granting::keep_an_administrator(Some(record), unit)?;
        leaving::refuse_owner(record, unit).map_err(|error| error.at("/id"))
    }
}

/// The user of this id with the rights of this moment.
///
/// # Errors
/// `FORBIDDEN` when there is no such user in the tenant or it is disabled: the two are not told apart.
pub(crate) fn load_actor(
    catalogue: &Catalogue,
    store: &mut dyn StoreTransaction,
    tenant: &str,
    id: &str,
) -> Result<Actor> {
    let refused = || refusals::actor_unknown().at("/context/actor");
    let mut select = |entity: &'static EntityDef, condition: Condition| -> Result<Vec<Record>> {
        let condition = condition.and(live(entity));
        store.select(
            tenant,
            &Selection { entity, condition, order: Vec::new(), limit: None, lines: Some(u64::MAX) },
        )
    };
    if id == Actor::ENGINE || catalogue.entity("user").is_none() {
        return Err(refused());
    }
    let user = select(User::DEF, by_id(id))?.into_iter().next().ok_or_else(refused)?;
    let user = Stored::<User>::from_record(user)?;
    if user.disabled {
        return Err(refused());
    }
    let unit = select(OrgUnit::DEF, by_id(&user.unit_id))?.into_iter().next().ok_or_else(refused)?;
    let unit = Stored::<OrgUnit>::from_record(unit)?;
    let roles = user.roles.iter().map(|line| Value::text(line.role_id.as_str())).collect();
    let parent = Column { name: "parent_id", kind: Kind::Id, search: false };
    let relation = Relation { target: Role::DEF, from: "parent_id", to: "id" };
    let granted = Condition::In(parent, roles).and(Condition::Exists(relation, Box::new(live(Role::DEF))));
    let grants = select(RolePermission::DEF, granted)?.into_iter().map(|line| {
        let line = RolePermission::from_values(line.values)?;
        Ok(Grant { permission: line.permission, scope: line.scope })
    });
    Ok(Actor {
        grants: grants.collect::<Result<_>>()?,
        id: user.header.id,
        unit_id: user.data.unit_id,
        unit_path: unit.data.path.unwrap_or_default(),
        board_id: unit.data.board_id,
        time_zone: unit.data.time_zone,
    })
}
