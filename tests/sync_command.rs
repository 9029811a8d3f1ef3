//! `tenon sync` as an operator types it: how things stand, again and again; what differs, and its repair.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends")]

use serde_json::{Value as Json, json};
use std::path::Path;
use std::process::{Command, Output};
use tenon_erp_k3::{K3, Size};

/// A store and an ERP in files of a folder.
struct Desk {
    config: String,
}

impl Desk {
    fn new(folder: &Path) -> Self {
        let file = |name: &str| format!("sqlite:{}", folder.join(name).display());
        let erp = json!({"adapter": "sql", "database": file("erp.db"), "mapping": "k3"});
        let config = json!({"database": file("crm.db"), "erps": {"k3": erp}}).to_string();
        Self { config }
    }

    fn tenon(&self, words: &str) -> Output {
        let mut command = Command::new(tenon_tests::entry_points::tenon().unwrap());
        command.args(["--config", &self.config]).args(words.split(' ')).output().unwrap()
    }

    /// What the command prints where all is well.
    fn told(&self, words: &str) -> String {
        let output = self.tenon(words);
        assert!(output.status.success(), "{words}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// What an operation answers.
    fn call(&self, operation: &str, arguments: Json) -> Json {
        let told = self.told(&format!(
            "--json call --tenant acme --actor ada --key {operation} {operation} {arguments}"
        ));
        serde_json::from_str(&told).unwrap()
    }

    /// A tenant whose only unit keeps in step with the ERP.
    fn found(&self) {
        self.told("init --tenant acme --admin ada --currency CNY");
        let unit = self.call("org_unit.list", json!({}))["items"][0]["id"].clone();
        self.call("org_unit.update", json!({"id": unit, "version": 1, "erp": "k3"}));
    }
}

/// What the page about identity shows of a preflight.
fn shown() -> &'static str {
    let page = include_str!("../docs/identity.md");
    let typed = "$ tenon --config crm.json sync preflight --tenant acme --erp k3\n";
    page.split(typed).nth(1).unwrap().split("```").next().unwrap()
}

#[test]
fn a_preflight_looks_as_its_page_shows_it() {
    let folder = tempfile::tempdir().unwrap();
    K3::make(&folder.path().join("erp.db"), Size { customers: 12, items: 8, seed: 7 }).unwrap();
    let desk = Desk::new(folder.path());
    desk.found();
    let call = |operation: &str, arguments: Json| desk.call(operation, arguments);
    desk.told("--json sync run --tenant acme --erp k3");
    let customer = call("customer.create", json!({"name": "New", "currency": "CNY"}))["id"].clone();
    call("customer.convert", json!({"id": customer}));
    let product = call("product.create", json!({"name": "Crate", "unit": "CRATE"}))["id"].clone();
    let line = json!({"product_id": product, "quantity": "1", "price": "5", "tax_rate": "13"});
    let order = call("sales_order.create", json!({"customer_id": customer, "lines": [line]}));

    let told = desk.tenon("sync preflight --tenant acme --erp k3");
    assert_eq!(told.status.code(), Some(1));
    let expected = shown().replace("SO202601-00001", order["number"].as_str().unwrap());
    assert_eq!(String::from_utf8(told.stdout).unwrap(), expected);
}

fn kind<'j>(found: &'j Json, name: &str) -> &'j Json {
    found["kinds"].as_array().unwrap().iter().find(|kind| kind["kind"] == name).unwrap()
}

#[test]
fn an_operator_watches_compares_and_repairs() {
    let folder = tempfile::tempdir().unwrap();
    let erp = K3::make(&folder.path().join("erp.db"), Size { customers: 12, items: 8, seed: 7 }).unwrap();
    let desk = Desk::new(folder.path());
    desk.told("init --tenant acme --admin ada --currency CNY");
    desk.told("--json sync run --tenant acme --erp k3");

    let watched = desk.told("--json sync status --tenant acme --erp k3 --watch --every 0 --times 2");
    let lines: Vec<Json> = watched.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2, "a line each time");
    assert_eq!((&lines[1]["pending"], &lines[1]["oldest_pending_seconds"]), (&json!(0), &Json::Null));
    assert!(kind(&lines[1], "customer")["stale_seconds"].as_i64().is_some_and(|stale| stale >= 0));
    let table = desk.told("sync status --tenant acme --erp k3 --watch --times 1");
    assert!(table.contains("on their way 0") && table.contains("stale for"), "{table}");

    let equal: Json =
        serde_json::from_str(&desk.told("--json sync reconcile --tenant acme --erp k3")).unwrap();
    assert_eq!((&equal["equal"], &kind(&equal, "stock_level")["exchanges"]), (&json!(true), &json!(1)));
    erp.connection().execute("UPDATE ICInventory SET FQty = FQty + 1 WHERE rowid = 3", []).unwrap();
    let differs = desk.tenon("--json sync reconcile --tenant acme --erp k3");
    assert_eq!(differs.status.code(), Some(1));
    let differs: Json = serde_json::from_slice(&differs.stdout).unwrap();
    assert_eq!(kind(&differs, "stock_level")["differences"], 1);
    let repaired = desk.told("sync reconcile --repair --tenant acme --erp k3");
    assert!(repaired.contains("1 differ, 1 repaired"), "{repaired}");
    desk.told("sync reconcile --tenant acme --erp k3");
}

#[test]
fn an_operator_is_told_of_a_kind_that_is_stuck() {
    let folder = tempfile::tempdir().unwrap();
    let size = Size { customers: 12, items: 8, seed: 7 };
    let mut erp = K3::make(&folder.path().join("erp.db"), size).unwrap();
    let desk = Desk::new(folder.path());
    desk.told("init --tenant acme --admin ada --currency CNY");
    erp.hide("ICInventory").unwrap();

    let run = desk.tenon("sync run --tenant acme --erp k3");
    let [out, err] = [run.stdout, run.stderr].map(|text| String::from_utf8(text).unwrap());
    assert_eq!(run.status.code(), Some(1));
    assert!(
        out.contains("stock_level     STUCK ERP_INVALID_RESPONSE: ") && out.contains("went out:"),
        "{out}"
    );
    assert!(err.contains("not everything could be read: stock_level"), "{err}");
    let run = desk.tenon("--json sync run --tenant acme --erp k3");
    assert_eq!(run.status.code(), Some(1));
    let report: Json = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(report["stuck"], json!(["stock_level"]));
    let table = desk.told("sync status --tenant acme --erp k3 --watch --times 1");
    assert!(table.contains("stock_level      never whole"), "{table}");
    assert!(
        table.contains("stock_level     STUCK since 20") && table.contains(", ERP_INVALID_RESPONSE: "),
        "{table}"
    );

    erp.show("ICInventory").unwrap();
    let whole = desk.told("sync run --tenant acme --erp k3");
    let table = desk.told("sync status --tenant acme --erp k3 --watch --times 1");
    assert!(!whole.contains("STUCK") && !table.contains("STUCK"), "{whole}{table}");
}

#[test]
fn a_call_that_fails_is_logged_with_what_it_was_about() {
    let folder = tempfile::tempdir().unwrap();
    let size = Size { customers: 12, items: 8, seed: 7 };
    let mut erp = K3::make(&folder.path().join("erp.db"), size).unwrap();
    let desk = Desk::new(folder.path());
    desk.found();
    let customer = desk.call("customer.create", json!({"name": "New", "currency": "CNY"}))["id"].clone();
    desk.call("customer.convert", json!({"id": customer}));
    let customer = customer.as_str().unwrap();
    erp.hide("t_Organization").unwrap();

    let log = String::from_utf8(desk.tenon("sync run --tenant acme --erp k3").stderr).unwrap();
    let failed =
        log.lines().find(|line| line.contains("the ERP has not done it")).unwrap_or_else(|| panic!("{log}"));
    for told in
        ["WARN", "erp=\"k3\"", "entry=\"", "kind=\"create_customer\"", &format!("record=\"{customer}\"")]
    {
        assert!(failed.contains(told), "{told}: {failed}");
    }
}
