//! Typed clients in other languages, from the OpenRPC document alone. A language is a file here: it names the types of JSON
//! Schema and writes a method for each operation; what carries requests is written by hand beside what is written here.

pub(crate) mod python;

use serde_json::Value as Json;

/// `sales_order` as `SalesOrder`.
pub(crate) fn camel(name: &str) -> String {
    let capitalised = |word: &str| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
            .unwrap_or_default()
    };
    name.split(['_', '.']).map(capitalised).collect()
}

fn text<'a>(json: &'a Json, member: &str) -> &'a str {
    json.get(member).and_then(Json::as_str).unwrap_or_default()
}

fn list<'a>(json: &'a Json, member: &str) -> impl Iterator<Item = &'a Json> {
    json.get(member).and_then(Json::as_array).into_iter().flatten()
}

/// The type names of a schema: `["string", "null"]`.
fn types(schema: &Json) -> Vec<&str> {
    match schema.get("type") {
        Some(Json::String(one)) => vec![one],
        Some(Json::Array(several)) => several.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    }
}
