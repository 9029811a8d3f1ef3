//! A store that was restored from a backup: what was sent after the backup was made is found, and nothing is placed twice.

use futures_lite::future::block_on;
use rust_decimal::Decimal;
use serde_json::json;
use tenon_core::integration::dead_letter::DeadLetter;
use tenon_erp_port::{Capabilities, Capability};
use tenon_kernel::platform::outbox::{Outbox, OutboxState};
use tenon_simulation::{ERP, Steps, World, check_settled, money};
use tenon_sync::status::status;
use tenon_sync::{PushReport, restored};
use tenon_testkit::memory_erp::{Calls, Fault, MemoryErp, Method, When};

/// Two orders that were placed after the backup from which the store is restored.
fn world() -> (World, [String; 2]) {
    restored_world(World::new(31))
}

fn restored_world(world: World) -> (World, [String; 2]) {
    world.sync();
    let orders = [world.submitted(3), world.submitted(4)];
    world.back_up();
    world.sync();
    world.restore();
    assert_eq!(states(&world, &orders), [OutboxState::Pending; 2]);
    (world, orders)
}

fn entry(world: &World, order: &str) -> Outbox {
    world.one::<Outbox>("record_id", order).data
}

fn states(world: &World, orders: &[String; 2]) -> [OutboxState; 2] {
    [0, 1].map(|place: usize| entry(world, &orders[place]).state)
}

fn push(world: &World) -> PushReport {
    let steps = Steps::endless();
    block_on(tenon_sync::push(&world.store_of(&steps), &world.instance_of(&steps), &|_| {})).unwrap()
}

fn calls(world: &World, method: Method) -> usize {
    world.erp.calls().iter().filter(|call| call.method == method).count()
}

/// Both orders are settled, and the ERP has each of them once.
fn check_once(world: &World, orders: &[String; 2]) {
    for order in orders {
        let entry = world.one::<Outbox>("record_id", order);
        assert_eq!((entry.state, world.erp.count_orders(entry.id())), (OutboxState::Done, 1));
        assert!(world.order(order).erp_number.is_some());
    }
    world.sync();
    check_settled(world);
}

/// An ERP that does not tell what has changed: it would have to tell of all its orders.
fn telling_everything() -> World {
    let capabilities = Capabilities::all().without(Capability::ChangesSince, "it tells everything");
    let erp = MemoryErp::sample("2025-03-14".parse().unwrap(), 6, 5).with_capabilities(capabilities);
    World::with(31, erp)
}

/// The ERP takes no order when the run begins, and says which orders it has before it takes any.
#[test]
fn orders_with_the_keys_of_entries_that_were_not_sent_show_that_the_store_was_restored() {
    let (world, orders) = restored_world(telling_everything());
    world.erp.add_fault(Calls::Of(Method::Place), When::PerMille(1000), Fault::Unreachable);
    world.sync();
    assert_eq!(states(&world, &orders), [OutboxState::Pending; 2]);
    assert!(orders.iter().all(|order| entry(&world, order).look_up_first.is_some()));
    world.calm();
    world.wait(3600);
    let placed = calls(&world, Method::Place);
    world.sync();
    assert_eq!(calls(&world, Method::Place), placed, "both were looked up, and found");
    check_once(&world, &orders);
}

#[test]
fn a_run_looks_which_orders_the_erp_has_before_it_sends_one() {
    let (world, orders) = world();
    let placed = calls(&world, Method::Place);
    let report = world.sync();
    assert_eq!((report.pushed.done, calls(&world, Method::Place)), (2, placed));
    check_once(&world, &orders);
}

#[test]
fn it_looks_only_while_an_order_waits_to_be_sent() {
    let world = World::new(31);
    world.sync();
    let read = || {
        let before = calls(&world, Method::Progress);
        world.sync();
        calls(&world, Method::Progress) - before
    };
    world.call("customer.convert", json!({"id": world.prospect("New")})).unwrap();
    assert_eq!(read(), 1, "a customer waits");
    world.submitted(3);
    assert_eq!(read(), 2, "an order waits");
    assert_eq!(read(), 1);
}

#[test]
fn an_erp_that_does_not_tell_what_has_changed_is_not_asked_before() {
    let world = telling_everything();
    world.submitted_after_sync();
    let before = calls(&world, Method::Progress);
    world.sync();
    assert_eq!(calls(&world, Method::Progress) - before, 1);
}

#[test]
fn progress_that_cannot_be_read_keeps_no_order_back_and_an_erp_that_is_away_is_not_sent_to() {
    for (fault, state) in
        [(Fault::ErrorAfterEffect, OutboxState::Done), (Fault::Unreachable, OutboxState::Pending)]
    {
        let world = World::new(31);
        let order = world.submitted_after_sync();
        world.erp.add_fault(Calls::Of(Method::Progress), When::Nth(1), fault);
        let ended = world.run(&Steps::endless());
        assert_eq!(ended.is_ok(), state == OutboxState::Done);
        assert_eq!((entry(&world, &order).state, entry(&world, &order).attempts), (state, 0));
        world.sync();
        check_settled(&world);
    }
}

#[test]
fn a_refusal_of_a_repeated_key_shows_it_too() {
    let (world, orders) = world();
    world.erp.keep_keys_unique();
    let placed = calls(&world, Method::Place);
    let report = push(&world);
    assert_eq!((report.done, report.refused), (2, 0));
    assert_eq!(
        calls(&world, Method::Place),
        placed + 1,
        "after the first refusal the other one is looked up"
    );
    check_once(&world, &orders);
}

#[test]
fn whoever_restores_a_store_can_say_so() {
    let (world, orders) = world();
    assert_eq!(restored(&world.store(), ERP).unwrap(), 2);
    assert_eq!(restored(&world.store(), ERP).unwrap(), 0, "once is enough");
    let placed = calls(&world, Method::Place);
    push(&world);
    assert_eq!(calls(&world, Method::Place), placed);
    check_once(&world, &orders);
}

/// The ERP of this test takes a key twice and is not read before: nothing shows that the store was restored.
#[test]
fn where_nothing_shows_it_the_orders_are_placed_again() {
    let (world, orders) = world();
    push(&world);
    let twice =
        orders.each_ref().map(|order| world.erp.count_orders(world.one::<Outbox>("record_id", order).id()));
    assert_eq!(twice, [2, 2]);

    world.sync();
    assert_eq!(letters(&world).len(), 2);
    for (reason, entry) in letters(&world) {
        let order = world.one::<Outbox>("id", &entry);
        let linked = world.theirs("sales_order", &order.record_id).unwrap();
        let told = format!("DUPLICATE: the order `{linked}` was placed with the same key: cancel `");
        assert!(reason.starts_with(&told), "{reason}");
    }
    let now = status(&world.store(), ERP).unwrap();
    assert_eq!((now.dead_letters, now.surplus_orders), (2, 2));
    let found = world.reconcile();
    let repeated = found.repeated_orders.iter().map(|order| (&order.order_id, order.erp_key.is_some()));
    let mut expected = orders.each_ref().map(|order| (order, true));
    expected.sort();
    assert!(!found.equal && !found.is_repaired());
    assert_eq!(repeated.collect::<Vec<_>>(), expected);
    for order in &found.repeated_orders {
        world.erp.cancel_order(&order.repeated).unwrap();
    }
    world.sync();
    assert_eq!(world.reconcile().repeated_orders, Vec::new(), "the other ones are cancelled there");
    assert_eq!(letters(&world), Vec::new());
    assert_eq!(status(&world.store(), ERP).unwrap().surplus_orders, 0);
}

/// Why progress was not taken over, and the key that it came with.
fn letters(world: &World) -> Vec<(String, String)> {
    let letters = world.all::<DeadLetter>().into_iter();
    letters
        .map(|letter| (letter.reason.clone(), letter.raw["idempotency_key"].as_str().unwrap().to_owned()))
        .collect()
}

#[test]
fn what_the_erp_does_not_have_is_sent_after_it_was_looked_up() {
    let world = World::new(31);
    world.sync();
    let orders = [world.submitted(3), world.submitted(4)];
    restored(&world.store(), ERP).unwrap();
    let report = push(&world);
    assert_eq!((report.done, report.postponed), (2, 2));
    check_once(&world, &orders);
}

#[test]
fn a_refusal_stands_when_the_erp_does_not_have_the_key() {
    let world = World::new(31);
    world.sync();
    let order = world.submitted(3);
    world.erp.delete_item("ITEM0001");
    let report = push(&world);
    assert_eq!((report.refused, report.postponed), (1, 0));
    let entry = entry(&world, &order);
    assert_eq!((entry.state, entry.attempts, entry.look_up_first), (OutboxState::Refused, 0, None));
    assert!(entry.reason.is_some_and(|reason| reason.starts_with("ERP_REFUSED")));
    assert_eq!(calls(&world, Method::Find), 1, "it was looked up once");
}

/// An order of 3 that is placed, and changed to 5 by a call that the restored store does not know of.
fn changed_since_the_backup() -> (World, String) {
    let world = World::new(31);
    world.sync();
    let order = world.submitted(3);
    world.sync();
    change(&world, &order, "5");
    world.back_up();
    world.sync();
    world.restore();
    (world, order)
}

fn change(world: &World, order: &str, quantity: &str) {
    let line = world.order(order).lines[0].id.clone();
    world.update("sales_order", order, json!({"lines": [{"id": line, "quantity": quantity}]})).unwrap();
}

/// The quantities of an order here and in the ERP.
fn quantities(world: &World, order: &str) -> [Decimal; 2] {
    let there = world.erp.placed(&world.theirs("sales_order", order).unwrap()).unwrap();
    [world.order(order).lines[0].trade.quantity, there.lines[0].quantity]
}

#[test]
fn a_change_that_was_made_is_found_and_one_since_the_restoration_follows_it() {
    for again in [None, Some("4"), Some("3")] {
        let (world, order) = changed_since_the_backup();
        restored(&world.store(), ERP).unwrap();
        again.into_iter().for_each(|quantity| change(&world, &order, quantity));
        world.sync();
        assert_eq!(quantities(&world, &order), [money(again.unwrap_or("5")); 2]);
        check_settled(&world);
    }
}

/// The lines that a user gives an order.
type LinesOf = fn(&World, &str) -> serde_json::Value;

/// An order of 3 that the ERP has got, and that a user of the restored store changes before anybody says that it is one.
fn changed_before_it_is_said(world: World, lines: LinesOf) -> (World, String) {
    world.sync();
    let order = world.submitted(3);
    world.back_up();
    world.sync();
    world.restore();
    world.update("sales_order", &order, json!({"lines": lines(&world, &order)})).unwrap();
    (world, order)
}

fn one_more_line(world: &World, _: &str) -> serde_json::Value {
    json!([{"product_id": world.ours("product", "ITEM0002"), "quantity": "4", "price": "2"}])
}

fn five_of_it(world: &World, order: &str) -> serde_json::Value {
    json!([{"id": world.order(order).lines[0].id, "quantity": "5"}])
}

fn none_of_it_and_another(world: &World, order: &str) -> serde_json::Value {
    json!([
        {"id": world.order(order).lines[0].id, "quantity": "0"},
        {"product_id": world.ours("product", "ITEM0002"), "quantity": "4", "price": "2"},
    ])
}

#[test]
fn a_change_since_the_restoration_reaches_an_order_that_is_found() {
    for lines in [one_more_line as LinesOf, five_of_it, none_of_it_and_another] {
        for said in [true, false] {
            let (world, order) = changed_before_it_is_said(World::new(31), lines);
            if said {
                restored(&world.store(), ERP).unwrap();
            }
            world.sync();
            let there = world.erp.placed(&world.theirs("sales_order", &order).unwrap()).unwrap();
            let quantities = |order: &tenon_core::order::sales_order::SalesOrder| -> Vec<_> {
                order.lines.iter().map(|line| line.trade.quantity).collect()
            };
            let theirs: Vec<_> = there.lines.iter().map(|line| line.quantity).collect();
            assert_eq!(quantities(&world.order(&order)), theirs);
            check_settled(&world);
        }
    }
}

/// A change before the backup is what the ERP has got.
#[test]
fn a_change_before_the_backup_is_not_sent_again() {
    for lines in [one_more_line as LinesOf, five_of_it] {
        let world = World::new(31);
        world.sync();
        let order = world.submitted(3);
        world.update("sales_order", &order, json!({"lines": lines(&world, &order)})).unwrap();
        world.back_up();
        world.sync();
        world.restore();
        restored(&world.store(), ERP).unwrap();
        world.sync();
        assert_eq!((calls(&world, Method::Change), calls(&world, Method::Place)), (0, 1));
        check_settled(&world);
    }
}

/// The ERP reports no progress: what was submitted counts as what it has.
#[test]
fn where_the_erp_does_not_say_what_it_has_a_change_follows_what_was_submitted() {
    let capabilities = Capabilities::all().without(Capability::ReadProgress, "it reports none");
    let erp = MemoryErp::sample("2025-03-14".parse().unwrap(), 6, 5).with_capabilities(capabilities);
    let (world, order) = changed_before_it_is_said(World::with(31, erp), five_of_it);
    restored(&world.store(), ERP).unwrap();
    world.sync();
    assert_eq!(quantities(&world, &order), [money("5"); 2]);
}

/// Nobody has said that the store was restored, and no order shows it: the ERP refuses a change of what it does not have.
#[test]
fn a_change_of_what_the_erp_has_no_more_is_refused_and_what_it_has_is_shown() {
    let (world, order) = changed_since_the_backup();
    change(&world, &order, "4");
    world.sync();
    let ours = world.order(&order);
    assert_eq!(quantities(&world, &order), [money("3"), money("5")]);
    assert_eq!(ours.lines[0].confirmed, Some(money("5")));
    assert!(ours.refusal.as_ref().is_some_and(|reason| reason.contains("is about 5, not 3")), "{ours:?}");
    change(&world, &order, "4");
    world.sync();
    assert_eq!(quantities(&world, &order), [money("4"); 2]);
    check_settled(&world);
}

#[test]
fn an_order_that_was_cancelled_since_stands_as_the_erp_had_it_at_last() {
    for placed_before in [true, false] {
        let world = World::new(31);
        world.sync();
        let order = world.submitted(3);
        if placed_before {
            world.sync();
        }
        let line = json!({"product_id": world.ours("product", "ITEM0002"), "quantity": "4", "price": "2"});
        world.update("sales_order", &order, json!({"lines": [line]})).unwrap();
        world.back_up();
        world.sync();
        world.restore();
        restored(&world.store(), ERP).unwrap();
        world.call("sales_order.cancel", json!({"id": order})).unwrap();
        world.sync();
        let ours = world.order(&order);
        assert_eq!((ours.status.as_str(), ours.lines.len()), ("cancelled", 2), "{placed_before}");
        check_settled(&world);
    }
}
