//! Filters, orders and queries over any entity of the catalogue, as a caller writes them.

use crate::{CATALOGUE, values};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value as Json, json};
use tenon_kernel::record::{header_columns, is_internal};
use tenon_kernel::{EntityDef, Kind};

/// The columns of an entity that a caller may name; restricted ones too.
fn columns(def: &'static EntityDef) -> Vec<(&'static str, Kind)> {
    let header = header_columns(def.class).iter().copied();
    let header = header.filter(|(name, _)| !is_internal(name) && *name != "custom");
    header.chain(def.columns().map(|(_, field)| (field.name, field.kind))).collect()
}

fn comparable(def: &'static EntityDef) -> Vec<(&'static str, Kind)> {
    columns(def).into_iter().filter(|(_, kind)| kind.is_comparable()).collect()
}

/// Where an entity leads to: its lines, its references, and what refers to it.
fn relations(def: &'static EntityDef) -> Vec<(String, &'static EntityDef)> {
    let own = def.shape.fields.iter().map(|field| field.name.to_owned());
    let parent = std::iter::once("parent_id".to_owned());
    let back = CATALOGUE.tables().flat_map(|reader| {
        let references = reader.shape.fields.iter();
        references.map(move |field| format!("{}.{}", reader.name, field.name))
    });
    let names = own.chain(parent).chain(back);
    names.filter_map(|name| Some((name.clone(), CATALOGUE.relation(def, &name)?.target))).collect()
}

/// A filter that nests at most so deep.
pub(crate) fn filter(def: &'static EntityDef, depth: u32) -> BoxedStrategy<Json> {
    if depth == 0 {
        return leaf(def);
    }
    let several = || prop::collection::vec(filter(def, depth - 1), 0..3);
    prop_oneof![
        4 => leaf(def),
        1 => several().prop_map(|filters| json!({"all": filters})),
        1 => several().prop_map(|filters| json!({"any": filters})),
        1 => filter(def, depth - 1).prop_map(|filter| json!({"not": filter})),
        3 => exists(def, depth - 1),
    ]
    .boxed()
}

fn exists(def: &'static EntityDef, depth: u32) -> BoxedStrategy<Json> {
    let relations = relations(def);
    if relations.is_empty() {
        return leaf(def);
    }
    let beyond = move |(name, target): (String, &'static EntityDef)| {
        let inner = prop_oneof![1 => Just(json!({"all": []})), 4 => filter(target, depth)];
        inner.prop_map(move |inner| json!({"exists": name, "where": inner}))
    };
    select(relations).prop_flat_map(beyond).boxed()
}

fn leaf(def: &'static EntityDef) -> BoxedStrategy<Json> {
    let declared = select(comparable(def)).prop_flat_map(|(name, kind)| comparison(name, kind));
    if def.name != "customer" {
        return declared.boxed();
    }
    prop_oneof![4 => declared, 1 => custom()].boxed()
}

fn custom() -> impl Strategy<Value = Json> {
    let fields = [
        ("custom.size", Kind::Decimal { scale: 6 }),
        ("custom.tag", Kind::Text { max: 200 }),
        ("custom.flag", Kind::Bool),
        ("custom.day", Kind::Date),
    ];
    select(fields.to_vec()).prop_flat_map(|(name, kind)| compared(name, kind))
}

fn comparison(name: &'static str, kind: Kind) -> BoxedStrategy<Json> {
    let among = prop::collection::vec(values::of(kind), 0..3);
    prop_oneof![
        1 => Just(json!({"field": name, "op": "null"})),
        1 => among.prop_map(move |values| json!({"field": name, "op": "in", "value": values})),
        5 => compared(name, kind),
    ]
    .boxed()
}

fn compared(name: &'static str, kind: Kind) -> impl Strategy<Value = Json> {
    let textual = matches!(kind, Kind::Text { .. }) || kind.is_identifier();
    let operators: &[&str] = match textual {
        true => &["eq", "ne", "lt", "ge", "contains", "contains", "starts_with"],
        false => &["eq", "ne", "lt", "le", "gt", "ge"],
    };
    let compared = (select(operators), values::of(kind));
    compared.prop_map(move |(operator, value)| json!({"field": name, "op": operator, "value": value}))
}

/// The arguments of a list: a filter, an order, a page size.
pub(crate) fn list(def: &'static EntityDef) -> impl Strategy<Value = Json> {
    let filter = prop_oneof![1 => Just(json!({"all": []})), 3 => filter(def, 2)];
    (filter, order(def), 1..5_u32)
        .prop_map(|(filter, order, limit)| json!({"filter": filter, "order": order, "limit": limit}))
}

/// Up to three fields to sort by.
pub(crate) fn order(def: &'static EntityDef) -> impl Strategy<Value = Vec<String>> {
    let names: Vec<_> = comparable(def).into_iter().map(|(name, _)| name).collect();
    let key = (select(names), any::<bool>());
    let key = key.prop_map(|(name, down)| if down { format!("-{name}") } else { name.to_owned() });
    prop::collection::vec(key, 0..3)
}

/// The arguments of a query: a filter, groups, measures.
pub(crate) fn query(def: &'static EntityDef) -> impl Strategy<Value = Json> {
    let filter = prop_oneof![1 => Just(json!({"all": []})), 2 => filter(def, 1)];
    let groups = prop::collection::vec(group(def), 0..3);
    let measures = prop::collection::vec(measure(def), 1..4);
    (filter, groups, measures).prop_map(|(filter, groups, measures)| {
        let measures = measures.into_iter().enumerate().map(|(index, mut measure)| {
            measure["name"] = json!(format!("m{index}"));
            measure
        });
        json!({"filter": filter, "groups": groups, "measures": measures.collect::<Json>()})
    })
}

fn group(def: &'static EntityDef) -> impl Strategy<Value = Json> {
    select(comparable(def)).prop_flat_map(|(name, kind)| {
        let spans: &[&str] = if matches!(kind, Kind::Date) { &["", "day", "month", "year"] } else { &[""] };
        select(spans).prop_map(move |span| match span {
            "" => json!(name),
            span => json!({"field": name, "bucket": span}),
        })
    })
}

fn measure(def: &'static EntityDef) -> impl Strategy<Value = Json> {
    let numeric = |kind: &Kind| matches!(kind, Kind::Decimal { .. } | Kind::Integer | Kind::Long);
    let measured = select(comparable(def)).prop_flat_map(move |(name, kind)| {
        let functions: &[&str] = if numeric(&kind) { &["sum", "min", "max"] } else { &["min", "max"] };
        select(functions).prop_map(move |function| json!({"function": function, "field": name}))
    });
    let figure = prop_oneof![1 => Just(json!({"function": "count"})), 3 => measured];
    (figure, prop::option::weighted(0.3, filter(def, 1))).prop_map(|(mut figure, filter)| {
        if let Some(filter) = filter {
            figure["filter"] = filter;
        }
        figure
    })
}
