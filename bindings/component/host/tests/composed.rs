//! The engine and an adapter as one component, which keeps a CRM in step with an ERP over HTTP.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails where its fixture does")]

use serde_json::{Map, Value as Json, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use tempfile::TempDir;
use tenon_component_compose::composed;
use tenon_erp_kontor::{Kontor, TOKEN};
use tenon_testkit::memory_erp::{Calls, Fault, MemoryErp, Method, When};
use tenon_testkit::scenario::{CommandEntryPoint, EntryPoint};

const HOST: &str = env!("CARGO_BIN_EXE_tenon-component-host");

/// A component that scripts have built.
fn built(file: &str) -> Vec<u8> {
    let target = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../target"));
    std::fs::read(target.join(file)).unwrap_or_else(|error| panic!("target/{file}: {error}"))
}

/// The engine with the adapter of Kontor in it, in a file. It is compiled once, before many tests at once would.
fn component() -> &'static Path {
    static FILE: OnceLock<PathBuf> = OnceLock::new();
    FILE.get_or_init(|| with("adapters/kontor-adapter.wasm"))
}

/// The engine with this adapter in it, in a file.
fn with(adapter: &str) -> PathBuf {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| tempfile::tempdir().unwrap()).path();
    let file = folder.join(adapter.replace('/', "-"));
    let one = composed(built("tenon-erp.wasm"), built(adapter)).unwrap();
    std::fs::write(&file, one).unwrap();
    let idle = finished(host(&file, &config(&["kontor"]), &json!({})));
    assert!(idle.status.success(), "{}", said(&idle));
    file
}

/// What a host comes to that is asked nothing.
fn finished(mut host: Command) -> Output {
    host.stdin(Stdio::null()).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A configuration with these ERPs, for all of which the adapter would answer.
fn config(erps: &[&str]) -> Json {
    let erp = |name: &&str| ((*name).to_owned(), json!({"adapter": "host"}));
    let erps: Map<_, _> = erps.iter().map(erp).collect();
    let simulation = json!({"seed": 1, "now": "2026-01-30T09:00:00Z"});
    json!({"database": "sqlite::memory:", "erps": erps, "simulation": simulation})
}

fn host(component: &Path, config: &Json, granted: &Json) -> Command {
    let mut command = Command::new(HOST);
    command.arg(component).arg(config.to_string()).arg(granted.to_string());
    command.env("TENON_COMPONENT_CACHE", component.with_file_name("compiled"));
    command
}

/// What is granted to an adapter that may call this Kontor.
fn all_of(url: &str) -> Json {
    json!({"hosts": [url.trim_start_matches("http://")], "plain_http": true})
}

/// A Kontor, and a company that is kept in step with it.
struct Desk {
    kontor: Kontor,
    entry_point: CommandEntryPoint,
    calls: u32,
}

impl Desk {
    fn new() -> Self {
        Self::granted(all_of, TOKEN)
    }

    fn granted(grants: impl Fn(&str) -> Json, token: &str) -> Self {
        Self::of(component(), grants, token)
    }

    fn of(component: &Path, grants: impl Fn(&str) -> Json, token: &str) -> Self {
        let books = MemoryErp::sample("2026-01-30".parse().unwrap(), 9, 9);
        let kontor = Kontor::start(books, "127.0.0.1:0").unwrap();
        let url = kontor.url();
        let granted = json!({"grants": grants(&url), "settings": {"url": url}, "secrets": {"token": token}});
        let mut command = host(component, &config(&["kontor"]), &granted);
        let mut desk =
            Self { kontor, entry_point: CommandEntryPoint::start(&mut command).unwrap(), calls: 0 };
        let company = json!({"name": "Traders", "code": "hq", "base_currency": "EUR", "erp": "kontor",
            "admin_id": "ada", "admin_name": "Ada"});
        desk.call("tenant.create", company);
        desk
    }

    fn reply(&mut self, method: &str, params: &Json) -> Json {
        self.calls += 1;
        let request = json!({"jsonrpc": "2.0", "id": self.calls, "method": method, "params": params});
        self.entry_point.call(&request).unwrap()
    }

    #[track_caller]
    fn result(&mut self, method: &str, params: &Json) -> Json {
        let mut reply = self.reply(method, params);
        assert_eq!(reply["error"], Json::Null, "{method}");
        reply["result"].take()
    }

    /// Calls an operation.
    #[track_caller]
    fn call(&mut self, operation: &str, mut arguments: Json) -> Json {
        arguments["context"] = json!({"tenant": "traders", "actor": "ada", "key": self.calls.to_string()});
        self.result(operation, &arguments)
    }

    /// The first row that has this value.
    #[track_caller]
    fn first(&mut self, entity: &str, field: &str, value: &Json) -> Json {
        let filter = json!({"filter": {"field": field, "op": "eq", "value": value}});
        self.call(&format!("{entity}.list"), filter)["items"][0].take()
    }

    #[track_caller]
    fn sync(&mut self, method: &str) -> Json {
        self.result(method, &json!({"tenant": "traders", "erp": "kontor"}))
    }

    /// The code and the message with which a run is refused.
    fn refused(&mut self) -> (String, String) {
        let reply = self.reply("sync.run", &json!({"tenant": "traders", "erp": "kontor"}));
        let text = |pointer| reply.pointer(pointer).and_then(Json::as_str).unwrap_or_default().to_owned();
        (text("/error/data/code"), text("/error/message"))
    }

    /// An order of one of the ERP's customers, handed on to it; the key that it goes there with.
    fn order(&mut self) -> String {
        let customer = self.first("customer", "name", &json!("Customer 1"))["id"].take();
        let product = self.first("product", "number", &json!("SKU-1"))["id"].take();
        let line = json!({"product_id": product, "quantity": "4", "price": "11", "tax_rate": "19"});
        let order = json!({"customer_id": customer, "lines": [line]});
        let order = self.call("sales_order.create", order)["id"].take();
        self.call("sales_order.submit", json!({"id": order}));
        self.first("outbox", "record_id", &order)["id"].as_str().unwrap().to_owned()
    }

    fn entry(&mut self, key: &str) -> Json {
        self.first("outbox", "id", &json!(key))
    }

    fn wait(&mut self) {
        self.result("simulation.advance", &json!({"seconds": 600}));
    }
}

/// The rows of a kind that a run has read, and how many of them changed something.
fn pulled(run: &Json, kind: &str) -> (Option<u64>, Option<u64>) {
    let mut kinds = run["pulled"].as_array().unwrap().iter();
    let kind = kinds.find(|pulled| pulled["kind"] == kind).unwrap();
    (kind["rows"].as_u64(), kind["changed"].as_u64())
}

#[test]
fn the_engine_is_in_step_with_an_erp_that_it_reaches_by_the_adapter_in_it() {
    let mut desk = Desk::new();
    let run = desk.sync("sync.run");
    assert_eq!(pulled(&run, "customer"), (Some(9), Some(9)), "{run}");
    assert_eq!(pulled(&run, "product"), (Some(9), Some(9)), "{run}");
    let key = desk.order();
    assert_eq!(desk.kontor.books.orders_made().len(), 0);
    assert_eq!(desk.sync("sync.run")["pushed"]["done"], 1);
    assert_eq!(desk.sync("sync.run")["pushed"]["done"], 0);
    assert_eq!(desk.kontor.books.orders_made(), [(key.clone(), 1)].into());
    assert_eq!(desk.entry(&key)["state"], "done");
    assert_eq!(desk.sync("sync.status")["pending"], 0);
    assert_eq!(desk.sync("sync.reconcile")["equal"], true);
    desk.kontor.books.rename_customer("CUST0002", "Another name").unwrap();
    assert_eq!(desk.sync("sync.reconcile")["equal"], false);
}

#[test]
fn an_order_whose_answer_was_lost_is_looked_up_and_there_once() {
    let mut desk = Desk::new();
    desk.sync("sync.run");
    let key = desk.order();
    desk.kontor.drop_next_answer();
    assert_eq!(desk.sync("sync.run")["pushed"]["unknown"], 1);
    assert_eq!(desk.kontor.books.count_orders(&key), 1);
    desk.wait();
    assert_eq!(desk.sync("sync.run")["pushed"]["done"], 1);
    assert_eq!(desk.kontor.books.count_orders(&key), 1);
}

#[test]
fn what_the_erp_says_no_to_is_refused_in_its_words() {
    let mut desk = Desk::new();
    desk.sync("sync.run");
    let key = desk.order();
    desk.kontor.books.add_fault(Calls::Of(Method::Place), When::Nth(1), Fault::Refused);
    assert_eq!(desk.sync("sync.run")["pushed"]["refused"], 1);
    let entry = desk.entry(&key);
    assert_eq!(entry["state"], "refused");
    let reason = entry["reason"].as_str().unwrap();
    assert!(reason.contains("refused by the plan of faults"), "{reason}");
    assert_eq!(desk.kontor.books.count_orders(&key), 0);
}

#[test]
fn a_read_that_fails_is_told_by_its_code_through_all_that_lies_between() {
    let mut desk = Desk::new();
    desk.kontor.books.add_fault(Calls::Of(Method::Items), When::Nth(1), Fault::ErrorAfterEffect);
    let report = desk.sync("sync.run");
    assert_eq!(report["stuck"], json!(["product"]), "the other kinds are read");
    let kinds = report["pulled"].as_array().unwrap();
    let product = kinds.iter().find(|kind| kind["kind"] == "product").unwrap();
    assert_eq!(product["stuck"]["code"], "ERP_INVALID_RESPONSE");
    desk.kontor.cut_off(true).unwrap();
    assert_eq!(desk.refused().0, "ERP_UNREACHABLE");
    desk.kontor.cut_off(false).unwrap();
    desk.wait();
    assert_eq!(pulled(&desk.sync("sync.run"), "product"), (Some(9), Some(9)));
}

#[test]
fn the_adapter_reaches_what_is_granted_with_the_secret_of_its_host() {
    let unreachable = |(code, why): (String, String), reason: &str| {
        assert!(code == "ERP_UNREACHABLE" && why.contains(reason), "{code}: {why}");
    };
    let elsewhere = |_: &str| json!({"hosts": ["erp.example.com"], "plain_http": true});
    unreachable(Desk::granted(elsewhere, TOKEN).refused(), "the operator has not granted the host");
    let encrypted = |url: &str| json!({"hosts": [url.trim_start_matches("http://")]});
    unreachable(Desk::granted(encrypted, TOKEN).refused(), "`plain_http`");
    unreachable(Desk::granted(all_of, "another-token").refused(), "show the token");
}

#[test]
fn one_adapter_answers_for_one_erp() {
    let two = finished(host(component(), &config(&["kontor", "other"]), &json!({})));
    assert!(!two.status.success() && said(&two).contains("CONFIGURATION"), "{}", said(&two));
}

#[test]
fn what_the_adapter_does_not_export_the_engine_does_not_ask() {
    let mut desk = Desk::of(&with("adapters/kontor-adapter-c.wasm"), all_of, TOKEN);
    let run = desk.sync("sync.run");
    assert_eq!(pulled(&run, "customer"), (Some(9), Some(9)), "{run}");
    assert_eq!(pulled(&run, "product"), (Some(9), Some(9)), "{run}");
    let unsupported = |pulled: &&Json| !pulled["unsupported"].is_null();
    let kinds = run["pulled"].as_array().unwrap().iter().filter(unsupported).map(|pulled| &pulled["kind"]);
    let kinds: Vec<_> = kinds.collect();
    assert_eq!(kinds, ["price", "open_item", "invoice", "receipt", "order_progress", "stock_level"]);
    assert_eq!(desk.sync("sync.reconcile")["equal"], true, "row by row");
}

#[test]
fn what_does_not_fit_is_not_put_together() {
    let why = |engine, adapter| composed(engine, adapter).map(drop).unwrap_err().to_string();
    let none = why(built("tenon-typed.wasm"), built("adapters/kontor-adapter.wasm"));
    assert_eq!(none, "the engine: it asks no adapter: take tenon-erp.wasm");
    let none = why(built("tenon-erp.wasm"), built("tenon-typed.wasm"));
    assert_eq!(none, "the adapter is none: it does not export tenon:erp/description");
    let no_component = why(built("tenon-erp.wasm"), b"no component".to_vec());
    assert!(no_component.starts_with("the adapter: "), "{no_component}");
}
