//! A long queue: more entries than are looked at together.

use serde_json::{Value as Json, json};
use tenon_kernel::Code;
use tenon_kernel::platform::outbox::{self, Outbox, OutboxState};
use tenon_simulation::{ERP, World, check_settled};
use tenon_sync::in_transaction;
use tenon_testkit::memory_erp::{Calls, Fault, Method, When};

/// More than one window of due entries.
const MANY: usize = 201;

#[test]
fn what_many_wait_for_is_looked_up_though_all_of_them_are_due() {
    let world = World::new(7);
    world.sync();
    let customer = world.prospect("New");
    world.call("customer.convert", json!({"id": customer})).unwrap();
    world.erp.add_fault(Calls::Of(Method::CreateCustomer), When::Nth(1), Fault::AnswerLost);
    world.sync();
    assert_eq!(world.one::<Outbox>("record_id", &customer).state, OutboxState::Unknown);

    for _ in 0..MANY {
        world.submit(&world.draft(&customer, 1)).unwrap();
    }
    world.wait(60);
    world.sync();
    assert!(world.all::<Outbox>().iter().all(|entry| entry.state == OutboxState::Done));
    world.sync();
    check_settled(&world);
}

#[test]
fn a_kind_that_no_module_declares_is_refused_and_where_it_stands_left_alone() {
    let world = World::new(61);
    world.sync();
    let store = world.store();
    let enqueued = in_transaction(&store, "test", |unit| {
        outbox::enqueue(ERP, "ring", "customer", "x", Json::Null, unit)
    });
    let refused = enqueued.unwrap_err();
    assert_eq!(refused.code, Code::Internal);
    assert!(refused.message.contains("`ring`"), "{}", refused.message);

    // As when its module was switched off since.
    let order = world.submitted(1);
    let mut stray = world.one::<Outbox>("record_id", &order).data;
    (stray.kind, stray.record_id) = ("ring".to_owned(), "x".to_owned());
    in_transaction(&store, "test", |unit| unit.create(stray.clone())).unwrap();
    assert_eq!(world.sync().pushed.done, 1, "the order is placed");
    let stray = world.one::<Outbox>("record_id", "x");
    assert_eq!((stray.state, stray.fence), (OutboxState::Pending, 0), "and the other one waits");
}
