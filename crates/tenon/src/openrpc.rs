//! The OpenRPC document (1.3) of a catalogue: every operation with its parameters, answer and permission.

use crate::json_schema;
use serde_json::{Map, Value as Json, json};
use tenon_kernel::catalogue::{Action, OperationEntry, Standard};
use tenon_kernel::{Catalogue, Code, Effect, EntityDef, Field, Kind, Reason, standard};

/// The document.
pub(crate) fn document(catalogue: &Catalogue) -> Json {
    let methods: Vec<_> = catalogue.operations().map(method).collect();
    let mut schemas: Map<String, Json> = catalogue
        .entities()
        .map(|entry| (entry.def.name.to_owned(), json_schema::record(entry.def)))
        .collect();
    schemas.insert("context".to_owned(), context_schema());
    let errors: Map<String, Json> =
        Code::ALL.iter().map(|code| (code.as_str().to_owned(), json!(code.retry()))).collect();
    json!({
        "openrpc": "1.3.2",
        "info": {"title": "Tenon", "version": env!("CARGO_PKG_VERSION")},
        "methods": methods,
        "components": {"schemas": schemas},
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
    let context = parameter("context", true, json!({"$ref": "#/components/schemas/context"}));
    let mut params = vec![context];
    params.extend(parameters(operation));
    json!({
        "name": operation.name,
        "summary": operation.label("en"),
        "description": operation.doc,
        "paramStructure": "by-name",
        "params": params,
        "result": {"name": "result", "schema": result(operation)},
        "x-summary-zh": operation.label("zh"),
        "x-effect": if operation.effect == Effect::Write { "write" } else { "read" },
        "x-permission": operation.permission,
    })
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
            let mut parameters = declared(standard::DELETE.fields);
            parameters.extend(record_parameters(def, false));
            parameters
        }
        Action::Standard(Standard::Get, _) => declared(standard::GET.fields),
        Action::Standard(Standard::Delete, _) => declared(standard::DELETE.fields),
        Action::Standard(Standard::List, _) => declared(standard::LIST.fields),
        Action::Standard(Standard::Query, _) => declared(standard::QUERY.fields),
    }
}

/// The fields that a caller gives; of a patch none is required.
fn record_parameters(def: &EntityDef, new: bool) -> Vec<Json> {
    let fields = def.shape.fields.iter().filter(|field| !field.readonly);
    let mut parameters: Vec<_> =
        fields.map(|field| parameter(field.name, new && field.required, json_schema::field(field))).collect();
    if new {
        parameters.push(parameter("id", false, json_schema::kind(Kind::Id)));
    }
    parameters.push(parameter("custom", false, json!({"type": "object"})));
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
            },
        }),
        Action::Standard(Standard::Query, _) => {
            json!({"type": "object", "properties": {"rows": {"type": "array", "items": {"type": "object"}}}})
        }
        Action::Standard(_, def) => json_schema::kind(Kind::Record(def)),
    }
}
