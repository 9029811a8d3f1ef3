//! The client in Python: a `TypedDict` for each object, a class for each group of operations, a method for each operation.

use super::{camel, list, text, types};
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

const HEAD: &str = r#"# Written by `cargo xtask generate` from the OpenRPC document. Do not edit.
"""Every operation of Tenon as a method, with the types of what it takes and gives.

Decimals and 64-bit integers are texts, so that no digit is lost; instants and dates are texts in ISO 8601. An argument that is
left out is not sent; `None` is sent as null, which empties a field.
"""

from __future__ import annotations

from typing import Any, Dict, List, Literal, Optional, TypedDict, Union, cast

from ._calls import UNSET, Operations, Perform, Unset

"#;

/// The module `operations`.
pub(crate) fn operations(document: &Json) -> String {
    let mut objects = Objects { document, classes: BTreeMap::new() };
    let mut aliases = String::new();
    let without_methods = bookkeeping(document);
    for (name, schema) in members(document.pointer("/components/schemas")) {
        if schema.get("properties").is_some() && !without_methods.contains(name.as_str()) {
            objects.define(&camel(name), schema);
        } else if schema.get("oneOf").is_some() {
            comment(&mut aliases, 0, text(schema, "description"));
            let _ = writeln!(aliases, "{} = {}", camel(name), one_of(schema));
        }
    }
    let mut groups: BTreeMap<&str, Vec<&Json>> = BTreeMap::new();
    for method in list(document, "methods").filter(|method| !is_bookkeeping(method)) {
        let group = text(method, "name").split_once('.').map_or("", |(group, _)| group);
        groups.entry(group).or_default().push(method);
    }
    let classes: String = groups.iter().map(|(group, methods)| class(&mut objects, group, methods)).collect();
    aliases.push('\n');
    let objects: String = objects.classes.into_values().collect();
    format!("{HEAD}{aliases}{objects}{classes}\n{}", client(groups.keys()))
}

/// The entities of which no method is written.
fn bookkeeping(document: &Json) -> BTreeSet<&str> {
    let left_out = list(document, "methods").filter(|method| is_bookkeeping(method));
    left_out.filter_map(|method| Some(text(method, "name").split_once('.')?.0)).collect()
}

fn is_bookkeeping(method: &Json) -> bool {
    method.get("x-bookkeeping") == Some(&Json::Bool(true))
}

fn members(object: Option<&Json>) -> impl Iterator<Item = (&String, &Json)> {
    object.and_then(Json::as_object).into_iter().flat_map(Map::iter)
}

/// The `TypedDict`s, by name.
struct Objects<'a> {
    document: &'a Json,
    classes: BTreeMap<String, String>,
}

impl<'a> Objects<'a> {
    fn define(&mut self, name: &str, schema: &'a Json) {
        let mut class = format!("\nclass {name}(TypedDict, total=False):\n");
        docstring(&mut class, 4, text(schema, "description"));
        for (field, schema) in members(schema.get("properties")) {
            let kind = self.kind(schema, &format!("{name}{}", camel(field)));
            comment(&mut class, 4, text(self.resolved(schema), "description"));
            let _ = writeln!(class, "    {field}: {kind}");
        }
        class.push('\n');
        self.classes.insert(name.to_owned(), class);
    }

    /// The schema that a reference to a field of a record leads to; any other as it is.
    fn resolved(&self, schema: &'a Json) -> &'a Json {
        let pointer =
            text(schema, "$ref").strip_prefix('#').filter(|pointer| pointer.contains("/properties/"));
        pointer.and_then(|pointer| self.document.pointer(pointer)).unwrap_or(schema)
    }

    /// The parameter that a reference leads to.
    fn parameter(&self, given: &'a Json) -> &'a Json {
        let pointer = text(given, "$ref").strip_prefix('#');
        pointer.and_then(|pointer| self.document.pointer(pointer)).unwrap_or(given)
    }

    /// The type of a schema. An object that has no name of its own gets `name`, or that of the field of a record that it is.
    fn kind(&mut self, schema: &'a Json, name: &str) -> String {
        let of_record = of_record(schema);
        let (schema, name) = (self.resolved(schema), of_record.as_deref().unwrap_or(name));
        if let Some(reference) = schema.get("$ref").and_then(Json::as_str) {
            return camel(reference.rsplit('/').next().unwrap_or_default());
        }
        if let Some(either) = list(schema, "anyOf").next() {
            return format!("Optional[{}]", self.kind(either, name));
        }
        let types = types(schema);
        let plain = match types.first() {
            _ if schema.get("enum").is_some() => literal(schema),
            Some(&"string") => "str".to_owned(),
            Some(&"integer") => "int".to_owned(),
            Some(&"boolean") => "bool".to_owned(),
            Some(&"array") => {
                let item = schema.get("items").unwrap_or(&Json::Null);
                format!("List[{}]", self.kind(item, &format!("{name}Item")))
            }
            Some(&"object") if schema.get("properties").is_some() => {
                self.define(name, schema);
                name.to_owned()
            }
            Some(&"object") => "Dict[str, Any]".to_owned(),
            _ => "Any".to_owned(),
        };
        if types.contains(&"null") && plain != "Any" { format!("Optional[{plain}]") } else { plain }
    }
}

/// The name of the field of a record that a reference leads to: `CalendarWeekly`.
fn of_record(schema: &Json) -> Option<String> {
    let (record, field) = text(schema, "$ref").split_once("/properties/")?;
    Some(format!("{}{}", camel(record.rsplit('/').next()?), camel(field)))
}

/// The type of a value that has one of several forms. The members of an object are those of the schema: `not` and `where` are no
/// names that a class can have.
fn one_of(schema: &Json) -> String {
    let mut kinds: Vec<&str> = list(schema, "oneOf")
        .map(|form| if types(form) == ["object"] { "Dict[str, Any]" } else { "str" })
        .collect();
    kinds.dedup();
    if let [one] = kinds[..] { one.to_owned() } else { format!("Union[{}]", kinds.join(", ")) }
}

fn literal(schema: &Json) -> String {
    let values: Vec<String> =
        list(schema, "enum").filter(|value| value.is_string()).map(Json::to_string).collect();
    format!("Literal[{}]", values.join(", "))
}

fn class<'a>(objects: &mut Objects<'a>, group: &str, methods: &[&'a Json]) -> String {
    let mut class = format!("\nclass {}Operations(Operations):\n", camel(group));
    docstring(&mut class, 4, &format!("The operations `{group}.…`."));
    for method in methods {
        class.push('\n');
        class.push_str(&one(objects, method));
    }
    class.push('\n');
    class
}

/// A method.
fn one<'a>(objects: &mut Objects<'a>, method: &'a Json) -> String {
    let name = text(method, "name");
    let (owner, own) = (camel(name), spelled(name.rsplit('.').next().unwrap_or_default()));
    let writes = text(method, "x-effect") == "write";
    let answer =
        objects.kind(method.pointer("/result/schema").unwrap_or(&Json::Null), &format!("{owner}Answer"));
    let mut signature = Vec::new();
    if writes {
        signature.push("key: str".to_owned());
    }
    let given = list(method, "params").map(|given| objects.parameter(given));
    let parameters: Vec<&Json> = given.filter(|given| text(given, "name") != "context").collect();
    for parameter in &parameters {
        let (name, schema) =
            (spelled(text(parameter, "name")), parameter.get("schema").unwrap_or(&Json::Null));
        let kind = objects.kind(schema, &format!("{owner}{}", camel(&name)));
        signature.push(match parameter.get("required") {
            Some(Json::Bool(true)) => format!("{name}: {kind}"),
            _ => format!("{name}: Union[{kind}, Unset] = UNSET"),
        });
    }
    let star = if signature.is_empty() { "" } else { "*, " };
    let mut body = format!("    def {own}(self, {star}{}) -> {answer}:\n", signature.join(", "));
    body = body.replace("(self, )", "(self)");
    let doc = format!("{}\n\n{}", text(method, "summary"), described(objects, method, &parameters));
    docstring(&mut body, 8, doc.trim_end());
    let arguments: Vec<String> = parameters
        .iter()
        .map(|given| text(given, "name"))
        .map(|name| format!("{name:?}: {}", spelled(name)))
        .collect();
    let key = if writes { "key" } else { "None" };
    let arguments = arguments.join(", ");
    let _ =
        writeln!(body, "        return cast({answer:?}, self._perform({name:?}, {key}, {{{arguments}}}))");
    body
}

/// The name of a method or an argument in Python: `from_` where Python has the word for itself.
fn spelled(name: &str) -> String {
    const TAKEN: [&str; 19] = [
        "and", "as", "assert", "class", "def", "del", "for", "from", "global", "if", "import", "in", "is",
        "lambda", "not", "or", "pass", "return", "with",
    ];
    if TAKEN.contains(&name) { format!("{name}_") } else { name.to_owned() }
}

/// The operation's own words, and its arguments with theirs.
fn described<'a>(objects: &Objects<'a>, method: &Json, parameters: &[&'a Json]) -> String {
    let mut words = format!("{}\n\n", text(method, "description"));
    for parameter in parameters {
        let schema = parameter.get("schema").unwrap_or(&Json::Null);
        let description = text(objects.resolved(schema), "description");
        if !description.is_empty() {
            let _ = writeln!(words, "{}: {description}", text(parameter, "name"));
        }
    }
    words
}

/// The class with all groups.
fn client<'a>(groups: impl Iterator<Item = &'a &'a str>) -> String {
    let mut class = "\nclass AllOperations:\n".to_owned();
    docstring(&mut class, 4, "Every group of operations.");
    class.push_str("\n    def __init__(self, perform: Perform) -> None:\n");
    for group in groups {
        let _ = writeln!(class, "        self.{group} = {}Operations(perform)", camel(group));
    }
    class
}

fn docstring(text: &mut String, indent: usize, words: &str) {
    if words.is_empty() {
        return;
    }
    let margin = " ".repeat(indent);
    let words = words.replace('\\', "\\\\").replace("\"\"\"", "'''");
    let mut lines = words.lines();
    let first = lines.next().unwrap_or_default();
    let rest: Vec<&str> = lines.collect();
    let _ = write!(text, "{margin}\"\"\"{first}");
    for line in &rest {
        let _ = write!(text, "\n{}", format!("{margin}{line}").trim_end());
    }
    if !rest.is_empty() {
        let _ = write!(text, "\n{margin}");
    }
    text.push_str("\"\"\"\n");
}

fn comment(text: &mut String, indent: usize, words: &str) {
    let margin = " ".repeat(indent);
    for line in words.lines() {
        let _ = writeln!(text, "{margin}# {line}");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    /// A value that is read in a record is the one that is given to an operation.
    #[test]
    fn values_of_a_record_have_one_name() {
        let hours =
            json!({"type": "array", "items": {"type": "object", "properties": {"from": {"type": "string"}}}});
        let reference = json!({"$ref": "#/components/schemas/barn_day/properties/hours"});
        let document = json!({"methods": [{
            "name": "barn_day.create", "params": [{"name": "hours", "schema": reference}], "result": {"schema": {}},
        }], "components": {"schemas": {"barn_day": {"type": "object", "properties": {"hours": hours}}}}});
        let module = super::operations(&document);
        assert_eq!(module.matches("class BarnDayHoursItem(TypedDict").count(), 1, "{module}");
        assert!(module.contains("    hours: List[BarnDayHoursItem]\n"), "{module}");
        assert!(module.contains("hours: Union[List[BarnDayHoursItem], Unset] = UNSET"), "{module}");
    }

    #[test]
    fn an_operation_becomes_a_method_with_types() {
        let parameter = |name: &str, required: bool, schema| json!({"name": name, "required": required, "schema": schema});
        let document = json!({"methods": [{
            "name": "barn.open_door", "summary": "Open the door", "description": "Opens it.", "x-effect": "write",
            "params": [
                parameter("context", true, json!({})),
                parameter("width", true, json!({"type": "string"})),
                parameter("from", true, json!({"type": "integer"})),
                parameter("side", false, json!({"type": ["string", "null"], "enum": ["left", "right"], "description": "Which."})),
            ],
            "result": {"schema": {"type": "object", "properties": {"open": {"type": "boolean"}}}},
        }, {
            "name": "ledger.get", "x-bookkeeping": true, "params": [], "result": {"schema": {}},
        }], "components": {"schemas": {"ledger": {"type": "object", "properties": {"id": {"type": "string"}}}}}});
        let module = super::operations(&document);
        let signature = "    def open_door(self, *, key: str, width: str, from_: int, \
            side: Union[Optional[Literal[\"left\", \"right\"]], Unset] = UNSET) -> BarnOpenDoorAnswer:\n";
        assert!(module.contains(signature), "{module}");
        assert!(
            module.contains("class BarnOpenDoorAnswer(TypedDict, total=False):\n    open: bool\n"),
            "{module}"
        );
        assert!(module.contains("        self.barn = BarnOperations(perform)\n"), "{module}");
        assert!(!module.contains("Ledger"), "bookkeeping has no methods: {module}");
        assert!(module.contains("\"width\": width, \"from\": from_, \"side\": side"), "{module}");
    }
}
