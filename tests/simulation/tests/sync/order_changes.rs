//! Orders that are changed after they were handed over.

use rust_decimal::Decimal;
use serde_json::json;
use tenon_core::order::sales_order::OrderStatus;
use tenon_core::receivable::open_item::OpenItem;
use tenon_erp_port::{Capabilities, Capability};
use tenon_kernel::Code;
use tenon_kernel::platform::outbox::{Outbox, OutboxState};
use tenon_simulation::{Steps, World, check, check_settled, money};
use tenon_testkit::memory_erp::{Calls, Fault, FaultPlan, MemoryErp, Method, When};

fn synced() -> World {
    let world = World::new(12);
    world.sync();
    world
}

/// Another quantity of the first line.
fn change(world: &World, order: &str, quantity: &str) -> tenon_kernel::Result<serde_json::Value> {
    let line = world.order(order).lines[0].id.clone();
    world.update("sales_order", order, json!({"lines": [{"id": line, "quantity": quantity}]}))
}

fn add_line(world: &World, order: &str, quantity: &str) {
    let line = json!({"product_id": world.ours("product", "ITEM0002"), "quantity": quantity, "price": "2"});
    world.update("sales_order", order, json!({"lines": [line]})).unwrap();
}

fn changes(world: &World) -> Vec<(OutboxState, usize)> {
    let entries = world.all::<Outbox>().into_iter().filter(|entry| entry.kind == "change_order");
    entries.map(|entry| (entry.state, world.erp.count_changes(entry.id()))).collect()
}

/// Places and quantities of an order in the ERP.
fn there(world: &World, order: &str) -> Vec<(u32, Decimal)> {
    let placed = world.erp.placed(&world.theirs("sales_order", order).unwrap()).unwrap();
    placed.lines.iter().map(|line| (line.position, line.quantity)).collect()
}

#[test]
fn quantities_change_lines_are_added_and_cancelled_in_the_erp() {
    let world = synced();
    let order = world.submitted(3);
    add_line(&world, &order, "4");
    world.sync();
    assert_eq!(there(&world, &order), [(1, money("3")), (2, money("4"))]);
    assert_eq!(changes(&world), [(OutboxState::Done, 0)], "it went out as it stood: nothing to change");

    change(&world, &order, "0").unwrap();
    add_line(&world, &order, "6");
    let asked = world.order(&order);
    assert!(asked.change_pending);
    assert_eq!(
        (asked.totals.net, asked.totals.tax, asked.totals.gross),
        (money("20"), money("0"), money("20"))
    );
    // 3 of the first line, at 12, are owed for until the ERP agrees that they are not wanted.
    assert_eq!(asked.credit_reserved, money("56"));
    world.sync();

    assert_eq!(there(&world, &order), [(1, money("0")), (2, money("4")), (3, money("6"))]);
    let agreed = world.order(&order);
    assert!(!agreed.change_pending);
    assert_eq!(agreed.credit_reserved, money("20"));
    let confirmed: Vec<_> = agreed.lines.iter().map(|line| line.confirmed).collect();
    assert_eq!(confirmed, [Some(money("0")), Some(money("4")), Some(money("6"))]);
    check_settled(&world);
}

#[test]
fn a_change_whose_answer_is_lost_is_looked_up_and_not_made_again() {
    for fault in [Fault::AnswerLost, Fault::ErrorAfterEffect] {
        let world = synced();
        let order = world.submitted(3);
        world.sync();
        change(&world, &order, "5").unwrap();
        add_line(&world, &order, "6");
        world.erp.add_fault(Calls::Of(Method::Change), When::Nth(1), fault);
        world.sync();
        assert!(world.order(&order).change_pending, "{fault:?}");
        check(&world);
        world.wait(60);
        world.sync();

        assert_eq!(there(&world, &order), [(1, money("5")), (2, money("6"))], "{fault:?}");
        assert_eq!(changes(&world), [(OutboxState::Done, 0), (OutboxState::Done, 1)], "{fault:?}");
        check_settled(&world);
    }
}

#[test]
fn a_change_that_had_no_effect_is_sent_again_as_the_order_stands_then() {
    let world = synced();
    let order = world.submitted(3);
    world.sync();
    change(&world, &order, "5").unwrap();
    world.erp.add_fault(Calls::Of(Method::Change), When::Nth(1), Fault::Unreachable);
    world.sync();
    change(&world, &order, "6").unwrap();
    world.wait(60);
    world.sync();

    assert_eq!(there(&world, &order), [(1, money("6"))]);
    check_settled(&world);
}

#[test]
fn an_order_whose_change_is_refused_goes_back_to_what_was_agreed_on() {
    let world = synced();
    let order = world.submitted(3);
    world.sync();
    change(&world, &order, "5").unwrap();
    add_line(&world, &order, "6");
    world.erp.add_fault(Calls::Of(Method::Change), When::PerMille(1000), Fault::Refused);
    world.sync();

    let kept = world.order(&order);
    assert_eq!((kept.status, kept.change_pending, kept.lines.len()), (OrderStatus::Submitted, false, 1));
    assert_eq!(
        (kept.lines[0].trade.quantity, kept.totals.gross, kept.credit_reserved),
        (money("3"), money("36"), money("36"))
    );
    assert!(kept.refusal.as_ref().unwrap().contains("refused by the plan"));
    assert_eq!(world.retry(), 0, "what was refused stays refused");
    world.calm();
    change(&world, &order, "4").unwrap();
    assert_eq!(world.order(&order).refusal, None);
    world.sync();
    assert_eq!(there(&world, &order), [(1, money("4"))]);
    check_settled(&world);
}

#[test]
fn what_was_shipped_meanwhile_is_kept() {
    let world = synced();
    let order = world.submitted(3);
    world.sync();
    let key = world.theirs("sales_order", &order).unwrap();
    world.erp.approve(&key).unwrap();
    world.erp.ship(&key).unwrap();
    change(&world, &order, "2").unwrap();
    world.sync();
    let kept = world.order(&order);
    assert_eq!((kept.lines[0].trade.quantity, kept.lines[0].shipped), (money("3"), money("3")));
    assert!(kept.refusal.as_ref().unwrap().contains("shipped"), "{:?}", kept.refusal);

    let error = change(&world, &order, "2").unwrap_err();
    assert_eq!((error.code, error.path.as_deref()), (Code::OutOfRange, Some("/lines/0/quantity")));
    change(&world, &order, "4").unwrap();
    world.sync();
    assert_eq!(there(&world, &order), [(1, money("4"))]);
    check_settled(&world);
}

#[test]
fn an_order_that_is_changed_and_cancelled_is_cancelled() {
    let world = synced();
    let order = world.submitted(3);
    world.sync();
    change(&world, &order, "5").unwrap();
    world.call("sales_order.cancel", json!({"id": order})).unwrap();
    world.sync();

    let cancelled = world.order(&order);
    assert_eq!((cancelled.status, cancelled.change_pending), (OrderStatus::Cancelled, false));
    assert_eq!(cancelled.lines[0].trade.quantity, money("3"), "it stands as it is there");
    check_settled(&world);
}

#[test]
fn a_change_before_the_order_went_out_is_what_goes_out() {
    let world = synced();
    let order = world.submitted(3);
    change(&world, &order, "5").unwrap();
    world.sync();
    assert_eq!(there(&world, &order), [(1, money("5"))]);
    assert_eq!(changes(&world), [(OutboxState::Done, 0)]);
    check_settled(&world);
}

#[test]
fn a_change_while_the_order_is_on_its_way_follows_it() {
    let world = synced();
    let order = world.submitted(3);
    world.erp.add_fault(Calls::Of(Method::Place), When::Nth(1), Fault::AnswerLost);
    world.sync();
    change(&world, &order, "5").unwrap();
    world.sync();
    assert!(world.order(&order).change_pending, "whether the order is there is not known yet");
    world.wait(60);
    world.sync();
    assert_eq!(there(&world, &order), [(1, money("5"))]);
    assert_eq!(changes(&world), [(OutboxState::Done, 1)]);
    check_settled(&world);
}

#[test]
fn what_the_erp_cannot_change_is_refused_before_it_is_promised() {
    let cannot = Capabilities::all()
        .without(Capability::ChangeOrder, "orders are on paper")
        .without(Capability::CancelOrder, "and stay there");
    let erp = MemoryErp::sample(jiff::civil::date(2025, 3, 14), 6, 5).with_capabilities(cannot);
    let world = World::with(13, erp);
    world.sync();
    let order = world.submitted(3);
    change(&world, &order, "5").unwrap();
    world.sync();
    assert_eq!(there(&world, &order), [(1, money("5"))], "it had not gone out");

    let error = change(&world, &order, "6").unwrap_err();
    assert_eq!((error.code, error.path.as_deref()), (Code::ErpUnsupported, Some("/lines")));
    assert!(error.message.contains("orders are on paper"), "{error}");
    let error = world.call("sales_order.cancel", json!({"id": order})).unwrap_err();
    assert_eq!((error.code, error.path.as_deref()), (Code::ErpUnsupported, Some("/id")));
    assert_eq!(world.order(&order).lines[0].trade.quantity, money("5"));
    check_settled(&world);
}

#[test]
fn the_limit_holds_for_what_a_change_adds() {
    let world = synced();
    let mut customer = world.erp.customer("CUST0001").unwrap();
    let ours = world.ours("customer", "CUST0001");
    let owed = world.all::<OpenItem>().into_iter().filter(|item| item.customer_id == ours);
    let owed: Decimal = owed.map(|item| item.open_amount).sum();
    customer.credit_limit = Some(owed + money("60"));
    world.erp.put_customer(customer);
    world.sync();
    let order = world.submitted(3);
    world.sync();
    change(&world, &order, "5").unwrap();
    assert_eq!(world.order(&order).credit_reserved, money("60"));
    let error = change(&world, &order, "6").unwrap_err();
    assert_eq!((error.code, error.path.as_deref()), (Code::CreditExceeded, Some("/lines")));
    world.sync();
    check_settled(&world);
}

#[test]
fn what_the_erp_confirms_in_part_is_shown_by_line_and_weighs_that_much() {
    let world = synced();
    let order = world.submitted(5);
    add_line(&world, &order, "4");
    world.sync();
    let key = world.theirs("sales_order", &order).unwrap();
    world.erp.confirm_part(&key, 1, money("2")).unwrap();
    world.erp.confirm_part(&key, 2, money("0")).unwrap();
    world.erp.approve(&key).unwrap();
    world.sync();

    let progress = world.call("sales_order.progress", json!({"id": order})).unwrap();
    assert_eq!(progress["status"], "confirmed");
    let line = |index: usize| {
        let line = &progress["lines"][index];
        ["ordered", "confirmed", "open"].map(|name| line[name].as_str().unwrap().to_owned())
    };
    assert_eq!(line(0), ["5", "2", "2"]);
    assert_eq!(line(1), ["4", "0", "0"]);
    let shown = world.order(&order);
    assert_eq!(
        (shown.totals.gross, shown.totals.net),
        (money("68"), money("58")),
        "it says what was ordered"
    );
    // 2 of the first line, at 12.
    assert_eq!(shown.credit_reserved, money("24"));
    check_settled(&world);

    world.erp.ship(&key).unwrap();
    world.erp.invoice(&key).unwrap();
    world.sync();
    let done = world.order(&order);
    assert_eq!((done.status, done.credit_reserved), (OrderStatus::Completed, money("0")));
    check_settled(&world);
}

/// An order that is completed in the ERP, then taken up again there, while its cancellation is still on its way.
#[test]
fn a_cancellation_that_is_refused_after_the_order_was_taken_up_again_is_settled() {
    let world = World::new(9);
    let order = world.submitted_after_sync();
    world.sync();
    let key = world.theirs("sales_order", &order).unwrap();
    world.erp.approve(&key).unwrap();
    world.erp.ship(&key).unwrap();
    world.erp.invoice(&key).unwrap();
    world.erp.set_faults(FaultPlan::none().with(Calls::Writes, When::PerMille(1000), Fault::Unreachable));
    world.call("sales_order.cancel", json!({"id": order})).unwrap();
    let _ = world.run(&Steps::endless());
    assert_eq!(world.order(&order).status, OrderStatus::Completed, "that is what it is there");
    world.erp.reopen_order(&key).unwrap();
    let _ = world.run(&Steps::endless());
    world.calm();
    world.wait(3600);
    world.sync();
    world.sync();
    let order = world.order(&order);
    assert_eq!((order.status, order.change_pending), (OrderStatus::Confirmed, false));
    assert!(order.refusal.is_some(), "the user is told why it was not cancelled");
    check_settled(&world);
}

fn line(world: &World, item: &str) -> serde_json::Value {
    json!({"product_id": world.ours("product", item), "quantity": "4", "price": "2"})
}

/// An order of three lines, of which the second one was added and cancelled before the ERP heard of it.
fn with_a_line_that_the_erp_never_had() -> (World, String) {
    let world = World::new(9);
    world.sync();
    let order = world.submitted(3);
    world.sync();
    world.update("sales_order", &order, json!({"lines": [line(&world, "ITEM0002")]})).unwrap();
    let added = world.order(&order).lines[1].id.clone();
    let lines = json!([{"id": added, "quantity": "0"}, line(&world, "ITEM0003")]);
    world.update("sales_order", &order, json!({ "lines": lines })).unwrap();
    world.sync();
    (world, order)
}

/// The lines after such a line count its place.
#[test]
fn a_refused_change_leaves_every_line_at_its_place() {
    let (world, order) = with_a_line_that_the_erp_never_had();
    world.update("sales_order", &order, json!({"lines": [line(&world, "ITEM0005")]})).unwrap();
    world.erp.delete_item("ITEM0005");
    world.sync();
    let ours = world.order(&order);
    assert!(ours.refusal.is_some());
    let quantities: Vec<_> = ours.lines.iter().map(|line| line.trade.quantity).collect();
    assert_eq!(quantities, ["3", "0", "4"].map(money));
    let there = world.erp.placed(&world.theirs("sales_order", &order).unwrap()).unwrap();
    assert_eq!(there.lines.iter().map(|line| line.position).collect::<Vec<_>>(), [1, 3]);
    check_settled(&world);
}

/// Such a line was never agreed on, and is no difference.
#[test]
fn a_line_that_the_erp_never_had_keeps_no_change_pending() {
    let (world, order) = with_a_line_that_the_erp_never_had();
    let key = world.theirs("sales_order", &order).unwrap();
    world.erp.approve(&key).unwrap();
    world.erp.ship(&key).unwrap();
    world.erp.invoice(&key).unwrap();
    world.erp.add_fault(Calls::Of(Method::Cancel), When::PerMille(1000), Fault::Unreachable);
    world.call("sales_order.cancel", json!({"id": order})).unwrap();
    world.sync();
    world.erp.reopen_order(&key).unwrap();
    world.sync();
    world.calm();
    world.wait(3600);
    world.sync();
    world.sync();
    assert!(!world.order(&order).change_pending, "{:?}", world.order(&order));
    check_settled(&world);
}

/// Lines share the tax of their rate: another quantity of one may move a cent of another one.
#[test]
fn a_change_says_the_tax_of_every_line_that_shares_it() {
    let world = World::new(9);
    world.sync();
    let line = json!({"product_id": world.ours("product", "ITEM0001"), "quantity": "1", "price": "1.05", "tax_rate": "13"});
    let fields = json!({
        "customer_id": world.ours("customer", "CUST0001"), "tax_rounding": "rate", "lines": [line, line, line],
    });
    let order = world.call("sales_order.create", fields).unwrap()["id"].as_str().unwrap().to_owned();
    world.submit(&order).unwrap();
    world.sync();
    change(&world, &order, "2").unwrap();
    world.sync();
    let there = world.erp.placed(&world.theirs("sales_order", &order).unwrap()).unwrap();
    let ours: Vec<_> = world.order(&order).lines.iter().map(|line| line.trade.tax).collect();
    assert_eq!(there.lines.iter().map(|line| line.tax).collect::<Vec<_>>(), ours);
    assert_eq!(ours.iter().sum::<Decimal>(), there.tax);
    check_settled(&world);
}
