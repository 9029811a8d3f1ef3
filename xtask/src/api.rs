//! `docs/generated/api.txt`: all that a caller can see, one line each and in order, so that a change of it is read as a few lines.

use std::collections::BTreeSet;
use tenon::kernel::catalogue::{Action, OperationEntry, Standard};
use tenon::kernel::{Class, Effect, EntityDef, Field, Kind, Reason, RowRights, Shape, TextForm};
use tenon::{Catalogue, Code};

const HEAD: &str = "Written by `cargo xtask generate` from the declarations. One line for each thing that a caller can see.\n";

/// The file: a section for each sort of thing, its lines sorted.
pub(crate) fn text(catalogue: &Catalogue) -> String {
    let sections = [
        ("entities", entities(catalogue)),
        ("operations", operations(catalogue)),
        ("objects", objects(catalogue)),
        ("permissions", catalogue.permissions()),
        ("codes", codes()),
        ("reasons", reasons(catalogue)),
    ];
    let section = |(title, lines): (&str, BTreeSet<String>)| {
        let lines: String = lines.into_iter().map(|line| line + "\n").collect();
        format!("\n# {title}\n{lines}")
    };
    HEAD.to_owned() + &sections.map(section).concat()
}

/// Each entity and line with its class and rights, each of its fields with its kind.
fn entities(catalogue: &Catalogue) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for def in catalogue.tables() {
        lines.insert(entity(catalogue, def));
        lines.extend(def.shape.fields.iter().map(|field| format!("{}.{}", def.name, self::field(field))));
    }
    lines
}

fn entity(catalogue: &Catalogue, def: &EntityDef) -> String {
    let class = match def.class {
        Class::Owned => "owned",
        Class::Mirrored => "mirrored",
        Class::System => "system",
        Class::Ledger => "ledger",
        Class::Line => "line",
    };
    let rights = match def.rights {
        RowRights::Open => "open".to_owned(),
        RowRights::Owner { owner: "owner_id", unit: "unit_id", reader: None } => "owner".to_owned(),
        RowRights::Owner { owner, unit, reader: None } => format!("owner({owner},{unit})"),
        RowRights::Owner { owner, unit, reader: Some(reader) } => {
            format!("owner({owner},{unit}) reader={reader}")
        }
        RowRights::Unit(unit) => format!("unit({unit})"),
        RowRights::Through(field) => field.to_owned(),
        RowRights::ThroughIfSet(field) => format!("{field}?"),
        RowRights::About { entity, record } => format!("({entity},{record})"),
    };
    let module = catalogue.home(def.name).map_or("", |module| module.name);
    let tree = def
        .tree
        .map_or_else(String::new, |tree| format!(" tree={},{},{}", tree.parent, tree.path, tree.part));
    let dated = def.dated.map_or_else(String::new, |dated| format!(" dated={},{}", dated.from, dated.until));
    let bookkeeping = if def.bookkeeping { " bookkeeping" } else { "" };
    format!("{} {class} rights={rights} module={module}{dated}{tree}{bookkeeping}", def.name)
}

/// Each operation with its effect and permission, each of its parameters, its answer.
fn operations(catalogue: &Catalogue) -> BTreeSet<String> {
    catalogue.operations().flat_map(operation).collect()
}

fn operation(operation: &OperationEntry) -> Vec<String> {
    let effect = if operation.effect == Effect::Write { "write" } else { "read" };
    let mut lines = vec![format!("{} {effect} permission={}", operation.name, operation.permission)];
    if let Action::Declared { shape, answer, .. } = operation.action {
        let parameters =
            shape.fields.iter().map(|field| format!("{}({})", operation.name, self::field(field)));
        lines.extend(parameters);
        lines.push(format!("{} -> {}", operation.name, kind(answer)));
    }
    if let Action::Standard(standard @ (Standard::Create | Standard::Update), def) = operation.action {
        let is_settable =
            |field: &&Field| !field.readonly && (standard == Standard::Create || field.is_patched());
        let settable = def.shape.fields.iter().filter(is_settable);
        lines.extend(settable.map(|field| format!("{}({})", operation.name, field.name)));
    }
    lines
}

/// Each reason of a refusal with its parameters, and its code.
fn reasons(catalogue: &Catalogue) -> BTreeSet<String> {
    let line = |reason: &Reason| format!("{}({}) {}", reason.name, reason.parameters.join(", "), reason.code);
    tenon::reasons(catalogue).map(line).collect()
}

/// The fields of the structured values in records, parameters and answers.
fn objects(catalogue: &Catalogue) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    let kept = catalogue.tables().flat_map(|def| def.shape.fields);
    kept.for_each(|field| within(field.kind, &mut lines));
    for operation in catalogue.operations() {
        if let Action::Declared { shape, answer, .. } = operation.action {
            shape.fields.iter().for_each(|field| within(field.kind, &mut lines));
            within(answer, &mut lines);
        }
    }
    lines
}

fn within(kind: Kind, lines: &mut BTreeSet<String>) {
    match kind {
        Kind::List(item) => within(*item, lines),
        Kind::Object(shape) => object(shape, lines),
        _ => {}
    }
}

fn object(shape: &Shape, lines: &mut BTreeSet<String>) {
    for field in shape.fields {
        lines.insert(format!("{}.{}", shape.name, self::field(field)));
        within(field.kind, lines);
    }
}

/// A field with its kind and what else a caller must know of it.
fn field(field: &Field) -> String {
    let flags = [
        (field.required, " required"),
        (field.readonly, " readonly"),
        (field.set_once, " set_once"),
        (field.restricted, " restricted"),
        (field.search, " search"),
        (field.number.is_some(), " numbered"),
        (field.gaps, " gaps"),
        (field.default.is_some(), " default"),
    ];
    let bounds = field.least.map(|least| format!(" >={least}")).into_iter();
    let bounds = bounds.chain(field.most.map(|most| format!(" <={most}")));
    let flags: String =
        flags.iter().filter(|(holds, _)| *holds).map(|(_, word)| (*word).to_owned()).chain(bounds).collect();
    let form = if field.form == TextForm::Free { String::new() } else { format!(" {}", field.form.name()) };
    let picklist = field.picklist.map_or_else(String::new, |list| format!(" picklist={list}"));
    format!("{} {}{form}{flags}{picklist}", field.name, kind(field.kind))
}

fn kind(kind: Kind) -> String {
    match kind {
        Kind::Id => "id".to_owned(),
        Kind::Reference(entity) => format!("id<{entity}>"),
        Kind::AnyReference(named) => format!("id<by {named}>"),
        Kind::Text { max } => format!("text({max})"),
        Kind::Bool => "boolean".to_owned(),
        Kind::Integer => "integer".to_owned(),
        Kind::Long => "long".to_owned(),
        Kind::Decimal { scale } => format!("decimal({scale})"),
        Kind::Currency => "currency".to_owned(),
        Kind::Date => "date".to_owned(),
        Kind::Instant => "instant".to_owned(),
        Kind::Choice(options) => options.iter().map(|option| option.name).collect::<Vec<_>>().join("|"),
        Kind::Json => "json".to_owned(),
        Kind::Object(shape) => format!("object<{}>", shape.name),
        Kind::List(item) => format!("list<{}>", self::kind(*item)),
        Kind::Lines(entity) => format!("lines<{}>", entity.name),
        Kind::Record(entity) => format!("record<{}>", entity.name),
    }
}

fn codes() -> BTreeSet<String> {
    let retry = |code: &Code| serde_json::json!(code.retry()).as_str().unwrap_or_default().to_owned();
    Code::ALL.iter().map(|code| format!("{} {}", code.as_str(), retry(code))).collect()
}
