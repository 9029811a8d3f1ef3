//! Entities: one struct each, from which tables, schemas, operations, permissions and labels follow.

use crate::error::Result;
use crate::kind::{Field, Kind, Label, Shape};
use crate::record::Stored;
use crate::refusal::{Given, Parameter};
use crate::refusals;
use crate::unit::Unit;
use crate::value::Value;

/// Who keeps a record, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The CRM's own: version, journal, custom fields, logical delete.
    Owned,
    /// The ERP's, kept here as it is there: the ERP key is the id, written in sets by synchronisation alone.
    Mirrored,
    /// The engine's own bookkeeping.
    System,
    /// The lines of a root, saved under the root's version.
    Line,
}

/// Which rows of an entity a grant with a scope reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowRights {
    /// All of them: the permission alone decides.
    Open,
    /// The fields `owner_id` (a user) and `unit_id` (an organisation unit) say whose it is.
    Owner,
    /// Whoever reaches the record that this reference field points at reaches this one.
    Through(&'static str),
}

/// The declaration of an entity.
#[derive(Clone, Copy, Debug)]
pub struct EntityDef {
    /// The name on the wire; with the prefix, the name of its table.
    pub name: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// The words for people.
    pub label: Label,
    /// Who keeps it.
    pub class: Class,
    /// Which rows a grant reaches.
    pub rights: RowRights,
    /// The fields.
    pub shape: &'static Shape,
    /// Groups of fields that no two live records of a tenant share.
    pub unique: &'static [&'static [&'static str]],
    /// Further indexes.
    pub index: &'static [&'static [&'static str]],
    /// Whether only the engine works with its records, so that typed clients leave out its standard operations. They are there
    /// through JSON-RPC.
    pub bookkeeping: bool,
    /// Permissions that its rules ask for, besides those of its operations; named without the entity.
    pub permissions: &'static [&'static str],
    /// Of lines: the most that one record has.
    pub most: u32,
}

/// In a refusal: by its name, and by its label in Chinese.
impl Parameter for &EntityDef {
    fn given(&self) -> Given {
        Given { value: self.name.to_owned(), label: Some(self.label) }
    }
}

impl EntityDef {
    /// The most lines that one record has, where their declaration does not say otherwise.
    pub const MOST_LINES: u32 = 10_000;

    /// Refuses more lines than one record may have.
    ///
    /// # Errors
    /// `LIMIT_EXCEEDED`.
    pub fn check_lines(&self, count: usize) -> Result<()> {
        if count > self.most as usize {
            return Err(refusals::too_many_lines(count, self.most));
        }
        Ok(())
    }

    /// The columns of the table, besides tenant and class header, in the order of their declaration.
    pub fn columns(&self) -> impl Iterator<Item = (usize, &'static Field)> {
        self.shape.fields.iter().enumerate().filter(|(_, field)| field.kind.is_column())
    }

    /// The fields that are lines, with the declaration of the lines.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &'static Field, &'static EntityDef)> {
        self.shape.fields.iter().enumerate().filter_map(|(index, field)| match field.kind {
            Kind::Lines(line) => Some((index, field, line)),
            _ => None,
        })
    }
}

/// A struct that is an entity. Derived.
pub trait Entity: Sized {
    /// The declaration.
    const DEF: &'static EntityDef;

    /// One value for each field.
    fn into_values(self) -> Vec<Value>;

    /// The struct again.
    ///
    /// # Errors
    /// A value that does not fit its field, with the path.
    fn from_values(values: Vec<Value>) -> Result<Self>;
}

/// What an entity insists on, beyond what its declaration says. Written by hand; every rule has a default.
pub trait Rules: Entity {
    /// Called before a record is created (`before` is none) or saved: checks it and fills in what follows from the rest.
    ///
    /// # Errors
    /// Whatever the rule refuses; nothing is saved then.
    fn before_save(
        draft: &mut Stored<Self>,
        before: Option<&Stored<Self>>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        let _ = (draft, before, unit);
        Ok(())
    }

    /// Called after a changed record was saved: lets what follows from it follow.
    ///
    /// # Errors
    /// Whatever the rule refuses; nothing is saved then.
    fn after_save(record: &Stored<Self>, before: &Stored<Self>, unit: &mut Unit<'_>) -> Result<()> {
        let _ = (record, before, unit);
        Ok(())
    }

    /// Called instead of the other rules when a record that this one refers to was merged into another one: `draft` refers
    /// to that one already, and is otherwise as it was. Lets give way what may stand only once there.
    ///
    /// # Errors
    /// Whatever the rule refuses; nothing is merged then.
    fn before_move(draft: &mut Stored<Self>, before: &Stored<Self>, unit: &mut Unit<'_>) -> Result<()> {
        let _ = (draft, before, unit);
        Ok(())
    }

    /// Called before a record is deleted.
    ///
    /// # Errors
    /// Whatever the rule refuses; nothing is deleted then.
    fn before_delete(record: &Stored<Self>, unit: &mut Unit<'_>) -> Result<()> {
        let _ = (record, unit);
        Ok(())
    }
}
