//! An ERP that units name and that the engine no longer has: nothing is handed over to it silently.

use serde_json::{Value as Json, json};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use tenon::sync::ErpInstance;
use tenon::sync::status::status;
use tenon::{CallContext, Code, Engine, Result};
use tenon_db_sqlite::Sqlite;
use tenon_testkit::memory_erp::MemoryErp;

fn opened(file: &Path, erp: &str) -> Engine {
    let ports = MemoryErp::sample("2026-01-01".parse().unwrap(), 1, 1).erp();
    Engine::builder(Sqlite::open(file).unwrap()).erp(ErpInstance::new(erp, ports)).open().unwrap()
}

fn call(engine: &Engine, actor: &str, operation: &str, arguments: &Json) -> Result<Json> {
    static CALLS: AtomicU32 = AtomicU32::new(0);
    let key = CALLS.fetch_add(1, Ordering::Relaxed).to_string();
    engine.call(&CallContext::new("acme", actor).keyed(key), operation, arguments)
}

/// Two drafts of orders, in a unit whose ERP is `k3`.
fn drafts(engine: &Engine) -> [Json; 2] {
    let done = |actor: &str, operation: &str, arguments: Json| {
        call(engine, actor, operation, &arguments).unwrap()["id"].clone()
    };
    done(
        "host",
        "tenant.create",
        json!({"name": "Acme", "code": "acme", "base_currency": "EUR", "erp": "k3", "admin_id": "ada", "admin_name": "Ada"}),
    );
    let customer = done("ada", "customer.create", json!({"name": "Ash Works", "currency": "EUR"}));
    done("ada", "customer.convert", json!({"id": customer}));
    let product = done("ada", "product.create", json!({"name": "Board", "unit": "m"}));
    ["1", "2"].map(|quantity| {
        let lines = json!([{"product_id": product, "quantity": quantity, "price": "1"}]);
        json!({"id": done("ada", "sales_order.create", json!({"customer_id": customer, "lines": lines}))})
    })
}

#[test]
fn an_order_for_an_erp_that_is_gone_is_refused_and_those_before_are_reported() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("crm.sqlite");
    let engine = opened(&file, "k3");
    let [first, second] = drafts(&engine);
    assert_eq!(status(&engine.own_work("acme"), "k3").unwrap().unknown_erps.len(), 0);
    call(&engine, "ada", "sales_order.submit", &first).unwrap();
    drop(engine);

    let engine = opened(&file, "u8");
    let refused = call(&engine, "ada", "sales_order.submit", &second).unwrap_err();
    assert_eq!((refused.code, refused.reason()), (Code::IllegalState, "sales_order.erp_not_configured"));
    assert_eq!(refused.path.as_deref(), Some("/id"));
    let unknown = status(&engine.own_work("acme"), "u8").unwrap().unknown_erps;
    let unknown: Vec<_> = unknown.iter().map(|erp| (erp.erp.as_str(), erp.units, erp.orders)).collect();
    assert_eq!(unknown, [("k3", 1, 1)]);
}
