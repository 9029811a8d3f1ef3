//! JSON Schema (2020-12) of the declarations.

use crate::filter_schema::reference;
use serde_json::{Map, Value as Json, json};
use tenon_kernel::record::header_label;
use tenon_kernel::{ChoiceOption, Class, EntityDef, Field, Kind, Label, Shape, TextForm};

/// The schema of a value of a kind.
pub(crate) fn kind(kind: Kind) -> Json {
    match kind {
        Kind::Id => json!({"type": "string", "maxLength": Kind::ID_LENGTH}),
        Kind::Reference(entity) => {
            json!({"type": "string", "maxLength": Kind::ID_LENGTH, "x-refers": entity})
        }
        Kind::AnyReference(named) => {
            json!({"type": "string", "maxLength": Kind::ID_LENGTH, "x-refers-by": named})
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
        Kind::Choice(options) => choice(options),
        Kind::Json => json!({}),
        Kind::Object(shape) => object(shape),
        Kind::List(item) => json!({"type": "array", "items": self::kind(*item)}),
        Kind::Lines(entity) => {
            json!({"type": "array", "items": reference(entity.name), "maxItems": entity.most})
        }
        Kind::Record(entity) => reference(entity.name),
    }
}

fn choice(options: &[ChoiceOption]) -> Json {
    let names: Vec<_> = options.iter().map(|option| option.name).collect();
    let labels = options.iter().map(|option| (option.name.to_owned(), label(&option.label)));
    json!({"type": "string", "enum": names, "x-labels": labels.collect::<Map<_, _>>()})
}

/// The words for people, in every language; where there is no Chinese word, the English one stands.
pub(crate) fn label(label: &Label) -> Json {
    json!({"en": label.in_locale("en"), "zh": label.in_locale("zh")})
}

/// Adds a member that every record of a class has.
fn add(properties: &mut Map<String, Json>, name: &str, mut schema: Json) {
    if let Some(words) = header_label(name) {
        titled(&mut schema, &words);
    }
    properties.insert(name.to_owned(), schema);
}

fn titled(schema: &mut Json, words: &Label) {
    schema["title"] = json!(words.en);
    schema["x-label"] = label(words);
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
    titled(schema, &field.label);
    if !field.doc.is_empty() {
        schema["description"] = json!(field.doc);
    }
    // What comes from an ERP may be of another form: a hint for forms, which no answer is held to.
    if field.form != TextForm::Free {
        schema["x-form"] = json!(field.form.name());
    }
    if let Some(list) = field.picklist {
        schema["x-picklist"] = json!(list);
    }
    let most = if matches!(field.kind, Kind::List(_)) { "maxItems" } else { "x-most" };
    for (name, bound) in [("x-least", field.least), (most, field.most)] {
        if let Some(bound) = bound {
            schema[name] = json!(bound);
        }
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

/// The schema of a line of a record, as it is given and as it is answered.
pub(crate) fn line(entity: &EntityDef) -> Json {
    let mut schema = object(entity.shape);
    if let Some(properties) = schema["properties"].as_object_mut() {
        add(properties, "id", kind(Kind::Id));
        let removed = json!({"type": "boolean", "description": "In an update: removes the line."});
        add(properties, "removed", removed);
    }
    titled(&mut schema, &entity.label);
    schema
}

/// The schema of a field of a record.
pub(crate) fn of_record(entity: &EntityDef, field: &str) -> Json {
    reference(&format!("{}/properties/{field}", entity.name))
}

/// The schema of a whole record as it is answered.
pub(crate) fn record(entity: &EntityDef) -> Json {
    let mut properties = properties(entity.shape.fields.iter());
    let mut add = |name: &str, schema: Json| self::add(&mut properties, name, schema);
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
        Class::Ledger => {
            add("created_at", kind(Kind::Instant));
            add("created_by", kind(Kind::Id));
        }
        Class::System | Class::Line => {}
    }
    let mut schema = json!({"type": "object", "description": entity.doc, "properties": properties});
    titled(&mut schema, &entity.label);
    schema
}
