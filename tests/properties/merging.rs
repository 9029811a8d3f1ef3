//! Merging customers loses nothing, and taking it back restores both, on random organisations and records.

use crate::desk::{ADMIN, Desk};
use crate::world::world;
use crate::{CATALOGUE, cases};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use tenon::Engine;
use tenon::kernel::Class;
use tenon_tests::entry_points;

/// What belongs to customers, and what of it is added up.
const CHILDREN: [(&str, Option<&str>); 3] =
    [("contact", None), ("sales_order", Some("gross")), ("sales_order", Some("credit_reserved"))];

/// Counts and sums over the children of these customers.
fn totals(desk: &Desk<Engine>, customers: &[&str]) -> Vec<Json> {
    let total = |(entity, field): &(&str, Option<&str>)| {
        let mut measures = vec![json!({"name": "count", "function": "count"})];
        measures.extend(field.map(|field| json!({"name": "sum", "function": "sum", "field": field})));
        let filter = json!({"field": "customer_id", "op": "in", "value": customers});
        let groups = if field.is_some() { json!(["currency"]) } else { json!([]) };
        let query = json!({"filter": filter, "groups": groups, "measures": measures});
        desk.read(ADMIN, &format!("{entity}.query"), &query).unwrap()
    };
    CHILDREN.iter().map(total).collect()
}

/// Every customer, and every record that can refer to one, without what counts the saves.
fn everything(desk: &Desk<Engine>) -> BTreeMap<String, Json> {
    let customer = CATALOGUE.def("customer").unwrap();
    let referring = CATALOGUE.references_to(customer).into_iter().map(|referring| referring.entry.def);
    let owned = referring.filter(|def| def.class == Class::Owned).map(|def| def.name);
    let mut found = BTreeMap::new();
    for entity in owned.chain([customer.name]).collect::<BTreeSet<_>>() {
        for mut record in desk.pages(ADMIN, &format!("{entity}.list"), &json!({"limit": 500})).unwrap() {
            let fields = record.as_object_mut().unwrap();
            fields.retain(|name, _| !["version", "updated_at", "updated_by"].contains(&name.as_str()));
            found.insert(format!("{entity} {}", record["id"]), record);
        }
    }
    found
}

/// Something that is said of each customer, and a pin of some.
fn say(desk: &Desk<Engine>, customers: usize) {
    for number in 0..customers {
        let about = |name: &str, value: &str| json!({"entity": "customer", "record_id": format!("c{number}"), name: value});
        desk.write(ADMIN, "comment.create", &about("text", "said")).unwrap();
        if number % 2 == 0 {
            desk.write(ADMIN, "field_pin.create", &about("field", "city")).unwrap();
        }
    }
}

/// How much is said of a customer, and how many of its fields are pinned.
fn said(desk: &Desk<Engine>, customer: &str) -> [u64; 2] {
    let of_customer = [("entity", "customer"), ("record_id", customer)];
    let of_customer = of_customer.map(|(field, value)| json!({"field": field, "op": "eq", "value": value}));
    ["comment.list", "field_pin.list"]
        .map(|list| desk.pages(ADMIN, list, &json!({"filter": {"all": of_customer}})).unwrap().len() as u64)
}

fn version(desk: &Desk<Engine>, id: &str) -> Json {
    desk.read(ADMIN, "customer.get", &json!({ "id": id })).unwrap()["version"].clone()
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn loses_nothing_and_is_taken_back(world in world(), from in any::<prop::sample::Index>(), into in any::<prop::sample::Index>()) {
        let desk = Desk::new(entry_points::engine().unwrap());
        world.build(&desk);
        for order in desk.pages(ADMIN, "sales_order.list", &json!({})).unwrap() {
            // One without lines, or past a limit, stays a draft.
            desk.write(ADMIN, "sales_order.submit", &json!({"id": order["id"], "accept_shortage": true})).ok();
        }
        let count = world.customers.len();
        say(&desk, count);
        let (from, into) = (format!("c{}", from.index(count)), format!("c{}", into.index(count)));
        prop_assume!(from != into);
        let before = everything(&desk);
        let pinned = said(&desk, &into)[1];
        let sums = totals(&desk, &[&from, &into]);
        let both = json!({
            "from": from, "from_version": version(&desk, &from), "into": into, "into_version": version(&desk, &into),
        });
        desk.write(ADMIN, "customer.merge", &both).unwrap();

        prop_assert_eq!(&totals(&desk, &[&into]), &sums, "all of it is the other one's");
        let nothing = |total: &Json| total["rows"].as_array().unwrap().iter().all(|row| row["count"] == json!("0"));
        let left = totals(&desk, &[&from]);
        prop_assert!(left.iter().all(nothing), "nothing is left with it");
        prop_assert_eq!(said(&desk, &into), [2, pinned], "what is said of it follows, pins do not");
        prop_assert_eq!(said(&desk, &from), [0, 0]);
        let reached = desk.read(ADMIN, "customer.get", &json!({"id": from})).unwrap();
        prop_assert_eq!(&reached["id"], &json!(into));

        desk.write(ADMIN, "customer.unmerge", &json!({"id": from, "version": version(&desk, &into)})).unwrap();
        prop_assert_eq!(everything(&desk), before, "both are as they were");
    }
}
