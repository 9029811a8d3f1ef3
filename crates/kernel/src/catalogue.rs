//! The catalogue of all entities and operations. Entry points, schemas and documents are derived from it.

mod assemble;
mod effects;
mod references;
mod retired;
mod timers;
mod values;

pub use assemble::chosen;
pub use references::Referring;

use crate::ask::Question;
use crate::entity::{Class, EntityDef, Rules};
use crate::error::Result;
use crate::figure::Figure;
use crate::kind::{Kind, Label, Shape};
use crate::listener::ListenerEntry;
use crate::module::{Module, WorkingTime};
use crate::operation::{Effect, OperationDef, Prepares, Run};
use crate::platform::picklist;
use crate::record::{Record, Stored};
use crate::refusal::Reason;
use crate::unit::Unit;
use crate::validate::check_ranges;
use crate::value::{FieldValue, Value};
use std::collections::{BTreeMap, BTreeSet};

/// An entity with its rules.
#[derive(Clone, Copy)]
pub struct EntityEntry {
    /// The declaration.
    pub def: &'static EntityDef,
    pub(crate) before_save: fn(&mut Record, Option<&Record>, &mut Unit<'_>) -> Result<()>,
    pub(crate) after_save: fn(&Record, &Record, &mut Unit<'_>) -> Result<()>,
    pub(crate) before_move: fn(&mut Record, &Record, &mut Unit<'_>) -> Result<()>,
    pub(crate) before_delete: fn(&Record, &mut Unit<'_>) -> Result<()>,
}

/// Creates the entry of an entity for the list of its module.
pub const fn entity<T: Rules>() -> EntityEntry {
    EntityEntry {
        def: T::DEF,
        before_save: before_save::<T>,
        after_save: after_save::<T>,
        before_move: before_move::<T>,
        before_delete: before_delete::<T>,
    }
}

fn before_save<T: Rules>(record: &mut Record, before: Option<&Record>, unit: &mut Unit<'_>) -> Result<()> {
    // A record that is refused is not looked at again.
    let taken =
        Record { header: std::mem::take(&mut record.header), values: std::mem::take(&mut record.values) };
    let mut draft = Stored::<T>::from_record(taken)?;
    let before = before.map(|before| Stored::<T>::from_record(before.clone())).transpose()?;
    T::before_save(&mut draft, before.as_ref(), unit)?;
    *record = draft.into_record();
    Ok(())
}

fn after_save<T: Rules>(record: &Record, before: &Record, unit: &mut Unit<'_>) -> Result<()> {
    let (record, before) = (Stored::<T>::from_record(record.clone())?, Stored::from_record(before.clone())?);
    T::after_save(&record, &before, unit)
}

fn before_move<T: Rules>(record: &mut Record, before: &Record, unit: &mut Unit<'_>) -> Result<()> {
    let mut draft = Stored::<T>::from_record(record.clone())?;
    T::before_move(&mut draft, &Stored::from_record(before.clone())?, unit)?;
    *record = draft.into_record();
    Ok(())
}

fn before_delete<T: Rules>(record: &Record, unit: &mut Unit<'_>) -> Result<()> {
    T::before_delete(&Stored::<T>::from_record(record.clone())?, unit)
}

/// The operations that every entity has without any code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standard {
    /// Creates a record.
    Create,
    /// Reads a record by its id, deleted or not.
    Get,
    /// Changes given fields of a record, at the version that the caller has read.
    Update,
    /// Deletes a record logically.
    Delete,
    /// Selects, sorts and pages.
    List,
    /// Groups and measures.
    Query,
}

impl Standard {
    const OWNED: [Standard; 6] = [
        Standard::Create,
        Standard::Get,
        Standard::Update,
        Standard::Delete,
        Standard::List,
        Standard::Query,
    ];
    const READ_ONLY: [Standard; 3] = [Standard::Get, Standard::List, Standard::Query];

    /// Returns the part of the operation's name after the point.
    pub fn verb(self) -> &'static str {
        match self {
            Standard::Create => "create",
            Standard::Get => "get",
            Standard::Update => "update",
            Standard::Delete => "delete",
            Standard::List => "list",
            Standard::Query => "query",
        }
    }

    fn permission(self, def: &EntityDef) -> String {
        match self {
            Standard::Get | Standard::List | Standard::Query => def.read_permission(),
            writing => format!("{}.{}", def.name, writing.verb()),
        }
    }

    fn effect(self) -> Effect {
        match self {
            Standard::Get | Standard::List | Standard::Query => Effect::Read,
            _ => Effect::Write,
        }
    }

    /// What it does, up to the name of the entity.
    fn sentence(self) -> &'static str {
        match self {
            Standard::Create => "Creates a record of",
            Standard::Get => "Returns a record, by its id, of",
            Standard::Update => "Updates a record of",
            Standard::Delete => "Deletes a record of",
            Standard::List => "Returns a page of records of",
            Standard::Query => "Counts and sums records of",
        }
    }

    /// `Customer: list`, `客户列表`.
    fn label(self, entity: &Label, locale: &str) -> String {
        let name = entity.in_locale(locale);
        if !locale.starts_with("zh") {
            return format!("{name}: {}", self.verb());
        }
        match self {
            Standard::Create => format!("新建{name}"),
            Standard::Get => format!("查看{name}"),
            Standard::Update => format!("修改{name}"),
            Standard::Delete => format!("删除{name}"),
            Standard::List => format!("{name}列表"),
            Standard::Query => format!("{name}统计"),
        }
    }
}

/// Returns the questions of a call of an operation with these arguments.
pub type AsksOf = fn(Vec<Value>, &mut Unit<'_>) -> Result<Vec<Question>>;

/// The action of an operation.
#[derive(Clone, Copy)]
pub enum Action {
    /// A standard operation of an entity.
    Standard(Standard, &'static EntityDef),
    /// A declared operation.
    Declared {
        /// The arguments.
        shape: &'static Shape,
        /// The answer.
        answer: Kind,
        /// The label.
        label: Label,
        /// Performs the operation.
        run: fn(Vec<Value>, &mut Unit<'_>) -> Result<Value>,
        /// Returns the operation's questions, if it asks any.
        asks: Option<AsksOf>,
        /// The work before the operation, if there is any.
        prepares: Option<Prepares>,
    },
}

/// An operation in the list of its module.
#[derive(Clone, Copy)]
pub struct DeclaredOperation {
    /// The declaration.
    pub def: &'static OperationDef,
    action: Action,
}

/// Creates the entry of an operation for the list of its module.
pub const fn operation<O: Run>() -> DeclaredOperation {
    let (shape, answer) = (O::SHAPE, <O::Answer as FieldValue>::KIND);
    let asks: Option<AsksOf> = match O::ASKS {
        Some(_) => Some(asks::<O>),
        None => None,
    };
    let (label, prepares) = (O::DEF.label, O::PREPARES);
    let action = Action::Declared { shape, answer, label, run: run::<O>, asks, prepares };
    DeclaredOperation { def: O::DEF, action }
}

fn run<O: Run>(values: Vec<Value>, unit: &mut Unit<'_>) -> Result<Value> {
    picklist::check(O::SHAPE.fields, &values, None, unit)?;
    check_ranges(O::SHAPE.fields, &values)?;
    if O::DEF.versioned {
        unit.expect(O::DEF.entity(), O::SHAPE, &values);
    }
    Ok(O::from_values(values)?.run(unit)?.into_value())
}

fn asks<O: Run>(values: Vec<Value>, unit: &mut Unit<'_>) -> Result<Vec<Question>> {
    O::ASKS.map_or(Ok(Vec::new()), |asks| asks(&O::from_values(values)?, unit))
}

/// An operation as entry points see it.
#[derive(Clone)]
pub struct OperationEntry {
    /// `entity.verb`.
    pub name: String,
    /// The entity.
    pub entity: &'static str,
    /// The required permission.
    pub permission: String,
    /// The description, in one sentence.
    pub doc: String,
    /// Whether it writes.
    pub effect: Effect,
    /// Whether it may be called before there is any user.
    pub bootstrap: bool,
    /// The action.
    pub action: Action,
}

impl OperationEntry {
    /// Returns the work before the operation, if there is any: see [`Run::PREPARES`].
    pub fn prepares(&self) -> Option<Prepares> {
        match self.action {
            Action::Declared { prepares, .. } => prepares,
            Action::Standard(..) => None,
        }
    }

    fn standard(standard: Standard, def: &'static EntityDef) -> Self {
        Self {
            name: format!("{}.{}", def.name, standard.verb()),
            entity: def.name,
            permission: standard.permission(def),
            doc: format!("{} `{}`. {}", standard.sentence(), def.name, def.doc),
            effect: standard.effect(),
            bootstrap: false,
            action: Action::Standard(standard, def),
        }
    }

    fn declared(operation: &DeclaredOperation) -> Self {
        let def = operation.def;
        Self {
            name: def.name.to_owned(),
            entity: def.entity(),
            permission: def.name.to_owned(),
            doc: def.doc.to_owned(),
            effect: def.effect,
            bootstrap: def.bootstrap,
            action: operation.action,
        }
    }

    /// Returns the label in a language (BCP 47).
    pub fn label(&self, locale: &str) -> String {
        match self.action {
            Action::Declared { label, .. } => label.in_locale(locale).to_owned(),
            Action::Standard(standard, def) => standard.label(&def.label, locale),
        }
    }
}

/// All entities and operations of the modules that are on, and the entities of retired modules.
#[derive(Clone, Default)]
pub struct Catalogue {
    modules: Vec<&'static Module>,
    entities: BTreeMap<&'static str, EntityEntry>,
    /// Entities with the fields that modules add to them.
    extended: Vec<&'static EntityDef>,
    lines: BTreeMap<&'static str, (&'static EntityDef, &'static EntityDef)>,
    operations: BTreeMap<String, OperationEntry>,
    listeners: BTreeMap<&'static str, Vec<ListenerEntry>>,
    figures: Vec<Figure>,
    homes: BTreeMap<&'static str, &'static Module>,
    effects: BTreeMap<&'static str, (&'static dyn crate::effect::Effect, &'static Module)>,
    /// By entity.
    timers: BTreeMap<&'static str, Vec<crate::timer::TimerEntry>>,
    off: Vec<&'static Module>,
    retired: BTreeMap<&'static str, EntityEntry>,
    /// Entities that are on, with the fields that retired modules have added to them.
    followed: BTreeMap<&'static str, EntityEntry>,
    retired_lines: BTreeMap<&'static str, (&'static EntityDef, &'static EntityDef)>,
    /// What effects of a channel may be for, by channel.
    systems: BTreeMap<&'static str, Vec<System>>,
}

/// A system that the engine reaches through a channel, such as an ERP.
#[derive(Clone, Debug, Default)]
pub struct System {
    /// The name.
    pub name: String,
    /// The fields whose values belong to the system once it has reported them, by entity.
    pub owns: BTreeMap<&'static str, Vec<&'static str>>,
}

impl Catalogue {
    /// Returns the catalogue with the systems that the engine reaches through a channel.
    #[must_use]
    pub fn with_systems(mut self, channel: &'static str, systems: Vec<System>) -> Self {
        self.systems.insert(channel, systems);
        self
    }

    /// Returns the systems that the engine reaches through a channel; none if they are not known.
    pub fn systems(&self, channel: &str) -> &[System] {
        self.systems.get(channel).map_or(&[], Vec::as_slice)
    }

    /// Returns the modules. Each comes after the modules that it needs; modules that do not need each other are in the order of
    /// their names.
    pub fn modules(&self) -> &[&'static Module] {
        &self.modules
    }

    /// Returns how working time is computed, if a module does that.
    pub fn working_time(&self) -> Option<WorkingTime> {
        self.modules.iter().find_map(|module| module.working_time)
    }

    /// Returns the module that declares an entity or its lines.
    pub fn home(&self, entity: &str) -> Option<&'static Module> {
        self.homes.get(entity).copied()
    }

    /// Returns the figures of a purpose, in their order.
    pub fn figures(&self, purpose: &str) -> Vec<Figure> {
        self.figures.iter().filter(|figure| figure.purpose == purpose).copied().collect()
    }

    /// Returns the reasons of refusals of the engine and the modules.
    pub fn reasons(&self) -> impl Iterator<Item = &'static Reason> {
        self.modules.iter().flat_map(|module| module.refusals).copied()
    }

    /// The listeners of an entity, in the order in which they hear.
    pub(crate) fn listeners(&self, entity: &str) -> &[ListenerEntry] {
        self.listeners.get(entity).map_or(&[], Vec::as_slice)
    }

    /// Returns the entity of this name. Lines are not included.
    pub fn entity(&self, name: &str) -> Option<&EntityEntry> {
        self.entities.get(name)
    }

    /// The declaration of an entity with the fields that modules add to it, and itself where it has more than those. Every read
    /// and write asks for it, and few entities are extended.
    pub(crate) fn whole(&self, entity: &'static EntityDef) -> &'static EntityDef {
        let fields = |def: &EntityDef| def.shape.fields.len();
        let extended = self.extended.iter().find(|extended| extended.name == entity.name);
        extended.copied().filter(|extended| fields(extended) > fields(entity)).unwrap_or(entity)
    }

    /// Returns the declaration of this name. Lines are included.
    pub fn def(&self, name: &str) -> Option<&'static EntityDef> {
        let root = self.entities.get(name).map(|entry| entry.def);
        root.or_else(|| self.lines.get(name).map(|(line, _)| *line))
    }

    /// Returns the root entity that these lines belong to, also if it belongs to a retired module.
    pub fn parent(&self, line: &EntityDef) -> Option<&'static EntityDef> {
        let lines = self.lines.get(line.name).or_else(|| self.retired_lines.get(line.name));
        lines.map(|(_, parent)| *parent)
    }

    /// Returns the entity that a reference field refers to.
    pub fn referred(&self, entity: &EntityDef, field: &str) -> Option<&'static EntityDef> {
        match entity.shape.field(field)?.1.kind {
            Kind::Reference(target) => self.def(target),
            _ => None,
        }
    }

    /// Returns all entities, by name. Lines are not included.
    pub fn entities(&self) -> impl Iterator<Item = &EntityEntry> {
        self.entities.values()
    }

    /// Returns all declarations that have a table: each root, followed by its lines.
    pub fn tables(&self) -> impl Iterator<Item = &'static EntityDef> {
        self.entities.values().flat_map(|entry| retired::with_lines(entry.def))
    }

    /// Returns the operation of this name.
    pub fn operation(&self, name: &str) -> Option<&OperationEntry> {
        self.operations.get(name)
    }

    /// Returns all operations, by name.
    pub fn operations(&self) -> impl Iterator<Item = &OperationEntry> {
        self.operations.values()
    }

    /// Whether a permission can be granted at a scope narrower than `all`: its entity, or the root of its lines, takes scopes.
    pub(crate) fn takes_scopes(&self, permission: &str) -> bool {
        let entity = permission.split('.').next().and_then(|name| self.def(name));
        entity.is_some_and(|def| self.parent(def).unwrap_or(def).takes_scopes())
    }

    /// Returns the names of all picklists that fields and arguments name.
    pub fn picklists(&self) -> BTreeSet<&'static str> {
        let of_tables = self.tables().map(|def| def.shape);
        let of_operations = self.operations.values().filter_map(|operation| match operation.action {
            Action::Declared { shape, .. } => Some(shape),
            Action::Standard(..) => None,
        });
        let fields = of_tables.chain(of_operations).flat_map(|shape| shape.fields);
        fields.filter_map(|field| field.picklist).collect()
    }

    /// Returns all permissions, by name.
    pub fn permissions(&self) -> BTreeSet<String> {
        let mut permissions: BTreeSet<_> =
            self.operations.values().map(|operation| operation.permission.clone()).collect();
        let of_modules = self.modules.iter().flat_map(|module| module.permissions);
        permissions.extend(of_modules.map(|name| (*name).to_owned()));
        for def in self.tables() {
            permissions.extend(def.permissions.iter().map(|name| format!("{}.{name}", def.name)));
            let restricted = def.shape.fields.iter().filter(|field| field.restricted);
            permissions.extend(restricted.map(|field| format!("{}.read.{}", def.name, field.name)));
            // Deleted records, in a list that asks for them.
            permissions.extend((def.class == Class::Owned).then(|| format!("{}.read.deleted", def.name)));
        }
        permissions
    }
}
