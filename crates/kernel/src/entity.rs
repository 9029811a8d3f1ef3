//! Entities, one struct each. Tables, schemas, operations, permissions and labels are derived from the struct.

use crate::error::Result;
use crate::kind::{Field, Kind, Label, Shape};
use crate::record::Stored;
use crate::refusal::{Given, Parameter};
use crate::refusals;
use crate::tree::Tree;
use crate::unit::Unit;
use crate::value::Value;

/// The class of an entity: who maintains its records, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Maintained by the CRM, with version, journal, custom fields and logical deletion.
    Owned,
    /// Maintained by the ERP and mirrored unchanged. The ERP key is part of the id. Only synchronisation writes it, in sets.
    Mirrored,
    /// Maintained by the engine for itself.
    System,
    /// A ledger: operations and rules add rows, and nobody changes or deletes them. A field that is `set_once` gets its value later, and
    /// keeps it. Rows have row rights and journal entries, no versions.
    Ledger,
    /// Lines of a root record, saved under the root's version.
    Line,
}

/// The rows of an entity that a grant with a scope reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowRights {
    /// All rows, or none: they belong to nobody, so only the scope `all` reaches them.
    Open,
    /// Two fields determine the owner of a row.
    Owner {
        /// The field with the user; `id` if the record is the user itself.
        owner: &'static str,
        /// The field with the organisation unit.
        unit: &'static str,
        /// The field with a user who may read a row, and not write it, whatever the scope; none if nobody else may.
        reader: Option<&'static str>,
    },
    /// This field determines the organisation unit of a row. The row has no owner: the scope `own` reaches what `unit` does, and `reports`
    /// what it does for everybody below the actor as well.
    Unit(&'static str),
    /// A row is reached if the record in this reference field is reached.
    Through(&'static str),
    /// As [`RowRights::Through`]; a row with an empty field is for everybody who has the permission.
    ThroughIfSet(&'static str),
    /// A row is reached if the record that two fields name is reached.
    About {
        /// The field with the name of its entity.
        entity: &'static str,
        /// The field with its id.
        record: &'static str,
    },
}

/// The two fields that say when a dated row is valid: instants or dates. An empty `from` means always before, an empty `until` means still.
/// At an instant, a row is valid from `from` on and before `until`; on a date, from `from` to `until`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dated {
    /// The field with the beginning.
    pub from: &'static str,
    /// The field with the end.
    pub until: &'static str,
}

/// The declaration of an entity.
#[derive(Clone, Copy, Debug)]
pub struct EntityDef {
    /// The name on the wire. With the prefix, it is also the name of the table.
    pub name: &'static str,
    /// The description.
    pub doc: &'static str,
    /// The label.
    pub label: Label,
    /// The class.
    pub class: Class,
    /// The row rights.
    pub rights: RowRights,
    /// The fields.
    pub shape: &'static Shape,
    /// Groups of fields whose values are unique among the live records of a tenant.
    pub unique: &'static [&'static [&'static str]],
    /// Additional indexes.
    pub index: &'static [&'static [&'static str]],
    /// When its rows are valid; none if they do not say so.
    pub dated: Option<Dated>,
    /// The fields that make a tree of its records; none if they are no tree.
    pub tree: Option<Tree>,
    /// Whether only the engine uses the records. Typed clients then leave out the standard operations; JSON-RPC has them.
    pub bookkeeping: bool,
    /// Whether the records are settings of the tenant, which many calls read and which seldom change. The engine keeps what it has
    /// read of them until one of them changes.
    pub setting: bool,
    /// Permissions that the rules require in addition to those of the operations, without the entity's name.
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
    /// The largest number of lines of one record, unless their declaration says otherwise.
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

    /// Returns the permission to read records: `<entity>.read`. A ledger about records of another entity is read with the permission to
    /// read those: it is their history.
    pub fn read_permission(&self) -> String {
        let about = match (self.class, self.rights) {
            (Class::Ledger, RowRights::Through(field)) => self.shape.field(field),
            _ => None,
        };
        let entity = match about.map(|(_, field)| field.kind) {
            Some(Kind::Reference(target)) => target,
            _ => self.name,
        };
        format!("{entity}.read")
    }

    /// Whether a scope narrower than `all` reaches any of its records: they, or their roots, belong to somebody.
    pub fn takes_scopes(&self) -> bool {
        self.class != Class::System && self.rights != RowRights::Open
    }

    /// Returns the columns of the table, in the order of their declaration, without tenant and class header.
    pub fn columns(&self) -> impl Iterator<Item = (usize, &'static Field)> {
        self.shape.fields.iter().enumerate().filter(|(_, field)| field.kind.is_column())
    }

    /// Returns the fields that are lines, with the declaration of the lines.
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

    /// Returns one value for each field.
    fn into_values(self) -> Vec<Value>;

    /// Creates the struct from its values.
    ///
    /// # Errors
    /// A value that does not fit its field, with the path.
    fn from_values(values: Vec<Value>) -> Result<Self>;
}

/// The rules of an entity, in addition to its declaration. Written by hand; every rule has a default.
pub trait Rules: Entity {
    /// Called before a record is created (`before` is none) or saved. Checks the record and computes derived fields.
    ///
    /// # Errors
    /// A refusal of the rule. Nothing is saved then.
    fn before_save(
        draft: &mut Stored<Self>,
        before: Option<&Stored<Self>>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        let _ = (draft, before, unit);
        Ok(())
    }

    /// Called after a changed record was saved. Updates what depends on it.
    ///
    /// # Errors
    /// A refusal of the rule. Nothing is saved then.
    fn after_save(record: &Stored<Self>, before: &Stored<Self>, unit: &mut Unit<'_>) -> Result<()> {
        let _ = (record, before, unit);
        Ok(())
    }

    /// Called instead of the other rules when a record that this one refers to was merged into another one. `draft` refers to the
    /// other one already and is otherwise unchanged. The rule can remove what may exist only once for the other record, and the record
    /// itself by `draft.header.deleted`. If the merge is undone, it comes back.
    ///
    /// # Errors
    /// A refusal of the rule. Nothing is merged then.
    fn before_move(draft: &mut Stored<Self>, before: &Stored<Self>, unit: &mut Unit<'_>) -> Result<()> {
        let _ = (draft, before, unit);
        Ok(())
    }

    /// Called before a record is deleted.
    ///
    /// # Errors
    /// A refusal of the rule. Nothing is deleted then.
    fn before_delete(record: &Stored<Self>, unit: &mut Unit<'_>) -> Result<()> {
        let _ = (record, unit);
        Ok(())
    }
}
