//! Encodes values as canonical JSON. Decimals have no trailing zeros; instants are UTC, to the microsecond.

use crate::entity::{Class, EntityDef};
use crate::kind::{Kind, Shape};
use crate::record::{LineRecord, Record};
use crate::value::Value;
use serde_json::{Map, Value as Json, json};

/// The reader that a value is encoded for.
pub trait Reader {
    /// Returns whether the reader may see a restricted field of an entity.
    fn may_see(&self, entity: &str, field: &str) -> bool;

    /// Returns the declaration of an entity with the fields that modules have added.
    fn extended(&self, entity: &'static EntityDef) -> &'static EntityDef {
        entity
    }
}

impl<F: Fn(&str, &str) -> bool> Reader for F {
    fn may_see(&self, entity: &str, field: &str) -> bool {
        self(entity, field)
    }
}

/// The reader that a value is encoded for.
pub type Visible<'a> = dyn Reader + 'a;

/// The reader that sees everything, for the journal and the engine.
pub fn everything(_entity: &str, _field: &str) -> bool {
    true
}

/// Returns the JSON of a value of a kind.
pub fn value(kind: Kind, value: &Value, visible: &Visible<'_>) -> Json {
    match (kind, value) {
        (Kind::Integer, Value::Integer(number)) => json!(number),
        (Kind::Object(shape), Value::Object(values)) => Json::Object(object(shape, values, visible)),
        (Kind::List(item), Value::List(items)) => {
            items.iter().map(|item_value| self::value(*item, item_value, visible)).collect()
        }
        (Kind::Lines(entity), Value::Lines(lines)) => {
            lines.iter().map(|line| self::line(entity, line, visible)).collect()
        }
        (Kind::Record(entity), Value::Record(record)) => {
            self::record(visible.extended(entity), record, visible)
        }
        (_, value) => scalar(value),
    }
}

/// Returns the JSON of a value without a kind.
pub fn scalar(value: &Value) -> Json {
    match value {
        Value::Bool(flag) => json!(flag),
        Value::Integer(number) => json!(number.to_string()),
        Value::Decimal(number) => json!(number.normalize().to_string()),
        Value::Text(text) => json!(text),
        Value::Date(date) => json!(date.to_string()),
        Value::Instant(instant) => json!(instant.to_string()),
        Value::Json(json) => json.clone(),
        _ => Json::Null,
    }
}

fn object(shape: &Shape, values: &[Value], visible: &Visible<'_>) -> Map<String, Json> {
    let fields = shape.fields.iter().zip(values);
    fields.map(|(field, value)| (field.name.to_owned(), self::value(field.kind, value, visible))).collect()
}

/// Returns the JSON of a line.
pub fn line(entity: &EntityDef, line: &LineRecord, visible: &Visible<'_>) -> Json {
    let mut fields = visible_fields(entity, &line.values, visible);
    fields.insert("id".to_owned(), json!(line.id));
    Json::Object(fields)
}

/// Returns the JSON of a record: its header and its fields in one object. Fields that the reader may not see are left out.
pub fn record(entity: &EntityDef, record: &Record, visible: &Visible<'_>) -> Json {
    let mut fields = visible_fields(entity, &record.values, visible);
    let header = &record.header;
    fields.insert("id".to_owned(), json!(header.id));
    match entity.class {
        Class::Owned => {
            fields.insert("version".to_owned(), json!(header.version));
            fields.insert("deleted".to_owned(), json!(header.deleted));
            fields.insert("created_at".to_owned(), json!(header.created_at.to_string()));
            fields.insert("created_by".to_owned(), json!(header.created_by));
            fields.insert("updated_at".to_owned(), json!(header.updated_at.to_string()));
            fields.insert("updated_by".to_owned(), json!(header.updated_by));
            fields.insert("custom".to_owned(), Json::Object(header.custom.clone()));
        }
        Class::Mirrored => {
            fields.insert("erp".to_owned(), json!(header.erp));
            fields.insert("as_of".to_owned(), json!(header.updated_at.to_string()));
        }
        Class::Ledger => {
            fields.insert("created_at".to_owned(), json!(header.created_at.to_string()));
            fields.insert("created_by".to_owned(), json!(header.created_by));
        }
        Class::System | Class::Line => {}
    }
    Json::Object(fields)
}

fn visible_fields(entity: &EntityDef, values: &[Value], visible: &Visible<'_>) -> Map<String, Json> {
    let fields = entity.shape.fields.iter().zip(values);
    fields
        .filter(|(field, _)| !field.restricted || visible.may_see(entity.name, field.name))
        .map(|(field, value)| (field.name.to_owned(), self::value(field.kind, value, visible)))
        .collect()
}
