//! Where in a patch a refusal belongs.
//!
//! Rules see the whole record, in which a line stands at another place than in the patch that changed it: their paths are led back to
//! what the caller sent.

use crate::decode::JsonMap;
use crate::entity::EntityDef;
use crate::error::Error;
use crate::kind::Kind;
use crate::record::{LineRecord, Record};
use crate::value::Value;
use serde_json::{Value as Json, json};

/// The error, at the place of the patch that it is about. Of a line that the patch does not name, at the list, with the line's id.
pub(crate) fn exact(error: Error, entity: &EntityDef, patch: &JsonMap, record: &Record) -> Error {
    let Some(refused) = error.path.as_deref().and_then(|path| Refused::of(path, entity, record)) else {
        return error;
    };
    let sent = patch.get(refused.field).and_then(Json::as_array);
    match sent.and_then(|sent| place(sent, refused.lines, refused.index)) {
        Some(place) => {
            let path = format!("/{}/{place}{}", refused.field, refused.rest);
            error.at(path)
        }
        None => {
            let (path, line) = (format!("/{}", refused.field), refused.lines[refused.index].id.clone());
            let error = error.at(path);
            if error.details.is_some() { error } else { error.with(json!({"line": line})) }
        }
    }
}

/// A path to a line of the record, in its parts.
struct Refused<'a> {
    field: &'static str,
    lines: &'a [LineRecord],
    index: usize,
    rest: String,
}

impl<'a> Refused<'a> {
    fn of(path: &str, entity: &EntityDef, record: &'a Record) -> Option<Self> {
        let (name, rest) = path.strip_prefix('/')?.split_once('/')?;
        let (place, field) =
            entity.shape.field(name).filter(|(_, field)| matches!(field.kind, Kind::Lines(_)))?;
        let (index, rest) =
            rest.split_once('/').map_or((rest, String::new()), |(index, rest)| (index, format!("/{rest}")));
        let index: usize = index.parse().ok()?;
        match record.values.get(place)? {
            Value::Lines(lines) if index < lines.len() => {
                Some(Self { field: field.name, lines, index, rest })
            }
            _ => None,
        }
    }
}

/// The place of a line in what was sent: by its id, or as the so-manieth new one.
fn place(sent: &[Json], lines: &[LineRecord], index: usize) -> Option<usize> {
    let id =
        |json: &Json| json.get("id").and_then(Json::as_str).filter(|id| !id.is_empty()).map(str::to_owned);
    let line = &lines[index];
    if !line.id.is_empty() {
        return sent.iter().position(|json| id(json).as_deref() == Some(line.id.as_str()));
    }
    let earlier = lines[..index].iter().filter(|line| line.id.is_empty()).count();
    let new = sent.iter().enumerate().filter(|(_, json)| id(json).is_none());
    new.map(|(place, _)| place).nth(earlier)
}
