//! The conformance kit, against the real Tryton.

use crate::clerk::Clerk;
use crate::lab::{self, Lab};
use crate::proxy::{Fault, Proxy, is_write};
use async_trait::async_trait;
use serde_json::json;
use std::sync::Arc;
use tenon_erp_port::{Erp, NewOrder};
use tenon_erp_tryton::Tryton;
use tenon_testkit::erp_kit::{Deed, ErpUnderTest, Undone, run_all};

struct Fixture {
    lab: Lab,
    adapter: Arc<Tryton>,
    proxy: Proxy,
    clerk: Clerk,
}

fn id(key: &str) -> i64 {
    key.parse().expect("an id")
}

#[async_trait]
impl ErpUnderTest for Fixture {
    fn erp(&self) -> Erp {
        Erp {
            masters: Some(self.adapter.clone()),
            finance: Some(self.adapter.clone()),
            inventory: Some(self.adapter.clone()),
            orders: Some(self.adapter.clone()),
        }
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

    async fn drop_next_answer(&self) -> Deed<()> {
        self.proxy.next(is_write, Fault::LoseAnswer);
        Ok(())
    }

    async fn break_customer(&self, customer: &str) -> Deed<()> {
        self.lab.sql(&format!("UPDATE party_party SET name = NULL WHERE id = {}", id(customer)));
        Ok(())
    }
}

#[tokio::test]
async fn tryton_conforms() {
    let Some(lab) = Lab::take() else { return };
    let (adapter, proxy) = lab.adapter_behind_proxy().await;
    let clerk = lab.clerk().await;
    let report = run_all(&Fixture { lab, adapter: Arc::new(adapter), proxy, clerk }).await;
    report.assert_passed();
    println!("{report}");
}
