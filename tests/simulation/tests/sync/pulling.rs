//! What comes in, and that it comes once.

use std::collections::BTreeMap;
use tenon_core::integration::erp_cursor::ErpCursor;
use tenon_core::party::customer::{AccountStatus, Customer, CustomerKind};
use tenon_core::pricing::price::Price;
use tenon_core::product::product::Product;
use tenon_core::receivable::invoice::Invoice;
use tenon_core::receivable::open_item::OpenItem;
use tenon_core::receivable::receipt::Receipt;
use tenon_core::stock::stock_level::StockLevel;
use tenon_kernel::{Code, Entity};
use tenon_simulation::{Steps, World, money};
use tenon_testkit::memory_erp::{Calls, Fault, Method, When};

fn count<T: Entity>(world: &World) -> usize {
    world.all::<T>().len()
}

#[test]
fn every_kind_comes_in() {
    let world = World::new(1);
    let report = world.sync();

    assert_eq!(count::<Customer>(&world), 6);
    assert_eq!(count::<Product>(&world), 5);
    assert_eq!(count::<Price>(&world), 5);
    assert_eq!(count::<StockLevel>(&world), 10);
    assert_eq!((count::<OpenItem>(&world), count::<Invoice>(&world), count::<Receipt>(&world)), (6, 6, 6));
    let pulled: BTreeMap<_, _> =
        report.pulled.iter().map(|kind| (kind.kind.as_str(), kind.changed)).collect();
    let expected = [
        ("customer", 6),
        ("product", 5),
        ("price", 5),
        ("stock_level", 10),
        ("open_item", 6),
        ("invoice", 6),
        ("receipt", 6),
        ("order_progress", 0),
    ];
    assert_eq!(pulled, BTreeMap::from(expected));
}

#[test]
fn a_customer_of_the_erp_belongs_to_the_unit_of_the_erp() {
    let world = World::new(1);
    world.sync();

    let first = world.one::<Customer>("name", "Customer 1");
    let third = world.one::<Customer>("name", "Customer 3");
    let fourth = world.one::<Customer>("name", "Customer 4");
    assert_eq!((first.kind, first.status), (CustomerKind::Trading, AccountStatus::Active));
    assert_eq!(first.credit_limit, Some(money("10000")));
    assert!(first.unit_id.is_some() && first.board_id.is_some());
    assert_eq!(third.status, AccountStatus::Frozen);
    assert_eq!(fourth.status, AccountStatus::Closed);
}

#[test]
fn a_second_run_writes_nothing() {
    let world = World::new(1);
    world.submitted_after_sync();
    world.sync();
    world.assert_quiet();
}

#[test]
fn a_change_of_one_record_changes_one_record() {
    let world = World::new(1);
    world.sync();
    world.erp.rename_customer("CUST0005", "Renamed").unwrap();

    let report = world.sync();

    assert_eq!(report.pulled[0].changed, 1);
    assert_eq!(world.customer(&world.ours("customer", "CUST0005")).name, "Renamed");
}

#[test]
fn a_page_that_cannot_be_read_moves_no_cursor() {
    let world = World::new(1);
    world.erp.add_fault(Calls::Of(Method::Customers), When::Nth(2), Fault::Unreachable);

    let error = world.run(&Steps::endless()).unwrap_err();

    assert_eq!(error.code, Code::ErpUnreachable);
    assert_eq!(count::<Customer>(&world), 4, "the page before it stays");
    let cursor = world.one::<ErpCursor>("kind", "customer");
    assert_eq!((cursor.cursor.as_deref(), cursor.completed_at), (Some("4"), None));
    world.sync();
    assert_eq!(count::<Customer>(&world), 6);
}

#[test]
fn a_page_and_its_cursor_are_one_transaction() {
    for point in 1.. {
        let world = World::new(1);
        let steps = Steps::until(point);
        let _ = world.run(&steps);
        let cursors = world.all::<ErpCursor>();
        let cursor = cursors.iter().find(|cursor| cursor.kind == "customer");
        let read = cursor.map_or(0, |cursor| cursor.cursor.as_deref().unwrap().parse::<usize>().unwrap());
        assert_eq!(count::<Customer>(&world), read, "after a crash {}", steps.last());
        if read == 6 {
            break;
        }
    }
}

#[test]
fn a_tenant_that_was_never_set_up_is_given_nothing() {
    let world = World::new(1);
    let (nowhere, erp) = (world.engine().own_work("acne"), world.instance_of(&Steps::endless()));
    let refused = futures_lite::future::block_on(tenon_sync::run(&nowhere, &erp, &|_| {})).unwrap_err();
    assert_eq!((refused.code, refused.path.as_deref()), (Code::NotFound, Some("/tenant")));
    let refused = tenon_sync::status::status(&nowhere, &erp.name).unwrap_err();
    assert_eq!((refused.code, refused.path.as_deref()), (Code::NotFound, Some("/tenant")));
}
