//! Combines modules into a catalogue, and refuses modules that do not fit together.

use super::values::check_values;
use super::{Catalogue, EntityEntry, OperationEntry, Standard};
use crate::entity::{Class, EntityDef, RowRights};
use crate::error::{Error, Result};
use crate::extension::{ExtensionDef, extended};
use crate::figure::Figure;
use crate::kind::{Field, Kind, Shape, is_text};
use crate::module::Module;
use crate::operation::OperationDef;
use crate::platform::PLATFORM;
use crate::record::header_columns;
use crate::refusals;
use std::collections::{BTreeMap, BTreeSet};

impl Catalogue {
    /// Returns the catalogue of these modules and the platform. It must include all modules that they need; [`chosen`] adds them.
    ///
    /// # Errors
    /// `CONFIGURATION`, which names the module, the entity and the field:
    /// - a module that needs an absent one, or, through others, itself
    /// - two declarations, two refusals, two effects, or two timers with the same name
    /// - a reference to an absent entity, or to an entity of a module that is not needed
    /// - an index or row rights with fields that do not exist
    /// - a structured value with a reference, or with what only a field of a record can have
    /// - a field of a ledger that is lines, a required field that is set once, or one outside a ledger
    /// - a tree without a reference to the record above, room for its paths, or a unique name below the same record
    /// - a picklist for a field that is no text
    /// - a reference to any record without a text for the name of its entity, or unique in what is not owned
    /// - dated rows without two dates or two instants
    /// - a versioned operation of an entity without versions
    /// - a listener to an absent entity, or a timer of one
    /// - an extension or a figure that does not fit its entity
    pub fn of(modules: &[&'static Module]) -> Result<Self> {
        let mut catalogue = Self { modules: ordered(modules)?, ..Self::default() };
        let extensions = by_entity(&catalogue.modules);
        for module in catalogue.modules.clone() {
            catalogue.declare(module, &extensions)?;
            catalogue.declare_effects(module)?;
        }
        for module in catalogue.modules.clone() {
            catalogue.check(module)?;
            catalogue.attach(module)?;
            catalogue.attach_timers(module)?;
        }
        catalogue.check_refusals()?;
        Ok(catalogue)
    }

    fn check_refusals(&self) -> Result<()> {
        let mut names = BTreeSet::new();
        for (module, reason) in
            self.modules.iter().flat_map(|module| module.refusals.iter().map(move |reason| (module, reason)))
        {
            if !names.insert(reason.name) {
                return Err(refusals::reason_declared(module.name, reason.name));
            }
        }
        Ok(())
    }

    /// Returns a catalogue with only these entities, without the platform and without checks, for tests of stores.
    pub fn of_entities(entries: &[EntityEntry]) -> Self {
        let mut catalogue = Self::default();
        entries.iter().for_each(|entry| catalogue.keep(entry));
        catalogue
    }

    fn keep(&mut self, entry: &EntityEntry) {
        self.entities.insert(entry.def.name, *entry);
        self.lines.extend(entry.def.lines().map(|(_, _, line)| (line.name, (line, entry.def))));
    }

    fn declare(&mut self, module: &'static Module, extensions: &Extensions) -> Result<()> {
        for entry in module.entities {
            let def = extended(entry.def, extensions.get(entry.def.name).map_or(&[], Vec::as_slice));
            if !std::ptr::eq(def, entry.def) {
                self.extended.push(def);
            }
            let entry = &EntityEntry { def, ..*entry };
            self.settle(def, module)?;
            def.lines().try_for_each(|(_, _, line)| self.settle(line, module))?;
            self.keep(entry);
            let standard: &[Standard] =
                if def.class == Class::Owned { &Standard::OWNED } else { &Standard::READ_ONLY };
            for standard in standard {
                self.add(OperationEntry::standard(*standard, def), module)?;
            }
        }
        module
            .operations
            .iter()
            .try_for_each(|operation| self.add(OperationEntry::declared(operation), module))
    }

    fn settle(&mut self, def: &'static EntityDef, module: &'static Module) -> Result<()> {
        match self.homes.insert(def.name, module) {
            None => Ok(()),
            Some(other) => Err(refusals::entity_declared(module.name, def.name, other.name)),
        }
    }

    fn add(&mut self, operation: OperationEntry, module: &Module) -> Result<()> {
        let name = operation.name.clone();
        match self.operations.insert(name.clone(), operation) {
            None => Ok(()),
            Some(_) => Err(refusals::operation_declared(module.name, name)),
        }
    }

    fn check(&self, module: &'static Module) -> Result<()> {
        let within = self.needed_by(module);
        for def in module.tables() {
            self.check_references(module, def.name, def.shape, &within)?;
            check_any_references(module, def)?;
            check_indexes(module, def, def.unique)?;
            check_indexes(module, def, def.index)?;
            check_rights(module, def)?;
            check_values(module, def.name, def.shape)?;
            check_ledger(module, def)?;
            check_dated(module, def)?;
            check_tree(module, def)?;
            check_picklists(module, def)?;
        }
        module.operations.iter().try_for_each(|operation| self.check_version(module, operation.def))?;
        let mut extensions = module.extensions.iter();
        extensions.try_for_each(|extension| self.check_extension(module, extension, &within))?;
        module.check_upgrades()
    }

    /// Only what is owned counts its saves.
    fn check_version(&self, module: &Module, operation: &OperationDef) -> Result<()> {
        let entity = self.entity(operation.entity());
        if operation.versioned && entity.is_none_or(|entry| entry.def.class != Class::Owned) {
            return Err(refusals::without_versions(module.name, operation.name));
        }
        Ok(())
    }

    fn check_references(
        &self,
        module: &Module,
        entity: &str,
        shape: &Shape,
        within: &BTreeSet<&'static str>,
    ) -> Result<()> {
        for field in shape.fields {
            let Kind::Reference(target) = field.kind else { continue };
            let place = format!("{entity}.{}", field.name);
            match self.home(target) {
                None => return Err(refusals::absent_target(module.name, place, target)),
                Some(home) if !within.contains(home.name) => {
                    return Err(refusals::target_of_other(module.name, place, target, home.name));
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    fn check_extension(
        &self,
        module: &Module,
        extension: &ExtensionDef,
        within: &BTreeSet<&'static str>,
    ) -> Result<()> {
        let name = extension.extends;
        let known = self.home(name).filter(|home| within.contains(home.name));
        let Some(entity) = known.and_then(|_| self.entity(name)).map(|entry| entry.def) else {
            return Err(refusals::absent_extended(module.name, name));
        };
        if entity.class != Class::Owned {
            return Err(refusals::extends_foreign(module.name, name));
        }
        for field in extension.shape.fields {
            if !field.kind.is_column() || field.number.is_some() {
                return Err(refusals::extends_with_structure(module.name, name, field.name));
            }
            if field.required {
                return Err(refusals::extends_with_required(module.name, name, field.name));
            }
            if entity.shape.fields.iter().filter(|other| other.name == field.name).count() > 1 {
                return Err(refusals::extends_with_existing(module.name, name, field.name));
            }
        }
        self.check_references(module, name, extension.shape, within)?;
        check_values(module, name, extension.shape)?;
        check_any_references(module, entity)?;
        check_indexes(module, entity, extension.index)
    }

    /// The names of a module and of all that it needs, directly or by way of others.
    pub(super) fn needed_by(&self, module: &Module) -> BTreeSet<&'static str> {
        let mut found = BTreeSet::from([PLATFORM.name, module.name]);
        let mut open = module.needs.to_vec();
        while let Some(name) = open.pop() {
            if found.insert(name) {
                let needed = self.modules.iter().filter(|other| other.name == name);
                open.extend(needed.flat_map(|other| other.needs));
            }
        }
        found
    }

    fn attach(&mut self, module: &'static Module) -> Result<()> {
        let within = self.needed_by(module);
        for figure in module.figures {
            self.check_figure(module, figure, &within)?;
            self.figures.push(*figure);
        }
        self.figures.sort_by_key(|figure| (figure.purpose, figure.place, figure.name));
        for listener in module.listeners {
            let known = self.home(listener.of.name).is_some_and(|home| within.contains(home.name));
            if !known {
                return Err(refusals::absent_heard(module.name, listener.name, listener.of.name));
            }
            self.listeners.entry(listener.of.name).or_default().push(*listener);
        }
        Ok(())
    }
}

impl Catalogue {
    fn check_figure(&self, module: &Module, figure: &Figure, within: &BTreeSet<&'static str>) -> Result<()> {
        let place = format!("{}.{}", figure.purpose, figure.name);
        let known = self.home(figure.entity).filter(|home| within.contains(home.name));
        let Some(entity) = known.and_then(|_| self.def(figure.entity)) else {
            return Err(refusals::absent_counted(module.name, place, figure.entity));
        };
        type Fits = fn(&Kind) -> bool;
        let wanted: [(Option<&str>, Fits); 3] = [
            (Some(figure.field), |kind| matches!(kind, Kind::Reference(_))),
            (figure.sum, |kind| matches!(kind, Kind::Decimal { .. })),
            (figure.currency, |kind| matches!(kind, Kind::Currency)),
        ];
        for (name, fits) in wanted {
            let Some(name) = name else { continue };
            if !entity.shape.field(name).is_some_and(|(_, field)| fits(&field.kind)) {
                return Err(refusals::figure_field(module.name, place, format!("{}.{name}", figure.entity)));
            }
        }
        let twice =
            self.figures.iter().any(|other| (other.purpose, other.name) == (figure.purpose, figure.name));
        match twice {
            true => Err(refusals::figure_twice(module.name, place)),
            false => Ok(()),
        }
    }
}

/// Returns the wanted modules of the available ones, with all modules that they need.
///
/// # Errors
/// `CONFIGURATION` for a name that no available module has.
pub fn chosen(available: &[&'static Module], wanted: &[String]) -> Result<Vec<&'static Module>> {
    let named = |name: &str| available.iter().copied().find(|module| module.name == name);
    let mut found = BTreeMap::new();
    let mut open = Vec::new();
    for name in wanted {
        open.push(named(name).ok_or_else(|| {
            let names: Vec<_> = available.iter().map(|module| module.name).collect();
            refusals::unknown(name, names.join(", "))
        })?);
    }
    while let Some(module) = open.pop() {
        if found.insert(module.name, module).is_none() {
            // What is not available is refused by `Catalogue::of`, which names who needs it.
            open.extend(module.needs.iter().filter_map(|name| named(name)));
        }
    }
    Ok(found.into_values().collect())
}

/// Each module after those that it needs, the platform first.
fn ordered(modules: &[&'static Module]) -> Result<Vec<&'static Module>> {
    let mut waiting = BTreeMap::from([(PLATFORM.name, &PLATFORM)]);
    for module in modules {
        if waiting.insert(module.name, module).is_some_and(|other| !std::ptr::eq(other, *module)) {
            return Err(refusals::same_name(module.name));
        }
    }
    let mut ordered = vec![&PLATFORM];
    waiting.remove(PLATFORM.name);
    while !waiting.is_empty() {
        let is_ready = |module: &&&'static Module| {
            module.needs.iter().all(|need| ordered.iter().any(|done: &&Module| done.name == *need))
        };
        let Some(next) = waiting.values().find(is_ready).copied() else {
            return Err(stuck(&waiting, &ordered));
        };
        waiting.remove(next.name);
        ordered.push(next);
    }
    Ok(ordered)
}

/// The extensions of each entity, in the order of their modules.
type Extensions = BTreeMap<&'static str, Vec<&'static ExtensionDef>>;

pub(super) fn by_entity(modules: &[&'static Module]) -> Extensions {
    let mut found = Extensions::new();
    for extension in modules.iter().flat_map(|module| module.extensions) {
        found.entry(extension.extends).or_default().push(extension);
    }
    found
}

/// Why none of these modules can be put after what it needs.
fn stuck(waiting: &BTreeMap<&'static str, &'static Module>, ordered: &[&'static Module]) -> Error {
    for module in waiting.values() {
        for need in module.needs {
            if !waiting.contains_key(need) && ordered.iter().all(|done| done.name != *need) {
                return refusals::absent_need(module.name, need);
            }
        }
    }
    let names: Vec<_> = waiting.keys().copied().collect();
    refusals::circle(names.join(", "))
}

fn check_indexes(module: &Module, def: &EntityDef, groups: &[&[&str]]) -> Result<()> {
    let header = header_columns(def.class);
    let is_column = |name: &str| {
        let declared = def.shape.field(name).is_some_and(|(_, field)| field.kind.is_comparable());
        declared || header.iter().any(|(column, _)| *column == name)
    };
    for name in groups.iter().flat_map(|group| group.iter()) {
        if !is_column(name) {
            return Err(refusals::index_field(module.name, def.name, name));
        }
    }
    Ok(())
}

/// Of a ledger, rows have no lines; what is set once may be empty, and only a ledger has it.
fn check_ledger(module: &Module, def: &EntityDef) -> Result<()> {
    let ledger = def.class == Class::Ledger;
    let unfit = |field: &&Field| match ledger {
        true => !field.kind.is_column() || field.set_once && field.required,
        false => field.set_once,
    };
    match def.shape.fields.iter().find(unfit) {
        Some(field) => Err(refusals::ledger_field(module.name, def.name, field.name)),
        None => Ok(()),
    }
}

/// A reference to any record stands beside the name of its entity. Where a merge would make two rows the same, one must be removable.
fn check_any_references(module: &Module, def: &EntityDef) -> Result<()> {
    for field in def.shape.fields {
        let Kind::AnyReference(named) = field.kind else { continue };
        if !def.shape.field(named).is_some_and(|(_, named)| is_text(named.kind)) {
            return Err(refusals::any_reference(module.name, def.name, field.name, named));
        }
        if def.class != Class::Owned && def.unique.iter().any(|group| group.contains(&field.name)) {
            return Err(refusals::any_reference_unique(module.name, def.name, field.name));
        }
    }
    Ok(())
}

/// Both fields of a dated row are dates, or both are instants.
fn check_dated(module: &Module, def: &EntityDef) -> Result<()> {
    let Some(dated) = def.dated else { return Ok(()) };
    let kind = |name: &str| {
        let declared = def.shape.field(name).map(|(_, field)| field.kind);
        declared.or_else(|| {
            header_columns(def.class).iter().find(|(column, _)| *column == name).map(|(_, kind)| *kind)
        })
    };
    match (kind(dated.from), kind(dated.until)) {
        (Some(Kind::Date), Some(Kind::Date)) | (Some(Kind::Instant), Some(Kind::Instant)) => Ok(()),
        _ => Err(refusals::dated_fields(module.name, def.name, dated.from, dated.until)),
    }
}

/// Only texts are taken from a picklist.
fn check_picklists(module: &Module, def: &EntityDef) -> Result<()> {
    let unfit = |field: &&Field| field.picklist.is_some() && !matches!(field.kind, Kind::Text { .. });
    match def.shape.fields.iter().find(unfit) {
        Some(field) => Err(refusals::picklist_field(module.name, def.name, field.name)),
        None => Ok(()),
    }
}

/// A tree has a reference to the record above, room for its longest path, and one name for each record below another one.
fn check_tree(module: &Module, def: &EntityDef) -> Result<()> {
    let Some(tree) = def.tree else { return Ok(()) };
    let field = |name: &str| def.shape.field(name).map(|(_, field)| field);
    let parent = field(tree.parent).is_some_and(|field| {
        !field.required && matches!(field.kind, Kind::Reference(target) if target == def.name)
    });
    let path = tree.longest_path(def).zip(field(tree.path)).is_some_and(|(longest, field)| {
        field.readonly && matches!(field.kind, Kind::Text { max } if max as usize >= longest)
    });
    let named = tree.part == "id" || def.unique.contains(&[tree.part, tree.parent].as_slice());
    match def.class == Class::Owned && parent && path && named {
        true => Ok(()),
        false => Err(refusals::tree_fields(module.name, def.name)),
    }
}

fn check_rights(module: &Module, def: &EntityDef) -> Result<()> {
    let refers = |field: &str, target: Option<&str>| {
        def.shape.field(field).is_some_and(|(_, field)| match field.kind {
            Kind::Reference(referred) => target.is_none_or(|target| target == referred),
            _ => false,
        })
    };
    let itself = |field: &str, target: &str| field == "id" && def.name == target;
    let lacking = |fields: &[(&'static str, &'static str)]| {
        let lacking =
            fields.iter().find(|(field, target)| !itself(field, target) && !refers(field, Some(target)));
        lacking.map(|(field, target)| refusals::rights_owner(module.name, def.name, field, target))
    };
    let refused = match def.rights {
        RowRights::Open => None,
        RowRights::Owner { owner, unit, reader } => {
            let reader = reader.map(|reader| (reader, "user"));
            let fields = [(owner, "user"), (unit, "org_unit")].into_iter().chain(reader);
            lacking(&fields.collect::<Vec<_>>())
        }
        RowRights::Unit(unit) => lacking(&[(unit, "org_unit")]),
        RowRights::Through(field) | RowRights::ThroughIfSet(field) => {
            (!refers(field, None)).then(|| refusals::rights_field(module.name, def.name, field))
        }
        RowRights::About { entity, record } => {
            let about = def.shape.field(record).map(|(_, field)| field.kind);
            let fits = matches!(about, Some(Kind::AnyReference(named)) if named == entity);
            (!fits).then(|| refusals::rights_field(module.name, def.name, record))
        }
    };
    refused.map_or(Ok(()), Err)
}
