//! The OpenRPC document (1.3) of a catalogue: every operation with its parameters, result and permission.

use crate::{filter_schema, json_schema};
use serde_json::{Map, Value as Json, json};
use tenon_kernel::catalogue::{Action, OperationEntry, Standard};
use tenon_kernel::{Catalogue, Class, Code, Effect, EntityDef, Field, Kind, Reason, standard};

/// The document.
pub(crate) fn document(catalogue: &Catalogue) -> Json {
    let methods: Vec<_> = catalogue.operations().map(method).collect();
    let errors: Map<String, Json> =
        Code::ALL.iter().map(|code| (code.as_str().to_owned(), json!(code.retry()))).collect();
    json!({
        "openrpc": "1.3.2",
        "info": {"title": "Tenon", "version": env!("CARGO_PKG_VERSION")},
        "methods": methods,
        "components": {"schemas": schemas(catalogue), "contentDescriptors": shared_parameters()},
        "x-error-codes": errors,
        "x-reasons": reasons(catalogue),
    })
}

/// Why a call can be refused: by reason, with its code, its parameters and its text in both languages.
fn reasons(catalogue: &Catalogue) -> Json {
    let reason = |reason: &Reason| {
        let text = json!({"en": reason.text.en, "zh": reason.text.zh});
        json!({"code": reason.code.as_str(), "parameters": reason.parameters, "text": text})
    };
    crate::reasons(catalogue).map(|declared| (declared.name.to_owned(), reason(declared))).collect()
}

/// What methods refer to: records and their lines, the grammar of filters with the names that it uses, the context.
fn schemas(catalogue: &Catalogue) -> Map<String, Json> {
    let mut schemas = filter_schema::names(catalogue);
    for def in catalogue.tables() {
        let schema = if def.class == Class::Line { json_schema::line(def) } else { json_schema::record(def) };
        schemas.insert(def.name.to_owned(), schema);
    }
    schemas.extend(filter_schema::grammar().map(|(name, schema)| (name.to_owned(), schema)));
    schemas.insert("context".to_owned(), context_schema());
    schemas
}

/// The parameters that are the same in many methods, by name.
fn shared_parameters() -> Map<String, Json> {
    let shapes = [&standard::DELETE, &standard::LIST, &standard::QUERY];
    let fields = shapes.into_iter().flat_map(|shape| shape.fields);
    let mut parameters: Map<String, Json> =
        fields.map(|field| (field.name.to_owned(), standard_parameter(field))).collect();
    let context = parameter("context", true, filter_schema::reference("context"));
    parameters.insert("context".to_owned(), context);
    parameters
}

fn standard_parameter(field: &Field) -> Json {
    let mut schema = json_schema::field(field);
    if let (Some(argument), Some(schema)) = (filter_schema::argument(field.name), schema.as_object_mut()) {
        schema.extend(argument.as_object().cloned().unwrap_or_default());
    }
    parameter(field.name, field.required, schema)
}

/// Pointers to parameters that many methods share.
fn shared(fields: &[Field]) -> Vec<Json> {
    fields.iter().map(|field| shared_one(field.name)).collect()
}

fn shared_one(name: &str) -> Json {
    json!({"$ref": format!("#/components/contentDescriptors/{name}")})
}

fn context_schema() -> Json {
    json!({
        "type": "object",
        "description": "Who calls, for whom.",
        "properties": {
            "tenant": {"type": "string", "maxLength": 36},
            "actor": {"type": "string", "maxLength": 130},
            "key": {"type": "string", "maxLength": 100, "description": "The idempotency key; every write carries one."},
            "locale": {"type": "string"},
            "correlation_id": {"type": "string", "maxLength": 100},
        },
        "required": ["tenant", "actor"],
        "additionalProperties": false,
    })
}

fn method(operation: &OperationEntry) -> Json {
    let mut params = vec![shared_one("context")];
    params.extend(parameters(operation));
    json!({
        "name": operation.name,
        "summary": operation.label("en"),
        "description": operation.doc,
        "paramStructure": "by-name",
        "params": params,
        "result": {"name": "result", "schema": result(operation)},
        "x-label": {"en": operation.label("en"), "zh": operation.label("zh")},
        "x-effect": if operation.effect == Effect::Write { "write" } else { "read" },
        "x-permission": operation.permission,
        "x-bookkeeping": is_bookkeeping(operation),
    })
}

/// Whether a typed client leaves the operation out.
fn is_bookkeeping(operation: &OperationEntry) -> bool {
    matches!(operation.action, Action::Standard(_, def) if def.bookkeeping)
}

fn parameter(name: &str, required: bool, schema: Json) -> Json {
    json!({"name": name, "required": required, "schema": schema})
}

fn declared(fields: &[Field]) -> Vec<Json> {
    fields.iter().map(|field| parameter(field.name, field.required, json_schema::field(field))).collect()
}

fn parameters(operation: &OperationEntry) -> Vec<Json> {
    match operation.action {
        Action::Declared { shape, .. } => declared(shape.fields),
        Action::Standard(Standard::Create, def) => record_parameters(def, true),
        Action::Standard(Standard::Update, def) => {
            let mut parameters = shared(standard::DELETE.fields);
            parameters.extend(record_parameters(def, false));
            parameters
        }
        Action::Standard(Standard::Get, _) => shared(standard::GET.fields),
        Action::Standard(Standard::Delete, _) => shared(standard::DELETE.fields),
        Action::Standard(Standard::List, _) => shared(standard::LIST.fields),
        Action::Standard(Standard::Query, _) => shared(standard::QUERY.fields),
    }
}

/// The fields that a caller gives; of a patch none is required.
fn record_parameters(def: &EntityDef, new: bool) -> Vec<Json> {
    let is_given = |field: &&Field| if new { !field.readonly } else { field.is_patched() };
    let fields = def.shape.fields.iter().filter(is_given);
    let given =
        |field: &Field| parameter(field.name, new && field.required, json_schema::of_record(def, field.name));
    let mut parameters: Vec<_> = fields.map(given).collect();
    if new {
        parameters.push(parameter("id", false, json_schema::kind(Kind::Id)));
    }
    if def.class == Class::Owned {
        parameters.push(parameter("custom", false, json_schema::of_record(def, "custom")));
    }
    parameters
}

fn result(operation: &OperationEntry) -> Json {
    match operation.action {
        Action::Declared { answer, .. } => json_schema::kind(answer),
        Action::Standard(Standard::List, def) => json!({
            "type": "object",
            "properties": {
                "items": {"type": "array", "items": json_schema::kind(Kind::Record(def))},
                "next": {"type": ["string", "null"], "description": "`after` of the next page; null on the last."},
                "previous": {"type": ["string", "null"], "description": "`before` of the page before; null on the first."},
            },
        }),
        Action::Standard(Standard::Query, _) => {
            json!({"type": "object", "properties": {"rows": {"type": "array", "items": {"type": "object"}}}})
        }
        Action::Standard(_, def) => json_schema::kind(Kind::Record(def)),
    }
}
