//! Kinds that the ERP does not let be read: each costs itself, and the status says since when and why.

use futures_lite::future::block_on;
use std::sync::Arc;
use tenon_core::receivable::open_item::OpenItem;
use tenon_erp_port::{
    Capabilities, Capability, Code as PortCode, ErpStock, Error, Inventory, Page, PageRequest, Result,
    async_trait,
};
use tenon_kernel::Code;
use tenon_kernel::platform::outbox::{Outbox, OutboxState};
use tenon_simulation::{ERP, Steps, World, check_settled, money};
use tenon_sync::status::{KindStatus, status};
use tenon_sync::{Stuck, reconcile};
use tenon_testkit::memory_erp::{Calls, Fault, MemoryErp, Method, When};

const BEGIN: &str = "2025-03-14T08:00:00Z";
const KINDS: [(Method, &str); 8] = [
    (Method::Customers, "customer"),
    (Method::Items, "product"),
    (Method::Prices, "price"),
    (Method::OpenItems, "open_item"),
    (Method::Invoices, "invoice"),
    (Method::Receipts, "receipt"),
    (Method::Progress, "order_progress"),
    (Method::Stock, "stock_level"),
];

fn always(world: &World, calls: Calls, fault: Fault) {
    world.erp.add_fault(calls, When::PerMille(1000), fault);
}

fn status_of(world: &World, kind: &str) -> KindStatus {
    let status = status(&world.store(), ERP).unwrap();
    status.kinds.into_iter().find(|status| status.kind == kind).unwrap()
}

fn told(stuck: &KindStatus) -> [Option<&str>; 3] {
    [stuck.stuck_since.as_deref(), stuck.stuck_code.as_deref(), stuck.stuck_reason.as_deref()]
}

fn state(world: &World, order: &str) -> OutboxState {
    world.one::<Outbox>("record_id", order).state
}

#[test]
fn a_kind_that_cannot_be_read_costs_that_kind() {
    for (method, kind) in KINDS {
        for (fault, code) in
            [(Fault::ErrorAfterEffect, "ERP_INVALID_RESPONSE"), (Fault::Refused, "ERP_REFUSED")]
        {
            let world = World::new(7);
            let order = world.submitted_after_sync();
            always(&world, Calls::Of(method), fault);
            let report = world.sync();

            let waits = (kind == "open_item").then_some("order_progress");
            let expected: Vec<_> = [kind].into_iter().chain(waits).collect();
            assert_eq!(report.stuck, expected, "{fault:?}");
            assert_eq!(report.pulled.len(), 8, "every kind is reported");
            assert_eq!(state(&world, &order), OutboxState::Done, "the outbox went on");
            let reported = report.pulled.iter().find(|pulled| pulled.kind == kind).unwrap();
            assert_eq!(reported.stuck.as_ref().map(|stuck| stuck.code.as_str()), Some(code));
            assert_eq!(told(&status_of(&world, kind))[..2], [Some(BEGIN), Some(code)]);
            let others = KINDS.iter().filter(|(_, other)| !expected.contains(other));
            others.for_each(|(_, other)| assert_eq!(told(&status_of(&world, other)), [None; 3]));

            world.calm();
            assert!(world.sync().stuck.is_empty());
            check_settled(&world);
        }
    }
}

#[test]
fn a_kind_that_cannot_be_read_is_not_equal_and_the_others_are_compared() {
    for (method, kind) in KINDS {
        for fault in [Fault::ErrorAfterEffect, Fault::Refused] {
            let world = World::new(7);
            world.sync();
            always(&world, Calls::Of(method), fault);
            let found = world.compare(false);
            let (unread, read): (Vec<_>, Vec<_>) = found.kinds.iter().partition(|kind| kind.unread.is_some());
            assert_eq!(unread.iter().map(|unread| unread.kind.as_str()).collect::<Vec<_>>(), [kind]);
            assert!(!found.equal && !found.is_repaired() && read.iter().all(|kind| kind.is_equal()));
            assert_eq!(read.len(), KINDS.len() - 1 - usize::from(kind != "order_progress"));
        }
    }
}

#[test]
fn a_comparison_ends_where_the_erp_lets_nothing_be_read() {
    let world = World::new(7);
    world.sync();
    always(&world, Calls::All, Fault::Refused);
    let calls = world.erp.calls().len();
    let mut erp = world.instance_of(&Steps::endless());
    erp.ranges = false;
    let ended = block_on(reconcile(&world.store(), &erp)).unwrap_err();
    assert_eq!((ended.code, world.erp.calls().len() - calls), (Code::ErpRefused, 2));
}

#[test]
fn the_status_says_since_when_and_why_until_the_kind_is_read_to_its_end() {
    let world = World::new(7);
    // The second page: the first one is taken over.
    world.erp.add_fault(Calls::Of(Method::Stock), When::Nth(2), Fault::ErrorAfterEffect);
    world.sync();
    let first = status_of(&world, "stock_level");
    assert_eq!(told(&first)[..2], [Some(BEGIN), Some("ERP_INVALID_RESPONSE")]);
    assert_eq!((first.completed_at, first.changed, first.failed_at.as_deref()), (None, 4, Some(BEGIN)));

    world.calm();
    world.wait(60);
    always(&world, Calls::Of(Method::Stock), Fault::Refused);
    world.sync();
    let again = status_of(&world, "stock_level");
    assert_eq!(told(&again), [Some(BEGIN), Some("ERP_REFUSED"), Some("refused by the plan of faults")]);
    assert_eq!(again.failed_at.as_deref(), Some("2025-03-14T08:01:00Z"));

    world.calm();
    world.wait(60);
    world.sync();
    let read = status_of(&world, "stock_level");
    assert_eq!((told(&read), read.stale_seconds), ([None; 3], Some(0)));
    assert_eq!(read.failed_at.as_deref(), Some("2025-03-14T08:01:00Z"), "it stays");
}

#[test]
fn a_refused_log_in_is_tried_no_more_often_than_twice_in_a_run() {
    let world = World::new(7);
    let order = world.submitted_after_sync();
    always(&world, Calls::All, Fault::Refused);
    let calls = world.erp.calls().len();
    let error = world.run(&Steps::endless()).unwrap_err();

    assert_eq!((error.code, error.reason()), (Code::ErpRefused, "sync.erp_refuses_to_be_read"));
    assert_eq!(error.message, "the ERP refuses to be read: refused by the plan of faults");
    assert_eq!(world.erp.calls().len() - calls, 2);
    assert_eq!(state(&world, &order), OutboxState::Pending, "nothing is sent either");
    assert_eq!(told(&status_of(&world, "customer"))[1], Some("ERP_REFUSED"));
    world.calm();
    world.sync();
    check_settled(&world);
}

#[test]
fn an_erp_that_cannot_be_reached_is_asked_once_and_the_status_says_since_when() {
    for fault in [Fault::Unreachable, Fault::ToldToWait(900)] {
        let world = World::new(7);
        let order = world.submitted_after_sync();
        always(&world, Calls::All, fault);
        let calls = world.erp.calls().len();
        for _ in 0..2 {
            assert_eq!(world.run(&Steps::endless()).unwrap_err().code, Code::ErpUnreachable);
            world.wait(60);
        }
        assert_eq!(world.erp.calls().len() - calls, 2, "once in each run");
        assert_eq!(state(&world, &order), OutboxState::Pending);
        let told_of = status_of(&world, "customer");
        assert_eq!(told(&told_of)[..2], [Some(BEGIN), Some("ERP_UNREACHABLE")]);
        assert_eq!(told_of.failed_at.as_deref(), Some("2025-03-14T08:01:00Z"));
        world.calm();
        world.sync();
        check_settled(&world);
    }
}

/// An invoice ends what its order is owed for, and is owed for itself: if only the first were read, it would count for nothing.
#[test]
fn what_is_invoiced_is_owed_for_by_its_order_while_open_items_cannot_be_read() {
    let world = World::new(7);
    let order = world.submitted_after_sync();
    world.sync();
    let reserved = world.order(&order).credit_reserved;
    assert!(reserved > money("0"));
    let key = world.theirs("sales_order", &order).unwrap();
    world.erp.approve(&key).unwrap();
    world.erp.ship(&key).unwrap();
    world.erp.invoice(&key).unwrap();
    let items = world.all::<OpenItem>().len();
    world.erp.add_fault(Calls::Of(Method::OpenItems), When::Nth(1), Fault::ErrorAfterEffect);
    let report = world.sync();

    assert_eq!((world.order(&order).credit_reserved, world.all::<OpenItem>().len()), (reserved, items));
    let waits = Stuck {
        code: "NOT_AVAILABLE".to_owned(),
        reason: "order_progress is read when open_item can be read again".to_owned(),
    };
    let progress = report.pulled.iter().find(|pulled| pulled.kind == "order_progress").unwrap();
    assert_eq!(progress.stuck, Some(waits));
    world.sync();
    assert_eq!((world.order(&order).credit_reserved, world.all::<OpenItem>().len()), (money("0"), items + 1));
    assert_eq!(told(&status_of(&world, "order_progress")), [None; 3]);
}

#[test]
fn kinds_that_were_never_read_are_listed_if_the_adapter_can_read_them() {
    let capabilities = Capabilities::all().without(Capability::ReadReceipts, "it has none");
    let today = "2025-03-14".parse().unwrap();
    let world = World::with(7, MemoryErp::sample(today, 6, 5).with_capabilities(capabilities));
    let listed = || status(&world.store(), ERP).unwrap().kinds;
    assert_eq!(listed(), Vec::new(), "before the first run nothing is known of the adapter");
    world.erp.add_fault(Calls::Of(Method::Items), When::Nth(1), Fault::Unreachable);
    assert!(world.run(&Steps::endless()).is_err());

    let read: Vec<_> = listed().iter().map(|kind| (kind.kind.clone(), kind.completed_at.is_some())).collect();
    let expected = KINDS.iter().filter(|(_, kind)| *kind != "receipt");
    let expected: Vec<_> = expected.map(|(_, kind)| ((*kind).to_owned(), *kind == "customer")).collect();
    assert_eq!(read, expected);
    world.sync();
    assert!(listed().iter().all(|kind| kind.completed_at.is_some()));
}

/// Stock of an adapter that answers this to every request.
struct Answers(fn() -> Result<Page<ErpStock>>);

#[async_trait]
impl Inventory for Answers {
    fn capabilities(&self) -> Capabilities {
        Capabilities::all()
    }

    async fn stock(&self, _: &PageRequest) -> Result<Page<ErpStock>> {
        self.0()
    }
}

fn reason_with(answer: fn() -> Result<Page<ErpStock>>) -> Stuck {
    let world = World::new(7);
    let mut ports = world.erp.erp();
    ports.inventory = Some(Arc::new(Answers(answer)));
    let world = world.keeping(ports);
    let report = world.sync();
    assert_eq!(report.stuck, ["stock_level"]);
    let stuck = report.pulled.into_iter().find_map(|pulled| pulled.stuck).unwrap();
    assert_eq!(
        told(&status_of(&world, "stock_level"))[1..],
        [Some(stuck.code.as_str()), Some(stuck.reason.as_str())]
    );
    stuck
}

fn page(next: String, more: bool) -> Result<Page<ErpStock>> {
    Ok(Page { rows: Vec::new(), rejected: Vec::new(), gone: Vec::new(), next, more })
}

#[test]
fn whatever_an_adapter_says_fits() {
    let long = reason_with(|| Err(Error::new(PortCode::Internal, "a\0b".repeat(1000))));
    assert_eq!((long.code.as_str(), long.reason), ("INTERNAL", "ab".repeat(500)));
    let cursors = [|| page("9".repeat(2001), false), || page("a\0b".to_owned(), true)];
    for cursor in cursors {
        let unfit = reason_with(cursor);
        let said =
            "the ERP answered for stock_level with a cursor that is longer than 2000 characters or has a NUL";
        assert_eq!((unfit.code.as_str(), unfit.reason.as_str()), ("ERP_INVALID_RESPONSE", said));
    }
    let stands = reason_with(|| page("1".to_owned(), true));
    assert_eq!(stands.reason, "the ERP answered for stock_level with the same cursor again");
}
