//! Records that cannot be taken over: kept, closed when they come again and are good.

use tenon_core::integration::dead_letter::DeadLetter;
use tenon_core::stock::stock_level::StockLevel;
use tenon_erp_port::ErpStock;
use tenon_simulation::{Steps, World, money};
use tenon_sync::{Stock, replay};

fn stock(item: &str) -> ErpStock {
    ErpStock {
        key: format!("{item}/EAST"),
        item: item.to_owned(),
        warehouse: "EAST".to_owned(),
        lot: None,
        on_hand: money("7"),
        reserved: money("0"),
        on_order: money("0"),
    }
}

fn item(key: &str) -> tenon_erp_port::ErpItem {
    tenon_erp_port::ErpItem {
        key: key.to_owned(),
        number: format!("N-{key}"),
        name: "New".into(),
        unit: "PCE".into(),
        list_price: None,
        currency: None,
        inactive: false,
    }
}

#[test]
fn garbage_is_kept_and_closed_when_it_is_repaired() {
    let world = World::new(3);
    let good = world.erp.customer("CUST0002").unwrap();
    world.erp.break_customer("CUST0002");
    world.sync();

    let letter = world.one::<DeadLetter>("erp_key", "CUST0002");
    assert_eq!((letter.kind.as_str(), letter.replayable), ("customer", false));
    assert_eq!(letter.reason, "name: is empty");
    world.assert_quiet();
    world.erp.break_customer("CUST0002");
    world.assert_quiet();

    world.erp.put_customer(good);
    world.sync();
    assert!(world.reconcile().equal, "what referred to it has come in too");
    assert_eq!(world.all::<DeadLetter>(), Vec::new());
}

#[test]
fn a_value_that_does_not_fit_is_kept_with_its_reason() {
    let world = World::new(3);
    let mut customer = world.erp.customer("CUST0002").unwrap();
    customer.currency = Some("euros".to_owned());
    world.erp.put_customer(customer.clone());
    world.sync();

    let letter = world.one::<DeadLetter>("erp_key", "CUST0002");
    assert!(letter.replayable);
    assert!(letter.reason.contains("/currency"), "{}", letter.reason);
    assert_eq!(letter.raw["currency"], "euros");
    world.assert_quiet();

    customer.currency = Some("EUR".to_owned());
    world.erp.put_customer(customer);
    world.sync();
    assert_eq!(world.find::<DeadLetter>(tenon_kernel::filter::Filter::eq("kind", "customer")), Vec::new());
}

#[test]
fn a_reference_that_is_not_here_is_made_good_when_it_comes() {
    let world = World::new(3);
    world.erp.put_stock(stock("LATER"));
    world.sync();
    let letter = world.one::<DeadLetter>("erp_key", "LATER/EAST");
    assert!(letter.replayable);
    assert!(letter.reason.contains("LATER"), "{}", letter.reason);
    assert_eq!(
        replay::<Stock>(&world.store(), &world.instance_of(&Steps::endless())).unwrap(),
        0,
        "it is still not here"
    );
    world.assert_quiet();

    world.erp.put_item(item("LATER"));
    world.sync();
    assert_eq!(world.all::<DeadLetter>(), Vec::new());
    assert_eq!(world.one::<StockLevel>("id", "memory:LATER/EAST").on_hand, money("7"));
    world.assert_quiet();
}

#[test]
fn what_was_kept_is_not_brought_back_once_it_is_gone_there() {
    for world in [World::new(3), crate::deletions::without_tombstones()] {
        world.erp.put_stock(stock("LATER"));
        world.sync();
        assert_eq!(world.all::<DeadLetter>().len(), 1);
        world.erp.put_item(item("LATER"));
        world.erp.delete_item("LATER");
        world.sync();
        world.sync();

        assert_eq!(world.all::<DeadLetter>(), Vec::new());
        assert_eq!(world.all::<StockLevel>().len(), 10);
    }
}

#[test]
fn a_key_that_is_too_long_stops_nothing() {
    let world = World::new(3);
    world.erp.put_item(item(&"K".repeat(101)));
    world.sync();

    let letter = world.one::<DeadLetter>("kind", "product");
    assert_eq!(letter.raw["key"].as_str().unwrap().len(), 101);
    assert_eq!(world.all::<tenon_core::product::product::Product>().len(), 5);
    world.assert_quiet();
}

#[test]
fn a_text_that_some_databases_cannot_store_is_kept_as_a_letter() {
    let world = World::new(3);
    let mut bad = stock("ITEM0001");
    (bad.key, bad.warehouse) = ("ITEM0001/BAD".to_owned(), "EA\0ST".to_owned());
    world.erp.put_stock(bad);
    world.erp.put_stock(stock("ITEM0002"));
    world.erp.put_item(item("BAD\0KEY"));
    world.sync();

    let letter = world.one::<DeadLetter>("kind", "stock_level");
    assert_eq!(letter.erp_key.as_deref(), Some("ITEM0001/BAD"));
    assert!(letter.reason.contains("/warehouse"), "{}", letter.reason);
    assert_eq!(world.one::<DeadLetter>("kind", "product").erp_key, None, "no record can have such a key");
    assert_eq!(world.one::<StockLevel>("id", "memory:ITEM0002/EAST").on_hand, money("7"));
    world.assert_quiet();
}

#[test]
fn a_row_with_an_empty_key_is_no_record() {
    let world = crate::deletions::without_tombstones();
    world.sync();
    world.erp.put_item(item("  "));
    world.erp.delete_item("ITEM0002");
    world.sync();

    let letter = world.one::<DeadLetter>("kind", "product");
    assert_eq!((letter.erp_key.as_deref(), letter.reason.as_str()), (None, "the key is empty"));
    let gone = world.ours("product", "ITEM0002");
    assert!(
        world.one::<tenon_core::product::product::Product>("id", &gone).inactive,
        "it keeps nothing from being removed"
    );
    world.assert_quiet();
}
