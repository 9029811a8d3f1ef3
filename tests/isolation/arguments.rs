//! Arguments from declarations: references lead to records of a board, everything else is a value of its kind.

use crate::world::{Board, World};
use crate::{CATALOGUE, EXAMPLES};
use serde_json::{Map, Value as Json, json};
use tenon_kernel::{EntityDef, Field, Kind, Shape};

/// Whose ids and whose values arguments have.
#[derive(Clone, Copy)]
pub(crate) struct Mix<'a> {
    /// References lead to records of this board.
    pub(crate) references: Board,
    /// Texts begin with this: what a board's records have begins with its prefix.
    pub(crate) values: &'static str,
    /// The reference of this path leads to a record of the other board.
    pub(crate) foreign: Option<&'a str>,
}

impl Mix<'_> {
    /// Everything of one board.
    pub(crate) fn all(board: Board) -> Self {
        Self { references: board, values: board.prefix(), foreign: None }
    }

    /// The board that the reference of this path leads to.
    pub(crate) fn board_at(&self, path: &str) -> Board {
        match self.foreign == Some(path) {
            true => self.references.other(),
            false => self.references,
        }
    }
}

/// The fields of a new record.
pub(crate) fn new_record(def: &'static EntityDef, mix: Mix<'_>) -> Map<String, Json> {
    let fields = def.shape.fields.iter().filter(|field| !field.readonly);
    given(def.name, fields, mix, "")
}

/// The arguments of a declared operation.
pub(crate) fn declared(entity: &'static str, shape: &'static Shape, mix: Mix<'_>) -> Map<String, Json> {
    given(entity, shape.fields.iter().filter(|field| field.name != "version"), mix, "")
}

/// The arguments of an operation as the examples have them.
pub(crate) fn exemplary(operation: &str, mix: Mix<'_>) -> Option<Map<String, Json>> {
    let arguments = EXAMPLES.arguments(operation)?.iter();
    let resolved = |name: &str, json| mix.board_at(&format!("/{name}")).resolve(json);
    Some(arguments.map(|(name, json)| (name.clone(), resolved(name, json))).collect())
}

fn given<'f>(
    entity: &'static str,
    fields: impl Iterator<Item = &'f Field>,
    mix: Mix<'_>,
    within: &str,
) -> Map<String, Json> {
    let given = fields.filter_map(|field| {
        let path = format!("{within}/{}", field.name);
        let value = value(entity, field.name, field.kind, mix, &path)?;
        (!value.is_null()).then(|| (field.name.to_owned(), value))
    });
    given.collect()
}

/// A value of a field; none where there is nothing that it could be.
fn value(entity: &'static str, name: &str, kind: Kind, mix: Mix<'_>, path: &str) -> Option<Json> {
    let board = mix.board_at(path);
    if let Some(example) = EXAMPLES.value(entity, name) {
        return Some(board.resolve_with(mix.values, example));
    }
    Some(match kind {
        Kind::Id => json!(board.record(entity)),
        Kind::Reference(target) => json!(board.record(target)),
        // What is about any record, is about a customer.
        Kind::AnyReference(_) => json!(board.record("customer")),
        Kind::Text { .. } if names_any(entity, name) => json!("customer"),
        // Whatever the name of an operation's argument is, `id` is the record that it is about.
        Kind::Text { .. } if name == "id" => json!(board.record(entity)),
        Kind::Text { max } => {
            json!(format!("{} {name}", mix.values).chars().take(max as usize).collect::<String>())
        }
        Kind::Bool => json!(false),
        Kind::Integer => json!(1),
        Kind::Long | Kind::Decimal { .. } => json!("1"),
        Kind::Currency => json!("CNY"),
        Kind::Date => json!("2026-02-01"),
        Kind::Instant => json!("2026-02-01T09:00:00Z"),
        Kind::Choice(options) => json!(options.first()?.name),
        Kind::Lines(line) => {
            let fields = line.shape.fields.iter().filter(|field| !field.readonly);
            json!([given(line.name, fields, mix, &format!("{path}/0"))])
        }
        Kind::Object(shape) => json!(given(shape.name, shape.fields.iter(), mix, path)),
        Kind::List(item) => json!([value(entity, name, *item, mix, &format!("{path}/0"))?]),
        Kind::Json | Kind::Record(_) => return None,
    })
}

/// Whether a field has the name of the entity of a reference to any record.
fn names_any(entity: &str, name: &str) -> bool {
    let fields = CATALOGUE.def(entity).map_or(&[][..], |def| def.shape.fields);
    fields.iter().any(|field| matches!(field.kind, Kind::AnyReference(named) if named == name))
}

/// The paths of the references among arguments, those within lines too.
pub(crate) fn references(entity: &'static str, fields: &'static [Field], within: &str) -> Vec<String> {
    let mut found = Vec::new();
    for field in fields.iter().filter(|field| !field.readonly) {
        let path = format!("{within}/{}", field.name);
        let by_example = EXAMPLES.value(entity, field.name).and_then(Json::as_str).is_some_and(names_record);
        match field.kind {
            Kind::Lines(line) => found.extend(references(line.name, line.shape.fields, &format!("{path}/0"))),
            Kind::Object(shape) => found.extend(references(shape.name, shape.fields, &path)),
            Kind::Id | Kind::Reference(_) | Kind::AnyReference(_) => found.push(path),
            Kind::Text { .. } if by_example || field.name == "id" => found.push(path),
            _ => {}
        }
    }
    found
}

/// Whether an example stands for a record of a board.
fn names_record(example: &str) -> bool {
    example.starts_with('$') && !["$p", "$phone", "$field"].contains(&example)
}

/// The version of a record, as whoever sees everything reads it.
pub(crate) fn version(entity: &str, id: &str, world: &World) -> Json {
    let get = CATALOGUE.operation(&format!("{entity}.get"));
    get.map_or(json!(1), |_| world.read(&format!("{entity}.get"), &json!({"id": id}))["version"].clone())
}
