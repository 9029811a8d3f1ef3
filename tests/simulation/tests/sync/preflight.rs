//! Codes that the other side does not know, told before an order goes out.

use futures_lite::future::block_on;
use serde_json::json;
use tenon_erp_port::{Capabilities, Capability, CodeLists};
use tenon_simulation::{Steps, World, money};
use tenon_sync::preflight::{ComparedList, Preflight, preflight};

fn fly(world: &World) -> Preflight {
    block_on(preflight(&world.store(), &world.instance_of(&Steps::endless()))).unwrap()
}

fn list<'a>(found: &'a Preflight, name: &str) -> &'a ComparedList {
    found.lists.iter().find(|list| list.list == name).unwrap()
}

#[test]
fn what_the_erp_does_not_know_is_told_with_the_orders_that_carry_it() {
    let world = World::new(31);
    world.sync();
    let customer = world.ours("customer", "CUST0001");
    let good = world.draft(&customer, 1);
    let before = world.dump();
    assert!(fly(&world).ready);
    assert_eq!(list(&fly(&world), "unit").unused_here, ["BOX"]);
    assert_eq!(world.dump(), before, "nothing is written");

    let line = |rate: &str| json!([{"product_id": world.ours("product", "ITEM0001"), "quantity": "1", "price": "1", "tax_rate": rate}]);
    let order = |rate: &str, currency: &str| {
        let fields = json!({"customer_id": customer, "currency": currency, "lines": line(rate)});
        world.call("sales_order.create", fields).unwrap()["id"].as_str().unwrap().to_owned()
    };
    let (taxed, foreign) = (order("7.5", "EUR"), order("20.00", "CHF"));
    let found = fly(&world);
    assert!(!found.ready);
    let missing = |name: &str| {
        let codes = list(&found, name).missing_there.iter();
        codes.map(|code| (code.code.clone(), code.records)).collect::<Vec<_>>()
    };
    assert_eq!(missing("tax_rate"), [("7.5".to_owned(), 1)]);
    assert_eq!(missing("currency"), [("CHF".to_owned(), 1)]);
    assert_eq!((missing("unit"), missing("warehouse")), (Vec::new(), Vec::new()));
    let mut at_risk: Vec<_> = found
        .orders
        .iter()
        .map(|order| (order.id.as_str(), order.list.as_str(), order.code.as_str()))
        .collect();
    at_risk.sort_unstable();
    let mut expected = vec![(taxed.as_str(), "tax_rate", "7.5"), (foreign.as_str(), "currency", "CHF")];
    expected.sort_unstable();
    assert_eq!(at_risk, expected);

    world.call("sales_order.cancel", json!({"id": taxed})).unwrap();
    world.call("sales_order.cancel", json!({"id": foreign})).unwrap();
    world.submit(&good).unwrap();
    assert!(fly(&world).ready, "what does not go out is not asked for");
}

#[test]
fn what_the_erp_keeps_no_list_of_is_not_compared() {
    let mut world = World::new(32);
    world.sync();
    let lists = CodeLists {
        units: Some(vec!["KGM".into()]),
        tax_rates: Some(vec![money("20")]),
        ..CodeLists::default()
    };
    world.erp.set_code_lists(lists);
    world.draft(&world.ours("customer", "CUST0001"), 1);
    let found = fly(&world);
    assert!(!list(&found, "currency").known && list(&found, "currency").missing_there.is_empty());
    assert_eq!(list(&found, "unit").missing_there[0].code, "PCE");

    world.erp = world
        .erp
        .clone()
        .with_capabilities(Capabilities::all().without(Capability::ReadCodeLists, "it has none"));
    let found = fly(&world);
    assert_eq!((found.ready, found.unsupported.as_deref()), (false, Some("it has none")));
}
