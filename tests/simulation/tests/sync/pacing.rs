//! An ERP that bears so many calls in an interval gets no more of them, whenever and by however many workers it is run.

use tenon_kernel::platform::outbox::{Outbox, OutboxState};
use tenon_simulation::{World, check_settled};
use tenon_sync::RateLimit;
use tenon_testkit::memory_erp::{Calls, Fault, SplitMix64, When};

/// Runs at times drawn from a seed, and gives at which second each call that writes or looks up was made.
fn calls(seed: u64, limit: RateLimit, orders: usize) -> Vec<i64> {
    let mut world = World::new(seed);
    world.limit = Some(limit);
    world.sync();
    (0..orders).for_each(|_| drop(world.submitted(1)));
    let mut chance = SplitMix64::new(seed);
    world.erp.add_fault(Calls::Writes, When::PerMille(200), Fault::AnswerLost);
    let (mut made, mut second) = (Vec::new(), 0);
    for _ in 0..4000 {
        let before = sent(&world);
        world.sync();
        made.extend(std::iter::repeat_n(second, sent(&world) - before));
        let wait = i64::try_from(chance.next_u64() % 20).unwrap();
        world.wait(wait);
        second += wait;
        if world.all::<Outbox>().iter().all(|entry| entry.state == OutboxState::Done) {
            check_settled(&world);
            return made;
        }
    }
    panic!("not everything was sent: {made:?}");
}

/// How many calls that write or look up the ERP has had.
fn sent(world: &World) -> usize {
    use tenon_testkit::memory_erp::Method;
    world.erp.calls().iter().filter(|call| call.method.writes() || call.method == Method::Find).count()
}

#[test]
fn no_interval_has_more_calls_than_the_erp_bears() {
    for (seed, calls_allowed, seconds) in
        [(1, 1, 10), (2, 2, 7), (3, 3, 60), (4, 10, 60), (5, 5, 1), (6, 7, 100)]
    {
        let limit = RateLimit { calls: calls_allowed, seconds };
        let made = calls(seed, limit, 12);
        assert!(made.len() >= 12, "{made:?}");
        let most = usize::try_from(calls_allowed).unwrap();
        for (first, at) in made.iter().enumerate() {
            let within = made[first..].iter().take_while(|other| **other < at + i64::from(seconds)).count();
            assert!(
                within <= most,
                "{within} calls within {seconds} s of {at}, and {most} are allowed: {made:?}"
            );
        }
    }
}

#[test]
fn what_is_not_sent_for_it_is_told() {
    let mut world = World::new(9);
    world.limit = Some(RateLimit { calls: 4, seconds: 60 });
    world.sync();
    (0..6).for_each(|_| drop(world.submitted(1)));
    world.sync();
    assert_eq!(sent(&world), 2, "a half of what it bears at once");
    let status = tenon_sync::status::status(&world.store(), "memory").unwrap();
    assert_eq!((status.limit, status.pending), (world.limit, 4));
    assert_eq!(status.not_before.as_deref(), Some("2025-03-14T08:00:20Z"), "a third of the interval later");
    world.wait(19);
    world.sync();
    assert_eq!(sent(&world), 2);
    world.wait(1);
    world.sync();
    assert_eq!(sent(&world), 3);

    world.limit = None;
    world.sync();
    assert_eq!(sent(&world), 6, "without a limit nothing waits");
    assert_eq!(tenon_sync::status::status(&world.store(), "memory").unwrap().limit, None);
    world.sync();
    check_settled(&world);
}

#[test]
fn a_clock_that_is_put_back_holds_nothing_up() {
    let mut world = World::new(9);
    world.limit = Some(RateLimit { calls: 2, seconds: 60 });
    world.sync();
    (0..3).for_each(|_| drop(world.submitted(1)));
    world.sync();
    assert_eq!(sent(&world), 1);
    world.wait(-7200);
    world.submitted(1);
    world.sync();
    assert_eq!(sent(&world), 2);
}
