//! What scenarios exercise, and a few of them that exercise all of it: they are what an entry point plays that takes its time.

use serde_json::Value as Json;
use std::collections::BTreeSet;
use tenon::kernel::catalogue::{Action, Standard};
use tenon::kernel::{Field, Kind};
use tenon::{Catalogue, Code};
use tenon_testkit::scenario::{Exchange, Transcript};

/// Kinds of values that went in and came out, codes of refusals, methods of an ERP: each in a few words.
pub type Exercised = BTreeSet<String>;

/// What a scenario exercises: what was said, and the methods of the ERP that were called meanwhile.
pub fn exercised(said: &Transcript, called: &BTreeSet<&str>, catalogue: &Catalogue) -> Exercised {
    let mut found: Exercised = called.iter().map(|method| format!("the ERP's {method}")).collect();
    for exchange in &said.0 {
        note_exchange(exchange, catalogue, &mut found);
    }
    found
}

/// Whatever has a name that scenarios could exercise, and none does.
pub fn missing(found: &Exercised) -> Vec<String> {
    let codes = Code::ALL.iter().map(|code| format!("refused: {}", code.as_str()));
    let methods =
        tenon::erp_port::messages::METHODS.iter().map(|method| format!("the ERP's {}", method.name));
    codes.chain(methods).filter(|name| !found.contains(name)).collect()
}

/// The places of a few sets in which everything is that is in any: again and again the set that adds most, the first of several.
pub fn cover(sets: &[Exercised]) -> BTreeSet<usize> {
    let mut left: Exercised = sets.iter().flatten().cloned().collect();
    let mut chosen = BTreeSet::new();
    while !left.is_empty() {
        let adds = |place: &usize| (sets[*place].intersection(&left).count(), usize::MAX - place);
        let Some(best) = (0..sets.len()).max_by_key(adds) else { break };
        left.retain(|name| !sets[best].contains(name));
        chosen.insert(best);
    }
    chosen
}

fn note_exchange(exchange: &Exchange, catalogue: &Catalogue, found: &mut Exercised) {
    if let Some(code) = exchange.reply.pointer("/error/data/code").and_then(Json::as_str) {
        found.insert(format!("refused: {code}"));
    }
    let request: Json = serde_json::from_str(&exchange.request).unwrap_or_default();
    let method = request["method"].as_str().unwrap_or_default();
    let Some(entry) = catalogue.operation(method) else { return };
    let answer = &exchange.reply["result"];
    match entry.action {
        Action::Declared { shape, answer: kind, .. } => {
            note_fields("in", shape.fields, &request["params"], found);
            note("out", &kind, answer, found);
        }
        Action::Standard(Standard::List, def) => {
            for record in answer["items"].as_array().into_iter().flatten() {
                note("out", &Kind::Record(def), record, found);
            }
        }
        Action::Standard(_, def) => {
            note_fields("in", def.shape.fields, &request["params"], found);
            note("out", &Kind::Record(def), answer, found);
        }
    }
}

fn note_fields(way: &str, fields: &[Field], values: &Json, found: &mut Exercised) {
    for field in fields {
        if let Some(value) = values.get(field.name) {
            note(way, &field.kind, value, found);
        }
    }
    for value in values.get("custom").and_then(Json::as_object).into_iter().flat_map(|custom| custom.values())
    {
        found.insert(format!("{way}: a custom field with {}", type_of(value)));
    }
}

fn note(way: &str, kind: &Kind, value: &Json, found: &mut Exercised) {
    let name = name_of(kind);
    let empty = if value.is_null() { ", empty" } else { "" };
    found.insert(format!("{way}: {name}{empty}"));
    match kind {
        Kind::Object(shape) => note_fields(way, shape.fields, value, found),
        Kind::Lines(def) => note_lines(way, def.shape.fields, value, found),
        Kind::Record(def) => note_fields(way, def.shape.fields, value, found),
        Kind::List(kind) => {
            value.as_array().into_iter().flatten().for_each(|item| note(way, kind, item, found))
        }
        _ => {}
    }
}

fn note_lines(way: &str, fields: &[Field], lines: &Json, found: &mut Exercised) {
    for line in lines.as_array().into_iter().flatten() {
        note_fields(way, fields, line, found);
    }
}

fn name_of(kind: &Kind) -> String {
    let words = format!("{kind:?}");
    let end = words.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(words.len());
    words[..end].to_lowercase()
}

fn type_of(value: &Json) -> &'static str {
    match value {
        Json::Null => "nothing",
        Json::Bool(_) => "a truth",
        Json::Number(_) => "a number",
        Json::String(_) => "a text",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sets(sets: &[&str]) -> Vec<Exercised> {
        sets.iter().map(|set| set.chars().map(String::from).collect()).collect()
    }

    #[test]
    fn the_chosen_sets_hold_everything_and_none_that_adds_nothing() {
        assert_eq!(cover(&sets(&["ab", "abc", "c", "d", "bcd"])), BTreeSet::from([1, 3]));
        assert_eq!(cover(&sets(&["a", "a", ""])), BTreeSet::from([0]));
        assert_eq!(cover(&[]), BTreeSet::new());
    }

    #[test]
    fn what_went_in_and_came_out_is_told_by_its_kind() {
        let exchange = |request: &str, reply: Json| Exchange {
            place: String::new(),
            request: request.to_owned(),
            reply,
        };
        let said = Transcript(vec![
            exchange(
                r#"{"method": "customer.create", "params": {"name": "A", "custom": {"site": 7}}}"#,
                serde_json::json!({"result": {"status": "active", "phone": null}}),
            ),
            exchange(
                r#"{"method": "x"}"#,
                serde_json::json!({"error": {"data": {"code": "UNKNOWN_OPERATION"}}}),
            ),
        ]);
        let found = exercised(&said, &BTreeSet::from(["orders.place"]), &crate::entry_points::catalogue());
        for name in [
            "in: text",
            "in: a custom field with a number",
            "out: choice",
            "out: text, empty",
            "refused: UNKNOWN_OPERATION",
            "the ERP's orders.place",
        ] {
            assert!(found.contains(name), "{name} is not in {found:?}");
        }
        assert!(missing(&found).contains(&"the ERP's orders.cancel".to_owned()));
        assert!(!missing(&found).contains(&"the ERP's orders.place".to_owned()));
    }
}
