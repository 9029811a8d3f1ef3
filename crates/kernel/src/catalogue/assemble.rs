//! Putting modules together, and refusing what does not fit before anything is done with it.

use super::{Catalogue, EntityEntry, OperationEntry, Standard};
use crate::entity::{Class, EntityDef, RowRights};
use crate::error::{Code, Error, Result};
use crate::extension::{ExtensionDef, extended};
use crate::figure::Figure;
use crate::kind::{Kind, Shape};
use crate::module::Module;
use crate::platform::PLATFORM;
use crate::record::header_columns;
use std::collections::{BTreeMap, BTreeSet};

impl Catalogue {
    /// The catalogue of these modules, with the platform's. All that they need must be among them: [`chosen`] adds it.
    ///
    /// # Errors
    /// `CONFIGURATION`, which names the module, the entity and the field: a module that needs an absent one, or itself by way
    /// of others; two declarations of one name; a reference to an absent entity, or to one of a module that is not needed; an
    /// index on a field that is not there; row rights by fields that are not there; a listener of an absent entity; two effects
    /// of one kind.
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
        }
        Ok(catalogue)
    }

    /// The tables of these entities alone, without the platform and unchecked: for tests of stores.
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
            Some(other) => Err(wrong(
                module,
                format!("it declares the entity `{}`, which the module `{}` declares", def.name, other.name),
            )),
        }
    }

    fn add(&mut self, operation: OperationEntry, module: &Module) -> Result<()> {
        let name = operation.name.clone();
        match self.operations.insert(name.clone(), operation) {
            None => Ok(()),
            Some(_) => Err(wrong(module, format!("there is an operation `{name}` already"))),
        }
    }

    fn check(&self, module: &'static Module) -> Result<()> {
        let within = self.needed_by(module);
        for def in module.tables() {
            self.check_references(module, def.name, def.shape, &within)?;
            check_indexes(module, def, def.unique)?;
            check_indexes(module, def, def.index)?;
            check_rights(module, def)?;
        }
        let mut extensions = module.extensions.iter();
        extensions.try_for_each(|extension| self.check_extension(module, extension, &within))?;
        module.check_upgrades()
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
            let place = format!("`{entity}.{}` refers to", field.name);
            match self.home(target) {
                None => return Err(wrong(module, format!("{place} the absent entity `{target}`"))),
                Some(home) if !within.contains(home.name) => {
                    let message =
                        format!("{place} `{target}` of the module `{}`, which it does not need", home.name);
                    return Err(wrong(module, message));
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
            return Err(wrong(
                module,
                format!("it extends `{name}`, which no module that it needs declares"),
            ));
        };
        if entity.class != Class::Owned {
            return Err(wrong(module, format!("it extends `{name}`, whose records are not the CRM's own")));
        }
        for field in extension.shape.fields {
            let place = format!("the field `{}`, which it adds to `{name}`,", field.name);
            if !field.kind.is_column() || field.number.is_some() {
                return Err(wrong(module, format!("{place} must be a plain value")));
            }
            if field.required {
                let message = format!("{place} must be optional: records stand without it");
                return Err(wrong(module, message));
            }
            if entity.shape.fields.iter().filter(|other| other.name == field.name).count() > 1 {
                return Err(wrong(module, format!("{place} is there already")));
            }
        }
        self.check_references(module, name, extension.shape, within)?;
        check_indexes(module, entity, extension.index)
    }

    /// The names of a module and of all that it needs, directly or by way of others.
    fn needed_by(&self, module: &Module) -> BTreeSet<&'static str> {
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
                let message = format!(
                    "its listener `{}` hears of `{}`, which no module that it needs declares",
                    listener.name, listener.of.name
                );
                return Err(wrong(module, message));
            }
            self.listeners.entry(listener.of.name).or_default().push(*listener);
        }
        Ok(())
    }
}

impl Catalogue {
    fn check_figure(&self, module: &Module, figure: &Figure, within: &BTreeSet<&'static str>) -> Result<()> {
        let place = format!("its figure `{}` for `{}`", figure.name, figure.purpose);
        let known = self.home(figure.entity).filter(|home| within.contains(home.name));
        let Some(entity) = known.and_then(|_| self.def(figure.entity)) else {
            let message =
                format!("{place} counts `{}`, which no module that it needs declares", figure.entity);
            return Err(wrong(module, message));
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
                let message = format!("{place} takes `{}.{name}`, which is no such field", figure.entity);
                return Err(wrong(module, message));
            }
        }
        let twice =
            self.figures.iter().any(|other| (other.purpose, other.name) == (figure.purpose, figure.name));
        match twice {
            true => Err(wrong(module, format!("{place} is declared twice"))),
            false => Ok(()),
        }
    }
}

/// Those of the available modules that are wanted, with all that they need.
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
            let message = format!("modules: there is no module `{name}`; there are {}", names.join(", "));
            Error::new(Code::Configuration, message)
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
            return Err(wrong(module, "another module has the same name".to_owned()));
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
                return wrong(module, format!("it needs the module `{need}`, which is not there"));
            }
        }
    }
    let names: Vec<_> = waiting.keys().copied().collect();
    let message = format!("modules: {} need one another in a circle", names.join(", "));
    Error::new(Code::Configuration, message)
}

fn check_indexes(module: &Module, def: &EntityDef, groups: &[&[&str]]) -> Result<()> {
    let header = header_columns(def.class);
    let is_column = |name: &str| {
        let declared = def.shape.field(name).is_some_and(|(_, field)| field.kind.is_column());
        declared || header.iter().any(|(column, _)| *column == name)
    };
    for name in groups.iter().flat_map(|group| group.iter()) {
        if !is_column(name) {
            let message = format!("an index of `{}` names `{name}`, which is no field of it", def.name);
            return Err(wrong(module, message));
        }
    }
    Ok(())
}

fn check_rights(module: &Module, def: &EntityDef) -> Result<()> {
    let refers = |field: &str, target: Option<&str>| {
        def.shape.field(field).is_some_and(|(_, field)| match field.kind {
            Kind::Reference(referred) => target.is_none_or(|target| target == referred),
            _ => false,
        })
    };
    let lacking = match def.rights {
        RowRights::Open => None,
        RowRights::Owner => [("owner_id", "user"), ("unit_id", "org_unit")]
            .into_iter()
            .find(|(field, target)| !refers(field, Some(target)))
            .map(|(field, target)| format!("`{field}`, a reference to `{target}`")),
        RowRights::Through(field) => (!refers(field, None)).then(|| format!("`{field}`, a reference")),
    };
    match lacking {
        None => Ok(()),
        Some(lacking) => Err(wrong(module, format!("the row rights of `{}` need {lacking}", def.name))),
    }
}

pub(super) fn wrong(module: &Module, message: String) -> Error {
    Error::new(Code::Configuration, format!("the module `{}`: {message}", module.name))
}
