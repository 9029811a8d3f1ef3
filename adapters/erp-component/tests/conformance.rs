//! The ERP conformance kit on adapters that are components, which talk HTTP to a Kontor.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails where its fixture does, and shows its report"
)]

mod support;

use serde_json::Value as Json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tenon_erp_component::{ComponentErp, Limits, Secret};
use tenon_erp_kontor::{Kontor, TOKEN};
use tenon_erp_port::{Capability, Erp, async_trait};
use tenon_testkit::erp_kit::{Deed, Entry, ErpUnderTest, Record, Undone, Verdict, run_all};
use tenon_testkit::memory_erp::MemoryErp;
use tenon_testkit::proxy::Proxy;

/// A Kontor, an adapter that calls it through a proxy, and somebody who works in Kontor.
struct Fixture {
    kontor: Kontor,
    proxy: Proxy,
    adapter: ComponentErp,
    hurried: ComponentErp,
}

impl Fixture {
    fn new(adapter: &str) -> Self {
        Self::with_token(adapter, TOKEN)
    }

    fn with_token(adapter: &str, token: &str) -> Self {
        let books = MemoryErp::sample("2025-03-14".parse().unwrap(), 9, 9);
        let kontor = Kontor::start(books, "127.0.0.1:0").unwrap();
        // region: before
        let proxy = Proxy::before(&kontor.url()).unwrap();
        let mut config = support::config(adapter, &proxy.url());
        // endregion: before
        config.secrets.insert("token".to_owned(), Secret::Value(token.to_owned()));
        let adapter = support::open(&config);
        config.limits = Limits { seconds: 2.0, ..config.limits };
        Self { kontor, proxy, adapter, hurried: support::open(&config) }
    }
}

#[async_trait]
impl ErpUnderTest for Fixture {
    fn erp(&self) -> Erp {
        self.adapter.erp()
    }

    // region: between
    fn proxy(&self) -> Option<&Proxy> {
        Some(&self.proxy)
    }

    fn hurried(&self) -> Option<Erp> {
        Some(self.hurried.erp())
    }
    // endregion: between

    async fn count_orders(&self, idempotency_key: &str) -> Deed<usize> {
        Ok(self.kontor.books.count_orders(idempotency_key))
    }

    async fn in_the_erp(&self, record: Record, key: &str) -> Deed<Json> {
        Ok(self.kontor.books.kept(record, key))
    }

    async fn ship(&self, order: &str) -> Deed<()> {
        self.kontor.books.approve(order).map_err(Undone::failed)?;
        self.kontor.books.ship(order).map_err(Undone::failed)
    }

    async fn invoice(&self, order: &str) -> Deed<()> {
        self.kontor.books.invoice(order).map(drop).map_err(Undone::failed)
    }

    async fn change_customer_name(&self, customer: &str, name: &str) -> Deed<()> {
        self.kontor.books.rename_customer(customer, name).map_err(Undone::failed)
    }

    async fn delete_item(&self, item: &str) -> Deed<()> {
        self.kontor.books.delete_item(item);
        Ok(())
    }

    async fn break_customer(&self, customer: &str) -> Deed<()> {
        self.kontor.books.break_customer(customer);
        Ok(())
    }
}

/// What has an interface beside the four ports.
const BESIDE: [Capability; 4] =
    [Capability::ReadCodeLists, Capability::LiveAccount, Capability::ChangeOrder, Capability::RangeDigests];

/// What the adapter says it cannot do is skipped, and nothing else.
#[track_caller]
fn assert_conforms(adapter: &str, lacks: &[Capability]) {
    let report = tenon::wait(run_all(&Fixture::new(adapter)));
    println!("{report}");
    report.assert_passed();
    let unmet: Vec<Capability> = report.unmet.iter().map(|(capability, _)| *capability).collect();
    assert_eq!(unmet, lacks);
    let optional: Vec<Capability> = report.optional.iter().map(|(capability, _)| *capability).collect();
    assert_eq!(optional, [Capability::ChangeCustomer], "no interface of the contract has it");
    let lacking = || report.unmet.iter().chain(&report.optional);
    let said = |why: &String| lacking().any(|(_, reason)| reason == why);
    let other = report.entries.iter().filter(|entry| match &entry.verdict {
        Verdict::Skipped(why) => !said(why),
        _ => false,
    });
    assert_eq!(other.collect::<Vec<_>>(), Vec::<&Entry>::new());
}

#[test]
fn the_adapter_in_rust_conforms() {
    assert_conforms("kontor-adapter", &[]);
}

#[test]
fn the_adapter_in_javascript_conforms() {
    assert_conforms("kontor-adapter-js", &BESIDE);
}

#[test]
fn the_adapter_in_c_conforms_as_far_as_it_goes() {
    let can =
        [Capability::ReadCustomers, Capability::ReadItems, Capability::ChangesSince, Capability::Deletions];
    let needed = |capability: &Capability| !capability.is_optional() && !can.contains(capability);
    let lacks: Vec<_> = Capability::ALL.into_iter().filter(needed).collect();
    assert_conforms("kontor-adapter-c", &lacks);
}

#[test]
fn no_request_is_sent_after_a_token_was_refused() {
    for adapter in ["kontor-adapter", "kontor-adapter-js", "kontor-adapter-c"] {
        let fixture = Fixture::with_token(adapter, "a wrong one");
        let requests = Arc::<AtomicUsize>::default();
        let seen = requests.clone();
        fixture.proxy.decide(move |_| {
            seen.fetch_add(1, Ordering::SeqCst);
            None
        });
        let report = tenon::wait(run_all(&fixture));
        assert_eq!(report.failed(), ["customers.same_rows_at_every_limit"], "{report}");
        assert_eq!(requests.load(Ordering::SeqCst), 1, "{adapter}: {report}");
    }
}
