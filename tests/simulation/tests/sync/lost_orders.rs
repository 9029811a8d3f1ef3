//! Orders that the ERP has lost: told by a reconciliation, placed again by hand, and never twice.

use serde_json::json;
use tenon_core::order::sales_order::OrderStatus;
use tenon_kernel::Code;
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::outbox::{Outbox, OutboxState};
use tenon_simulation::{ERP, World, check, check_settled, money};
use tenon_testkit::memory_erp::{Calls, Fault, Method, When};

/// An order that was placed, and its key in the ERP.
fn placed() -> (World, String, String) {
    let world = World::new(23);
    let order = world.submitted_after_sync();
    world.sync();
    let key = world.theirs("sales_order", &order).unwrap();
    (world, order, key)
}

/// The entry that has placed an order.
fn placing(world: &World, order: &str) -> String {
    let filter = Filter::All(vec![Filter::eq("record_id", order), Filter::eq("kind", "place_order")]);
    let entries = world.find::<Outbox>(filter);
    assert_eq!(entries.len(), 1, "it is asked for once");
    entries[0].id().to_owned()
}

fn retry(world: &World, entry: &str) -> tenon_kernel::Result<u64> {
    tenon_sync::retry(&world.store(), ERP, Some(entry))
}

#[test]
fn an_order_that_was_lost_is_told_and_placed_again_with_its_key() {
    let (world, order, key) = placed();
    world.erp.approve(&key).unwrap();
    world.sync();
    assert_eq!(world.order(&order).status, OrderStatus::Confirmed);
    assert_eq!(world.reconcile().lost_orders, Vec::new());
    world.erp.lose_order(&key).unwrap();

    let found = world.reconcile();
    assert!(!found.equal && !found.is_repaired());
    assert_eq!(found.lost_orders.len(), 1);
    let (lost, entry) = (&found.lost_orders[0], placing(&world, &order));
    assert_eq!(
        (lost.order_id.as_str(), lost.erp_key.as_str(), lost.entry.as_str()),
        (&*order, &*key, &*entry)
    );
    assert!(!world.repair(true).equal, "a repair leaves it to people");
    world.sync();
    assert_eq!(world.erp.count_orders(&entry), 0, "nobody has asked for it");
    assert_eq!(world.retry(), 0, "it is not among what is stuck");

    assert_eq!(retry(&world, &entry).unwrap(), 1);
    world.sync();
    world.sync();
    assert_eq!(world.erp.count_orders(&entry), 1);
    let again = world.theirs("sales_order", &order).unwrap();
    assert_ne!(again, key);
    assert_eq!(world.order(&order).erp_number.as_deref(), Some(again.as_str()));
    check_settled(&world);
}

#[test]
fn it_goes_out_as_it_now_stands() {
    let (world, order, key) = placed();
    world.erp.lose_order(&key).unwrap();
    let line = world.order(&order).lines[0].id.clone();
    world.update("sales_order", &order, json!({"lines": [{"id": line, "quantity": "7"}]})).unwrap();
    retry(&world, &placing(&world, &order)).unwrap();
    world.sync();
    world.wait(60);
    world.sync();
    let again = world.theirs("sales_order", &order).unwrap();
    assert_eq!(world.erp.placed(&again).unwrap().lines[0].quantity, money("7"));
    check_settled(&world);
}

#[test]
fn one_that_the_erp_refuses_now_is_the_users_again_without_its_cancelled_lines() {
    let (world, order, key) = placed();
    let line = world.order(&order).lines[0].id.clone();
    let more = json!({"product_id": world.order(&order).lines[0].product_id, "quantity": "3", "price": "2", "tax_rate": "20"});
    let change = json!({"lines": [{"id": line, "quantity": "0"}, more]});
    world.update("sales_order", &order, change).unwrap();
    world.sync();
    assert!(!world.order(&order).change_pending, "the ERP has agreed");
    world.erp.lose_order(&key).unwrap();
    retry(&world, &placing(&world, &order)).unwrap();
    world.erp.add_fault(Calls::Of(Method::Place), When::Nth(1), Fault::Refused);
    world.sync();
    world.wait(60);
    world.sync();
    let refused = world.order(&order);
    assert_eq!((refused.status, refused.lines.len()), (OrderStatus::Rejected, 1));
    assert!(refused.refusal.is_some() && refused.credit_reserved.is_zero());
    check_settled(&world);
}

#[test]
fn one_that_is_there_is_not_placed_twice() {
    let (world, order, key) = placed();
    let entry = placing(&world, &order);
    retry(&world, &entry).unwrap();
    assert_eq!(world.one::<Outbox>("id", &entry).state, OutboxState::Unknown);
    world.sync();
    assert_eq!(world.erp.count_orders(&entry), 1);
    assert_eq!(world.theirs("sales_order", &order).as_deref(), Some(key.as_str()));
    assert_eq!(world.one::<Outbox>("id", &entry).state, OutboxState::Done);
    check_settled(&world);
}

#[test]
fn an_answer_that_is_lost_while_it_is_placed_again_makes_no_second_one() {
    for fault in [Fault::AnswerLost, Fault::TimedOut, Fault::ErrorAfterEffect] {
        let (world, order, key) = placed();
        world.erp.lose_order(&key).unwrap();
        let entry = placing(&world, &order);
        retry(&world, &entry).unwrap();
        world.erp.add_fault(Calls::Of(Method::Place), When::Nth(1), fault);
        world.sync();
        check(&world);
        world.wait(600);
        world.sync();
        assert_eq!(world.erp.count_orders(&entry), 1);
        world.sync();
        check_settled(&world);
    }
}

#[test]
fn what_is_executed_or_under_way_is_not_placed_again() {
    let (world, order, key) = placed();
    world.erp.approve(&key).unwrap();
    world.erp.ship(&key).unwrap();
    world.sync();
    let entry = placing(&world, &order);
    assert_eq!(retry(&world, &entry).unwrap_err().code, Code::IllegalState);
    world.erp.lose_order(&key).unwrap();
    assert_eq!(
        world.reconcile().lost_orders,
        Vec::new(),
        "goods are on their way for it: that is for people"
    );

    let waiting = world.submitted(1);
    let entry = world.one::<Outbox>("record_id", &waiting);
    assert_eq!((entry.kind.as_str(), entry.state), ("place_order", OutboxState::Pending));
    assert_eq!(retry(&world, entry.id()).unwrap_err().code, Code::IllegalState);
}

#[test]
fn an_order_that_is_cancelled_while_it_is_looked_for_is_not_placed_again() {
    let (world, order, key) = placed();
    world.erp.lose_order(&key).unwrap();
    let entry = placing(&world, &order);
    retry(&world, &entry).unwrap();
    world.call("sales_order.cancel", json!({"id": order})).unwrap();
    world.sync();
    assert_eq!((world.erp.count_orders(&entry), world.order(&order).status), (0, OrderStatus::Cancelled));
    assert_eq!(world.theirs("sales_order", &order), None);
    check_settled(&world);
}

/// A call arrives late, after the ERP has lost the order that was placed with its key.
#[test]
fn one_that_a_late_call_has_made_takes_the_place_of_the_lost_one_with_its_changes() {
    for changed in [false, true] {
        let world = World::new(23);
        let order = world.submitted_after_sync();
        world.late.expect();
        world.sync();
        world.wait(3600);
        world.sync();
        let key = world.theirs("sales_order", &order).unwrap();
        if changed {
            let line = world.order(&order).lines[0].id.clone();
            let lines = json!([{"id": line, "quantity": "7"}]);
            world.update("sales_order", &order, json!({ "lines": lines })).unwrap();
            world.sync();
        }
        world.erp.lose_order(&key).unwrap();
        assert!(world.late.arrive(&world.erp));
        world.sync();
        let found = world.reconcile();
        assert_eq!((found.lost_orders.len(), found.repeated_orders.len()), (1, 0), "{found:?}");

        retry(&world, &found.lost_orders[0].entry).unwrap();
        world.sync();
        world.sync();
        let (ours, now) = (world.order(&order), world.theirs("sales_order", &order).unwrap());
        assert_ne!(now, key);
        assert_eq!(ours.erp_number.as_deref(), Some(now.as_str()));
        assert_eq!(world.erp.placed(&now).unwrap().lines[0].quantity, ours.lines[0].trade.quantity);
        assert!(world.reconcile().lost_orders.is_empty());
        check_settled(&world);
    }
}
