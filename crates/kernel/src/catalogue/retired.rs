//! Modules that an engine has and that are off. Those of them that have tables in the store are *retired*: what moves
//! references reaches their records, and nobody else does.

use super::{Catalogue, EntityEntry};
use crate::entity::EntityDef;
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

    /// Retires the modules that are off and have tables: `has_table` says of which entities there are any.
    pub fn retire(&mut self, has_table: impl Fn(&str) -> bool) {
        for module in &self.off {
            if module.tables().any(|def| has_table(def.name)) {
                self.retired.extend(module.entities.iter().map(|entry| (entry.def.name, *entry)));
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
        self.entities.values().chain(self.retired.values())
    }

    /// Every declaration that has a table, those of retired modules too.
    pub fn tables_and_retired(&self) -> impl Iterator<Item = &'static EntityDef> {
        self.entities_and_retired().flat_map(|entry| with_lines(entry.def))
    }

    /// The declaration of this name, lines and those of retired modules included. What a caller names is looked up by
    /// [`Catalogue::def`].
    pub fn def_or_retired(&self, name: &str) -> Option<&'static EntityDef> {
        let retired = || self.retired.get(name).map(|entry| entry.def);
        let line = || self.retired_lines.get(name).map(|(line, _)| *line);
        self.def(name).or_else(retired).or_else(line)
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
