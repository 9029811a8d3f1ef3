//! What a stranger tries with an operation: ids and values of the other board, in every place.

use crate::CATALOGUE;
use crate::arguments::{Mix, declared, exemplary, new_record, references, version};
use crate::world::{Board, NORTH, SOUTH, World};
use serde_json::{Map, Value as Json, json};
use std::fmt;
use tenon_kernel::catalogue::{Action, OperationEntry, Standard};
use tenon_kernel::{EntityDef, Kind, RowRights};

/// A call.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    pub(crate) operation: String,
    pub(crate) arguments: Json,
    /// The call whose answer, in the same tenant, is the same: one with an id of the stranger's own that is taken.
    pub(crate) like: Option<Box<Attempt>>,
}

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.operation, self.arguments)
    }
}

impl Attempt {
    /// The operation on records of a board, with values that nothing has yet.
    pub(crate) fn of(operation: &OperationEntry, board: Board, world: &World) -> Self {
        Self::with(operation, Mix { references: board, values: "fresh", foreign: None }, world)
    }

    fn with(operation: &OperationEntry, mix: Mix<'_>, world: &World) -> Self {
        Self {
            operation: operation.name.clone(),
            arguments: Json::Object(arguments(operation, mix, world)),
            like: None,
        }
    }

    fn but(operation: &OperationEntry, arguments: Json) -> Self {
        Self { operation: operation.name.clone(), arguments, like: None }
    }
}

fn arguments(operation: &OperationEntry, mix: Mix<'_>, world: &World) -> Map<String, Json> {
    let about = |def: &EntityDef| {
        let id = mix.board_at("/id").record(def.name);
        let mut arguments = Map::new();
        arguments.insert("version".to_owned(), version(def.name, &id, world));
        arguments.insert("id".to_owned(), json!(id));
        arguments
    };
    if let Some(arguments) = exemplary(&operation.name, mix) {
        return arguments;
    }
    match operation.action {
        Action::Declared { shape, .. } => declared(operation.entity, shape, mix),
        Action::Standard(Standard::Create, def) => {
            let mut arguments = new_record(def, mix);
            // A user has the id that the host gives.
            arguments.insert("id".to_owned(), json!(format!("{}-new", mix.values)));
            arguments
        }
        Action::Standard(Standard::Update, def) => {
            let mut arguments = about(def);
            let patched = def.shape.fields.iter().filter(|field| field.is_patched());
            let patched =
                patched.filter(|field| !matches!(field.kind, Kind::Lines(_))).map(|field| field.name);
            let given = new_record(def, mix);
            arguments.extend(patched.filter_map(|name| Some((name.to_owned(), given.get(name)?.clone()))));
            arguments
        }
        Action::Standard(Standard::Delete, def) => about(def),
        Action::Standard(Standard::Get, def) => {
            let mut arguments = about(def);
            arguments.remove("version");
            arguments
        }
        Action::Standard(Standard::List, _) => Map::new(),
        Action::Standard(Standard::Query, _) => measured(json!({"groups": []})),
    }
}

fn measured(arguments: Json) -> Map<String, Json> {
    let mut arguments = arguments.as_object().cloned().unwrap_or_default();
    arguments.insert("measures".to_owned(), json!([{"name": "records", "function": "count"}]));
    arguments
}

/// Everything that is tried with an operation.
pub(crate) fn attempts(operation: &OperationEntry, world: &World) -> Vec<Attempt> {
    let own = Mix { references: SOUTH, values: "fresh", foreign: None };
    let mut attempts = vec![
        Attempt::with(operation, own, world),
        // Values that a record of the north has: is it told of?
        Attempt::with(operation, Mix { values: NORTH.prefix(), ..own }, world),
        Attempt::with(operation, Mix { references: NORTH, ..own }, world),
    ];
    let places = match operation.action {
        Action::Declared { shape, .. } => references(operation.entity, shape.fields, ""),
        Action::Standard(Standard::Create, def) => references(def.name, def.shape.fields, ""),
        Action::Standard(Standard::Update, def) => references(def.name, def.shape.fields, ""),
        Action::Standard(Standard::List, def) => return selections(operation, def, world),
        Action::Standard(Standard::Query, def) => return figures(operation, def),
        Action::Standard(..) => Vec::new(),
    };
    let foreign = |place: &String| Attempt::with(operation, Mix { foreign: Some(place), ..own }, world);
    attempts.extend(places.iter().map(foreign));
    if let Action::Standard(Standard::Create, def) = operation.action {
        attempts.push(taken(operation, def, own, world));
        attempts.push(numbered(operation, def, own, world));
    }
    attempts
}

/// A new record whose number the engine gives.
fn numbered(operation: &OperationEntry, def: &EntityDef, own: Mix<'_>, world: &World) -> Attempt {
    let mut attempt = Attempt::with(operation, own, world);
    if let Some(arguments) = attempt.arguments.as_object_mut() {
        let is_numbered = |name: &str| def.shape.field(name).is_some_and(|(_, field)| field.number.is_some());
        arguments.retain(|name, _| !is_numbered(name));
    }
    attempt
}

/// The stated exception: a new record with an id that the north has, beside one with an id that the south has.
fn taken(operation: &OperationEntry, def: &EntityDef, own: Mix<'_>, world: &World) -> Attempt {
    let with_id = |board: Board| {
        let mut attempt = Attempt::with(operation, own, world);
        attempt.arguments["id"] = json!(board.record(def.name));
        attempt
    };
    Attempt { like: Some(Box::new(with_id(SOUTH))), ..with_id(NORTH) }
}

/// Lists: everything, a page at a time, from a place in the north on, and by whatever leads from records of the north or to them.
fn selections(operation: &OperationEntry, def: &'static EntityDef, world: &World) -> Vec<Attempt> {
    let mut asked =
        vec![json!({}), json!({"limit": 1}), json!({"after": json!([NORTH.record(def.name)]).to_string()})];
    asked.extend(filters(def, world).into_iter().map(|filter| json!({"filter": filter})));
    let sorted = columns(def).take(15).map(|name| format!("-{name}"));
    asked.push(json!({"order": sorted.collect::<Vec<_>>(), "limit": 1}));
    if let Some(about) = about_customers(def) {
        asked.extend(asked.clone().into_iter().map(|arguments| narrowed(arguments, &about)));
    }
    asked.into_iter().map(|arguments| Attempt::but(operation, arguments)).collect()
}

/// Of rows about any record: those about customers. Lists and queries say about what.
fn about_customers(def: &'static EntityDef) -> Option<Json> {
    match def.rights {
        RowRights::About { entity, .. } => Some(json!({"field": entity, "op": "eq", "value": "customer"})),
        _ => None,
    }
}

/// What is asked, of fewer rows.
fn narrowed(mut arguments: Json, filter: &Json) -> Json {
    arguments["filter"] = match arguments.get("filter") {
        Some(asked) => json!({"all": [filter, asked]}),
        None => filter.clone(),
    };
    arguments
}

/// Queries: what there is, by every field, and the greatest of every field. What filters select, lists show.
fn figures(operation: &OperationEntry, def: &'static EntityDef) -> Vec<Attempt> {
    let mut asked = vec![measured(json!({}))];
    asked.extend(columns(def).map(|name| measured(json!({"groups": [name]}))));
    let most = |name| json!({"name": name, "function": "max", "field": name});
    for names in columns(def).collect::<Vec<_>>().chunks(8) {
        let measures: Vec<_> = names.iter().map(most).collect();
        asked.push(Map::from_iter([("measures".to_owned(), json!(measures))]));
    }
    let about = about_customers(def);
    let asked = asked.into_iter().map(Json::Object).map(|arguments| match &about {
        Some(about) => narrowed(arguments, about),
        None => arguments,
    });
    asked.map(|arguments| Attempt::but(operation, arguments)).collect()
}

fn columns(def: &'static EntityDef) -> impl Iterator<Item = &'static str> {
    def.shape.fields.iter().filter(|field| field.kind.is_comparable()).map(|field| field.name)
}

/// Each column that equals, or does not equal, what the north's record has; each relation that leads to a record of the north, or to any.
fn filters(def: &'static EntityDef, world: &World) -> Vec<Json> {
    let theirs = world.read(&format!("{}.get", def.name), &json!({"id": NORTH.record(def.name)}));
    let mut filters = vec![json!({"field": "id", "op": "eq", "value": NORTH.record(def.name)})];
    for name in columns(def) {
        match &theirs[name] {
            Json::Null => filters.push(json!({"not": {"field": name, "op": "null"}})),
            value => filters.push(json!({"field": name, "op": "eq", "value": value})),
        }
    }
    for (relation, target) in relations(def) {
        let theirs = json!({"field": "id", "op": "eq", "value": NORTH.record(target)});
        filters.push(json!({"exists": relation, "where": theirs}));
        filters.push(json!({"exists": relation, "where": {"not": {"field": "id", "op": "null"}}}));
    }
    filters
}

/// The relations of an entity, with where they lead.
fn relations(def: &'static EntityDef) -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    for field in def.shape.fields {
        match field.kind {
            Kind::Reference(target) => found.push((field.name.to_owned(), target)),
            Kind::Lines(line) => found.push((field.name.to_owned(), line.name)),
            _ => {}
        }
    }
    for reader in CATALOGUE.tables() {
        let referring = reader
            .shape
            .fields
            .iter()
            .filter(|field| matches!(field.kind, Kind::Reference(target) if target == def.name));
        found.extend(referring.map(|field| (format!("{}.{}", reader.name, field.name), reader.name)));
    }
    found
}
