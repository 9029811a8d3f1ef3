//! What follows a record when it is merged, over the whole catalogue: whatever names the merged customer, in any field of any record,
//! names the other one, and names the merged one again when the merge is undone.
//!
//! What should change is told from the values alone, so that a reference that is not declared as one is found.

use crate::world::{ADMIN, NORTH, World};
use crate::{CATALOGUE, in_memory};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use tenon_kernel::{Class, EntityDef, Kind};

/// The entities whose rows end with the record that they are about.
const ENDING: [&str; 1] = ["field_pin"];

/// Every record, without what counts the saves. Customers have rules of their own for what a merge makes of them.
fn everything(world: &World) -> BTreeMap<(&'static str, String), Json> {
    let followed = |def: &EntityDef| def.class != Class::System && def.name != "customer";
    let mut found = BTreeMap::new();
    for def in CATALOGUE.entities().map(|entry| entry.def).filter(|def| followed(def)) {
        let list = world.read(&format!("{}.list", def.name), &json!({"limit": 500}));
        for mut record in list["items"].as_array().unwrap().clone() {
            let saved = ["version", "updated_at", "updated_by"];
            record.as_object_mut().unwrap().retain(|name, _| !saved.contains(&name.as_str()));
            found.insert((def.name, record["id"].to_string()), record);
        }
    }
    found
}

/// A record with another id wherever it has this one.
fn renamed(json: &Json, from: &str, to: &str) -> Json {
    match json {
        Json::String(text) if text == from => json!(to),
        Json::Array(items) => items.iter().map(|item| renamed(item, from, to)).collect(),
        Json::Object(members) => {
            members.iter().map(|(name, json)| (name.clone(), renamed(json, from, to))).collect()
        }
        other => other.clone(),
    }
}

fn version(world: &World, id: &str) -> Json {
    world.read("customer.get", &json!({ "id": id }))["version"].clone()
}

#[test]
fn whatever_names_a_merged_customer_follows_it_and_returns() {
    let world = in_memory(&[NORTH]);
    let (from, into) = (NORTH.record("customer"), "n-other");
    let owner = world.read("customer.get", &json!({ "id": from }))["owner_id"].clone();
    world.done(
        ADMIN,
        "customer.create",
        &json!({"id": into, "name": "another one", "owner_id": owner, "currency": "CNY"}),
    );
    let before = everything(&world);
    let both = json!({
        "from": from, "from_version": version(&world, &from), "into": into, "into_version": version(&world, into),
    });
    world.done(ADMIN, "customer.merge", &both);
    let mut expected = before.clone();
    expected.retain(|(entity, _), record| !ENDING.contains(entity) || record["record_id"] != json!(from));
    expected.values_mut().for_each(|record| *record = renamed(record, &from, into));
    assert_ne!(expected, before);
    assert_eq!(everything(&world), expected, "everything is about the other one");
    world.done(ADMIN, "customer.unmerge", &json!({"id": from, "version": version(&world, into)}));
    assert_eq!(everything(&world), before, "everything is as it was");
}

/// A test that finds nothing must be able to find something: each field that can refer to a customer does.
#[test]
fn every_reference_to_a_customer_is_set_somewhere() {
    let world = in_memory(&[NORTH]);
    let customer = CATALOGUE.def("customer").unwrap();
    let found = everything(&world);
    for referring in CATALOGUE.references_to(customer) {
        let def = referring.entry.def;
        if [Class::System, Class::Line].contains(&def.class) || def.name == "customer" {
            continue;
        }
        let field = referring.field.name;
        let holds = |record: &Json| match referring.lines {
            Some((lines, _)) => {
                record[lines.name].as_array().unwrap().iter().any(|line| line[field].is_string())
            }
            None => record[field].is_string(),
        };
        let any = found.iter().any(|((entity, _), record)| *entity == def.name && holds(record));
        assert!(any, "no {}.{field} is set; see examples.json", def.name);
        assert_eq!(referring.named.is_some(), matches!(referring.field.kind, Kind::AnyReference(_)));
    }
}
