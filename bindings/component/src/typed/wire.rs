//! Between what serde makes of the WIT and what JSON-RPC speaks, by the kinds that are declared.
//!
//! On its way in, an absent value is left out; what `clear` names becomes null; a text with JSON becomes that JSON; a 64-bit
//! integer becomes a text; a case of an enum gets its name on the wire. On its way out, the other way round.

use serde_json::{Value as Json, json};
use tenon::refusals;
use tenon_kernel::catalogue::{Action, OperationEntry, Standard};
use tenon_kernel::decode::JsonMap;
use tenon_kernel::{EntityDef, Field, Kind, Result, standard};

/// Arguments on their way in.
pub(super) fn arguments(operation: &OperationEntry, given: &mut JsonMap) -> Result<()> {
    match operation.action {
        Action::Declared { shape, .. } => members(shape.fields, given, ""),
        Action::Standard(Standard::Create | Standard::Update, def) => {
            members(def.shape.fields, given, "")?;
            given.get_mut("custom").map_or(Ok(()), |custom| inward(Kind::Json, custom, "/custom"))
        }
        Action::Standard(Standard::List, _) => members(standard::LIST.fields, given, ""),
        Action::Standard(Standard::Query, _) => members(standard::QUERY.fields, given, ""),
        Action::Standard(Standard::Get | Standard::Delete, _) => Ok(()),
    }
}

fn members(fields: &[Field], given: &mut JsonMap, path: &str) -> Result<()> {
    given.retain(|_, value| !value.is_null());
    let cleared = given.remove("clear");
    for field in fields {
        if let Some(value) = given.get_mut(field.name) {
            inward(field.kind, value, &format!("{path}/{}", field.name))?;
        }
    }
    for name in cleared.iter().filter_map(Json::as_array).flatten().filter_map(Json::as_str) {
        given.insert(snake(name), Json::Null);
    }
    Ok(())
}

fn inward(kind: Kind, value: &mut Json, path: &str) -> Result<()> {
    match (kind, &mut *value) {
        (Kind::Json, Json::String(text)) => {
            let wrong = |error: serde_json::Error| refusals::field_not_json(error).at(path);
            *value = serde_json::from_str(text).map_err(wrong)?;
        }
        (Kind::Long, Json::Number(number)) => *value = json!(number.to_string()),
        (Kind::Choice(_), Json::String(case)) => *case = snake(case),
        (Kind::Object(shape), Json::Object(object)) => members(shape.fields, object, path)?,
        (Kind::List(item), Json::Array(items)) => {
            for (index, value) in items.iter_mut().enumerate() {
                inward(*item, value, &format!("{path}/{index}"))?;
            }
        }
        (Kind::Lines(def), Json::Array(lines)) => {
            for (index, line) in lines.iter_mut().filter_map(Json::as_object_mut).enumerate() {
                members(def.shape.fields, line, &format!("{path}/{index}"))?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// An answer on its way out.
pub(super) fn answer(operation: &OperationEntry, answer: &mut Json) {
    match operation.action {
        Action::Declared { answer: kind, .. } => outward(kind, answer),
        Action::Standard(Standard::List, def) => {
            for item in answer["items"].as_array_mut().into_iter().flatten() {
                record(def, item);
            }
        }
        Action::Standard(Standard::Query, _) => {
            *answer = answer["rows"].take();
            outward(Kind::List(&Kind::Json), answer);
        }
        Action::Standard(_, def) => record(def, answer),
    }
}

fn record(def: &EntityDef, record: &mut Json) {
    shown(def.shape.fields, record);
    if let Some(custom) = record.get_mut("custom") {
        outward(Kind::Json, custom);
    }
}

fn shown(fields: &[Field], object: &mut Json) {
    for field in fields {
        if let Some(value) = object.get_mut(field.name) {
            outward(field.kind, value);
        }
    }
}

fn outward(kind: Kind, value: &mut Json) {
    match (kind, &mut *value) {
        (Kind::List(_) | Kind::Lines(_), Json::Null) => *value = json!([]),
        (_, Json::Null) => {}
        (Kind::Json, any) => *value = json!(any.to_string()),
        (Kind::Long, Json::String(text)) => *value = text.parse::<i64>().map_or(Json::Null, Json::from),
        (Kind::Choice(_), Json::String(name)) => *name = camel(name),
        (Kind::Object(shape), object) => shown(shape.fields, object),
        (Kind::List(item), Json::Array(items)) => items.iter_mut().for_each(|value| outward(*item, value)),
        (Kind::Lines(def), Json::Array(lines)) => {
            lines.iter_mut().for_each(|line| shown(def.shape.fields, line))
        }
        (Kind::Record(def), any) => record(def, any),
        _ => {}
    }
}

/// `EndCustomer`, as Rust has a case, as `end_customer`.
fn snake(case: &str) -> String {
    let mut name = String::new();
    for letter in case.chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

/// The other way round.
fn camel(name: &str) -> String {
    name.split('_')
        .flat_map(|word| word.chars().take(1).map(|c| c.to_ascii_uppercase()).chain(word.chars().skip(1)))
        .collect()
}
