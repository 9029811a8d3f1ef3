//! The outbox: unknown outcomes, attempts, order of entries, leases.

use serde_json::json;
use tenon_core::order::sales_order::OrderStatus;
use tenon_kernel::platform::outbox::{Outbox, OutboxState};
use tenon_simulation::{Steps, World, check, check_settled};
use tenon_testkit::memory_erp::{Call, Calls, Fault, FaultPlan, Method, When};

fn synced() -> World {
    let world = World::new(7);
    world.sync();
    world
}

fn entry(world: &World, record: &str) -> Outbox {
    world.one::<Outbox>("record_id", record).data
}

fn methods(calls: Vec<Call>) -> Vec<Method> {
    calls.into_iter().map(|call| call.method).filter(|m| m.writes() || *m == Method::Find).collect()
}

#[test]
fn an_unknown_outcome_is_looked_up_and_not_sent_again() {
    for fault in [Fault::AnswerLost, Fault::ErrorAfterEffect] {
        let world = synced();
        let order = world.submitted(3);
        world.erp.add_fault(Calls::Of(Method::Place), When::Nth(1), fault);
        world.sync();
        assert_eq!(entry(&world, &order).state, OutboxState::Unknown);
        world.sync();
        assert_eq!(entry(&world, &order).state, OutboxState::Unknown, "not before it is due");
        world.wait(2);
        world.sync();

        assert_eq!(entry(&world, &order).state, OutboxState::Done);
        assert_eq!(methods(world.erp.calls()), [Method::Place, Method::Find]);
        check_settled(&world);
    }
}

#[test]
fn a_look_up_that_fails_is_no_proof_of_anything() {
    for fault in [Fault::Unreachable, Fault::Refused, Fault::ErrorAfterEffect] {
        let world = synced();
        let order = world.submitted(3);
        world.erp.add_fault(Calls::Of(Method::Place), When::Nth(1), Fault::AnswerLost);
        world.erp.add_fault(Calls::Of(Method::Find), When::Nth(1), fault);
        world.sync();
        world.wait(60);
        world.sync();
        assert_eq!(entry(&world, &order).state, OutboxState::Unknown, "{fault:?}");
        world.wait(60);
        world.sync();

        assert_eq!(methods(world.erp.calls()), [Method::Place, Method::Find, Method::Find], "{fault:?}");
        check_settled(&world);
    }
}

#[test]
fn an_outcome_is_looked_up_even_if_the_order_could_no_longer_be_sent() {
    let world = synced();
    let customer = world.prospect("New");
    world.call("customer.convert", json!({"id": customer})).unwrap();
    world.erp.add_fault(Calls::Of(Method::CreateCustomer), When::Nth(1), Fault::AnswerLost);
    world.sync();
    world.update("customer", &customer, json!({"currency": null})).unwrap();
    world.wait(60);
    world.sync();

    assert_eq!(entry(&world, &customer).state, OutboxState::Done);
    assert!(world.theirs("customer", &customer).is_some());
}

#[test]
fn a_connection_that_is_refused_is_tried_again_later_without_look_up() {
    let world = synced();
    let order = world.submitted(3);
    world.erp.add_fault(Calls::Of(Method::Place), When::Nth(1), Fault::Unreachable);
    world.sync();
    assert_eq!((entry(&world, &order).state, entry(&world, &order).attempts), (OutboxState::Pending, 1));
    world.wait(2);
    world.sync();

    assert_eq!(methods(world.erp.calls()), [Method::Place, Method::Place]);
    check_settled(&world);
}

#[test]
fn what_was_tried_often_enough_is_dead_until_it_is_retried_and_then_looked_up_first() {
    let world = synced();
    let order = world.submitted(3);
    world.erp.set_faults(FaultPlan::none().with(
        Calls::Of(Method::Place),
        When::PerMille(1000),
        Fault::Unreachable,
    ));
    for _ in 0..20 {
        world.sync();
        world.wait(3600);
    }
    assert_eq!((entry(&world, &order).state, entry(&world, &order).attempts), (OutboxState::Dead, 8));
    assert_eq!(world.order(&order).status, OrderStatus::Submitted, "it is not lost");
    check(&world);

    world.calm();
    let calls = world.erp.calls().len();
    world.sync();
    assert_eq!(methods(world.erp.calls()[calls..].to_vec()), [], "nothing is tried");
    assert_eq!(world.retry(), 1);
    world.sync();
    assert_eq!(methods(world.erp.calls()[calls..].to_vec()), [Method::Find, Method::Place]);
    check_settled(&world);
}

#[test]
fn a_dead_order_that_was_cancelled_is_found_and_cancelled() {
    let world = synced();
    let order = world.submitted(3);
    world.erp.set_faults(
        FaultPlan::none().with(Calls::Of(Method::Place), When::PerMille(1000), Fault::AnswerLost).with(
            Calls::Of(Method::Find),
            When::PerMille(1000),
            Fault::Unreachable,
        ),
    );
    for _ in 0..20 {
        world.sync();
        world.wait(3600);
    }
    assert_eq!(entry(&world, &order).state, OutboxState::Dead);
    world.call("sales_order.cancel", json!({"id": order})).unwrap();
    world.calm();
    assert_eq!(world.retry(), 1);
    world.sync();
    world.sync();

    assert_eq!(world.order(&order).status, OrderStatus::Cancelled);
    check_settled(&world);
}

#[test]
fn entries_of_one_record_are_done_in_their_order() {
    let world = synced();
    let order = world.submitted(3);
    world.erp.add_fault(Calls::Of(Method::Place), When::Nth(1), Fault::AnswerLost);
    world.sync();
    world.call("sales_order.cancel", json!({"id": order})).unwrap();
    world.sync();
    assert_eq!(methods(world.erp.calls()), [Method::Place], "the cancellation waits for the order");
    world.wait(60);
    world.sync();

    assert_eq!(methods(world.erp.calls()), [Method::Place, Method::Find, Method::Cancel]);
    check_settled(&world);
}

#[test]
fn one_poisoned_record_blocks_no_other() {
    let world = synced();
    let poisoned = world.prospect("Poisoned");
    world.call("customer.convert", json!({"id": poisoned})).unwrap();
    let waiting: Vec<_> = (0..220).map(|_| world.draft(&poisoned, 1)).collect();
    waiting.iter().for_each(|order| drop(world.submit(order).unwrap()));
    let other = world.submitted(3);
    world.erp.set_faults(FaultPlan::none().with(
        Calls::Of(Method::CreateCustomer),
        When::PerMille(1000),
        Fault::Unreachable,
    ));
    world.sync();

    assert_eq!(entry(&world, &other).state, OutboxState::Done, "it is behind more than a window of others");
    assert_eq!(entry(&world, &waiting[0]).state, OutboxState::Pending);
}

#[test]
fn a_single_entry_is_retried_by_its_id() {
    let world = synced();
    let order = world.submitted(3);
    world.erp.add_fault(Calls::Of(Method::Place), When::Nth(1), Fault::Refused);
    world.sync();
    let entry = world.one::<Outbox>("record_id", &order);
    let retry = |id: &str| tenon_sync::retry(&world.store(), "memory", Some(id)).unwrap_err().code;
    assert_eq!(retry("nothing"), tenon_kernel::Code::NotFound);
    assert_eq!(retry(entry.id()), tenon_kernel::Code::IllegalState, "it is submitted again instead");
}

#[test]
fn what_a_dead_process_held_is_looked_up_when_its_lease_is_over() {
    let world = synced();
    let order = world.submitted(3);
    let count = Steps::endless();
    {
        let twin = synced();
        twin.submitted(3);
        twin.run(&count).unwrap();
    }
    let points = (1..=count.passed()).map(Steps::until);
    let at_place = points.into_iter().find(|steps| {
        let twin = synced();
        twin.submitted(3);
        twin.run(steps).is_err() && steps.last() == "after place"
    });
    let died = Steps::until(at_place.unwrap().passed());
    assert!(world.run(&died).is_err());
    assert_eq!(entry(&world, &order).state, OutboxState::Sent);

    world.sync();
    assert_eq!(entry(&world, &order).state, OutboxState::Sent, "another may hold it");
    world.wait(301);
    world.sync();
    assert_eq!(methods(world.erp.calls()), [Method::Place, Method::Find]);
    check_settled(&world);
}
