//! A long queue: more entries than are looked at together.

use serde_json::json;
use tenon_kernel::platform::outbox::{Outbox, OutboxState};
use tenon_simulation::{World, check_settled};
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
    assert!(world.all::<Outbox>().iter().all(|entry| entry.state == OutboxState::Confirmed));
    world.sync();
    check_settled(&world);
}
