//! Two workers at once.

use futures_lite::future::{block_on, poll_once};
use std::pin::pin;
use std::sync::Arc;
use tenon_core::party::customer::Customer;
use tenon_kernel::Code;
use tenon_kernel::platform::outbox::{Outbox, OutboxState};
use tenon_simulation::{Steps, World, check_settled};
use tenon_sync::{Customers, pull, push};
use tenon_testkit::memory_erp::{Calls, Fault, Method, When};

/// Polls a worker until it has passed this point.
async fn until<T>(worker: &mut (impl Future<Output = T> + Unpin), steps: &Arc<Steps>, point: &str) {
    while steps.last() != point {
        assert!(poll_once(&mut *worker).await.is_none(), "the worker does not come to {point}");
    }
}

#[test]
fn a_worker_that_comes_back_late_settles_nothing() {
    let world = World::new(8);
    world.sync();
    let order = world.submitted(3);
    world.erp.add_fault(Calls::Of(Method::Place), When::Nth(1), Fault::AnswerLost);
    let (late, quick) = (Steps::endless(), Steps::endless());
    let (late_store, late_erp) = (world.store_of(&late), world.instance_of(&late));
    block_on(async {
        let mut worker = pin!(push(&late_store, &late_erp, &|_| {}));
        until(&mut worker, &late, "after place").await;
        world.wait(301);
        let report = push(&world.store_of(&quick), &world.instance_of(&quick), &|_| {}).await.unwrap();
        assert_eq!(report.done, 1, "the second worker has looked it up");
        let report = worker.await.unwrap();
        assert_eq!((report.done, report.unknown), (0, 0), "the first one settles nothing");
    });

    assert_eq!(world.one::<Outbox>("record_id", &order).state, OutboxState::Done);
    world.sync();
    check_settled(&world);
}

#[test]
fn a_worker_whose_call_comes_too_late_makes_nothing() {
    let world = World::new(8);
    world.sync();
    world.submitted(3);
    let (late, quick) = (Steps::endless(), Steps::endless());
    let (late_store, late_erp) = (world.store_of(&late), world.instance_of(&late));
    block_on(async {
        let mut worker = pin!(push(&late_store, &late_erp, &|_| {}));
        until(&mut worker, &late, "before place").await;
        world.wait(301);
        let report = push(&world.store_of(&quick), &world.instance_of(&quick), &|_| {}).await.unwrap();
        assert_eq!(report.done, 1);
        worker.await.unwrap();
    });

    world.sync();
    check_settled(&world);
}

#[test]
fn a_call_that_is_never_answered_ends_as_unknown_and_blocks_no_other() {
    let world = World::new(8);
    world.sync();
    let (hanging, other) = (world.submitted(3), world.submitted(4));
    let never = Fault::Delayed { before: u32::MAX, after: 0 };
    world.erp.add_fault(Calls::Of(Method::Place), When::Nth(1), never);
    let steps = Steps::endless();
    let (store, erp) = (world.store_of(&steps), world.instance_of(&steps));
    block_on(async {
        let mut worker = pin!(push(&store, &erp, &|_| {}));
        for _ in 0..50 {
            assert!(poll_once(&mut worker).await.is_none(), "it waits for the answer");
        }
        world.wait(181);
        let report = worker.await.unwrap();
        assert_eq!((report.unknown, report.done), (1, 1));
    });

    let state = |order: &str| world.one::<Outbox>("record_id", order).state;
    assert_eq!((state(&hanging), state(&other)), (OutboxState::Unknown, OutboxState::Done));
    world.wait(60);
    world.sync();
    check_settled(&world);
}

#[test]
fn a_page_that_never_comes_ends_the_reading_and_the_next_one_goes_on() {
    let world = World::new(8);
    world.sync();
    world.erp.rename_customer("CUST0001", "New").unwrap();
    let never = Fault::Delayed { before: u32::MAX, after: 0 };
    world.erp.add_fault(Calls::Of(Method::Customers), When::Nth(1), never);
    let steps = Steps::endless();
    let (store, erp) = (world.store_of(&steps), world.instance_of(&steps));
    block_on(async {
        let mut worker = pin!(pull::<Customers>(&store, &erp, &|_| {}));
        for _ in 0..50 {
            assert!(poll_once(&mut worker).await.is_none(), "it waits for the page");
        }
        world.wait(181);
        assert_eq!(worker.await.unwrap_err().code, Code::ErpUnreachable);
    });
    world.sync();
    assert_eq!(world.customer(&world.ours("customer", "CUST0001")).name, "New");
    check_settled(&world);
}

#[test]
fn a_page_that_comes_late_does_not_undo_a_newer_one() {
    let world = World::new(8);
    world.sync();
    world.erp.rename_customer("CUST0001", "Old").unwrap();
    world.erp.rename_customer("CUST0002", "Other").unwrap();
    let (late, quick) = (Steps::endless(), Steps::endless());
    let (late_store, late_erp) = (world.store_of(&late), world.instance_of(&late));
    let (quick_store, mut quick_erp) = (world.store_of(&quick), world.instance_of(&quick));
    quick_erp.page = 1;
    block_on(async {
        let mut worker = pin!(pull::<Customers>(&late_store, &late_erp, &|_| {}));
        until(&mut worker, &late, "after customers").await;
        world.erp.rename_customer("CUST0001", "New").unwrap();
        world.erp.rename_customer("CUST0005", "Last").unwrap();
        let mut newer = pin!(pull::<Customers>(&quick_store, &quick_erp, &|_| {}));
        let name = || world.customer(&world.ours("customer", "CUST0001")).name.clone();
        while name() != "New" {
            assert!(poll_once(&mut newer).await.is_none());
        }
        worker.await.unwrap();
        newer.await.unwrap();
    });

    world.sync();
    assert_eq!(world.customer(&world.ours("customer", "CUST0001")).name, "New");
    assert!(world.reconcile().equal);
}

#[test]
fn a_customer_that_one_worker_is_making_is_not_taken_for_a_new_one_by_another() {
    let world = World::new(8);
    world.sync();
    let customer = world.prospect("New");
    world.call("customer.convert", serde_json::json!({"id": customer})).unwrap();
    let (making, reading) = (Steps::endless(), Steps::endless());
    let (store, erp) = (world.store_of(&making), world.instance_of(&making));
    block_on(async {
        let mut worker = pin!(push(&store, &erp, &|_| {}));
        until(&mut worker, &making, "after create_customer").await;
        let (store, erp) = (world.store_of(&reading), world.instance_of(&reading));
        pull::<Customers>(&store, &erp, &|_| {}).await.unwrap();
        worker.await.unwrap();
    });

    world.sync();
    assert_eq!(world.all::<Customer>().len(), 7);
    check_settled(&world);
}
