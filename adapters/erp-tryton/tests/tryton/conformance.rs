//! The conformance kit, against the real Tryton.

use crate::clerk::Clerk;
use crate::fake::http;
use crate::lab::{self, Lab};
use crate::proxy::Proxy;
use async_trait::async_trait;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tenon_erp_port::{Erp, NewOrder};
use tenon_erp_tryton::{Config, Tryton};
use tenon_testkit::erp_kit::{Deed, ErpUnderTest, Undone, check_names, run_all, run_where};
use tenon_testkit::proxy as network;

struct Fixture {
    lab: Lab,
    adapter: Arc<Tryton>,
    hurried: Arc<Tryton>,
    proxy: Proxy,
    clerk: Clerk,
}

/// All four ports are the adapter's.
fn ports(adapter: &Arc<Tryton>) -> Erp {
    Erp {
        masters: Some(adapter.clone()),
        finance: Some(adapter.clone()),
        inventory: Some(adapter.clone()),
        orders: Some(adapter.clone()),
    }
}

fn id(key: &str) -> i64 {
    key.parse().expect("an id")
}

#[async_trait]
impl ErpUnderTest for Fixture {
    fn erp(&self) -> Erp {
        ports(&self.adapter)
    }

    fn proxy(&self) -> Option<&network::Proxy> {
        Some(&self.proxy.network)
    }

    fn hurried(&self) -> Option<Erp> {
        Some(ports(&self.hurried))
    }

    async fn sample_order(&self) -> Deed<NewOrder> {
        Ok(lab::sample_order(&self.adapter).await)
    }

    async fn count_orders(&self, idempotency_key: &str) -> Deed<usize> {
        Ok(self.lab.sales_with(idempotency_key).len())
    }

    async fn ship(&self, order: &str) -> Deed<()> {
        self.clerk.ships(id(order)).await.map_err(Undone::failed)
    }

    async fn invoice(&self, order: &str) -> Deed<()> {
        self.clerk.invoices(id(order)).await.map_err(Undone::failed)
    }

    async fn change_customer_name(&self, customer: &str, name: &str) -> Deed<()> {
        let arguments = [json!([id(customer)]), json!({"name": name})];
        self.clerk.does("party.party.write", &arguments).await.map(drop).map_err(Undone::failed)
    }

    /// Products that have moved cannot be deleted: people archive them.
    async fn delete_item(&self, item: &str) -> Deed<()> {
        let arguments = [json!([id(item)]), json!({"active": false})];
        self.clerk.does("product.product.write", &arguments).await.map(drop).map_err(Undone::failed)
    }

    async fn break_customer(&self, customer: &str) -> Deed<()> {
        self.lab.sql(&format!("UPDATE party_party SET name = NULL WHERE id = {}", id(customer)));
        Ok(())
    }
}

#[tokio::test]
async fn tryton_conforms() {
    let Some(lab) = Lab::take() else { return };
    let (adapter, proxy) = lab.adapter_behind_proxy();
    let hurried = lab.hurried_adapter(&proxy);
    let clerk = lab.clerk().await;
    let fixture = Fixture { lab, adapter: Arc::new(adapter), hurried: Arc::new(hurried), proxy, clerk };
    // Every fault at every request of a write takes minutes here. That its answer is lost is always tried.
    let thorough = std::env::var("TENON_FAULTS").is_ok_and(|faults| faults == "all");
    let is_played = |check: &str| thorough || !check.ends_with("_once_at_every_fault");
    let report = run_where(&fixture, is_played).await;
    // The lab is everybody's: the customer that the kit has spoiled has a name again.
    fixture.lab.sql("UPDATE party_party SET name = 'Spoiled by the kit' WHERE name IS NULL");
    report.assert_passed();
    println!("{report}");
    for check in check_names().iter().filter(|check| !is_played(check)) {
        println!("{check} is left out without TENON_FAULTS=all");
    }
}

/// An adapter, and nobody who acts in its ERP.
struct OnlyAnAdapter(Arc<Tryton>);

impl ErpUnderTest for OnlyAnAdapter {
    fn erp(&self) -> Erp {
        ports(&self.0)
    }
}

#[tokio::test]
async fn the_kit_stops_at_the_first_refused_log_in() {
    let nobody = network::Proxy::before("http://127.0.0.1:1").expect("a port");
    let asked = Arc::<AtomicUsize>::default();
    let seen = asked.clone();
    nobody.decide(move |_| {
        seen.fetch_add(1, Ordering::SeqCst);
        Some(network::Fault::Answer(http("401 UNAUTHORIZED", "", b"")))
    });
    let config = Config::new(format!("{}/books", nobody.url()), "tenon", "a wrong one");
    let adapter = Arc::new(Tryton::new(config).expect("a configuration"));
    let report = run_all(&OnlyAnAdapter(adapter)).await;
    assert_eq!(asked.load(Ordering::SeqCst), 1, "{report}");
    assert_eq!(report.failed(), ["customers.same_rows_at_every_limit"], "{report}");
    assert!(report.to_string().contains("does not accept the user and password"), "{report}");
}
