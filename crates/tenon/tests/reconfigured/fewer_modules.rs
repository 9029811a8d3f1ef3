//! Keeping in step with an ERP while modules are off: what belongs to them does not come in.

use serde_json::json;
use tenon::sync::{ErpInstance, reconcile, run};
use tenon::{CallContext, Engine, Modules, Simulation, wait};
use tenon_db_sqlite::Sqlite;
use tenon_testkit::memory_erp::MemoryErp;

fn engine(modules: Modules) -> Engine {
    let erp = MemoryErp::sample("2026-01-01".parse().unwrap(), 6, 5);
    let engine = Engine::builder(Sqlite::in_memory().unwrap())
        .modules(modules)
        .simulated(Simulation::new(1, "2026-01-01T08:00:00Z".parse().unwrap()))
        .erp(ErpInstance::new("erp", erp.erp()))
        .open()
        .unwrap();
    let tenant = json!({
        "name": "Acme", "code": "acme", "base_currency": "CNY", "erp": "erp", "admin_id": "ada", "admin_name": "Ada",
    });
    engine.call(&CallContext::new("acme", "host").keyed("1"), "tenant.create", &tenant).unwrap();
    engine
}

/// The kinds that a run reads and that a reconciliation compares.
fn kinds(engine: &Engine) -> (Vec<String>, Vec<String>) {
    let store = engine.own_work("acme");
    let erp = engine.erp("erp").unwrap();
    let report = wait(run(&store, erp, &|_| {})).unwrap();
    let compared = wait(reconcile(&store, erp)).unwrap();
    assert!(compared.equal, "{compared:?}");
    let pulled = report.pulled.iter().filter(|kind| kind.rows > 0).map(|kind| kind.kind.to_string());
    (pulled.collect(), compared.kinds.iter().map(|kind| kind.kind.to_string()).collect())
}

#[test]
fn what_belongs_to_a_module_that_is_off_does_not_come_in() {
    let (pulled, compared) = kinds(&engine(Modules::default().only(["order"])));
    assert_eq!(pulled, ["customer", "product", "stock_level"]);
    assert_eq!(compared, ["customer", "product", "stock_level"]);

    let (pulled, compared) = kinds(&engine(Modules::default()));
    assert_eq!(pulled, ["customer", "product", "price", "open_item", "invoice", "receipt", "stock_level"]);
    assert_eq!(compared, pulled);
}
