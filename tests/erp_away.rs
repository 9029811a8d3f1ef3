//! An ERP that is away when the engine is opened.

#![allow(clippy::unwrap_used, reason = "a test")]

use serde_json::json;
use tenon::config::Config;
use tenon::sync::run;
use tenon::{CallContext, Code, wait};
use tenon_erp_k3::{K3, Size};

#[test]
fn an_erp_that_is_away_keeps_nobody_from_working_and_is_found_when_it_comes() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("erp.sqlite");
    let erp = json!({"adapter": "sql", "database": format!("sqlite:{}", file.display()), "mapping": "k3"});
    let config = json!({"database": "sqlite::memory:", "erps": {"k3": erp}});
    let engine = Config::parse(&config.to_string()).unwrap().open().unwrap();
    let founded = json!({"name": "Traders", "code": "hq", "base_currency": "CNY", "erp": "k3",
        "admin_id": "ada", "admin_name": "Ada"});
    engine.call(&CallContext::new("traders", "ada").keyed("t"), "tenant.create", &founded).unwrap();

    let (work, erp) = (engine.own_work("traders"), engine.erp("k3").unwrap());
    let error = wait(run(&work, erp, &|_| {})).unwrap_err();
    assert_eq!(error.code, Code::ErpUnreachable, "{error}");
    assert!(!file.exists(), "an ERP is not made");

    K3::make(&file, Size { customers: 3, items: 4, seed: 1 }).unwrap();
    let report = wait(run(&work, erp, &|_| {})).unwrap();
    let items = report.pulled.iter().find(|kind| kind.kind == "product").unwrap();
    assert_eq!(items.rows, 4, "{report:?}");
}
