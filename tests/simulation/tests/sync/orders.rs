//! Orders on their way through the ERP.

use rust_decimal::Decimal;
use serde_json::json;
use tenon_core::order::sales_order::OrderStatus;
use tenon_kernel::Code;
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::outbox::{Outbox, OutboxState};
use tenon_simulation::{World, check, check_settled, money};
use tenon_testkit::memory_erp::{Calls, Fault, Method, When};

fn synced() -> World {
    let world = World::new(6);
    world.sync();
    world
}

#[test]
fn a_submitted_order_is_placed_once_with_what_it_says() {
    let world = synced();
    let order = world.submitted(3);
    assert_eq!(world.order(&order).credit_reserved, money("36"));
    world.sync();
    world.sync();

    let key = world.theirs("sales_order", &order).unwrap();
    let placed = world.erp.placed(&key).unwrap();
    assert_eq!(placed.customer, "CUST0001");
    assert_eq!((placed.net, placed.tax, placed.gross), (money("30"), money("6"), money("36")));
    assert_eq!((placed.lines[0].item.as_str(), placed.lines[0].quantity), ("ITEM0001", money("3")));
    assert_eq!(Some(placed.number), world.order(&order).number.clone());
    assert_eq!(world.order(&order).erp_number.as_deref(), Some(key.as_str()));
    assert_eq!(world.erp.orders_made().into_values().collect::<Vec<_>>(), [1]);
    check_settled(&world);
}

#[test]
fn progress_and_credit_follow_the_erp() {
    let world = synced();
    let mut customer = world.erp.customer("CUST0001").unwrap();
    customer.credit_limit = Some(money("20000"));
    world.erp.put_customer(customer);
    world.sync();
    let order = world.submitted(1200);
    world.sync();
    let key = world.theirs("sales_order", &order).unwrap();
    let state = |world: &World| {
        let order = world.order(&order);
        (order.status, order.lines[0].shipped, order.lines[0].invoiced, order.credit_reserved)
    };
    let all = |n: u32| Decimal::from(n);
    assert_eq!(state(&world), (OrderStatus::Submitted, all(0), all(0), all(14400)));

    world.erp.approve(&key).unwrap();
    world.sync();
    assert_eq!(state(&world), (OrderStatus::Confirmed, all(0), all(0), all(14400)));
    assert_eq!(world.order(&order).lines[0].reserved, all(1000));

    world.erp.ship(&key).unwrap();
    world.sync();
    assert_eq!(state(&world), (OrderStatus::Confirmed, all(1000), all(0), all(14400)));

    world.erp.invoice(&key).unwrap();
    world.sync();
    assert_eq!(state(&world), (OrderStatus::Confirmed, all(1000), all(1000), all(2400)));

    let mut stock = world.erp.stock_now("ITEM0001").remove(0);
    stock.on_hand = all(300);
    world.erp.put_stock(stock);
    world.erp.ship(&key).unwrap();
    let invoice = world.erp.invoice(&key).unwrap();
    world.erp.pay(&invoice, all(400)).unwrap();
    world.sync();
    assert_eq!(state(&world), (OrderStatus::Completed, all(1200), all(1200), all(0)));
    check_settled(&world);
    let paid = world.one::<tenon_core::receivable::open_item::OpenItem>("id", &format!("memory:{invoice}"));
    assert_eq!(paid.open_amount, all(2000));
    let invoiced = world.one::<tenon_core::receivable::invoice::Invoice>("id", &format!("memory:{invoice}"));
    assert_eq!(invoiced.order_id.as_deref(), Some(order.as_str()));
}

#[test]
fn an_order_of_which_more_was_sent_than_ordered_is_told_so() {
    use tenon_erp_port::{LineProgress, OrderProgress, OrderState};
    use tenon_sync::{Kind, Progress, in_transaction};
    let world = synced();
    let order = world.submitted(10);
    world.sync();
    let (reserved, sent) = (money("0"), money("12"));
    let line = LineProgress { position: 1, confirmed: None, reserved, shipped: sent, invoiced: sent };
    let row = OrderProgress {
        order: world.theirs("sales_order", &order).unwrap(),
        idempotency_key: None,
        state: OrderState::Completed,
        lines: vec![line],
        changed_at: None,
    };
    in_transaction(&world.store(), "test", |unit| {
        Progress::apply("memory", std::slice::from_ref(&row), &mut Default::default(), unit)
    })
    .unwrap();

    let progress = world.call("sales_order.progress", json!({"id": order})).unwrap();
    assert_eq!(progress["lines"][0]["over_delivered"], "2");
    assert_eq!(progress["lines"][0]["open"], "0");
    assert_eq!(world.order(&order).credit_reserved, money("0"));
}

#[test]
fn an_order_that_is_cancelled_before_it_went_out_is_never_placed() {
    let world = synced();
    let order = world.submitted(3);
    world.call("sales_order.cancel", json!({"id": order})).unwrap();
    world.sync();

    assert!(world.erp.orders_made().is_empty());
    assert_eq!(world.writes(), Vec::new());
    let cancelled = world.order(&order);
    assert_eq!((cancelled.status, cancelled.credit_reserved), (OrderStatus::Cancelled, money("0")));
    assert_eq!(cancelled.refusal, None, "nobody has refused it");
    check_settled(&world);
}

#[test]
fn an_order_that_is_cancelled_after_it_went_out_is_cancelled_there() {
    let world = synced();
    let order = world.submitted(3);
    world.sync();
    world.call("sales_order.cancel", json!({"id": order})).unwrap();
    world.sync();

    assert_eq!(world.order(&order).status, OrderStatus::Cancelled);
    check_settled(&world);
}

#[test]
fn an_order_that_the_erp_does_not_cancel_goes_on() {
    let world = synced();
    let order = world.submitted(3);
    world.sync();
    let key = world.theirs("sales_order", &order).unwrap();
    world.erp.approve(&key).unwrap();
    world.erp.ship(&key).unwrap();
    world.call("sales_order.cancel", json!({"id": order})).unwrap();
    world.sync();

    let kept = world.order(&order);
    assert_eq!((kept.status, kept.credit_reserved), (OrderStatus::Confirmed, money("36")));
    assert!(kept.refusal.as_ref().unwrap().contains("shipped"));
    assert_eq!(world.retry(), 0, "a live order is not cancelled behind its user's back");
    check_settled(&world);
}

#[test]
fn an_order_that_was_completed_meanwhile_stays_completed() {
    let world = synced();
    let order = world.submitted(3);
    world.sync();
    let key = world.theirs("sales_order", &order).unwrap();
    world.call("sales_order.cancel", json!({"id": order})).unwrap();
    world.erp.approve(&key).unwrap();
    world.erp.ship(&key).unwrap();
    world.erp.invoice(&key).unwrap();
    world.erp.add_fault(Calls::Of(Method::Cancel), When::Nth(1), Fault::Unreachable);
    world.sync();
    assert_eq!(world.order(&order).status, OrderStatus::Completed);
    world.wait(60);
    world.sync();

    assert_eq!(world.order(&order).status, OrderStatus::Completed);
    check_settled(&world);
}

#[test]
fn an_order_that_is_cancelled_in_the_erp_is_cancelled_here() {
    let world = synced();
    let order = world.submitted(3);
    world.sync();
    world.erp.cancel_order(&world.theirs("sales_order", &order).unwrap()).unwrap();
    world.sync();

    let cancelled = world.order(&order);
    assert_eq!((cancelled.status, cancelled.credit_reserved), (OrderStatus::Cancelled, money("0")));
    check_settled(&world);
}

#[test]
fn a_refused_order_can_be_changed_and_submitted_again() {
    let world = synced();
    let order = world.submitted(3);
    world.erp.add_fault(Calls::Of(Method::Place), When::Nth(1), Fault::Refused);
    world.sync();

    let rejected = world.order(&order);
    assert_eq!((rejected.status, rejected.credit_reserved), (OrderStatus::Rejected, money("0")));
    assert!(rejected.refusal.as_ref().unwrap().contains("refused by the plan"));
    let line = json!({"id": rejected.lines[0].id, "quantity": "5"});
    world.update("sales_order", &order, json!({"lines": [line]})).unwrap();
    world.submit(&order).unwrap();
    world.sync();

    assert_eq!(
        (world.order(&order).status, world.order(&order).refusal.clone()),
        (OrderStatus::Submitted, None)
    );
    let key = world.theirs("sales_order", &order).unwrap();
    assert_eq!(world.erp.placed(&key).unwrap().lines[0].quantity, money("5"));
    assert_eq!(world.retry(), 0, "what was refused first stays refused");
    check_settled(&world);
}

#[test]
fn a_refusal_that_is_retried_before_the_new_order_went_out_makes_no_second_one() {
    let world = synced();
    let order = world.submitted(3);
    world.erp.add_fault(Calls::Of(Method::Place), When::Nth(1), Fault::Refused);
    world.sync();
    world.submit(&order).unwrap();
    assert_eq!(world.retry(), 0);
    world.sync();

    check_settled(&world);
    assert_eq!(world.erp.orders_made().len(), 1);
}

#[test]
fn a_customer_that_is_frozen_in_the_erp_cannot_order() {
    let world = synced();
    let customer = world.ours("customer", "CUST0001");
    let late = world.submitted(3);
    let mut theirs = world.erp.customer("CUST0001").unwrap();
    theirs.frozen = true;
    world.erp.put_customer(theirs);
    world.sync();

    let held = world.order(&late);
    assert_eq!((held.status, held.erp_number.as_deref()), (OrderStatus::Submitted, None), "it is not sent");
    let fields = json!({"customer_id": customer, "lines": []});
    assert_eq!(world.call("sales_order.create", fields).unwrap_err().code, Code::Frozen);
    let entries = world.find::<Outbox>(Filter::eq("record_id", &late));
    let reason = entries[0].reason.as_deref();
    assert_eq!((entries[0].fence, reason), (0, Some("FROZEN: the customer's account is frozen")));
    check_settled(&world);

    let mut theirs = world.erp.customer("CUST0001").unwrap();
    theirs.frozen = false;
    world.erp.put_customer(theirs);
    world.sync();
    assert!(world.order(&late).erp_number.is_some(), "the freeze is lifted, and it goes out");
    check_settled(&world);
}

#[test]
fn what_happened_to_an_order_before_its_answer_came_is_not_lost() {
    let world = synced();
    let order = world.submitted(3);
    world.erp.add_fault(Calls::Of(Method::Place), When::Nth(1), Fault::AnswerLost);
    world.sync();
    let key = "SO000001";
    world.erp.approve(key).unwrap();
    world.erp.ship(key).unwrap();
    let invoice = world.erp.invoice(key).unwrap();
    world.erp.add_fault(Calls::Of(Method::Find), When::Nth(1), Fault::Unreachable);
    world.wait(60);
    world.sync();
    assert_eq!(world.theirs("sales_order", &order), None, "the look-up was not answered either");
    check(&world);
    world.wait(60);
    world.sync();

    assert_eq!(world.order(&order).status, OrderStatus::Completed);
    let invoiced = world.one::<tenon_core::receivable::invoice::Invoice>("id", &format!("memory:{invoice}"));
    assert_eq!(invoiced.order_id.as_deref(), Some(order.as_str()));
    check_settled(&world);
}

#[test]
fn an_order_of_an_item_that_the_erp_does_not_have_is_refused_unsent() {
    let world = synced();
    let own = json!({"name": "Own", "unit": "PCE"});
    let product = world.call("product.create", own).unwrap()["id"].as_str().unwrap().to_owned();
    let line = json!({"product_id": product, "quantity": "1", "price": "1"});
    let fields = json!({"customer_id": world.ours("customer", "CUST0001"), "lines": [line]});
    let order = world.call("sales_order.create", fields).unwrap()["id"].as_str().unwrap().to_owned();
    world.submit(&order).unwrap();
    world.sync();

    let rejected = world.order(&order);
    assert_eq!(rejected.status, OrderStatus::Rejected);
    assert!(rejected.refusal.as_ref().unwrap().contains("/lines/0/product_id"), "{:?}", rejected.refusal);
    let entry = world.one::<Outbox>("record_id", &order);
    assert_eq!((entry.kind.as_str(), entry.state), ("place_order", OutboxState::Refused));
    check_settled(&world);
}

/// The documents of ERPs carry none of these yet.
#[test]
fn terms_that_the_erp_does_not_take_are_refused_before_anything_is_sent() {
    let world = World::new(1);
    world.sync();
    let discount = json!([{"kind": "discount", "amount": "1"}]);
    let given = [
        ("/charges", json!({"charges": discount}), json!({})),
        ("/lines/0/charges", json!({}), json!({"charges": discount})),
        ("/lines/0/free", json!({}), json!({"free": true})),
        ("/lines/0/per", json!({}), json!({"per": "100"})),
        ("/lines/0/taxes", json!({}), json!({"taxes": [{"rate": "10"}, {"rate": "5"}]})),
    ];
    for (path, head, line) in given {
        let mut order = json!({"customer_id": world.ours("customer", "CUST0001"), "lines": [{
            "product_id": world.ours("product", "ITEM0001"), "quantity": "1", "price": "10",
        }]});
        order.as_object_mut().unwrap().extend(head.as_object().unwrap().clone());
        order["lines"][0].as_object_mut().unwrap().extend(line.as_object().unwrap().clone());
        let id = world.call("sales_order.create", order).unwrap()["id"].as_str().unwrap().to_owned();
        let refused = world.submit(&id).unwrap_err();
        assert_eq!((refused.code, refused.path.as_deref()), (Code::ErpUnsupported, Some(path)));
        assert_eq!(world.order(&id).status, OrderStatus::Draft);
    }
    world.sync();
    check_settled(&world);
}

#[test]
fn an_order_whose_prices_contain_tax_is_placed_with_the_amounts_that_follow() {
    let world = World::new(1);
    world.sync();
    let order = json!({"customer_id": world.ours("customer", "CUST0001"), "price_includes_tax": true, "lines": [
        {"product_id": world.ours("product", "ITEM0001"), "quantity": "3", "price": "100", "tax_rate": "13", "discount": "10"},
    ]});
    let id = world.call("sales_order.create", order).unwrap()["id"].as_str().unwrap().to_owned();
    world.submit(&id).unwrap();
    world.sync();
    let placed = world.erp.placed(&world.theirs("sales_order", &id).unwrap()).unwrap();
    assert_eq!((placed.net, placed.tax, placed.gross), (money("238.94"), money("31.06"), money("270")));
    assert_eq!((placed.lines[0].net, placed.lines[0].price), (money("238.94"), money("79.646667")));
    check_settled(&world);
}
