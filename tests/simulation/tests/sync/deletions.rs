//! Records that are no more: told by the ERP, or found by set difference.

use serde_json::json;
use tenon_core::integration::dead_letter::DeadLetter;
use tenon_core::party::customer::AccountStatus;
use tenon_core::pricing::price::Price;
use tenon_core::product::product::Product;
use tenon_core::stock::stock_level::StockLevel;
use tenon_erp_port::{Capabilities, Capability};
use tenon_kernel::filter::Filter;
use tenon_simulation::World;
use tenon_testkit::memory_erp::MemoryErp;

/// An ERP that tells neither what has changed nor what is gone.
pub(crate) fn without_tombstones() -> World {
    let can = Capabilities::all()
        .without(Capability::ChangesSince, "it does not say")
        .without(Capability::Deletions, "it does not say");
    let erp = MemoryErp::sample(jiff::civil::date(2025, 3, 14), 6, 5).with_capabilities(can);
    World::with(4, erp)
}

#[test]
fn an_item_that_is_gone_is_inactive_and_its_prices_and_stock_are_no_more() {
    for world in [World::new(4), without_tombstones()] {
        world.sync();
        let product = world.ours("product", "ITEM0002");
        world.erp.delete_item("ITEM0002");
        world.sync();

        assert!(world.one::<Product>("id", &product).inactive);
        assert_eq!((world.all::<Price>().len(), world.all::<StockLevel>().len()), (4, 8));
        let compared = world.reconcile();
        assert!(compared.equal, "{compared:?}");
        world.assert_quiet();
    }
}

#[test]
fn an_item_that_comes_back_is_the_same_product() {
    for world in [World::new(4), without_tombstones()] {
        world.sync();
        let product = world.ours("product", "ITEM0002");
        world.erp.delete_item("ITEM0002");
        world.sync();
        world.erp.put_item(tenon_erp_port::ErpItem {
            key: "ITEM0002".into(),
            number: "SKU-2".into(),
            name: "Item 2".into(),
            unit: "PCE".into(),
            list_price: None,
            currency: None,
            inactive: false,
        });
        world.sync();

        assert_eq!(world.ours("product", "ITEM0002"), product);
        assert!(!world.one::<Product>("id", &product).inactive);
        let compared = world.reconcile();
        assert!(compared.equal, "{compared:?}");
    }
}

#[test]
fn a_garbled_record_is_not_taken_for_a_deleted_one() {
    let world = without_tombstones();
    world.sync();
    let customer = world.ours("customer", "CUST0001");
    world.erp.break_customer("CUST0001");
    world.sync();

    assert_eq!(world.customer(&customer).status, AccountStatus::Active);
}

#[test]
fn a_round_that_was_cut_short_removes_nothing() {
    use tenon_testkit::memory_erp::{Calls, Fault, Method, When};
    let world = without_tombstones();
    world.sync();
    world.erp.add_fault(Calls::Of(Method::Stock), When::Nth(2), Fault::Unreachable);
    assert!(world.run(&tenon_simulation::Steps::endless()).is_err());

    assert_eq!(world.all::<StockLevel>().len(), 10);
}

#[test]
fn what_was_deleted_here_and_lives_there_is_matched_again() {
    for world in [World::new(4), without_tombstones()] {
        world.sync();
        let ours = world.prospect("Passing Trade");
        world.call("customer.convert", json!({"id": ours})).unwrap();
        world.sync();
        let (key, product) = (world.theirs("customer", &ours).unwrap(), world.ours("product", "ITEM0002"));
        for (entity, id) in [("product", &product), ("customer", &ours)] {
            let version = world.call(&format!("{entity}.get"), json!({"id": id})).unwrap()["version"].clone();
            world.call(&format!("{entity}.delete"), json!({"id": id, "version": version})).unwrap();
        }
        world.sync();

        let back = world.ours("customer", &key);
        assert_ne!(back, ours);
        assert_eq!(world.customer(&back).name, "Passing Trade");
        let again = world.ours("product", "ITEM0002");
        assert_ne!(again, product);
        let stock = world.find::<StockLevel>(Filter::eq("product_id", &again));
        assert_eq!(stock.len(), 2, "its stock is with it");
        assert_eq!(world.all::<DeadLetter>(), Vec::new());
        let compared = world.reconcile();
        assert!(compared.equal, "{compared:?}");
        world.assert_quiet();
    }
}

#[test]
fn what_was_deleted_on_both_sides_is_no_more() {
    for world in [World::new(4), without_tombstones()] {
        world.sync();
        let product = world.ours("product", "ITEM0002");
        world.call("product.delete", json!({"id": product, "version": 1})).unwrap();
        world.erp.delete_item("ITEM0002");
        world.sync();

        assert!(world.all::<Product>().iter().all(|other| other.id() != product));
        assert_eq!(world.all::<Product>().len(), 4);
        let compared = world.reconcile();
        assert!(compared.equal, "{compared:?}");
        world.assert_quiet();
    }
}
