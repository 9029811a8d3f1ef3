//! Inputs that are nearly valid: a valid one, and a few edits of its text, of its JSON, or of its lines where it is no JSON.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value as Json, json};

/// What is put into texts.
const TOKENS: [&str; 22] = [
    "\"",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "null",
    "-1",
    "1e999",
    "0.1",
    "18446744073709551616",
    "\\ud800",
    "\0",
    "榫",
    "\u{feff}",
    "\n",
    " = ",
    "[x]",
    "?",
    "'",
    ":key",
];

/// What JSON values become.
const VALUES: [&str; 30] = [
    "null",
    "true",
    "0",
    "-1",
    "1.5",
    "1e308",
    "18446744073709551615",
    "\"\"",
    "\" \"",
    "\"\\u0000\"",
    "\"榫\"",
    "\"1e5\"",
    "\"-0\"",
    "\"99999999999999999999\"",
    "\"0.0000001\"",
    "\"2026-02-30\"",
    "\"9999-12-31\"",
    "\"-009999-01-02T01:59:59Z\"",
    "\"in\"",
    "\"eq\"",
    "\"null\"",
    "\"lines\"",
    "\"custom.x\"",
    "\"customer_id\"",
    "\"contact.customer_id\"",
    "[]",
    "{}",
    "[[]]",
    "{\"all\": []}",
    "{\"not\": {\"not\": {\"exists\": \"owner_id\"}}}",
];

/// One change of a text.
#[derive(Clone, Debug)]
enum Edit {
    /// Some characters go.
    Cut(Index, usize),
    /// Some characters come twice.
    Repeat(Index, usize),
    /// Something comes between.
    Insert(Index, &'static str),
    /// A value becomes another one.
    Replace(Index, &'static str),
    /// A value becomes the one of another place.
    Graft(Index, Index),
    /// A value of JSON is wrapped so often; a line comes twice.
    Nest(Index, usize),
    /// A value, or a line, goes.
    Drop(Index),
}

/// Any text.
pub(crate) fn anything() -> BoxedStrategy<String> {
    let bytes = vec(any::<u8>(), 0..200).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    prop_oneof![bytes, ".{0,100}".boxed(), vec(select(&TOKENS[..]), 0..20).prop_map(|tokens| tokens.concat())]
        .boxed()
}

/// One of these, after a few edits.
pub(crate) fn mutated(samples: Vec<String>) -> BoxedStrategy<String> {
    (select(samples), vec(edit(), 0..4))
        .prop_map(|(sample, edits)| edits.into_iter().fold(sample, |text, edit| edited(&text, edit)))
        .boxed()
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = any::<Index>;
    prop_oneof![
        1 => (at(), 1..20_usize).prop_map(|(at, length)| Edit::Cut(at, length)),
        1 => (at(), 1..20_usize).prop_map(|(at, length)| Edit::Repeat(at, length)),
        1 => (at(), select(&TOKENS[..])).prop_map(|(at, token)| Edit::Insert(at, token)),
        4 => (at(), select(&VALUES[..])).prop_map(|(at, value)| Edit::Replace(at, value)),
        2 => (at(), at()).prop_map(|(at, other)| Edit::Graft(at, other)),
        1 => (at(), 1..130_usize).prop_map(|(at, times)| Edit::Nest(at, times)),
        1 => at().prop_map(Edit::Drop),
    ]
}

fn edited(text: &str, edit: Edit) -> String {
    match edit {
        Edit::Cut(at, length) => {
            let (before, after) = split(text, at);
            before + &after.chars().skip(length).collect::<String>()
        }
        Edit::Repeat(at, length) => {
            let (before, after) = split(text, at);
            before + &after.chars().take(length).collect::<String>() + &after
        }
        Edit::Insert(at, token) => {
            let (before, after) = split(text, at);
            before + token + &after
        }
        _ => match serde_json::from_str(text) {
            Ok(json) => json_edited(json, edit),
            Err(_) => lines_edited(text, edit),
        },
    }
}

fn split(text: &str, at: Index) -> (String, String) {
    let at = at.index(text.chars().count() + 1);
    (text.chars().take(at).collect(), text.chars().skip(at).collect())
}

/// JSON with a value changed.
fn json_edited(mut json: Json, edit: Edit) -> String {
    let whole = json.clone();
    let places = places(&whole);
    let mut change = |at: Index, to: &dyn Fn(Json) -> Json| {
        let node = json.pointer_mut(at.get(&places).as_str()).unwrap();
        *node = to(node.take());
    };
    match edit {
        Edit::Replace(at, value) => change(at, &|_| serde_json::from_str(value).unwrap()),
        Edit::Graft(at, other) => {
            change(at, &|_| whole.pointer(other.get(&places).as_str()).unwrap().clone())
        }
        Edit::Nest(at, times) => change(at, &|node| (0..times).fold(node, |node, _| json!({ "not": node }))),
        Edit::Drop(at) => remove(&mut json, at.get(&places).as_str()),
        _ => {}
    }
    json.to_string()
}

fn remove(json: &mut Json, place: &str) {
    let (parent, member) = place.rsplit_once('/').unwrap_or_default();
    match json.pointer_mut(parent) {
        Some(Json::Object(object)) => drop(object.remove(&member.replace("~1", "/").replace("~0", "~"))),
        Some(Json::Array(list)) => drop(member.parse().map(|index: usize| list.remove(index))),
        _ => {}
    }
}

/// Lines of `name = value` with one of them changed.
fn lines_edited(text: &str, edit: Edit) -> String {
    let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
    if lines.is_empty() {
        return String::new();
    }
    let count = lines.len();
    let value_of =
        |line: &String| line.split_once(" = ").map(|(_, value)| value.to_owned()).unwrap_or_default();
    let with = |line: &String, value: &str| match line.split_once(" = ") {
        Some((name, _)) => format!("{name} = {value}"),
        None => line.clone(),
    };
    match edit {
        Edit::Replace(at, value) => lines[at.index(count)] = with(&lines[at.index(count)], value),
        Edit::Graft(at, other) => {
            lines[at.index(count)] = with(&lines[at.index(count)], &value_of(&lines[other.index(count)]));
        }
        Edit::Nest(at, _) => lines.insert(at.index(count), lines[at.index(count)].clone()),
        Edit::Drop(at) => drop(lines.remove(at.index(count))),
        _ => {}
    }
    lines.join("\n")
}

/// The pointers of all values.
fn places(json: &Json) -> Vec<String> {
    let mut found = vec![String::new()];
    let children: Vec<(String, &Json)> = match json {
        Json::Object(object) => {
            let name = |name: &String| name.replace('~', "~0").replace('/', "~1");
            object.iter().map(|(key, value)| (name(key), value)).collect()
        }
        Json::Array(list) => {
            list.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect()
        }
        _ => Vec::new(),
    };
    for (name, child) in children {
        found.extend(places(child).into_iter().map(|place| format!("/{name}{place}")));
    }
    found
}
