//! Cursors that the adapter does not know, and clocks that were ahead.

use tenon_core::integration::erp_cursor::ErpCursor;
use tenon_core::integration::erp_state::ErpState;
use tenon_core::product::product::Product;
use tenon_kernel::platform::outbox::{Outbox, OutboxState};
use tenon_simulation::{ERP, Steps, World, check_settled};
use tenon_sync::in_transaction;
use tenon_sync::status::{KindStatus, status};
use tenon_testkit::memory_erp::{Calls, Fault, FaultPlan, Method, When};

const YEAR: i64 = 365 * 86_400;

/// As when an earlier version of the adapter wrote the cursors of these kinds.
fn upgrade_the_adapter(world: &World, kinds: &[&str]) {
    in_transaction(&world.store(), "plant", |unit| {
        for kind in kinds {
            let of_kind = tenon_kernel::filter::Filter::eq("kind", *kind);
            let mut cursor = unit.first::<ErpCursor>(of_kind)?.unwrap();
            cursor.cursor = Some("v1:2025-03-14".to_owned());
            unit.save(cursor)?;
        }
        Ok(())
    })
    .unwrap();
}

fn status_of(world: &World, kind: &str) -> KindStatus {
    let status = status(&world.store(), ERP).unwrap();
    status.kinds.into_iter().find(|status| status.kind == kind).unwrap()
}

#[test]
fn a_cursor_of_an_earlier_version_has_the_kind_read_from_the_beginning() {
    for world in [World::new(5), crate::deletions::without_tombstones()] {
        let order = world.submitted_after_sync();
        world.erp.rename_customer("CUST0005", "Renamed").unwrap();
        world.erp.delete_item("ITEM0002");
        upgrade_the_adapter(&world, &["customer", "product", "stock_level"]);
        let report = world.sync();

        let restarted: Vec<_> = report.pulled.iter().filter(|kind| kind.restarted.is_some()).collect();
        // An ERP that does not tell of changes is never asked from a cursor.
        if restarted.is_empty() {
            assert_eq!(status_of(&world, "customer").restart_reason, None);
        } else {
            let kinds: Vec<_> = restarted.iter().map(|kind| kind.kind.as_str()).collect();
            assert_eq!(kinds, ["customer", "product", "stock_level"]);
            let told = status_of(&world, "product");
            assert_eq!(told.restart_reason.as_deref(), Some("the cursor is not one of this ERP"));
            assert_eq!(told.restarted_at.as_deref(), Some("2025-03-14T08:00:00Z"));
            assert_eq!(status_of(&world, "price").restarted_at, None);
        }
        assert_eq!(world.customer(&world.ours("customer", "CUST0005")).name, "Renamed");
        assert!(world.one::<Product>("id", &world.ours("product", "ITEM0002")).inactive);
        assert_eq!(world.one::<Outbox>("record_id", &order).state, OutboxState::Done, "the outbox went on");
        assert!(world.sync().pulled.iter().all(|kind| kind.restarted.is_none()), "once");
        check_settled(&world);
    }
}

#[test]
fn a_cursor_that_is_lost_within_a_round_restarts_it_once() {
    let world = World::new(5);
    world.erp.add_fault(Calls::Of(Method::Customers), When::Nth(2), Fault::CursorGap);
    let report = world.sync();
    assert_eq!(report.pulled[0].restarted.as_deref(), Some("the ERP no longer knows this cursor"));
    assert!(world.reconcile().equal);

    let world = World::new(5);
    world.erp.add_fault(Calls::Of(Method::Customers), When::PerMille(1000), Fault::CursorGap);
    let report = world.sync();
    assert_eq!(report.stuck, ["customer"], "an adapter that refuses its own cursors is not asked for ever");
    assert_eq!(status_of(&world, "customer").stuck_code.as_deref(), Some("INVALID_VALUE"));
}

#[test]
fn what_was_submitted_while_the_clock_was_ahead_goes_out_when_it_is_right() {
    let world = World::new(5);
    world.sync();
    world.wait(YEAR);
    let order = world.submitted(3);
    world.wait(-YEAR);
    assert_eq!(status(&world.store(), ERP).unwrap().ahead, 1, "and is told until then");
    world.sync();
    assert_eq!(world.one::<Outbox>("record_id", &order).state, OutboxState::Done);
    assert_eq!(status(&world.store(), ERP).unwrap().ahead, 0);
    check_settled(&world);
}

#[test]
fn what_failed_while_the_clock_was_ahead_waits_no_longer_than_anything_may() {
    let world = World::new(5);
    let order = world.submitted_after_sync();
    world.wait(YEAR);
    world.erp.set_faults(FaultPlan::none().with(Calls::Writes, When::PerMille(1000), Fault::Unreachable));
    for _ in 0..6 {
        let _ = world.run(&Steps::endless());
        world.wait(10);
    }
    world.calm();
    world.wait(-YEAR);
    let entry = world.one::<Outbox>("record_id", &order);
    assert!(entry.attempts > 0 && entry.state == OutboxState::Pending, "{entry:?}");
    world.sync();
    assert_eq!(world.one::<Outbox>("record_id", &order).state, OutboxState::Done);
    check_settled(&world);
}

#[test]
fn a_lease_of_a_clock_that_was_ahead_ends_as_one_that_begins_now() {
    let world = World::new(5);
    let order = world.submitted_after_sync();
    world.wait(YEAR);
    // It dies with the entry in its hands.
    let mut point = 0;
    while world.one::<Outbox>("record_id", &order).state != OutboxState::Sent {
        point += 1;
        let _ = world.run(&Steps::until(point));
    }
    world.wait(-YEAR);
    world.sync();
    let entry = world.one::<Outbox>("record_id", &order);
    assert_eq!(entry.state, OutboxState::Sent, "whoever holds it may still be at work");
    world.wait(301);
    world.sync();
    assert_eq!(world.one::<Outbox>("record_id", &order).state, OutboxState::Done);
    check_settled(&world);
}

#[test]
fn a_breaker_that_opened_while_the_clock_was_ahead_closes() {
    let world = World::new(5);
    let order = world.submitted_after_sync();
    in_transaction(&world.store(), "plant", |unit| {
        let mut state = unit.first::<ErpState>(tenon_kernel::filter::Filter::eq("erp", ERP))?.unwrap();
        state.not_before = unit.now().checked_add(jiff::SignedDuration::from_secs(YEAR)).ok();
        unit.save(state).map(drop)
    })
    .unwrap();
    assert_eq!(status(&world.store(), ERP).unwrap().not_before, None);
    world.sync();
    assert_eq!(world.one::<Outbox>("record_id", &order).state, OutboxState::Done);
}
