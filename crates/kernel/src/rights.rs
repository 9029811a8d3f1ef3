//! Permissions, and the rows that they reach.

use crate::about::Sought;
use crate::condition::{Column, Comparison, Condition, Relation};
use crate::entity::{Class, EntityDef, RowRights};
use crate::kind::Kind;
use crate::tree;
use crate::value::Value;
use crate::{Choice, catalogue::Catalogue};

/// How far a grant reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Choice)]
pub enum Scope {
    /// What is the actor's own.
    #[choice(zh = "本人")]
    Own,
    /// What belongs to the actor's organisation unit.
    #[choice(zh = "本部门")]
    Unit,
    /// What belongs to the actor's organisation unit or one below it.
    #[choice(zh = "本部门及下级")]
    Subtree,
    /// Everything of the tenant.
    #[choice(zh = "全部")]
    All,
}

/// A permission with its scope. `customer.*` grants every permission of customers, `*` grants all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The permission.
    pub permission: String,
    /// The scope.
    pub scope: Scope,
}

impl Grant {
    fn covers(&self, permission: &str) -> bool {
        covers(&self.permission, permission)
    }
}

/// Whether what is granted, a permission or a wildcard, covers a permission, or a wildcard that is no wider.
pub(crate) fn covers(granted: &str, permission: &str) -> bool {
    match granted.strip_suffix('*') {
        Some(prefix) => permission.starts_with(prefix),
        None => granted == permission,
    }
}

/// The user on whose behalf a call is made, with the rights at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The user's id.
    pub id: String,
    /// The organisation unit the user belongs to.
    pub unit_id: String,
    /// The path of that unit from the root.
    pub unit_path: String,
    /// The board of that unit.
    pub board_id: Option<String>,
    /// The time zone of that unit's business dates. UTC if none.
    pub time_zone: Option<String>,
    /// The grants of the user's roles.
    pub grants: Vec<Grant>,
}

impl Actor {
    /// The id of the engine as an actor, as when it sets up a tenant or synchronises.
    pub const ENGINE: &'static str = "tenon";

    /// Returns the engine as an actor. It may do everything.
    pub fn engine() -> Actor {
        let grants = vec![Grant { permission: "*".to_owned(), scope: Scope::All }];
        Actor {
            id: Self::ENGINE.to_owned(),
            unit_id: String::new(),
            unit_path: String::new(),
            board_id: None,
            time_zone: None,
            grants,
        }
    }

    /// Returns the scope of a permission, if the actor has it: the largest of its grants.
    pub fn scope(&self, permission: &str) -> Option<Scope> {
        self.grants.iter().filter(|grant| grant.covers(permission)).map(|grant| grant.scope).max()
    }

    /// Returns the condition for the rows of the entity within a scope. Without a scope no row satisfies it.
    pub fn rows(&self, catalogue: &Catalogue, entity: &'static EntityDef, scope: Option<Scope>) -> Condition {
        let Some(scope) = scope else { return Condition::Any(Vec::new()) };
        // Whatever the scope: who may not read a record, may not read what is about it.
        if let (RowRights::About { entity, record }, false) = (entity.rights, entity.class == Class::System) {
            return self.about(catalogue, (entity, record), scope, Sought::default());
        }
        if scope == Scope::All {
            return Condition::TRUE;
        }
        // The engine's bookkeeping tells of every record: whoever does not see all of them sees none of it.
        if entity.class == Class::System {
            return Condition::Any(Vec::new());
        }
        if entity.class == Class::Line {
            return match catalogue.parent(entity) {
                Some(parent) => related(parent, "parent_id", self.rows(catalogue, parent, Some(scope))),
                None => Condition::Any(Vec::new()),
            };
        }
        match entity.rights {
            RowRights::Open | RowRights::About { .. } => Condition::Any(Vec::new()),
            RowRights::Owner { owner, unit, .. } => self.owned(catalogue, scope, Some(owner), unit),
            RowRights::Unit(unit) => self.owned(catalogue, scope, None, unit),
            RowRights::Through(field) => self.through(catalogue, entity, field, scope),
            RowRights::ThroughIfSet(field) => Condition::Any(vec![
                Condition::Null(reference(field)),
                self.through(catalogue, entity, field, scope),
            ]),
        }
    }

    /// Returns the condition for the rows of the entity that the actor may read within a scope: those of [`Actor::rows`], and those
    /// that name the actor as their reader.
    pub fn readable(
        &self,
        catalogue: &Catalogue,
        entity: &'static EntityDef,
        scope: Option<Scope>,
    ) -> Condition {
        let rows = self.rows(catalogue, entity, scope);
        match (entity.rights, scope) {
            (_, None | Some(Scope::All)) => rows,
            (RowRights::Owner { reader: Some(reader), .. }, _) => {
                Condition::Any(vec![rows, is(reader, &self.id)])
            }
            _ => rows,
        }
    }

    fn through(
        &self,
        catalogue: &Catalogue,
        entity: &'static EntityDef,
        field: &'static str,
        scope: Scope,
    ) -> Condition {
        match catalogue.referred(entity, field) {
            Some(target) => related(target, field, self.rows(catalogue, target, Some(scope))),
            None => Condition::Any(Vec::new()),
        }
    }

    fn owned(
        &self,
        catalogue: &Catalogue,
        scope: Scope,
        owner: Option<&'static str>,
        unit: &'static str,
    ) -> Condition {
        match (scope, owner, catalogue.entity("org_unit")) {
            (Scope::All, ..) => Condition::TRUE,
            (Scope::Own, Some(owner), _) => is(owner, &self.id),
            (Scope::Subtree, _, Some(units)) => {
                let branch = units.def.tree.map(|tree| tree::at_or_below(tree, &self.unit_path));
                related(units.def, unit, branch.unwrap_or(Condition::Any(Vec::new())))
            }
            (Scope::Own | Scope::Unit | Scope::Subtree, ..) => is(unit, &self.unit_id),
        }
    }
}

fn reference(name: &'static str) -> Column {
    Column { name, kind: Kind::Id, search: false }
}

fn is(field: &'static str, id: &str) -> Condition {
    Condition::Compare(reference(field), Comparison::Eq, Value::text(id))
}

fn related(target: &'static EntityDef, from: &'static str, condition: Condition) -> Condition {
    Condition::Exists(Relation { target, from, to: "id" }, Box::new(condition))
}
