//! The kit passes on the ERP in memory, skips what an adapter or a fixture cannot do, and catches planted bugs.

#![allow(clippy::unwrap_used, reason = "a test fails where its fixture does")]

use async_trait::async_trait;
use futures_lite::future::block_on;
use jiff::civil::{Date, date};
use planted::wire::{FLAWS, Flaw, PASSWORD, Wire, server};
use planted::{BUGS, Bug};
use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::fmt::Display;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tenon_erp_kontor::server::Server;
use tenon_erp_port::{Capabilities, Capability, Erp, NewCustomer};
use tenon_testkit::erp_kit::mutants::survivors;
use tenon_testkit::erp_kit::{
    Deed, ErpUnderTest, Record, Report, Seed, Undone, Verdict, check_names, run_all, run_where,
};
use tenon_testkit::memory_erp::{Calls, Fault, FaultPlan, MemoryErp, When};
use tenon_testkit::proxy::Proxy;

mod planted;

const TODAY: Date = date(2025, 3, 14);

/// All capabilities, the optional ones too.
fn everything() -> Capabilities {
    Capability::ALL.into_iter().fold(Capabilities::all(), Capabilities::with)
}

/// The ERP in memory with everything that it can do.
fn memory() -> MemoryErp {
    MemoryErp::sample(TODAY, 9, 9).with_capabilities(everything())
}

/// The ERP in memory behind an adapter, and everything that can be done behind its back.
struct Fixture {
    memory: MemoryErp,
    erp: Erp,
    network: Option<Network>,
}

/// What is between an adapter and an ERP that is elsewhere.
struct Network {
    proxy: Proxy,
    hurried: Option<Erp>,
    _server: Server,
}

impl Fixture {
    fn new() -> Self {
        Self::with(everything())
    }

    fn with(capabilities: Capabilities) -> Self {
        let memory = memory().with_capabilities(capabilities);
        Self { erp: memory.erp(), memory, network: None }
    }

    /// The same ERP behind an adapter with a bug.
    fn with_bug(bug: Bug) -> Self {
        let memory = memory();
        Self { erp: planted::erp(bug, memory.clone()), memory, network: None }
    }

    /// The same ERP elsewhere, behind an adapter that calls it over HTTP.
    fn elsewhere(flaw: Option<Flaw>, password: &'static str) -> Self {
        let memory = memory();
        let server = server(&memory);
        let proxy = Proxy::before(&server.url()).unwrap();
        let address = proxy.url().split_off("http://".len());
        let wire = Wire { address, password, deadline: Duration::from_secs(60), flaw };
        // To wait costs time: where lateness makes no difference nobody is in a hurry.
        let in_a_hurry = matches!(flaw, None | Some(Flaw::TakesALateAnswerForNoEffect));
        let hurried = Wire { deadline: Duration::from_secs(1), ..wire.clone() };
        let hurried = in_a_hurry.then(|| hurried.erp());
        Self { memory, erp: wire.erp(), network: Some(Network { proxy, hurried, _server: server }) }
    }

    fn run(&self) -> Report {
        block_on(run_all(self))
    }
}

fn done<T, E: Display>(answer: Result<T, E>) -> Deed<()> {
    answer.map(drop).map_err(Undone::failed)
}

#[async_trait]
impl ErpUnderTest for Fixture {
    fn erp(&self) -> Erp {
        self.erp.clone()
    }

    fn seed(&self) -> Seed {
        Seed { label: "run".to_owned(), today: TODAY }
    }

    fn proxy(&self) -> Option<&Proxy> {
        self.network.as_ref().map(|network| &network.proxy)
    }

    fn hurried(&self) -> Option<Erp> {
        self.network.as_ref()?.hurried.clone()
    }

    /// A customer with every field.
    async fn sample_customer(&self) -> Deed<NewCustomer> {
        Ok(NewCustomer {
            name: String::new(),
            number: String::new(),
            tax_id: Some("DE136695976".to_owned()),
            phone: Some("+49 30 901820".to_owned()),
            email: Some("office@example.com".to_owned()),
            city: Some("Berlin".to_owned()),
            country: Some("DE".to_owned()),
            currency: "EUR".to_owned(),
        })
    }

    async fn changed_customer(&self, customer: &NewCustomer) -> Deed<NewCustomer> {
        Ok(NewCustomer {
            tax_id: Some("91310000MA1FL0XH2K".to_owned()),
            phone: Some("+86 21 6888 0000".to_owned()),
            email: Some("sales@example.cn".to_owned()),
            city: Some("Shanghai".to_owned()),
            country: Some("CN".to_owned()),
            ..customer.clone()
        })
    }

    async fn count_orders(&self, idempotency_key: &str) -> Deed<usize> {
        Ok(self.memory.count_orders(idempotency_key))
    }

    async fn in_the_erp(&self, record: Record, key: &str) -> Deed<Json> {
        Ok(self.memory.kept(record, key))
    }

    async fn ship(&self, order: &str) -> Deed<()> {
        done(self.memory.approve(order))?;
        done(self.memory.ship(order))
    }

    async fn invoice(&self, order: &str) -> Deed<()> {
        done(self.memory.invoice(order))
    }

    async fn change_customer_name(&self, customer: &str, name: &str) -> Deed<()> {
        done(self.memory.rename_customer(customer, name))
    }

    async fn delete_item(&self, item: &str) -> Deed<()> {
        self.memory.delete_item(item);
        Ok(())
    }

    async fn drop_next_answer(&self) -> Deed<()> {
        self.memory.add_fault(Calls::Writes, When::Nth(1), Fault::AnswerLost);
        Ok(())
    }

    async fn cut_off(&self, cut_off: bool) -> Deed<()> {
        let always = FaultPlan::none().with(Calls::All, When::PerMille(1000), Fault::Unreachable);
        self.memory.set_faults(if cut_off { always } else { FaultPlan::none() });
        Ok(())
    }

    async fn break_customer(&self, customer: &str) -> Deed<()> {
        self.memory.break_customer(customer);
        Ok(())
    }
}

/// Why the kit makes no faults of a network.
const NO_PROXY: &str = "the adapter does not call its ERP through the kit's proxy";

/// A fixture that gives the adapter and nothing else.
struct OnlyAnAdapter(MemoryErp);

impl ErpUnderTest for OnlyAnAdapter {
    fn erp(&self) -> Erp {
        self.0.erp()
    }
}

#[test]
fn everything_passes_where_everything_can_be_done() {
    let (here, elsewhere) = (Fixture::new().run(), Fixture::elsewhere(None, PASSWORD).run());
    here.assert_passed();
    elsewhere.assert_passed();
    let no_proxy = Verdict::Skipped(NO_PROXY.to_owned());
    let lacking = here.entries.iter().filter(|entry| entry.verdict == no_proxy).count();
    assert_eq!((lacking, here.unmet.len()), (here.skipped().len(), 0), "{here}");
    let lacking: Vec<_> = elsewhere.unmet.iter().map(|(capability, _)| *capability).collect();
    assert_eq!(lacking, [Capability::RangeDigests], "no message asks for them");
    let passed: BTreeSet<_> = here.passed().into_iter().chain(elsewhere.passed()).collect();
    assert_eq!(passed.len(), check_names().len(), "{here}\n{elsewhere}");
}

#[test]
fn the_same_run_gives_the_same_report_and_the_same_calls() {
    let (one, other) = (Fixture::new(), Fixture::new());
    assert_eq!(one.run(), other.run());
    assert_eq!(one.memory.calls(), other.memory.calls());
}

#[test]
fn each_missing_capability_is_skipped_with_the_adapters_reason() {
    for capability in Capability::ALL {
        let reason = format!("this ERP has no {capability:?}");
        let report = Fixture::with(everything().without(capability, &reason)).run();
        report.assert_passed();
        let lacking = if capability.is_optional() { &report.optional } else { &report.unmet };
        assert_eq!(*lacking, [(capability, reason.clone())]);
        assert_eq!(report.unmet.len() + report.optional.len(), 1);
        let skipped = Verdict::Skipped(reason.clone());
        let skipped = report.entries.iter().filter(|entry| entry.verdict == skipped).count();
        assert_eq!(skipped == 0, capability == Capability::Deletions, "{report}");
        let told = if capability.is_optional() { "without the optional" } else { "cannot" };
        let line = format!("{told} {capability}: {reason} (checks skipped: {skipped})\n");
        assert!(report.to_string().ends_with(&line), "{report}");
        assert_eq!(report.to_string().matches(&reason).count(), 1, "the reason is said once\n{report}");
    }
}

#[test]
fn an_optional_capability_that_is_not_declared_is_not_missing() {
    let report = Fixture::with(Capabilities::all()).run();
    report.assert_passed();
    assert!(report.unmet.is_empty(), "{report}");
    let about_it = |name: &&str| name.starts_with("customer_changes.");
    let skipped = report.skipped().into_iter().filter(about_it).count();
    assert_eq!(skipped, check_names().iter().filter(|name| about_it(&name.as_str())).count(), "{report}");
    let end = format!(
        "skipped\nwithout the optional change_customer: the adapter does not declare it (checks skipped: {skipped})\n"
    );
    assert!(report.to_string().ends_with(&end), "{report}");
}

#[test]
fn only_the_wanted_checks_are_played() {
    let fixture = Fixture::new();
    let report = block_on(run_where(&fixture, |name| name == "orders.two_keys_are_two_orders"));
    assert_eq!(report.passed(), ["orders.two_keys_are_two_orders"]);
    assert_eq!(report.entries.len(), 1);
    assert_eq!(fixture.memory.orders_made().len(), 2);
}

#[test]
fn a_port_that_is_not_there_is_skipped() {
    let mut fixture = Fixture::new();
    fixture.erp.finance = None;
    let report = fixture.run();
    report.assert_passed();
    let skipped = Verdict::Skipped("the adapter does not implement the port".to_owned());
    assert_eq!(report.verdict("invoices.values_make_sense"), Some(&skipped));
    assert_eq!(report.unmet.len(), 4);
    let mut fixture = Fixture::new();
    fixture.erp.masters = None;
    let report = fixture.run();
    assert_eq!(report.optional.len(), 1);
    assert!(
        report.to_string().contains("create_customer: the adapter does not implement the port"),
        "{report}"
    );
    assert!(!report.to_string().contains("without the optional"), "the reason is told once\n{report}");
}

#[test]
fn what_the_fixture_cannot_do_is_skipped() {
    let report = block_on(run_all(&OnlyAnAdapter(memory())));
    report.assert_passed();
    let expected = [
        ("orders.place_makes_exactly_one", "the fixture cannot count orders"),
        ("orders.lost_answer_is_never_success", "the fixture cannot drop an answer"),
        ("customers.lost_answer_is_never_success", "the fixture cannot drop an answer"),
        ("customer_changes.lost_answer_is_never_success", "the fixture cannot drop an answer"),
        ("orders.refused_connection_is_no_effect", "the fixture cannot cut the ERP off"),
        ("order_changes.lost_answer_is_never_success", "the fixture cannot drop an answer"),
        ("order_changes.shipped_stays", "the fixture cannot ship"),
        ("progress.shipping_shows", "the fixture cannot ship"),
        ("progress.invoicing_shows", "the fixture cannot invoice"),
        ("invoices.amounts_are_those_of_the_order", "the fixture cannot invoice"),
        ("customers.change_comes_in_the_next_round", "the fixture cannot change a customer's name"),
        ("customers.next_round_is_less_than_everything", "the fixture cannot change a customer's name"),
        ("items.deletion_shows", "the fixture cannot delete an item"),
        ("customers.broken_record_stops_nothing", "the fixture cannot spoil a customer"),
        ("orders.everything_is_written", "the fixture cannot read the PlacedOrder of the ERP"),
        ("order_changes.everything_is_written", "the fixture cannot read the PlacedOrder of the ERP"),
        ("customers.everything_is_written", "the fixture cannot read the CreatedCustomer of the ERP"),
        ("customer_changes.everything_is_written", "the fixture cannot read the Customer of the ERP"),
        ("progress.values_are_the_erps", "the fixture cannot read the Progress of the ERP"),
    ];
    for (name, why) in expected {
        assert_eq!(report.verdict(name), Some(&Verdict::Skipped(why.to_owned())), "{name}");
    }
    let of_rows = report.skipped().iter().filter(|name| name.ends_with(".values_are_the_erps")).count();
    assert_eq!(of_rows, 8, "each kind that is read");
    let no_proxy = Verdict::Skipped(NO_PROXY.to_owned());
    let of_faults = report.entries.iter().filter(|entry| entry.verdict == no_proxy).count();
    assert_eq!(of_faults, 8 + 5, "each kind that is read, and each write");
    assert_eq!(report.skipped().len(), expected.len() + of_rows - 1 + of_faults, "{report}");
}

#[test]
fn no_call_is_made_after_a_page_was_refused() {
    let fixture = Fixture::new();
    fixture.memory.set_faults(FaultPlan::none().with(Calls::All, When::PerMille(1000), Fault::Refused));
    let report = fixture.run();
    assert_eq!(fixture.memory.calls().len(), 1);
    assert_eq!(report.failed(), ["customers.same_rows_at_every_limit"], "{report}");
}

#[test]
fn no_request_is_sent_after_a_log_in_was_refused() {
    let fixture = Fixture::elsewhere(None, "a wrong one");
    let requests = Arc::<AtomicUsize>::default();
    let seen = requests.clone();
    fixture.proxy().unwrap().decide(move |_| {
        seen.fetch_add(1, Ordering::SeqCst);
        None
    });
    let report = fixture.run();
    assert_eq!(requests.load(Ordering::SeqCst), 1, "{report}");
    assert_eq!(report.failed(), ["customers.same_rows_at_every_limit"], "{report}");
    assert!(report.to_string().contains("the password is wrong"), "{report}");
}

#[test]
fn nobody_is_asked_again_who_cannot_be_reached() {
    let fixture = Fixture::new();
    fixture.memory.set_faults(FaultPlan::none().with(Calls::All, When::PerMille(1000), Fault::Unreachable));
    let report = fixture.run();
    assert_eq!(fixture.memory.calls().len(), 1);
    assert_eq!(report.failed(), ["customers.same_rows_at_every_limit"], "{report}");
}

#[test]
fn an_adapter_that_goes_past_the_proxy_is_told_so() {
    let mut fixture = Fixture::elsewhere(None, PASSWORD);
    fixture.erp = fixture.memory.erp();
    let report = block_on(run_where(&fixture, |name| name.ends_with("_every_fault")));
    assert_eq!(report.failed().len(), 8 + 5, "{report}");
    let why = "no request of place comes through the proxy that the fixture names".to_owned();
    assert_eq!(report.verdict("orders.placed_once_at_every_fault"), Some(&Verdict::Failed(why)));
}

#[test]
fn a_failure_shows_in_the_report_and_fails_the_test() {
    let report = Fixture::with_bug(Bug::FindsNothing).run();
    let shown = report.to_string();
    assert!(shown.contains(" was placed, and None is found"), "{shown}");
    assert!(std::panic::catch_unwind(|| report.assert_passed()).is_err());
}

#[test]
fn each_planted_bug_is_caught_by_its_checks_and_no_other() {
    let mut wrong = Vec::new();
    for (bug, checks) in BUGS {
        let report = Fixture::with_bug(*bug).run();
        let failures: Vec<_> =
            report.entries.iter().filter(|entry| matches!(entry.verdict, Verdict::Failed(_))).collect();
        if report.failed() != *checks {
            wrong.push(format!("{bug:?}: {:?}: {failures:#?}", report.failed()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The checks that are about the network.
fn is_of_the_network(name: &str) -> bool {
    ["_every_fault", ".lost_answer_is_never_success", ".refused_connection_is_no_effect"]
        .iter()
        .any(|end| name.ends_with(end))
}

#[test]
fn each_mistake_about_the_network_is_caught_by_its_checks_and_no_other() {
    let mut wrong = Vec::new();
    for (flaw, checks) in FLAWS {
        let report = block_on(run_where(&Fixture::elsewhere(Some(*flaw), PASSWORD), is_of_the_network));
        if report.failed() != *checks {
            wrong.push(format!("{flaw:?}: {:?}\n{report}", report.failed()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Mutants that are as right as the adapter, each with the reason.
const EQUIVALENT: &[&str] = &[
    // The order that is changed is like another member only where the kit names one that does not exist, and that is refused.
    "orders.change request change.order swapped",
];

#[test]
fn every_mutant_is_found() {
    let hunt = block_on(survivors(Fixture::new));
    println!("{} mutants planted, {} survive", hunt.planted, hunt.survivors.len());
    assert_eq!(hunt.survivors, EQUIVALENT);
}

/// A check that is made of every kind of record counts once: prices have no others.
fn without_kind(name: &str) -> String {
    let names = check_names();
    match name.split_once('.') {
        Some((_, about)) if names.contains(&format!("prices.{about}")) => about.to_owned(),
        _ => name.to_owned(),
    }
}

#[test]
fn no_check_is_without_a_planted_bug_that_it_catches() {
    let names: BTreeSet<String> = check_names().iter().map(|name| without_kind(name)).collect();
    let checks = BUGS.iter().map(|(_, checks)| *checks).chain(FLAWS.iter().map(|(_, checks)| *checks));
    let catching = checks.flatten().map(|name| without_kind(name)).collect();
    assert_eq!(names, catching);
}
