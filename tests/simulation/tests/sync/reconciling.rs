//! Reconciliation says equal, or what differs.

use std::collections::BTreeMap;
use tenon_core::crm::stock_level::StockLevel;
use tenon_core::filter::Filter;
use tenon_simulation::{World, money};
use tenon_sync::within;

#[test]
fn what_was_read_is_equal() {
    let world = World::new(9);
    world.submitted_after_sync();
    world.sync();
    world.sync();

    let compared = world.reconcile();
    assert!(compared.equal, "{compared:?}");
    let counts: BTreeMap<_, _> =
        compared.kinds.iter().map(|kind| (kind.kind.as_str(), (kind.theirs, kind.ours))).collect();
    assert_eq!(counts["stock_level"], (10, 10));
    assert_eq!(counts["customer"], (6, 6));
}

#[test]
fn what_differs_is_named() {
    let world = World::new(9);
    world.sync();
    world.erp.rename_customer("CUST0002", "Changed there").unwrap();
    let mut stock = world.erp.stock_now("ITEM0001").remove(0);
    stock.on_hand = money("1");
    world.erp.put_stock(stock.clone());
    stock.key = "ITEM0001/NEW".to_owned();
    world.erp.put_stock(stock);
    world.erp.delete_item("ITEM0005");
    let gone = "memory:ITEM0002/WEST";
    within(&world.store(), "test", |unit| unit.remove::<StockLevel>(&Filter::eq("id", gone))).unwrap();

    let compared = world.reconcile();
    assert!(!compared.equal);
    let named = |kind: &str| {
        let found = compared.kinds.iter().find(|found| found.kind == kind).unwrap();
        let mut named = found.differing.clone();
        named.sort();
        named
    };
    assert_eq!(named("customer"), ["CUST0002"]);
    assert_eq!(named("product"), ["ITEM0005"]);
    let stock = ["ITEM0001/EAST", "ITEM0001/NEW", "ITEM0002/WEST", "ITEM0005/EAST", "ITEM0005/WEST"];
    assert_eq!(named("stock_level"), stock);
    assert_eq!(named("receipt"), Vec::<String>::new());
    world.sync();
    let after = world.reconcile();
    let differs: Vec<_> = after.kinds.iter().filter(|kind| !kind.is_equal()).map(|kind| &kind.kind).collect();
    assert_eq!(differs, ["stock_level"], "what was removed behind our back comes with its next change");
}
