//! An ERP that does not answer is left alone, and tried again with one call; one that asks to wait is waited for.

use futures_lite::future::{block_on, poll_once};
use serde_json::json;
use std::pin::pin;
use tenon_core::integration::erp_state::{Breaker, ErpState};
use tenon_kernel::platform::outbox::{Outbox, OutboxState};
use tenon_simulation::{Steps, World, check_settled};
use tenon_sync::push;
use tenon_testkit::memory_erp::{Calls, Fault, FaultPlan, Method, When};

fn synced() -> World {
    let world = World::new(14);
    world.sync();
    world
}

fn breaker(world: &World) -> (Breaker, i32) {
    let state = world.one::<ErpState>("erp", "memory");
    (state.breaker, state.failures)
}

fn placing(world: &World) -> usize {
    world.writes().iter().filter(|call| call.method == Method::Place).count()
}

fn away() -> FaultPlan {
    FaultPlan::none().with(Calls::Writes, When::PerMille(1000), Fault::Unreachable)
}

#[test]
fn an_erp_that_does_not_answer_is_left_alone_and_tried_with_one_call() {
    let world = synced();
    (0..9).for_each(|_| drop(world.submitted(1)));
    world.erp.set_faults(away());
    world.sync();
    assert_eq!(breaker(&world), (Breaker::Open, 5));
    assert_eq!(placing(&world), 5, "four are not even tried");
    let status = tenon_sync::status::status(&world.store(), "memory").unwrap();
    assert_eq!(status.breaker, "open");
    assert!(status.not_before.is_some());

    world.wait(20);
    world.sync();
    assert_eq!(placing(&world), 5, "not before it has cooled");
    world.wait(20);
    world.sync();
    assert_eq!(
        (placing(&world), breaker(&world)),
        (6, (Breaker::Open, 6)),
        "one call shows that it is still away"
    );

    world.calm();
    world.wait(600);
    world.sync();
    assert_eq!((breaker(&world), placing(&world)), ((Breaker::Closed, 0), 6 + 9));
    check_settled(&world);
}

#[test]
fn the_one_call_is_not_about_what_may_be_to_blame() {
    let world = synced();
    let poisoned: Vec<_> = (0..5).map(|_| world.submitted(1)).collect();
    world.erp.set_faults(away());
    world.sync();
    assert_eq!(breaker(&world).0, Breaker::Open);
    let sound = world.submitted(2);
    // The next call is answered, and no other is.
    let plan = FaultPlan::none().with(Calls::Of(Method::Place), When::PerMille(0), Fault::Unreachable);
    world.erp.set_faults(
        (2..20)
            .fold(plan, |plan, nth| plan.with(Calls::Of(Method::Place), When::Nth(nth), Fault::AnswerLost)),
    );
    world.wait(600);
    world.sync();

    assert_eq!(world.one::<Outbox>("record_id", &sound).state, OutboxState::Done);
    assert!(
        poisoned.iter().all(|order| world.one::<Outbox>("record_id", order).state == OutboxState::Unknown)
    );
    world.calm();
    world.wait(600);
    world.sync();
    world.wait(600);
    world.sync();
    check_settled(&world);
}

#[test]
fn an_erp_that_asks_to_wait_is_not_called_before() {
    let world = synced();
    (0..3).for_each(|_| drop(world.submitted(1)));
    world.erp.add_fault(Calls::Of(Method::Place), When::Nth(1), Fault::ToldToWait(900));
    world.sync();
    assert_eq!(placing(&world), 1, "the others wait as well");
    world.wait(890);
    world.sync();
    assert_eq!(placing(&world), 1);
    world.wait(11);
    world.sync();
    assert_eq!(placing(&world), 4);
    check_settled(&world);
}

#[test]
fn what_failed_together_is_not_tried_again_together() {
    let world = synced();
    let orders: Vec<_> = (0..4).map(|_| world.submitted(1)).collect();
    let fail = |world: &World| {
        world.erp.set_faults(away());
        world.sync();
        let times = orders.iter().map(|order| world.one::<Outbox>("record_id", order).next_at);
        times.collect::<std::collections::BTreeSet<_>>()
    };
    let times = fail(&world);
    assert_eq!(times.len(), 4, "each has a time of its own: {times:?}");
    let now = tenon_kernel::ports::Clock::now(&*world.clock);
    let waits = times.iter().map(|time| time.duration_since(now).as_millis());
    assert!(
        waits.into_iter().all(|wait| (1000..=2000).contains(&wait)),
        "half of two seconds to all of them"
    );
}

#[test]
fn a_cancellation_goes_before_new_orders() {
    let world = synced();
    let cancelled = world.submitted(1);
    world.sync();
    (0..3).for_each(|_| drop(world.submitted(1)));
    world.call("sales_order.cancel", json!({"id": cancelled})).unwrap();
    let before = world.writes().len();
    world.sync();
    let methods: Vec<_> = world.writes()[before..].iter().map(|call| call.method).collect();
    assert_eq!(methods, [Method::Cancel, Method::Place, Method::Place, Method::Place]);
    check_settled(&world);
}

#[test]
fn an_answer_that_was_on_its_way_while_others_failed_closes_it() {
    let world = synced();
    (0..9).for_each(|_| drop(world.submitted(1)));
    let (first, second) = (Steps::endless(), Steps::endless());
    let (store, erp) = (world.store_of(&first), world.instance_of(&first));
    block_on(async {
        let mut worker = pin!(push(&store, &erp, &|_| {}));
        while first.last() != "after place" {
            assert!(poll_once(&mut worker).await.is_none(), "it goes on to the answer");
        }
        world.erp.set_faults(away());
        push(&world.store_of(&second), &world.instance_of(&second), &|_| {}).await.unwrap();
        assert_eq!(breaker(&world), (Breaker::Open, 5));
        world.calm();
        worker.await.unwrap();
    });
    assert_eq!(breaker(&world), (Breaker::Closed, 0));
}
