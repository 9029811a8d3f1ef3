//! The names that the document gives for filters are those that the engine takes, and no others.

use crate::{CATALOGUE, DOCUMENT};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use tenon::kernel::EntityDef;
use tenon::kernel::catalogue::{Action, OperationEntry, Standard};
use tenon::rpc;
use tenon_testkit::scenario::MemoryEngine;
use tenon_tests::entry_points;

/// An engine with a tenant whose administrator may read everything.
fn engine() -> MemoryEngine {
    let engine = entry_points::memory_engine();
    let company = json!({
        "context": {"tenant": "t", "actor": "host", "key": "1"},
        "name": "Acme", "code": "hq", "base_currency": "CNY", "admin_id": "ada", "admin_name": "Ada",
    });
    rpc::perform(&engine, "tenant.create", &company).unwrap();
    engine
}

/// Whether an entity can be listed by this filter. The lines of an entity are reached through it.
fn takes(engine: &MemoryEngine, def: &EntityDef, filter: Json) -> bool {
    let catalogue = &*CATALOGUE;
    let (root, filter) = match catalogue.parent(def) {
        None => (def.name, filter),
        Some(parent) => {
            let lines = parent.lines().find(|(_, _, line)| line.name == def.name).unwrap().1.name;
            (parent.name, json!({"exists": lines, "where": filter}))
        }
    };
    let arguments = json!({"context": {"tenant": "t", "actor": "ada"}, "filter": filter});
    match rpc::perform(engine, &format!("{root}.list"), &arguments) {
        Ok(_) => true,
        Err(refusal) => {
            assert_eq!(refusal.code.as_str(), "UNKNOWN_FIELD", "{root}: {refusal}");
            false
        }
    }
}

/// The entities that can be listed, and their lines.
fn entities() -> Vec<&'static EntityDef> {
    let catalogue = &*CATALOGUE;
    let is_listed = |def: &EntityDef| {
        let root = catalogue.parent(def).map_or(def.name, |parent| parent.name);
        let operation = catalogue.operation(&format!("{root}.list"));
        operation.is_some_and(|found| matches!(found.action, Action::Standard(Standard::List, _)))
    };
    catalogue.tables().filter(|def| is_listed(def)).collect()
}

/// Every name that any entity has for anything.
fn every_name() -> BTreeSet<String> {
    let header = ["id", "version", "deleted", "deletion_marker", "created_at", "created_by", "updated_at"];
    let further =
        ["updated_by", "held_by", "custom", "erp", "as_of", "parent_id", "position", "no_such_field"];
    let mut names: BTreeSet<String> = header.iter().chain(&further).map(|name| (*name).to_owned()).collect();
    for def in CATALOGUE.tables() {
        names.extend(def.shape.fields.iter().map(|field| field.name.to_owned()));
    }
    names
}

fn documented(name: &str) -> BTreeSet<String> {
    let names = DOCUMENT["components"]["schemas"][name]["enum"].as_array().into_iter().flatten();
    names.filter_map(Json::as_str).map(str::to_owned).collect()
}

#[test]
fn the_fields_of_the_document_are_those_that_the_engine_compares() {
    let (engine, names) = (engine(), every_name());
    for def in entities() {
        let taken = |name: &&String| takes(&engine, def, json!({"field": name, "op": "null"}));
        let taken: BTreeSet<String> = names.iter().filter(taken).cloned().collect();
        assert_eq!(documented(&format!("{}.field", def.name)), taken, "{}", def.name);
    }
}

#[test]
fn the_relations_of_the_document_are_those_that_the_engine_follows() {
    let (engine, mut names) = (engine(), every_name());
    for def in CATALOGUE.tables() {
        names.extend(def.shape.fields.iter().map(|field| format!("{}.{}", def.name, field.name)));
    }
    for def in entities() {
        let taken = |name: &&String| takes(&engine, def, json!({"exists": name}));
        let taken: BTreeSet<String> = names.iter().filter(taken).cloned().collect();
        assert_eq!(documented(&format!("{}.relation", def.name)), taken, "{}", def.name);
    }
}

/// What a field of a class of Python cannot be called.
const PYTHON: &str = "and as assert async await break class continue def del elif else except finally for from global if import in is \
                      lambda nonlocal not or pass raise return try while with yield";

/// What a function of Rust cannot be called.
const RUST: &str = "as async await break const continue crate dyn else enum extern fn for if impl in let loop match mod move mut pub ref \
                    return self static struct super trait type unsafe use where while";

#[test]
fn no_field_and_no_operation_has_a_name_that_a_generated_client_cannot_have() {
    let is_one_of = |words: &str, name: &str| words.split_whitespace().any(|word| word == name);
    let fields =
        CATALOGUE.tables().flat_map(|def| def.shape.fields.iter().map(|field| (def.name, field.name)));
    let operations = CATALOGUE.operations().filter_map(|operation| operation.name.split_once('.'));
    let fields = fields.filter(|(_, field)| is_one_of(PYTHON, field));
    let operations = operations.filter(|(_, verb)| is_one_of(RUST, verb));
    assert_eq!(fields.chain(operations).collect::<Vec<_>>(), []);
}

#[test]
fn no_argument_has_the_name_of_what_every_call_takes() {
    let taken = |operation: &OperationEntry| match operation.action {
        Action::Declared { shape, .. } => {
            shape.fields.iter().any(|field| ["context", "key", "locale"].contains(&field.name))
        }
        Action::Standard(..) => false,
    };
    let taken: Vec<_> =
        CATALOGUE.operations().filter(|operation| taken(operation)).map(|it| &it.name).collect();
    assert!(taken.is_empty(), "{taken:?}");
}
