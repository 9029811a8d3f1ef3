//! Reads values as they were encoded. What has been stored is taken as it is: a shape may have changed since.

use crate::decode::{self, JsonMap};
use crate::error::Result;
use crate::kind::{Field, Kind, Shape};
use crate::record::LineRecord;
use crate::value::Value;
use serde_json::Value as Json;

/// Reads a value of a kind, fields that only the engine sets too. A member that the shape does not have is ignored, and one that is
/// missing has what a new one has.
///
/// # Errors
/// As [`decode::value`], for JSON of another kind.
pub fn value(kind: Kind, json: &Json) -> Result<Value> {
    Ok(match (kind, json) {
        (Kind::List(_), Json::Null) => Value::List(Vec::new()),
        (_, Json::Null) => Value::Null,
        (Kind::List(item), Json::Array(items)) => {
            Value::List(items.iter().map(|json| value(*item, json)).collect::<Result<_>>()?)
        }
        (Kind::Object(shape), Json::Object(members)) => Value::Object(fields(shape, members)?),
        (Kind::Lines(entity), Json::Array(lines)) => {
            let lines = lines.iter().filter_map(Json::as_object).map(|json| line(entity.shape, json));
            Value::Lines(lines.collect::<Result<_>>()?)
        }
        // A choice, too: its option may have been taken out of the list since.
        (
            Kind::Id | Kind::Reference(_) | Kind::Text { .. } | Kind::Currency | Kind::Choice(_),
            Json::String(text),
        ) => Value::text(text.as_str()),
        (kind, json) => decode::value(kind, json, "")?,
    })
}

fn line(shape: &Shape, json: &JsonMap) -> Result<LineRecord> {
    let id = json.get("id").and_then(Json::as_str).unwrap_or_default().to_owned();
    Ok(LineRecord { id, values: fields(shape, json)? })
}

fn fields(shape: &Shape, json: &JsonMap) -> Result<Vec<Value>> {
    let field = |field: &Field| match json.get(field.name) {
        Some(json) => value(field.kind, json),
        None => Ok(decode::initial(field)),
    };
    shape.fields.iter().map(field).collect()
}
