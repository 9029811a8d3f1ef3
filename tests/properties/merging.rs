//! Merging customers loses nothing, and taking it back restores both, on random organisations and records.

use crate::cases;
use crate::desk::{ADMIN, Desk};
use crate::world::world;
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use tenon::Engine;
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

/// Every customer, contact and order, without what counts the saves.
fn everything(desk: &Desk<Engine>) -> BTreeMap<String, Json> {
    let mut found = BTreeMap::new();
    for entity in ["customer", "contact", "sales_order"] {
        for mut record in desk.pages(ADMIN, &format!("{entity}.list"), &json!({"limit": 500})).unwrap() {
            let fields = record.as_object_mut().unwrap();
            fields.retain(|name, _| !["version", "updated_at", "updated_by"].contains(&name.as_str()));
            found.insert(format!("{entity} {}", record["id"]), record);
        }
    }
    found
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
        let (from, into) = (format!("c{}", from.index(count)), format!("c{}", into.index(count)));
        prop_assume!(from != into);
        let before = everything(&desk);
        let sums = totals(&desk, &[&from, &into]);
        let both = json!({
            "from": from, "from_version": version(&desk, &from), "into": into, "into_version": version(&desk, &into),
        });
        desk.write(ADMIN, "customer.merge", &both).unwrap();

        prop_assert_eq!(&totals(&desk, &[&into]), &sums, "all of it is the other one's");
        let nothing = |total: &Json| total["rows"].as_array().unwrap().iter().all(|row| row["count"] == json!("0"));
        let left = totals(&desk, &[&from]);
        prop_assert!(left.iter().all(nothing), "nothing is left with it");
        let reached = desk.read(ADMIN, "customer.get", &json!({"id": from})).unwrap();
        prop_assert_eq!(&reached["id"], &json!(into));

        desk.write(ADMIN, "customer.unmerge", &json!({"id": from, "version": version(&desk, &into)})).unwrap();
        prop_assert_eq!(everything(&desk), before, "both are as they were");
    }
}
