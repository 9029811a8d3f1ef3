//! The interface of an entity: its operations as functions, and the types of what they take and give.

use super::interface::{Interface, identifier, member};
use super::prose;
use std::collections::BTreeMap;
use tenon::Catalogue;
use tenon::kernel::catalogue::{Action, OperationEntry, Standard};
use tenon::kernel::{EntityDef, Field, Kind, standard};

/// A function, as the Rust behind it must know it: types are those of WIT.
pub(crate) struct Function {
    pub(crate) operation: String,
    /// Arguments by their names.
    pub(crate) named: Vec<(&'static str, String)>,
    /// A record whose members are arguments.
    pub(crate) spread: Option<String>,
    pub(crate) answer: String,
}

/// The operations that have a function, by entity: of what is bookkeeping, those alone that are more than standard.
pub(crate) fn by_entity(catalogue: &Catalogue) -> BTreeMap<&str, Vec<&OperationEntry>> {
    let mut groups: BTreeMap<&str, Vec<&OperationEntry>> = BTreeMap::new();
    let is_typed = |operation: &&OperationEntry| !matches!(operation.action, Action::Standard(_, def) if def.bookkeeping);
    catalogue
        .operations()
        .filter(is_typed)
        .for_each(|operation| groups.entry(operation.entity).or_default().push(operation));
    groups
}

/// The interface of an entity, and its functions.
pub(crate) fn interface<'a>(
    catalogue: &Catalogue,
    records: &'a [Interface<'a>],
    entity: &str,
    operations: &[&OperationEntry],
) -> (Interface<'a>, Vec<Function>) {
    let doc = catalogue
        .def(entity)
        .map_or_else(|| format!("The operations `{entity}.…`."), |def| def.doc.to_owned());
    let mut interface = Interface::new(entity, &doc, Some(records));
    interface.used("tenon:crm/engines@0.1.0", "engine");
    interface.used("types", "context");
    interface.used("types", "error");
    let functions = operations.iter().map(|operation| function(&mut interface, operation)).collect();
    (interface, functions)
}

fn function(interface: &mut Interface<'_>, operation: &OperationEntry) -> Function {
    let (entity, verb) = operation.name.split_once('.').unwrap_or_default();
    let mut named = Vec::new();
    let mut spread = None;
    let fields = match operation.action {
        Action::Declared { shape, .. } => shape.fields,
        Action::Standard(Standard::Get, _) => standard::GET.fields,
        Action::Standard(Standard::Update | Standard::Delete, _) => standard::DELETE.fields,
        Action::Standard(Standard::Create | Standard::List | Standard::Query, _) => &[],
    };
    for field in fields {
        named.push((field.name, argument(interface, field, verb)));
    }
    let parameter = match operation.action {
        Action::Standard(Standard::Create, def) => Some((entity.to_owned(), new(interface, def))),
        Action::Standard(Standard::Update, def) => Some(("changes".to_owned(), changes(interface, def))),
        Action::Standard(Standard::List, _) => {
            Some(("selection".to_owned(), interface.used("types", "selection")))
        }
        Action::Standard(Standard::Query, _) => {
            Some(("grouping".to_owned(), interface.used("types", "grouping")))
        }
        _ => None,
    };
    let mut parameters = vec!["engine: borrow<engine>".to_owned(), "context: context".to_owned()];
    parameters.extend(named.iter().map(|(name, kind)| format!("{}: {kind}", identifier(name))));
    if let Some((name, kind)) = parameter {
        parameters.push(format!("{}: {kind}", identifier(&name)));
        spread = Some(kind);
    }
    let answer = answer(interface, operation);
    let result = format!("result<{answer}, error>");
    interface.function(verb, &prose::operation(operation), &parameters.join(", "), &result);
    Function { operation: operation.name.clone(), named, spread, answer }
}

fn argument(interface: &mut Interface<'_>, field: &Field, verb: &str) -> String {
    let name = format!("{}-{verb}-{}", interface.name, field.name).replace('_', "-");
    let kind = interface.kind(field.kind, &name);
    if field.required { kind } else { format!("option<{kind}>") }
}

fn answer(interface: &mut Interface<'_>, operation: &OperationEntry) -> String {
    match operation.action {
        Action::Declared { answer, .. } => interface.kind(answer, &format!("{}-answer", interface.name)),
        Action::Standard(Standard::List, def) => {
            let name = format!("{}-page", interface.name);
            let record = interface.kind(Kind::Record(def), "");
            let items = member("items", "The records.", &format!("list<{record}>"), true);
            let next = member("next", "`after` of the next page; none on the last.", "string", false);
            let previous =
                member("previous", "`before` of the page before; none on the first.", "string", false);
            interface.define("record", &name, "A page of records.", &(items + &next + &previous));
            name
        }
        Action::Standard(Standard::Query, _) => format!("list<{}>", interface.used("types", "json")),
        Action::Standard(_, def) => interface.kind(Kind::Record(def), ""),
    }
}

fn settable(def: &EntityDef) -> impl Iterator<Item = &'static Field> {
    def.shape.fields.iter().filter(|field| !field.readonly)
}

fn patched(def: &EntityDef) -> impl Iterator<Item = &'static Field> {
    def.shape.fields.iter().filter(|field| field.is_patched())
}

/// The record of what a new record begins with, after those of its lines.
fn new(interface: &mut Interface<'_>, def: &EntityDef) -> String {
    let kebab = def.name.replace('_', "-");
    let id = interface.used("types", "id");
    let mut members = member("id", "The caller's own id; the engine gives one if there is none.", &id, false);
    for field in settable(def) {
        let kind = match field.kind {
            Kind::Lines(line) => format!("list<{}>", new(interface, line)),
            kind => interface.kind(kind, &format!("{kebab}-{}", field.name.replace('_', "-"))),
        };
        members.push_str(&member(field.name, &prose::field(field), &kind, field.required));
    }
    if def.class == tenon::kernel::Class::Owned {
        let json = interface.used("types", "json");
        members.push_str(&member("custom", "Values of custom fields: an object.", &json, false));
    }
    let name = format!("new-{kebab}");
    interface.define("record", &name, &format!("What is given of a new one: {}", def.doc), &members);
    name
}

/// The record of what is to be changed, after those of its lines.
fn changes(interface: &mut Interface<'_>, def: &EntityDef) -> String {
    let kebab = def.name.replace('_', "-");
    let mut members = String::new();
    let mut add = |name: &str, doc: &str, kind: &str| members.push_str(&member(name, doc, kind, false));
    if def.class == tenon::kernel::Class::Line {
        add("id", "Which line; a new one if there is none.", &interface.used("types", "id"));
        add("removed", "Takes the line away.", "bool");
    }
    for field in patched(def) {
        let kind = match field.kind {
            Kind::Lines(line) => format!("list<{}>", changes(interface, line)),
            kind => interface.kind(kind, &format!("{kebab}-{}", field.name.replace('_', "-"))),
        };
        add(field.name, &prose::field(field), &kind);
    }
    if def.class == tenon::kernel::Class::Owned {
        let doc = "Values of custom fields: an object; what is null in it is cleared, what is absent stays.";
        add("custom", doc, &interface.used("types", "json"));
    }
    let clearable: Vec<_> = patched(def).filter(|field| !field.required).collect();
    if !clearable.is_empty() {
        let name = format!("{kebab}-field");
        let cases = clearable.iter().map(|field| (field.name, prose::said(field.doc, field.label.en)));
        interface.enumeration(&name, "What may be empty.", cases);
        add(
            "clear",
            "What is to be empty from now on, whatever is said of it above.",
            &format!("list<{name}>"),
        );
    }
    let name = format!("{kebab}-changes");
    let doc = format!("What is to be another; what is not given stays as it is. Of this: {}", def.doc);
    interface.define("record", &name, &doc, &members);
    name
}
