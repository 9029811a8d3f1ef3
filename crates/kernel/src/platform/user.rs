//! Users and their roles. The host authenticates users; Tenon stores no passwords.

use crate::catalogue::Catalogue;
use crate::condition::{Condition, Selection};
use crate::entity::EntityDef;
use crate::error::Result;
use crate::platform::granting::{self, Holder};
use crate::platform::leaving;
use crate::platform::org_unit::OrgUnit;
use crate::platform::role::Role;
use crate::ports::StoreTransaction;
use crate::record::{Lines, Record, Stored};
use crate::refusals;
use crate::resolve::live;
use crate::rights::{Actor, Anchor, Grant};
use crate::unit::{Unit, by_id, id_column};
use crate::value::Value;
use crate::{Entity, Rules};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A person who works with the CRM. The id is the host's id of that person.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(
    zh = "用户",
    rights = "owner",
    owner = "id",
    index = "unit_id",
    index = "superior_id",
    tree = "superior_id, report_path, id",
    setting
)]
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
    /// The superior in the reporting line, whose scope `reports` reaches what this user owns.
    #[field(refers = "user", zh = "直接上级")]
    pub superior_id: Option<String>,
    /// The users from the top of the reporting line to this one: `/mary/sam/`.
    #[field(max = 2100, readonly, zh = "汇报路径")]
    pub report_path: Option<String>,
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
    /// The organisation unit from which the scopes of the role reach; that of the user if not given.
    #[field(refers = "org_unit", zh = "适用单元")]
    pub unit_id: Option<String>,
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
        check_roles(draft, before, unit)?;
        let is_new =
            |superior: &String| before.is_some_and(|before| before.superior_id.as_ref() != Some(superior));
        match (draft.superior_id.as_ref().filter(|superior| is_new(superior)), before) {
            (Some(superior), Some(before)) => {
                granting::check_superior(superior, before, unit).map_err(|error| error.at("/superior_id"))
            }
            // A new user owns nothing yet.
            _ => Ok(()),
        }
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

/// A user who is enabled gets anew what their roles grant, and one who is moved what they grant in the user's unit.
fn check_roles(draft: &Stored<User>, before: Option<&Stored<User>>, unit: &mut Unit<'_>) -> Result<()> {
    let enabled = before.is_none_or(|before| before.disabled && !draft.disabled);
    let moved = before.is_none_or(|before| before.unit_id != draft.unit_id);
    for (index, line) in draft.roles.iter().enumerate() {
        let had = before.is_some_and(|before| before.roles.contains(line));
        if enabled || !had || moved && line.unit_id.is_none() {
            let field = if line.unit_id.is_some() { "unit_id" } else { "role_id" };
            let path = format!("/roles/{index}/{field}");
            granting::check_assignable(&line.role_id, &Holder::of(draft, line), unit)
                .map_err(|error| error.at(path))?;
        }
    }
    Ok(())
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
    let named = user.roles.iter().filter_map(|line| line.unit_id.as_ref()).chain([&user.unit_id]);
    let units = typed::<OrgUnit>(select(OrgUnit::DEF, one_of(named))?)?;
    let unit = units.iter().find(|unit| unit.id() == user.unit_id).ok_or_else(refused)?;
    let roles = typed::<Role>(select(Role::DEF, one_of(user.roles.iter().map(|line| &line.role_id)))?)?;
    Ok(Actor {
        grants: grants(&user, &units, &roles),
        id: user.header.id,
        unit_path: unit.data.path.clone().unwrap_or_default(),
        board_id: unit.data.board_id.clone(),
        time_zone: unit.data.time_zone.clone(),
        report_path: user.data.report_path.unwrap_or_default(),
        unit_id: user.data.unit_id,
    })
}

/// What the roles of a user grant, each from its unit.
fn grants(user: &User, units: &[Stored<OrgUnit>], roles: &[Stored<Role>]) -> Vec<Grant> {
    let mut grants = Vec::new();
    for line in user.roles.iter() {
        let anchored_in = line.unit_id.as_ref().unwrap_or(&user.unit_id);
        let anchor = units.iter().find(|unit| unit.id() == anchored_in).map(|unit| {
            let unit_path = unit.path.clone().unwrap_or_default();
            Arc::new(Anchor { unit_id: unit.id().to_owned(), unit_path })
        });
        let role = roles.iter().find(|role| role.id() == line.role_id);
        if let (Some(anchor), Some(role)) = (anchor, role) {
            grants.extend(role.permissions.iter().map(|granted| Grant {
                permission: granted.permission.clone(),
                scope: granted.scope,
                anchor: Arc::clone(&anchor),
            }));
        }
    }
    grants
}

fn one_of<'a>(ids: impl Iterator<Item = &'a String>) -> Condition {
    let ids: BTreeSet<_> = ids.collect();
    Condition::In(id_column(), ids.into_iter().map(|id| Value::text(id.as_str())).collect())
}

fn typed<T: Entity>(records: Vec<Record>) -> Result<Vec<Stored<T>>> {
    records.into_iter().map(Stored::from_record).collect()
}
