//! Permissions, and the rows that they reach.

use crate::about::Sought;
use crate::condition::{Column, Comparison, Condition, Relation};
use crate::entity::{Class, EntityDef, RowRights};
use crate::kind::Kind;
use crate::reach::{Ground, Reach};
use crate::tree;
use crate::value::Value;
use crate::{Choice, catalogue::Catalogue};
use std::sync::Arc;

/// How far a grant reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Choice)]
pub enum Scope {
    /// What is the actor's own.
    #[choice(zh = "本人")]
    Own,
    /// What is the own of the actor and of everybody below the actor in the reporting line.
    #[choice(zh = "本人及下属")]
    Reports,
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

impl Scope {
    /// Whether it reaches whatever the other one does from the same unit. People below a user may be in any unit.
    pub(crate) fn includes(self, other: Scope) -> bool {
        self >= other && (other != Scope::Reports || matches!(self, Scope::Reports | Scope::All))
    }
}

/// The organisation unit from which scopes reach: that of the user, or another one that the user has a role in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Anchor {
    /// The unit.
    pub unit_id: String,
    /// Its path from the root.
    pub unit_path: String,
}

/// A permission with its scope. `customer.*` grants every permission of customers, `*` grants all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The permission.
    pub permission: String,
    /// The scope.
    pub scope: Scope,
    /// From where the scope reaches.
    pub anchor: Arc<Anchor>,
}

impl Grant {
    pub(crate) fn covers(&self, permission: &str) -> bool {
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
    /// The path of the user in the reporting line. Empty for the engine.
    pub report_path: String,
    /// The grants of the user's roles.
    pub grants: Vec<Grant>,
}

impl Actor {
    /// The id of the engine as an actor, as when it sets up a tenant or synchronises.
    pub const ENGINE: &'static str = "tenon";

    /// Returns the engine as an actor. It may do everything.
    pub fn engine() -> Actor {
        let anchor = Arc::default();
        let grants = vec![Grant { permission: "*".to_owned(), scope: Scope::All, anchor }];
        Actor {
            id: Self::ENGINE.to_owned(),
            unit_id: String::new(),
            unit_path: String::new(),
            board_id: None,
            time_zone: None,
            report_path: String::new(),
            grants,
        }
    }

    /// Returns whether the actor has a permission, at whatever scope.
    pub fn has(&self, permission: &str) -> bool {
        self.grants.iter().any(|grant| grant.covers(permission))
    }

    /// Returns how far a permission reaches: as far as all grants of it together.
    pub fn reach(&self, permission: &str) -> Reach {
        Reach::of(self.grants.iter().filter(|grant| grant.covers(permission)))
    }

    /// Returns the condition for the rows of the entity within a reach.
    pub fn rows(&self, catalogue: &Catalogue, entity: &'static EntityDef, reach: &Reach) -> Condition {
        if reach.is_nothing() {
            return Condition::Any(Vec::new());
        }
        // Whatever the scope: who may not read a record, may not read what is about it.
        if let (RowRights::About { entity, record }, false) = (entity.rights, entity.class == Class::System) {
            return self.about(catalogue, (entity, record), reach, Sought::default());
        }
        if reach.is_everything() {
            return Condition::TRUE;
        }
        // The engine's bookkeeping tells of every record: whoever does not see all of them sees none of it.
        if entity.class == Class::System {
            return Condition::Any(Vec::new());
        }
        if entity.class == Class::Line {
            return match catalogue.parent(entity) {
                Some(parent) => related(parent, "parent_id", self.rows(catalogue, parent, reach)),
                None => Condition::Any(Vec::new()),
            };
        }
        match entity.rights {
            RowRights::Open | RowRights::About { .. } => Condition::Any(Vec::new()),
            RowRights::Owner { owner, unit, .. } => self.owned(catalogue, reach, (owner, unit)),
            RowRights::Unit(unit) => self.of_units(catalogue, reach, unit),
            RowRights::Through(field) => self.through(catalogue, entity, field, reach),
            RowRights::ThroughIfSet(field) => Condition::Any(vec![
                Condition::Null(reference(field)),
                self.through(catalogue, entity, field, reach),
            ]),
        }
    }

    /// Returns the condition for the rows of the entity that the actor may read within a reach: those of [`Actor::rows`], and those
    /// that name the actor as their reader.
    pub fn readable(&self, catalogue: &Catalogue, entity: &'static EntityDef, reach: &Reach) -> Condition {
        let rows = self.rows(catalogue, entity, reach);
        match entity.rights {
            RowRights::Owner { reader: Some(reader), .. }
                if !reach.is_nothing() && !reach.is_everything() =>
            {
                rows.or(is(reader, &self.id))
            }
            _ => rows,
        }
    }

    fn through(
        &self,
        catalogue: &Catalogue,
        entity: &'static EntityDef,
        field: &'static str,
        reach: &Reach,
    ) -> Condition {
        match catalogue.referred(entity, field) {
            Some(target) => related(target, field, self.rows(catalogue, target, reach)),
            None => Condition::Any(Vec::new()),
        }
    }

    /// The rows with an owner and a unit. What is the actor's own is so whichever unit the role is had in.
    fn owned(
        &self,
        catalogue: &Catalogue,
        reach: &Reach,
        (owner, unit): (&'static str, &'static str),
    ) -> Condition {
        let is_owned = |scope| reach.grounds().any(|ground| ground.scope == scope);
        let own = (is_owned(Scope::Own) && !is_owned(Scope::Reports)).then(|| is(owner, &self.id));
        let reports = is_owned(Scope::Reports).then(|| self.of_reports(catalogue, owner));
        let by_unit = reach.grounds().filter(|ground| ground.scope > Scope::Reports);
        let by_unit = by_unit.map(|ground| in_unit(catalogue, unit, ground.scope, &ground.anchor));
        any(own.into_iter().chain(reports).chain(by_unit))
    }

    /// What the actor owns, and everybody below the actor.
    fn of_reports(&self, catalogue: &Catalogue, owner: &'static str) -> Condition {
        match self.line(catalogue) {
            Some((_, line)) if owner == "id" => line,
            Some((users, line)) => related(users, owner, line),
            None => is(owner, &self.id),
        }
    }

    /// The rows that belong to units, and to nobody: what is a user's own are those of the unit.
    fn of_units(&self, catalogue: &Catalogue, reach: &Reach, unit: &'static str) -> Condition {
        let of_people = |ground: &Ground| match (ground.scope, self.line(catalogue)) {
            (Scope::Reports, Some((target, line))) => {
                let line = Condition::Exists(Relation { target, from: unit, to: "unit_id" }, Box::new(line));
                Some(line)
            }
            _ => None,
        };
        let each = |ground: &Ground| {
            let of_unit = in_unit(catalogue, unit, ground.scope, &ground.anchor);
            [Some(of_unit), of_people(ground)].into_iter().flatten()
        };
        any(reach.grounds().flat_map(each))
    }

    /// The users at or below the actor in the reporting line.
    fn line(&self, catalogue: &Catalogue) -> Option<(&'static EntityDef, Condition)> {
        let users = catalogue.entity("user")?.def;
        let tree = users.tree.filter(|_| !self.report_path.is_empty())?;
        Some((users, tree::at_or_below(tree, &self.report_path)))
    }
}

/// The rows of a unit, and with the scope `subtree` those of the units below it.
fn in_unit(catalogue: &Catalogue, unit: &'static str, scope: Scope, anchor: &Anchor) -> Condition {
    match catalogue.entity("org_unit").and_then(|units| Some((units.def, units.def.tree?))) {
        Some((units, tree)) if scope == Scope::Subtree => {
            related(units, unit, tree::at_or_below(tree, &anchor.unit_path))
        }
        _ => is(unit, &anchor.unit_id),
    }
}

/// The rows of any of these conditions.
fn any(conditions: impl Iterator<Item = Condition>) -> Condition {
    let mut conditions: Vec<_> = conditions.collect();
    match conditions.len() {
        1 => conditions.remove(0),
        _ => Condition::Any(conditions),
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
