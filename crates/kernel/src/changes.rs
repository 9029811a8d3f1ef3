//! The changes of a save, in the form of the journal.

use crate::encode;
use crate::entity::EntityDef;
use crate::kind::Kind;
use crate::record::{LineRecord, Record};
use crate::value::Value;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// Each field that changed, from what to what; of lines each line, by its id.
pub(crate) fn changes(entity: &EntityDef, before: Option<&Record>, after: &Record) -> Map<String, Json> {
    let mut changes = Map::new();
    for (index, field) in entity.shape.fields.iter().enumerate() {
        let (old, new) = (before.map(|before| &before.values[index]), &after.values[index]);
        match (field.kind, old, new) {
            (_, old, new) if old.unwrap_or(&Value::Null) == new => {}
            (_, None, Value::List(new)) if new.is_empty() => {}
            (Kind::Lines(line), old, Value::Lines(new)) => {
                let old = match old {
                    Some(Value::Lines(old)) => old.as_slice(),
                    _ => &[],
                };
                line_changes(line, field.name, old, new, &mut changes);
            }
            (kind, old, new) => {
                let json = |value: &Value| encode::value(kind, value, &encode::everything);
                changes.insert(field.name.to_owned(), sides(old.map(json), Some(json(new))));
            }
        }
    }
    let none = Map::new();
    let old_custom = before.map_or(&none, |before| &before.header.custom);
    if *old_custom != after.header.custom {
        changes.insert("custom".to_owned(), json!([old_custom, after.header.custom]));
    }
    if before.is_some_and(|before| before.header.deleted != after.header.deleted) {
        changes.insert("deleted".to_owned(), json!([!after.header.deleted, after.header.deleted]));
    }
    changes
}

fn line_changes(
    entity: &EntityDef,
    field: &str,
    old: &[LineRecord],
    new: &[LineRecord],
    changes: &mut Map<String, Json>,
) {
    let form = encode::Form::of_lines(entity, &encode::everything);
    let json = |line: Option<&LineRecord>| line.map(|line| form.line(line.clone()));
    let mut lines: BTreeMap<&str, (Option<&LineRecord>, Option<&LineRecord>)> = BTreeMap::new();
    old.iter().for_each(|line| lines.entry(&line.id).or_default().0 = Some(line));
    new.iter().for_each(|line| lines.entry(&line.id).or_default().1 = Some(line));
    for (id, (old, new)) in lines {
        if old != new {
            changes.insert(format!("{field}/{id}"), sides(json(old), json(new)));
        }
    }
}

/// From what to what; null where there was nothing. `json!` would copy both.
fn sides(old: Option<Json>, new: Option<Json>) -> Json {
    Json::Array(vec![old.unwrap_or_default(), new.unwrap_or_default()])
}
