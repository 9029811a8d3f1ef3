//! JSON Schema (2020-12) of what is declared.

use serde_json::{Map, Value as Json, json};
use tenon_kernel::{Class, EntityDef, Field, Kind, Shape};

/// The schema of a value of a kind.
pub(crate) fn kind(kind: Kind) -> Json {
    match kind {
        Kind::Id => json!({"type": "string", "maxLength": Kind::ID_LENGTH}),
        Kind::Reference(entity) => {
            json!({"type": "string", "maxLength": Kind::ID_LENGTH, "x-refers": entity})
        }
        Kind::Text { max } => json!({"type": "string", "maxLength": max}),
        Kind::Bool => json!({"type": "boolean"}),
        Kind::Integer => json!({"type": "integer", "minimum": i32::MIN, "maximum": i32::MAX}),
        Kind::Long => json!({"type": "string", "pattern": "^-?[0-9]{1,19}$"}),
        Kind::Decimal { scale: 0 } => json!({"type": "string", "pattern": "^-?[0-9]{1,18}$"}),
        Kind::Decimal { scale } => {
            json!({"type": "string", "pattern": format!("^-?[0-9]{{1,{}}}(\\.[0-9]{{1,{scale}}})?$", Kind::DECIMAL_DIGITS - scale)})
        }
        Kind::Currency => json!({"type": "string", "pattern": "^[A-Z]{3}$"}),
        Kind::Date => json!({"type": "string", "format": "date"}),
        Kind::Instant => json!({"type": "string", "format": "date-time"}),
        Kind::Choice(options) => {
            json!({"type": "string", "enum": options.iter().map(|o| o.name).collect::<Vec<_>>()})
        }
        Kind::Json => json!({}),
        Kind::Object(shape) => object(shape),
        Kind::List(item) => json!({"type": "array", "items": self::kind(*item)}),
        Kind::Lines(entity) => json!({"type": "array", "items": line(entity)}),
        Kind::Record(entity) => json!({"$ref": format!("#/components/schemas/{}", entity.name)}),
    }
}

/// The schema of a field, null where nothing may stand.
pub(crate) fn field(field: &Field) -> Json {
    let mut schema = kind(field.kind);
    if !field.required
        && let Some(name) = schema.get("type").and_then(Json::as_str)
    {
        schema["type"] = json!([name, "null"]);
    }
    if !field.required
        && let Some(options) = schema.get_mut("enum").and_then(Json::as_array_mut)
    {
        options.push(Json::Null);
    }
    describe(&mut schema, field);
    schema
}

fn describe(schema: &mut Json, field: &Field) {
    schema["title"] = json!(field.label.en);
    if !field.label.zh.is_empty() {
        schema["x-title-zh"] = json!(field.label.zh);
    }
    if !field.doc.is_empty() {
        schema["description"] = json!(field.doc);
    }
    if field.readonly {
        schema["readOnly"] = json!(true);
    }
}

fn properties<'a>(fields: impl Iterator<Item = &'a Field>) -> Map<String, Json> {
    fields.map(|f| (f.name.to_owned(), field(f))).collect()
}

/// The schema of a structured value.
pub(crate) fn object(shape: &Shape) -> Json {
    let required: Vec<_> =
        shape.fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    json!({
        "type": "object",
        "description": shape.doc,
        "properties": properties(shape.fields.iter()),
        "required": required,
        "additionalProperties": false,
    })
}

fn line(entity: &EntityDef) -> Json {
    let mut schema = object(entity.shape);
    schema["properties"]["id"] = kind(Kind::Id);
    schema["properties"]["removed"] =
        json!({"type": "boolean", "description": "In an update: takes the line away."});
    schema
}

/// The schema of a whole record as it is answered.
pub(crate) fn record(entity: &EntityDef) -> Json {
    let mut properties = properties(entity.shape.fields.iter());
    let mut add = |name: &str, schema: Json| drop(properties.insert(name.to_owned(), schema));
    add("id", kind(Kind::Id));
    match entity.class {
        Class::Owned => {
            add("version", kind(Kind::Integer));
            add("deleted", kind(Kind::Bool));
            for name in ["created_at", "updated_at"] {
                add(name, kind(Kind::Instant));
            }
            for name in ["created_by", "updated_by"] {
                add(name, kind(Kind::Id));
            }
            add("custom", json!({"type": "object", "description": "Values of custom fields."}));
        }
        Class::Mirrored => {
            add("erp", kind(Kind::Text { max: 30 }));
            add("as_of", kind(Kind::Instant));
        }
        Class::System | Class::Line => {}
    }
    let mut schema = json!({"type": "object", "title": entity.label.en, "description": entity.doc, "properties": properties});
    if !entity.label.zh.is_empty() {
        schema["x-title-zh"] = json!(entity.label.zh);
    }
    schema
}
