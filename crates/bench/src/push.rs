//! Orders on their way to a real Tryton: what the engine takes beside the calls themselves.

use crate::Outcome;
use crate::company::{ADMIN, TENANT, read};
use crate::table::{Stopwatch, format};
use serde_json::{Value as Json, json};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tenon::config::Config;
use tenon::erp_port::{Capabilities, Made, NewOrder, OrderProgress, Orders, Page, PageRequest, async_trait};
use tenon::sync::{push, run as synchronise};
use tenon::{CallContext, Engine, wait};

/// The adapter, with a watch on every call that places an order.
struct Timed {
    orders: Arc<dyn Orders>,
    spent: Arc<Mutex<Duration>>,
}

#[async_trait]
impl Orders for Timed {
    fn capabilities(&self) -> Capabilities {
        self.orders.capabilities()
    }

    async fn place(&self, idempotency_key: &str, order: &NewOrder) -> tenon::erp_port::Result<Made> {
        let began = Instant::now();
        let made = self.orders.place(idempotency_key, order).await;
        *self.spent.lock().unwrap_or_else(PoisonError::into_inner) += began.elapsed();
        made
    }

    async fn find(&self, idempotency_key: &str) -> tenon::erp_port::Result<Option<Made>> {
        self.orders.find(idempotency_key).await
    }

    async fn progress(&self, page: &PageRequest) -> tenon::erp_port::Result<Page<OrderProgress>> {
        self.orders.progress(page).await
    }
}

/// Places so many orders in the Tryton of the environment, from a store in a file of this folder.
pub(crate) fn run(folder: &Path, orders: u32) -> Outcome<()> {
    let variable = |name: &str| std::env::var(format!("TENON_TEST_TRYTON{name}"));
    let url = variable("").map_err(|_| "TENON_TEST_TRYTON names no Tryton: tests/lab/tryton.sh start")?;
    let config = json!({
        "database": format!("sqlite:{}", folder.join("push.db").display()),
        "erps": {"tryton": {
            "adapter": "tryton", "url": url, "user": variable("_USER")?, "password": variable("_PASSWORD")?,
            "warehouse": "WH",
        }},
    });
    let engine = Config::parse(&config.to_string())?.open()?;
    let tenant = json!({"name": "Acme", "code": "acme", "base_currency": "USD", "erp": "tryton", "admin_id": ADMIN, "admin_name": "Ada"});
    call(&engine, "tenant.create", "tenant", &tenant)?;
    let (store, mut instance) = (engine.own_work(TENANT), engine.erp("tryton")?.clone());
    wait(synchronise(&store, &instance, &|_| {}))?;
    submit(&engine, orders)?;
    let spent = Arc::new(Mutex::new(Duration::ZERO));
    let inner = instance.ports.orders.take().ok_or("Tryton takes no orders")?;
    instance.ports.orders = Some(Arc::new(Timed { orders: inner, spent: spent.clone() }));
    let watch = Stopwatch::start();
    let report = wait(push(&store, &instance, &|_| {}))?;
    let whole = watch.spent().clock;
    if report.done != u64::from(orders) {
        return Err(format!("not every order was placed: {report:?}").into());
    }
    let calls = *spent.lock().unwrap_or_else(PoisonError::into_inner);
    let engine = whole.saturating_sub(calls);
    println!("\n{orders} orders to Tryton, for each:");
    println!("  the adapter's calls  {}", format(calls / orders));
    println!("  the engine beside    {}", format(engine / orders));
    println!("  engine / calls       {:.1} %", 100.0 * engine.as_secs_f64() / calls.as_secs_f64());
    Ok(())
}

fn call(engine: &Engine, operation: &str, key: &str, arguments: &Json) -> Outcome<Json> {
    Ok(engine.call(&CallContext::new(TENANT, ADMIN).keyed(key), operation, arguments)?)
}

/// Orders of one customer and one item that Tryton has, submitted.
fn submit(engine: &Engine, orders: u32) -> Outcome<()> {
    let first = |operation: &str, filter: Json| -> Outcome<Json> {
        let page = read(engine, ADMIN, operation, &json!({"filter": filter, "limit": 1}))?;
        Ok(page["items"][0]["id"].clone())
    };
    let item = json!({"all": [
        {"field": "inactive", "op": "eq", "value": false},
        {"exists": "stock_level.product_id", "where": {"field": "on_hand", "op": "gt", "value": "50"}},
    ]});
    let item = first("product.list", item)?;
    let customer =
        first("customer.list", json!({"field": "name", "op": "starts_with", "value": "Customer 000"}))?;
    for number in 0..orders {
        let line = json!({"product_id": item, "quantity": "1", "price": "10", "tax_rate": "10"});
        let order = json!({"customer_id": customer, "lines": [line]});
        let order = call(engine, "sales_order.create", &format!("order-{number}"), &order)?;
        let submitted = json!({"id": order["id"], "accept_shortage": true});
        call(engine, "sales_order.submit", &format!("submit-{number}"), &submitted)?;
    }
    Ok(())
}
