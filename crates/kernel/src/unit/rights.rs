//! Row rights. They are added to every read and write, so that no caller can omit them.

use super::{Unit, by_id};
use crate::condition::{Column, Comparison, Condition, Relation, Selection};
use crate::encode;
use crate::entity::{Class, Entity, EntityDef, RowRights};
use crate::error::Result;
use crate::filter::Filter;
use crate::kind::Kind;
use crate::platform::custom_field;
use crate::platform::org_unit::OrgUnit;
use crate::platform::user::User;
use crate::record::Record;
use crate::reference_cache::satisfies;
use crate::refusals;
use crate::resolve::{Rights, live};
use crate::tree::Tree;
use crate::value::Value;

impl Unit<'_> {
    /// Returns the condition for the rows that the actor may read. For lines: those whose root is live and may be read.
    pub fn readable_rows(&self, entity: &'static EntityDef) -> Condition {
        let parent = match entity.class {
            Class::Line => self.catalogue.parent(entity),
            _ if self.elevated > 0 => return Condition::TRUE,
            _ => {
                let reach = self.actor.reach(&entity.read_permission());
                return self.actor.readable(self.catalogue, entity, &reach);
            }
        };
        // Lines without a root are nobody's.
        let Some(parent) = parent else { return Condition::Any(Vec::new()) };
        let relation = Relation { target: parent, from: "parent_id", to: "id" };
        Condition::Exists(relation, Box::new(self.readable_rows(parent).and(live(parent))))
    }

    /// Returns whether the actor may read any records of an entity. If not, their number is unknown, not zero.
    pub fn may_read(&self, entity: &str) -> bool {
        let permission = self.catalogue.def(entity).map(EntityDef::read_permission);
        self.elevated > 0 || permission.is_some_and(|permission| self.actor.has(&permission))
    }

    /// Returns the condition for the deleted rows of an entity that the actor may list.
    ///
    /// # Errors
    /// `FORBIDDEN` without the permission `<entity>.read.deleted`.
    pub(crate) fn deleted_rows(&self, entity: &'static EntityDef) -> Result<Condition> {
        let permission = format!("{}.read.deleted", entity.name);
        let reach = self.actor.reach(&permission);
        match reach.is_nothing() {
            true => Err(refusals::permission_required(permission).at("/deleted")),
            false => Ok(self.actor.readable(self.catalogue, entity, &reach)),
        }
    }

    /// Whether the caller asks to write records of this entity. What an operation writes beside its own entity is its own doing.
    pub(crate) fn is_asked_to_write(&self, entity: &EntityDef) -> bool {
        self.elevated == 0 && self.operation.entity == entity.name
    }

    /// The rows that the operation may write: those that its own permission reaches. What it is not asked to write needs no further right.
    fn writable_rows(&self, entity: &'static EntityDef) -> Condition {
        if !self.is_asked_to_write(entity) {
            return Condition::TRUE;
        }
        self.actor.rows(self.catalogue, entity, &self.actor.reach(self.operation.permission))
    }

    /// Refuses to write a record that the actor's write scope does not reach.
    ///
    /// # Errors
    /// `FORBIDDEN`, a database error.
    pub fn authorise(&mut self, entity: &'static EntityDef, record: &Record) -> Result<()> {
        let rows = self.writable_rows(entity);
        let reached = match satisfies(entity, record, &rows) {
            Some(reached) => reached,
            None => self.reaches(entity, &record.header.id, rows)?,
        };
        if !reached {
            return Err(refusals::record_out_of_reach(self.operation.permission));
        }
        Ok(())
    }

    /// Whether the record of this id is among these rows.
    pub(crate) fn reaches(&mut self, entity: &'static EntityDef, id: &str, rows: Condition) -> Result<bool> {
        let condition = by_id(id).and(rows);
        let selection = Selection { entity, condition, order: Vec::new(), limit: Some(1), lines: None };
        Ok(!self.store.select(&self.context.tenant, &selection)?.is_empty())
    }

    /// The users or organisation units that a record may be given to: those that the operation's own permission reaches.
    pub(crate) fn assignable_rows(&self, target: &'static EntityDef) -> Condition {
        match self.elevated {
            0 => self.actor.rows(self.catalogue, target, &self.actor.reach(self.operation.permission)),
            _ => Condition::TRUE,
        }
    }

    /// The rows that a reference may lead to. Of users and organisation units, the actor's board is known to everybody, and what the
    /// operation's permission reaches to whoever calls it: no right to list them is needed.
    pub(crate) fn referable_rows(&self, entity: &'static EntityDef) -> Condition {
        let readable = self.readable_rows(entity);
        if self.elevated > 0 || entity.rights == RowRights::Open {
            return Condition::TRUE;
        }
        match self.of_own_board(entity) {
            Some(known) => Condition::Any(vec![known, readable, self.assignable_rows(entity)]),
            None => readable,
        }
    }

    /// The users or organisation units that the actor knows: those of the actor's board, and those that the actor may read.
    pub(crate) fn known_rows(&self, entity: &'static EntityDef) -> Condition {
        let of_board = self.of_own_board(entity).unwrap_or(Condition::Any(Vec::new()));
        Condition::Any(vec![of_board, self.readable_rows(entity)])
    }

    /// The users or organisation units of the actor's board; none for other entities.
    fn of_own_board(&self, entity: &'static EntityDef) -> Option<Condition> {
        let board = Column { name: OrgUnit::BOARD_ID, kind: Kind::Id, search: false };
        let board = Condition::Compare(board, Comparison::Eq, Value::text(self.actor.board_id.as_deref()?));
        let relation = Relation { target: OrgUnit::DEF, from: User::UNIT_ID, to: "id" };
        match entity.name {
            name if name == OrgUnit::DEF.name => Some(board),
            name if name == User::DEF.name => Some(Condition::Exists(relation, Box::new(board))),
            _ => None,
        }
    }
}

impl Rights for Unit<'_> {
    fn may_read_field(&self, entity: &EntityDef, field: &str) -> bool {
        self.elevated > 0 || self.actor.has(&format!("{}.read.{field}", entity.name))
    }

    fn readable(&self, entity: &'static EntityDef) -> Condition {
        self.readable_rows(entity)
    }

    fn custom_kind(&mut self, entity: &EntityDef, name: &str) -> Result<Kind> {
        custom_field::searchable_kind(entity, name, self)
    }

    fn path(&mut self, entity: &'static EntityDef, tree: Tree, id: &Value) -> Result<Option<String>> {
        let node = Filter::eq("id", id.clone());
        let found = self.records(entity, &node, Some(1))?;
        Ok(found.first().and_then(|node| node.column(entity, tree.path).into_text().ok()))
    }
}

impl encode::Reader for Unit<'_> {
    fn may_see(&self, entity: &str, field: &str) -> bool {
        self.catalogue.def(entity).is_some_and(|def| self.may_read_field(def, field))
    }

    fn extended(&self, entity: &'static EntityDef) -> &'static EntityDef {
        self.whole(entity)
    }
}
