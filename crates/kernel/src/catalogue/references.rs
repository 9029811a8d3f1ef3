//! What refers to an entity: the fields that refer to it, and those that refer to a record of any entity.

use super::{Catalogue, EntityEntry};
use crate::entity::{Class, EntityDef, RowRights};
use crate::filter::Filter;
use crate::kind::{Field, Kind};

/// A field that can refer to records of an entity.
#[derive(Clone, Copy)]
pub struct Referring<'a> {
    /// The entity that has the field, or whose lines have it.
    pub entry: &'a EntityEntry,
    /// The lines that have the field.
    pub lines: Option<(&'static Field, &'static EntityDef)>,
    /// The field.
    pub field: &'static Field,
    /// Of a reference to any record: the field with the name of the record's entity.
    pub named: Option<&'static str>,
}

impl Referring<'_> {
    /// Returns the declaration that has the field: of the entity, or of its lines.
    pub fn table(&self) -> &'static EntityDef {
        self.lines.map_or(self.entry.def, |(_, line)| line)
    }

    /// Returns the rows of [`Referring::table`] that refer to a record.
    pub fn rows(&self, target: &EntityDef, id: &str) -> Filter {
        let of_record = Filter::eq(self.field.name, id);
        match self.named {
            Some(named) => Filter::All(vec![Filter::eq(named, target.name), of_record]),
            None => of_record,
        }
    }

    /// Returns the records that refer to a record, themselves or in their lines.
    pub fn records(&self, target: &EntityDef, id: &str) -> Filter {
        match self.lines {
            Some((lines, _)) => Filter::exists(lines.name, self.rows(target, id)),
            None => self.rows(target, id),
        }
    }
}

impl Catalogue {
    /// Returns every field that can refer to records of an entity, including those of lines and of retired modules. Whatever follows
    /// records, such as a merge, finds them here.
    pub fn references_to(&self, target: &EntityDef) -> Vec<Referring<'_>> {
        let mut found = Vec::new();
        for entry in self.entities_and_retired() {
            let lines = entry.def.lines().map(|(_, field, line)| Some((field, line)));
            for lines in std::iter::once(None).chain(lines) {
                let table = lines.map_or(entry.def, |(_, line)| line);
                found.extend(table.columns().filter_map(|(_, field)| {
                    let named = match field.kind {
                        Kind::Reference(referred) if referred == target.name => None,
                        Kind::AnyReference(named) => Some(named),
                        _ => return None,
                    };
                    Some(Referring { entry, lines, field, named })
                }));
            }
        }
        found
    }

    /// Whether a reference to any record may lead to records of this entity: they are records of their own, users know them, and they
    /// are not themselves about any record. So nothing is about itself, and the rights to what is about a record come to an end.
    pub fn is_any_target(&self, entity: &EntityDef) -> bool {
        !matches!(entity.class, Class::Line | Class::System)
            && !entity.bookkeeping
            && !self.rests_on_any(entity)
    }

    /// Returns the entities whose records a reference to any record may lead to, by name.
    pub fn any_targets(&self) -> impl Iterator<Item = &'static EntityDef> {
        self.entities().map(|entry| entry.def).filter(|def| self.is_any_target(def))
    }

    /// Whether the rights to an entity are those to any record, perhaps by way of a record that it refers to.
    fn rests_on_any(&self, entity: &EntityDef) -> bool {
        match entity.rights {
            RowRights::About { .. } => true,
            RowRights::Through(field) | RowRights::ThroughIfSet(field) => self
                .referred(entity, field)
                .is_some_and(|target| target.name != entity.name && self.rests_on_any(target)),
            RowRights::Open | RowRights::Owner { .. } | RowRights::Unit(_) => false,
        }
    }
}
