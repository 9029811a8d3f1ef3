//! Reconciliation says equal, or what differs.

use jiff::civil::date;
use std::collections::BTreeMap;
use tenon_core::party::customer::AccountStatus;
use tenon_core::stock::stock_level::StockLevel;
use tenon_erp_port::ErpReceipt;
use tenon_kernel::Entity;
use tenon_kernel::filter::Filter;
use tenon_simulation::{World, money};
use tenon_sync::{PeriodDifference, in_transaction};
use tenon_testkit::memory_erp::MemoryErp;

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
    in_transaction(&world.store(), "test", |unit| unit.remove::<StockLevel>(&Filter::eq("id", gone)))
        .unwrap();

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

/// What is spoiled here and there behind each other's back.
fn spoil(world: &World) {
    world.erp.rename_customer("CUST0002", "Changed there").unwrap();
    let spoiled = |key: &str| world.one::<StockLevel>("id", key);
    let mut stray = spoiled("memory:ITEM0001/EAST").data;
    stray.on_hand = money("77");
    let gone = "memory:ITEM0002/WEST";
    in_transaction(&world.store(), "test", |unit| {
        let mut changed = unit.records(StockLevel::DEF, &Filter::eq("id", "memory:ITEM0003/EAST"), None)?;
        changed[0].values = stray.clone().into_values();
        let mut invented = changed[0].clone();
        invented.header.id = "memory:NOWHERE".to_owned();
        unit.upsert(StockLevel::DEF, &mut [changed.remove(0), invented])?;
        unit.remove::<StockLevel>(&Filter::eq("id", gone)).map(drop)
    })
    .unwrap();
}

#[test]
fn what_differs_is_repaired_on_request() {
    for by_ranges in [true, false] {
        let world = World::new(9);
        world.sync();
        spoil(&world);
        let before = world.reconcile();
        assert!(!before.equal);

        let repaired = world.repair(by_ranges);
        let figures: Vec<_> = repaired
            .kinds
            .iter()
            .filter(|kind| kind.differences > 0)
            .map(|kind| (kind.kind.as_str(), kind.differences, kind.repaired))
            .collect();
        assert_eq!(figures, [("customer", 1, 1), ("stock_level", 3, 3)], "by ranges: {by_ranges}");
        let after = world.reconcile();
        assert!(after.equal, "{after:?}");
        assert_eq!(world.customer(&world.ours("customer", "CUST0002")).name, "Changed there");
    }
}

#[test]
fn a_garbled_record_is_not_repaired_away() {
    for by_ranges in [true, false] {
        let world = World::new(9);
        world.sync();
        let customer = world.ours("customer", "CUST0001");
        world.erp.break_customer("CUST0001");

        let found = world.repair(by_ranges);
        assert!(!found.equal, "what cannot be read is not known to be equal");
        assert_eq!(world.customer(&customer).status, AccountStatus::Active);
    }
}

#[test]
fn one_difference_among_many_is_found_in_few_exchanges() {
    let mut world = World::with(9, MemoryErp::sample(date(2025, 3, 14), 2, 6000));
    world.page = 1000;
    world.sync();
    let mut stock = world.erp.stock_now("ITEM4711").remove(0);
    stock.on_hand = money("1");
    world.erp.put_stock(stock);

    let compared = world.reconcile();
    let stock = compared.kinds.iter().find(|kind| kind.kind == "stock_level").unwrap();
    assert_eq!(stock.differing, ["ITEM4711/EAST"]);
    assert_eq!((stock.theirs, stock.ours, stock.differences), (12_000, 12_000, 1));
    assert_eq!(stock.exchanges, 2, "one that cuts everything, one that reads where the difference is");
    assert_eq!(stock.totals, [money("5999501"), money("6000000")]);
}

#[test]
fn documents_are_compared_month_by_month() {
    let world = World::new(9);
    let mut receipt = ErpReceipt {
        key: String::new(),
        number: "R-1".to_owned(),
        customer: "CUST0001".to_owned(),
        date: date(2024, 11, 30),
        currency: "EUR".to_owned(),
        amount: money("10"),
    };
    for (key, date, amount) in [("R-NOV", date(2024, 11, 30), "10"), ("R-DEC", date(2024, 12, 1), "20")] {
        (receipt.key, receipt.date, receipt.amount) = (key.to_owned(), date, money(amount));
        world.erp.put_receipt(receipt.clone());
    }
    world.sync();
    receipt.amount = money("25");
    world.erp.put_receipt(receipt);

    let compared = world.reconcile();
    let receipts = compared.kinds.iter().find(|kind| kind.kind == "receipt").unwrap();
    let [november, december, rest @ ..] = &receipts.periods[..] else { panic!("{:?}", receipts.periods) };
    assert_eq!((november.period.as_str(), november.theirs, november.ours), ("2024-11", 1, 1));
    assert_eq!(november.totals, [money("10"), money("10")]);
    assert_eq!((december.period.as_str(), december.theirs, december.ours), ("2024-12", 1, 1));
    assert_eq!(december.totals, [money("25"), money("20")]);
    let equal = |period: &PeriodDifference| period.is_equal();
    assert!(equal(november) && !equal(december) && rest.iter().all(equal), "{:?}", receipts.periods);
    let stock = compared.kinds.iter().find(|kind| kind.kind == "stock_level").unwrap();
    assert_eq!(stock.periods, [], "stock is of no month");
}
