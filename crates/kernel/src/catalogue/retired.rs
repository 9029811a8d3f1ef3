//! Modules that an engine has and that are off. Those of them that were on in the store are *retired*: what moves references
//! reaches their records and the fields that they have added to others, and nobody else does.

use super::assemble::by_entity;
use super::{Catalogue, EntityEntry};
use crate::entity::EntityDef;
use crate::extension::extended;
use crate::module::Module;
use std::iter;

impl Catalogue {
    /// The same catalogue, of an engine that has these modules too and has them off.
    #[must_use]
    pub fn besides(mut self, off: Vec<&'static Module>) -> Self {
        self.off = off;
        self
    }

    /// The modules that the engine has and that are off.
    pub fn off(&self) -> &[&'static Module] {
        &self.off
    }

    /// Whether the engine has a module of this name, on or off.
    pub fn has_module(&self, name: &str) -> bool {
        self.modules.iter().chain(&self.off).any(|module| module.name == name)
    }

    /// Retires the modules that are off and were on in the store: `was_on` says which.
    pub fn retire(&mut self, was_on: impl Fn(&str) -> bool) {
        let retired: Vec<_> = self.off.iter().copied().filter(|module| was_on(module.name)).collect();
        let entries = retired.iter().flat_map(|module| module.entities);
        self.retired = entries.map(|entry| (entry.def.name, *entry)).collect();
        for (entity, extensions) in by_entity(&retired) {
            if let Some(entry) = self.retired.get_mut(entity) {
                entry.def = extended(entry.def, &extensions);
            }
            if let Some(entry) = self.entities.get(entity) {
                self.followed.insert(entity, EntityEntry { def: extended(entry.def, &extensions), ..*entry });
            }
        }
        let lines = |entry: &EntityEntry| {
            let parent = entry.def;
            parent.lines().map(move |(_, _, line)| (line.name, (line, parent)))
        };
        self.retired_lines = self.retired.values().flat_map(lines).collect();
    }

    /// Every entity that has records, by name, those of retired modules too: for what follows references.
    pub fn entities_and_retired(&self) -> impl Iterator<Item = &EntityEntry> {
        let entities = self.entities.iter().map(|(name, entry)| self.followed.get(name).unwrap_or(entry));
        entities.chain(self.retired.values())
    }

    /// Every declaration that has a table, those of retired modules too.
    pub fn tables_and_retired(&self) -> impl Iterator<Item = &'static EntityDef> {
        self.entities_and_retired().flat_map(|entry| with_lines(entry.def))
    }

    /// The declaration of this name, lines and those of retired modules included. What a caller names is looked up by
    /// [`Catalogue::def`].
    pub fn def_or_retired(&self, name: &str) -> Option<&'static EntityDef> {
        let followed = self.followed.get(name).or_else(|| self.retired.get(name)).map(|entry| entry.def);
        let line = || self.retired_lines.get(name).map(|(line, _)| *line);
        followed.or_else(|| self.def(name)).or_else(line)
    }
}

impl Module {
    /// Every declaration of the module that has a table: roots, each followed by its lines.
    pub fn tables(&self) -> impl Iterator<Item = &'static EntityDef> {
        self.entities.iter().flat_map(|entry| with_lines(entry.def))
    }
}

/// A root, followed by its lines.
pub(super) fn with_lines(def: &'static EntityDef) -> impl Iterator<Item = &'static EntityDef> {
    iter::once(def).chain(def.lines().map(|(_, _, line)| line))
}
