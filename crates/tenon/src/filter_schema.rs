//! JSON Schema of filters and queries: the grammar of `tenon_kernel::filter`, and the field names of each entity.

use serde_json::{Map, Value as Json, json};
use tenon_kernel::filter::{MOST_COLUMNS, MOST_VALUES};
use tenon_kernel::record::{header_columns, is_internal};
use tenon_kernel::{Catalogue, EntityDef, Kind};

/// The pointer to a schema among the components.
pub(crate) fn reference(name: &str) -> Json {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// The same, or null.
fn optional(name: &str) -> Json {
    json!({"anyOf": [reference(name), {"type": "null"}]})
}

/// The schemas that every `list` and `query` uses.
pub(crate) fn grammar() -> [(&'static str, Json); 3] {
    [("filter", filter()), ("group", group()), ("measure", measure())]
}

/// The schema of the argument `name` of a `list` or a `query`, where it is more than its kind says.
pub(crate) fn argument(name: &str) -> Option<Json> {
    match name {
        "filter" => Some(optional("filter")),
        "groups" => Some(list_of("group")),
        "deleted" => Some(json!({"enum": [true, false, "only", null]})),
        "measures" => Some(list_of("measure")),
        _ => None,
    }
}

fn list_of(name: &str) -> Json {
    json!({"type": ["array", "null"], "items": reference(name), "maxItems": MOST_COLUMNS})
}

/// The name of the schema with the fields of an entity that can be compared.
pub(crate) fn field_names(entity: &str) -> String {
    format!("{entity}.field")
}

/// The name of the schema with the relations of an entity.
pub(crate) fn relation_names(entity: &str) -> String {
    format!("{entity}.relation")
}

/// An object with these members and no others, of which the first `required` are not optional.
fn object(description: &str, required: &[&str], properties: Json) -> Json {
    json!({
        "type": "object",
        "description": description,
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn filter() -> Json {
    let filters = json!({"type": "array", "items": reference("filter")});
    let relation = json!({"type": "string", "description": "A name of the schema `<entity>.relation`."});
    let forms = [
        object("All of these hold.", &["all"], json!({"all": filters})),
        object("At least one of these holds.", &["any"], json!({"any": filters})),
        object("This does not hold.", &["not"], json!({"not": reference("filter")})),
        object(
            "A related record exists, and satisfies `where`.",
            &["exists"],
            json!({"exists": relation, "where": reference("filter")}),
        ),
        object(
            "The row is valid on this date, or at this time, as its entity is dated.",
            &["as_of"],
            json!({"as_of": {"type": "string"}}),
        ),
        comparison("The field compares so with the value.", &["eq", "ne", "lt", "le", "gt", "ge"], scalar()),
        comparison(
            "The text contains the value, or starts with it.",
            &["contains", "starts_with"],
            json!({"type": "string"}),
        ),
        comparison(
            "The record that the field leads to is this one of its tree, or below it.",
            &["under"],
            json!({"type": "string"}),
        ),
        comparison(
            "The field equals one of the values.",
            &["in"],
            json!({"type": "array", "items": scalar(), "maxItems": MOST_VALUES}),
        ),
        object(
            "The field has no value.",
            &["field", "op"],
            json!({"field": field(), "op": {"const": "null"}}),
        ),
    ];
    json!({"title": "Filter", "description": "Selects records. See docs/filters.md.", "oneOf": forms})
}

fn comparison(description: &str, operators: &[&str], value: Json) -> Json {
    let properties = json!({"field": field(), "op": {"enum": operators}, "value": value});
    object(description, &["field", "op", "value"], properties)
}

fn field() -> Json {
    json!({"type": "string", "description": "A name of the schema `<entity>.field`, or `custom.<name>`."})
}

/// A value as a record has it: decimals, dates and 64-bit integers are texts.
fn scalar() -> Json {
    json!({"type": ["string", "integer", "boolean"]})
}

fn group() -> Json {
    let bucket = json!({"enum": ["day", "month", "year"]});
    let by_date = object(
        "The dates of a field by day, month or year.",
        &["field", "bucket"],
        json!({"field": field(), "bucket": bucket}),
    );
    json!({"title": "Group", "description": "One group for each value of a field.", "oneOf": [field(), by_date]})
}

fn measure() -> Json {
    let name = json!({"type": "string", "description": "The name of the column in the answer."});
    let count = object(
        "The number of records.",
        &["name", "function"],
        json!({"name": name, "function": {"const": "count"}, "field": {"type": "null"}, "filter": optional("filter")}),
    );
    let of_field = object(
        "The sum, the smallest or the largest value of a field.",
        &["name", "function", "field"],
        json!({"name": name, "function": {"enum": ["sum", "min", "max"]}, "field": field(), "filter": optional("filter")}),
    );
    json!({
        "title": "Measure",
        "description": "A figure of each group, over the records that `filter` selects too.",
        "oneOf": [count, of_field],
    })
}

/// For each entity, lines included: the fields that can be compared, and the relations that `exists` can follow.
pub(crate) fn names(catalogue: &Catalogue) -> Map<String, Json> {
    let mut schemas = Map::new();
    for def in catalogue.tables() {
        let fields = json!({"type": "string", "enum": fields(def)});
        schemas.insert(field_names(def.name), fields);
        let relations = relations(catalogue, def);
        if !relations.is_empty() {
            let names: Vec<_> = relations.keys().cloned().collect();
            let relations = json!({"type": "string", "enum": names, "x-entities": relations});
            schemas.insert(relation_names(def.name), relations);
        }
    }
    schemas
}

fn fields(def: &EntityDef) -> Vec<&'static str> {
    let header = header_columns(def.class).iter().map(|(name, kind)| (*name, *kind));
    let declared = def.columns().map(|(_, field)| (field.name, field.kind));
    let comparable = |(name, kind): &(&str, Kind)| !is_internal(name) && kind.is_comparable();
    header.chain(declared).filter(comparable).map(|(name, _)| name).collect()
}

/// The relations by name, each with the entity that it leads to.
fn relations(catalogue: &Catalogue, def: &'static EntityDef) -> Map<String, Json> {
    let own = def.shape.fields.iter().map(|field| field.name.to_owned());
    let parent = std::iter::once("parent_id".to_owned());
    let back = catalogue.tables().flat_map(|other| {
        other.shape.fields.iter().map(move |field| format!("{}.{}", other.name, field.name))
    });
    let target = |name: String| {
        let relation = catalogue.relation(def, &name)?;
        Some((name, json!(relation.target.name)))
    };
    own.chain(parent).chain(back).filter_map(target).collect()
}
