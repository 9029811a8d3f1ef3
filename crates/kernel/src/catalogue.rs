//! The catalogue: every entity and operation there is, from which entry points, schemas and documents are derived.

mod assemble;
mod effects;
mod retired;

pub use assemble::chosen;

use crate::ask::Question;
use crate::entity::{Class, EntityDef, Rules};
use crate::error::Result;
use crate::figure::Figure;
use crate::kind::{Kind, Label, Shape};
use crate::listener::ListenerEntry;
use crate::module::Module;
use crate::operation::{Effect, OperationDef, Run};
use crate::record::{Record, Stored};
use crate::refusal::Reason;
use crate::unit::Unit;
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

/// An entity for the list of its module.
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

/// What every entity can do without a line of code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standard {
    /// Make a record.
    Create,
    /// Read one by its id, deleted or not.
    Get,
    /// Patch one, at the version that the caller has read.
    Update,
    /// Delete one, logically.
    Delete,
    /// Select, sort and page.
    List,
    /// Group and measure.
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

    /// The part of the operation's name after the point.
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

    /// The part of the permission's name after the point.
    fn permission(self) -> &'static str {
        match self {
            Standard::Get | Standard::List | Standard::Query => "read",
            writing => writing.verb(),
        }
    }

    fn effect(self) -> Effect {
        match self {
            Standard::Get | Standard::List | Standard::Query => Effect::Read,
            _ => Effect::Write,
        }
    }

    fn label(self) -> (&'static str, &'static str) {
        match self {
            Standard::Create => ("Create", "新建"),
            Standard::Get => ("Get", "查看"),
            Standard::Update => ("Update", "修改"),
            Standard::Delete => ("Delete", "删除"),
            Standard::List => ("List", "列表"),
            Standard::Query => ("Query", "统计"),
        }
    }
}

/// Says what a call of an operation with these arguments wants to know.
pub type AsksOf = fn(Vec<Value>, &mut Unit<'_>) -> Result<Vec<Question>>;

/// What an operation does when it is called.
#[derive(Clone, Copy)]
pub enum Action {
    /// What every entity can do.
    Standard(Standard, &'static EntityDef),
    /// What a declared operation does: its arguments, its answer, its code.
    Declared {
        /// The arguments.
        shape: &'static Shape,
        /// The answer.
        answer: Kind,
        /// The words for people.
        label: Label,
        /// Calls it.
        run: fn(Vec<Value>, &mut Unit<'_>) -> Result<Value>,
        /// Says what it wants to know first, if it asks at all.
        asks: Option<AsksOf>,
    },
}

/// An operation in the list of its module.
#[derive(Clone, Copy)]
pub struct DeclaredOperation {
    /// The declaration.
    pub def: &'static OperationDef,
    action: Action,
}

/// An operation for the list of its module.
pub const fn operation<O: Run>() -> DeclaredOperation {
    let (shape, answer) = (O::SHAPE, <O::Answer as FieldValue>::KIND);
    let asks: Option<AsksOf> = match O::ASKS {
        Some(_) => Some(asks::<O>),
        None => None,
    };
    let action = Action::Declared { shape, answer, label: O::DEF.label, run: run::<O>, asks };
    DeclaredOperation { def: O::DEF, action }
}

fn run<O: Run>(values: Vec<Value>, unit: &mut Unit<'_>) -> Result<Value> {
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
    /// The permission that it takes.
    pub permission: String,
    /// What it does, in a sentence.
    pub doc: String,
    /// Whether it changes anything.
    pub effect: Effect,
    /// Whether it may be called before there is any user.
    pub bootstrap: bool,
    /// What it does when it is called.
    pub action: Action,
}

impl OperationEntry {
    fn standard(standard: Standard, def: &'static EntityDef) -> Self {
        Self {
            name: format!("{}.{}", def.name, standard.verb()),
            entity: def.name,
            permission: format!("{}.{}", def.name, standard.permission()),
            doc: format!("{}: {}", standard.label().0, def.doc),
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

    /// The words for people.
    pub fn label(&self, locale: &str) -> String {
        match self.action {
            Action::Declared { label, .. } => label.in_locale(locale).to_owned(),
            Action::Standard(standard, def) => {
                let (en, zh) = standard.label();
                let verb = Label { en, zh }.in_locale(locale);
                let gap = if locale.starts_with("zh") { "" } else { " " };
                format!("{verb}{gap}{}", def.label.in_locale(locale))
            }
        }
    }
}

/// Every entity and operation of the modules that are on, and the entities of those that are retired.
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
    off: Vec<&'static Module>,
    retired: BTreeMap<&'static str, EntityEntry>,
    /// Entities that are on, with the fields that retired modules have added to them.
    followed: BTreeMap<&'static str, EntityEntry>,
    retired_lines: BTreeMap<&'static str, (&'static EntityDef, &'static EntityDef)>,
}

impl Catalogue {
    /// The modules, each after those that it needs; of those that need nothing of one another, by name.
    pub fn modules(&self) -> &[&'static Module] {
        &self.modules
    }

    /// The module that declares an entity, or its lines.
    pub fn home(&self, entity: &str) -> Option<&'static Module> {
        self.homes.get(entity).copied()
    }

    /// The figures of a purpose, in their order.
    pub fn figures(&self, purpose: &str) -> Vec<Figure> {
        self.figures.iter().filter(|figure| figure.purpose == purpose).copied().collect()
    }

    /// Why the engine and the modules refuse.
    pub fn reasons(&self) -> impl Iterator<Item = &'static Reason> {
        self.modules.iter().flat_map(|module| module.refusals).copied()
    }

    /// The listeners of an entity, in the order in which they hear.
    pub(crate) fn listeners(&self, entity: &str) -> &[ListenerEntry] {
        self.listeners.get(entity).map_or(&[], Vec::as_slice)
    }

    /// The entity of this name, not counting lines.
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

    /// The declaration of this name, lines included.
    pub fn def(&self, name: &str) -> Option<&'static EntityDef> {
        let root = self.entities.get(name).map(|entry| entry.def);
        root.or_else(|| self.lines.get(name).map(|(line, _)| *line))
    }

    /// The root that these lines belong to, be it of a retired module.
    pub fn parent(&self, line: &EntityDef) -> Option<&'static EntityDef> {
        let lines = self.lines.get(line.name).or_else(|| self.retired_lines.get(line.name));
        lines.map(|(_, parent)| *parent)
    }

    /// The entity that a reference field points at.
    pub fn referred(&self, entity: &EntityDef, field: &str) -> Option<&'static EntityDef> {
        match entity.shape.field(field)?.1.kind {
            Kind::Reference(target) => self.def(target),
            _ => None,
        }
    }

    /// Every entity, by name, not counting lines.
    pub fn entities(&self) -> impl Iterator<Item = &EntityEntry> {
        self.entities.values()
    }

    /// Every declaration that has a table: roots, each followed by its lines.
    pub fn tables(&self) -> impl Iterator<Item = &'static EntityDef> {
        self.entities.values().flat_map(|entry| retired::with_lines(entry.def))
    }

    /// The operation of this name.
    pub fn operation(&self, name: &str) -> Option<&OperationEntry> {
        self.operations.get(name)
    }

    /// Every operation, by name.
    pub fn operations(&self) -> impl Iterator<Item = &OperationEntry> {
        self.operations.values()
    }

    /// Every permission, by name.
    pub fn permissions(&self) -> BTreeSet<String> {
        let mut permissions: BTreeSet<_> =
            self.operations.values().map(|operation| operation.permission.clone()).collect();
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
