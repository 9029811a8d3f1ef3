//! Modules that an engine has and that are off. A module that was on in the store before is *retired*. Only code that repoints
//! references uses its records, and the fields that it has added to other entities.

use super::assemble::by_entity;
use super::{Catalogue, EntityEntry};
use crate::entity::EntityDef;
use crate::extension::extended;
use crate::module::Module;
use std::iter;

impl Catalogue {
    /// Returns the catalogue with additional modules that are off.
    #[must_use]
    pub fn besides(mut self, off: Vec<&'static Module>) -> Self {
        self.off = off;
        self
    }

    /// Returns the modules of the engine that are off.
    pub fn off(&self) -> &[&'static Module] {
        &self.off
    }

    /// Returns whether the engine has a module of this name, on or off.
    pub fn has_module(&self, name: &str) -> bool {
        self.modules.iter().chain(&self.off).any(|module| module.name == name)
    }

    /// Retires the modules that are off and were on in the store, according to `was_on`.
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

    /// Returns all entities that have records, by name, including those of retired modules. For code that follows references.
    pub fn entities_and_retired(&self) -> impl Iterator<Item = &EntityEntry> {
        let entities = self.entities.iter().map(|(name, entry)| self.followed.get(name).unwrap_or(entry));
        entities.chain(self.retired.values())
    }

    /// Returns all declarations that have a table, including those of retired modules.
    pub fn tables_and_retired(&self) -> impl Iterator<Item = &'static EntityDef> {
        self.entities_and_retired().flat_map(|entry| with_lines(entry.def))
    }

    /// Returns the declaration of this name, including lines and retired modules. Names given by a caller are looked up with
    /// [`Catalogue::def`].
    pub fn def_or_retired(&self, name: &str) -> Option<&'static EntityDef> {
        let followed = self.followed.get(name).or_else(|| self.retired.get(name)).map(|entry| entry.def);
        let line = || self.retired_lines.get(name).map(|(line, _)| *line);
        followed.or_else(|| self.def(name)).or_else(line)
    }
}

impl Module {
    /// Returns all declarations of the module that have a table: each root, followed by its lines.
    pub fn tables(&self) -> impl Iterator<Item = &'static EntityDef> {
        self.entities.iter().flat_map(|entry| with_lines(entry.def))
    }
}

/// A root, followed by its lines.
pub(super) fn with_lines(def: &'static EntityDef) -> impl Iterator<Item = &'static EntityDef> {
    iter::once(def).chain(def.lines().map(|(_, _, line)| line))
}
