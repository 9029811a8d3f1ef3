//! Freezes of accounts that end at a time, and what an ERP says of the same account.

use jiff::SignedDuration;
use serde_json::json;
use tenon_core::party::customer::AccountStatus;
use tenon_kernel::ports::Clock;
use tenon_kernel::tick::Budget;
use tenon_simulation::{World, check_settled};

/// An account is frozen for a minute.
fn frozen(world: &World, customer: &str) {
    let until = (world.clock.now() + SignedDuration::from_secs(60)).to_string();
    let freeze = json!({"id": customer, "reason": "pays late", "until": until});
    world.call("customer.freeze", freeze).unwrap();
}

fn tick(world: &World) {
    let report = world.engine().run_due(Some("acme"), &Budget { limit: 100, kinds: None }).unwrap();
    assert!(report.failed.is_empty(), "{report:?}");
}

#[test]
fn what_was_held_goes_out_when_the_freeze_ends() {
    let world = World::new(31);
    world.sync();
    let order = world.submitted(3);
    frozen(&world, &world.ours("customer", "CUST0001"));
    world.sync();
    world.wait(100);
    world.sync();
    assert!(world.theirs("sales_order", &order).is_none());
    tick(&world);
    world.sync();
    assert!(world.theirs("sales_order", &order).is_some());
    check_settled(&world);
}

#[test]
fn a_freeze_that_the_erp_reports_does_not_end_with_one_of_ours() {
    let world = World::new(31);
    world.sync();
    let customer = world.ours("customer", "CUST0003");
    assert_eq!(world.customer(&customer).status, AccountStatus::Frozen);
    frozen(&world, &customer);
    world.wait(100);
    tick(&world);
    let customer = world.customer(&customer);
    assert_eq!((customer.status, customer.frozen_until), (AccountStatus::Frozen, None));
}

#[test]
fn an_account_that_is_closed_meanwhile_stays_closed() {
    let world = World::new(31);
    world.sync();
    let customer = world.ours("customer", "CUST0001");
    frozen(&world, &customer);
    world.erp.delete_customer("CUST0001");
    world.sync();
    world.repair(false);
    world.wait(100);
    tick(&world);
    let customer = world.customer(&customer);
    assert_eq!((customer.status, customer.frozen_until), (AccountStatus::Closed, None));
}

#[test]
fn customers_that_were_one_for_a_while_have_their_own_freezes() {
    let world = World::new(31);
    world.sync();
    let (from, into) = (world.ours("customer", "CUST0002"), world.ours("customer", "CUST0001"));
    let version = |id: &str| world.call("customer.get", json!({ "id": id })).unwrap()["version"].clone();
    frozen(&world, &from);
    let end = world.customer(&from).frozen_until;
    let both =
        json!({"from": from, "from_version": version(&from), "into": into, "into_version": version(&into)});
    world.call("customer.merge", both).unwrap();
    let merged = world.customer(&into);
    assert_eq!((merged.status, merged.frozen_until), (AccountStatus::Frozen, end));
    world.wait(30);
    frozen(&world, &into);
    let later = world.customer(&into).frozen_until;
    assert!(later > end);
    world.call("customer.unmerge", json!({"id": from, "version": version(&into)})).unwrap();
    let now = |id: &str| (world.customer(id).status, world.customer(id).frozen_until);
    assert_eq!((now(&from), now(&into)), ((AccountStatus::Frozen, end), (AccountStatus::Frozen, later)));
    world.wait(30);
    tick(&world);
    assert_eq!((now(&from).0, now(&into)), (AccountStatus::Active, (AccountStatus::Frozen, later)));
    world.wait(30);
    tick(&world);
    assert_eq!(now(&into), (AccountStatus::Active, None));
}
