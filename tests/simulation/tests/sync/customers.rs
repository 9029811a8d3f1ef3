//! Customers on their way to the ERP.

use serde_json::json;
use tenon_core::integration::conflict::{Conflict, ConflictState};
use tenon_core::order::sales_order::OrderStatus;
use tenon_core::party::customer::Customer;
use tenon_erp_port::{Capabilities, Capability};
use tenon_kernel::Stored;
use tenon_kernel::platform::outbox::Outbox;
use tenon_simulation::{World, check, check_settled};
use tenon_testkit::memory_erp::{Calls, Fault, MemoryErp, Method, When};

fn made(world: &World) -> usize {
    world.all::<Outbox>().iter().map(|entry| world.erp.count_customers(entry.id())).sum()
}

#[test]
fn a_prospect_that_is_converted_is_made_in_the_erp_once() {
    let world = World::new(5);
    world.sync();
    let customer = world.prospect("New");
    world.sync();
    assert_eq!(world.theirs("customer", &customer), None, "a prospect stays here");
    world.call("customer.convert", json!({"id": customer})).unwrap();
    world.sync();
    world.sync();

    let key = world.theirs("customer", &customer).unwrap();
    let theirs = world.erp.customer(&key).unwrap();
    assert_eq!((theirs.name.as_str(), theirs.city.as_deref()), ("New", Some("Lyon")));
    assert_eq!(made(&world), 1);
    check_settled(&world);
}

#[test]
fn a_customer_whose_making_got_no_answer_is_neither_made_twice_nor_known_twice() {
    for fault in [Fault::AnswerLost, Fault::ErrorAfterEffect] {
        let world = World::new(5);
        world.sync();
        let customer = world.prospect("New");
        world.call("customer.convert", json!({"id": customer})).unwrap();
        world.erp.add_fault(Calls::Of(Method::CreateCustomer), When::Nth(1), fault);
        world.sync();
        world.sync();
        check(&world);
        world.wait(60);
        world.sync();
        world.sync();

        assert_eq!(made(&world), 1);
        assert_eq!(world.all::<Customer>().len(), 7);
        check_settled(&world);
    }
}

#[test]
fn a_customer_that_the_erp_got_meanwhile_is_not_made_again() {
    let world = World::new(5);
    world.sync();
    let fields = json!({"name": "New", "currency": "EUR", "tax_id": "FR 1"});
    let customer = world.call("customer.create", fields).unwrap()["id"].as_str().unwrap().to_owned();
    world.call("customer.convert", json!({"id": customer})).unwrap();
    let mut theirs = world.erp.customer("CUST0001").unwrap();
    (theirs.key, theirs.tax_id) = ("OWN".into(), Some("FR-1".into()));
    world.erp.put_customer(theirs);
    world.sync();

    assert_eq!(world.theirs("customer", &customer).as_deref(), Some("OWN"));
    assert_eq!(made(&world), 0);
    check(&world);
}

#[test]
fn an_order_waits_for_its_customer() {
    let world = World::new(5);
    world.sync();
    let customer = world.prospect("New");
    world.call("customer.convert", json!({"id": customer})).unwrap();
    let order = world.draft(&customer, 3);
    world.submit(&order).unwrap();
    world.erp.add_fault(Calls::Of(Method::CreateCustomer), When::Nth(1), Fault::Unreachable);
    world.sync();
    assert!(world.erp.orders_made().is_empty(), "the customer is not there yet");
    world.wait(60);
    world.sync();

    let key = world.theirs("sales_order", &order).unwrap();
    assert_eq!(Some(world.erp.placed(&key).unwrap().customer), world.theirs("customer", &customer));
    world.sync();
    check_settled(&world);
}

#[test]
fn an_order_for_a_customer_that_was_refused_is_refused_with_the_reason() {
    let world = World::new(5);
    world.sync();
    let customer = world.prospect("New");
    world.call("customer.convert", json!({"id": customer})).unwrap();
    let order = world.draft(&customer, 3);
    world.submit(&order).unwrap();
    world.erp.add_fault(Calls::Of(Method::CreateCustomer), When::Nth(1), Fault::Refused);
    world.sync();

    let rejected = world.order(&order);
    assert_eq!(rejected.status, OrderStatus::Rejected);
    assert!(rejected.refusal.as_ref().unwrap().contains("refused the customer"), "{:?}", rejected.refusal);
    check(&world);

    assert_eq!(world.retry(), 1, "the customer, and not the order, which is in the user's hands");
    world.submit(&order).unwrap();
    world.sync();
    assert_eq!(world.order(&order).status, OrderStatus::Submitted);
    assert!(world.theirs("sales_order", &order).is_some());
    world.sync();
    check_settled(&world);
}

#[test]
fn a_customer_without_a_currency_is_made_with_that_of_their_unit() {
    let world = World::new(5);
    world.sync();
    let fields = json!({"name": "New"});
    let customer = world.call("customer.create", fields).unwrap()["id"].as_str().unwrap().to_owned();
    world.call("customer.convert", json!({"id": customer})).unwrap();
    world.sync();
    world.sync();

    let key = world.theirs("customer", &customer).unwrap();
    assert_eq!(world.erp.customer(&key).unwrap().currency.as_deref(), Some("EUR"));
    check_settled(&world);
}

/// An ERP that takes changes of customers.
fn taking_changes() -> World {
    let capabilities = Capabilities::all().with(Capability::ChangeCustomer);
    let erp = MemoryErp::sample("2025-03-14".parse().unwrap(), 6, 5).with_capabilities(capabilities);
    World::with(5, erp)
}

#[test]
fn a_change_whose_answer_is_lost_is_no_conflict_with_the_next_one() {
    let world = taking_changes();
    world.sync();
    let customer = world.ours("customer", "CUST0001");
    world.update("customer", &customer, json!({"name": "One"})).unwrap();
    world.erp.add_fault(Calls::Of(Method::ChangeCustomer), When::Nth(1), Fault::AnswerLost);
    world.sync();
    assert_eq!(world.erp.customer("CUST0001").unwrap().name, "One", "it took effect");
    world.update("customer", &customer, json!({"name": "Two"})).unwrap();
    world.wait(60);
    world.sync();
    world.sync();
    assert_eq!(world.erp.customer("CUST0001").unwrap().name, "Two");
    let open = |conflict: &Stored<Conflict>| conflict.state == ConflictState::Open;
    assert!(!world.all::<Conflict>().iter().any(open), "what came back was our own");
    check_settled(&world);
}

#[test]
fn what_was_changed_while_the_customer_was_being_created_is_sent_after_it() {
    let world = taking_changes();
    world.sync();
    let customer = world.prospect("New");
    world.call("customer.convert", json!({"id": customer})).unwrap();
    world.erp.add_fault(Calls::Of(Method::CreateCustomer), When::Nth(1), Fault::AnswerLost);
    world.sync();
    world.update("customer", &customer, json!({"name": "Newer"})).unwrap();
    world.wait(60);
    world.sync();
    let key = world.theirs("customer", &customer).unwrap();
    assert_eq!(world.erp.customer(&key).unwrap().name, "Newer");
    world.sync();
    check_settled(&world);
}

#[test]
fn a_change_that_waited_when_its_customer_was_merged_is_sent_when_they_are_apart_again() {
    let world = taking_changes();
    world.sync();
    let (from, into) = (world.ours("customer", "CUST0002"), world.ours("customer", "CUST0001"));
    world.update("customer", &from, json!({"name": "Renamed"})).unwrap();
    let version = |id: &str| world.call("customer.get", json!({ "id": id })).unwrap()["version"].clone();
    let both =
        json!({"from": from, "from_version": version(&from), "into": into, "into_version": version(&into)});
    world.call("customer.merge", both).unwrap();
    world.sync();
    assert_ne!(world.erp.customer("CUST0002").unwrap().name, "Renamed");
    world.call("customer.unmerge", json!({"id": from, "version": version(&into)})).unwrap();
    world.sync();
    assert_eq!(world.erp.customer("CUST0002").unwrap().name, "Renamed");
    check_settled(&world);
}

/// Two customers of the ERP are one here. A change is sent to one of them, while the other one has a conflict in another field, whose
/// value in the ERP happens to be that of the first one.
#[test]
fn a_change_of_one_customer_decides_no_conflict_of_another_one_that_is_merged_with_it() {
    let world = taking_changes();
    world.sync();
    let without_city = |key: &str| {
        let mut customer = world.erp.customer(key).unwrap();
        customer.city = None;
        world.erp.put_customer(customer);
    };
    without_city("CUST0006");
    world.sync();
    without_city("CUST0002");
    let [one, other] = ["CUST0006", "CUST0002"].map(|key| world.ours("customer", key));
    let version = |id: &str| world.customer(id).header.version;
    world.update("customer", &one, json!({"city": "Lyon"})).unwrap();
    let both =
        json!({"from": other, "from_version": version(&other), "into": one, "into_version": version(&one)});
    world.call("customer.merge", both).unwrap();
    world.update("customer", &one, json!({"name": "Edited"})).unwrap();
    world.sync();
    world.sync();
    let conflict = world.one::<Conflict>("erp_key", "CUST0002");
    assert_eq!((conflict.field.as_str(), conflict.state), ("city", ConflictState::Open));
    world.call("conflict.resolve", json!({"id": conflict.id(), "take": "theirs"})).unwrap();
    world.sync();
    check_settled(&world);
}
