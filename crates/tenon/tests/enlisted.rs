//! Calls enlisted in a transaction of the host: the host's row and Tenon's are there together or not at all.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test, and the program it starts"
)]

use serde_json::{Value as Json, json};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use tenon::sql::Transaction;
use tenon::{CallContext, Code, Engine, Error};
use tenon_db_sqlite::rusqlite::{self, Connection, types::Value};
use tenon_db_sqlite::{Enlisted, Sqlite};

/// An ERP with a table of its own, and an engine on the same file.
struct Host {
    erp: Connection,
    engine: Engine,
    customer: Json,
    file: PathBuf,
    _folder: tempfile::TempDir,
}

fn ada(key: &str) -> CallContext {
    CallContext::new("acme", "ada").keyed(key)
}

impl Host {
    fn new() -> Host {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("erp.sqlite");
        let engine = Engine::builder(Sqlite::open(&file).unwrap()).open().unwrap();
        let erp = Connection::open(&file).unwrap();
        erp.execute_batch("CREATE TABLE erp_order (number TEXT PRIMARY KEY)").unwrap();
        let tenant = json!({
            "name": "Acme", "code": "acme", "base_currency": "EUR", "admin_id": "ada", "admin_name": "Ada",
        });
        engine.call(&CallContext::new("acme", "host").keyed("setup"), "tenant.create", &tenant).unwrap();
        let customer = json!({"name": "Björk GmbH", "currency": "EUR"});
        let customer = engine.call(&ada("customer"), "customer.create", &customer).unwrap()["id"].clone();
        engine.call(&ada("convert"), "customer.convert", &json!({"id": customer})).unwrap();
        Host { erp, engine, customer, file, _folder: folder }
    }

    fn order(&self) -> Json {
        json!({"customer_id": self.customer, "lines": []})
    }

    /// A connection that knows of neither, and sees what is durable.
    fn observer(&self) -> Connection {
        Connection::open(&self.file).unwrap()
    }

    /// How many durable rows a table has.
    fn count(&self, table: &str) -> i64 {
        self.observer().query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    }

    /// Every durable row of Tenon, with the table it is in.
    fn crm(&self) -> Vec<String> {
        let observer = self.observer();
        let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'tn%' ORDER BY name";
        let mut tables = observer.prepare(tables).unwrap();
        let tables = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap);
        let mut all: Vec<String> = tables.flat_map(|table: String| rows(&observer, &table)).collect();
        all.sort();
        all
    }
}

fn rows(connection: &Connection, table: &str) -> Vec<String> {
    let mut statement = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
    let columns = statement.column_count();
    let row = |row: &rusqlite::Row<'_>| {
        let values = (0..columns).map(|column| row.get::<_, Value>(column).unwrap());
        Ok(format!("{table} {:?}", values.collect::<Vec<_>>()))
    };
    statement.query_map([], row).unwrap().map(Result::unwrap).collect()
}

fn lent(connection: &Connection) -> Box<Enlisted<'_>> {
    Box::new(Sqlite::enlist(connection).unwrap())
}

fn insert(connection: &Connection, number: &str) -> rusqlite::Result<usize> {
    connection.execute("INSERT INTO erp_order VALUES (?)", [number])
}

#[test]
fn the_hosts_commit_makes_both_rows_durable() {
    let host = Host::new();
    let before = host.crm();
    host.erp.execute_batch("BEGIN IMMEDIATE").unwrap();
    insert(&host.erp, "4711").unwrap();
    let order = host.order();
    let order =
        host.engine.call_enlisted(lent(&host.erp), &ada("order"), "sales_order.create", &order).unwrap();
    assert_eq!(host.crm(), before, "nothing is durable before the host commits");
    assert_eq!(host.count("erp_order"), 0);
    host.erp.execute_batch("COMMIT").unwrap();

    assert_eq!(host.count("erp_order"), 1);
    let number = order["number"].as_str().unwrap();
    let find = format!("SELECT count(*) FROM tn_sales_order WHERE number = '{number}'");
    assert_eq!(host.observer().query_row(&find, [], |row| row.get::<_, i64>(0)), Ok(1));
    let reader = CallContext::new("acme", "ada");
    assert_eq!(host.engine.call(&reader, "sales_order.get", &json!({"id": order["id"]})), Ok(order));
}

#[test]
fn the_hosts_rollback_leaves_neither() {
    let host = Host::new();
    let before = host.crm();
    let order = host.order();
    host.erp.execute_batch("BEGIN IMMEDIATE").unwrap();
    insert(&host.erp, "4711").unwrap();
    host.engine.call_enlisted(lent(&host.erp), &ada("order"), "sales_order.create", &order).unwrap();
    host.erp.execute_batch("ROLLBACK").unwrap();
    assert_eq!(host.count("erp_order"), 0);
    assert_eq!(host.crm(), before);

    // The key went with the order, so the same call is not taken for one that was answered.
    host.erp.execute_batch("BEGIN IMMEDIATE").unwrap();
    host.engine.call_enlisted(lent(&host.erp), &ada("order"), "sales_order.create", &order).unwrap();
    host.erp.execute_batch("COMMIT").unwrap();
    assert_eq!(host.count("tn_sales_order"), 1);
}

#[test]
fn a_refused_call_leaves_the_hosts_transaction_open_and_usable() {
    let host = Host::new();
    let before = host.crm();
    host.erp.execute_batch("BEGIN IMMEDIATE").unwrap();
    insert(&host.erp, "before").unwrap();
    let refused = refused_order(&host);
    assert_eq!((refused.code, refused.path.as_deref()), (Code::OutOfRange, Some("/lines/1/quantity")));
    insert(&host.erp, "after").unwrap();
    host.erp.execute_batch("COMMIT").unwrap();
    assert_eq!(host.count("erp_order"), 2);
    assert_eq!(host.crm(), before);
}

/// An order whose second line is refused.
fn refused_order(host: &Host) -> Error {
    let mut order = host.order();
    let line = |quantity: &str| json!({"product_id": "oak", "quantity": quantity, "price": "1"});
    order["lines"] = json!([line("1"), line("-1")]);
    host.engine.call_enlisted(lent(&host.erp), &ada("refused"), "sales_order.create", &order).unwrap_err()
}

#[test]
fn a_refused_call_undoes_what_it_had_written() {
    let host = Host::new();
    let before = host.crm();
    // The answer is kept last, after order, number and journal; there the database says no.
    let refuse = "CREATE TEMP TRIGGER refuse BEFORE INSERT ON tn_idempotency
                  BEGIN SELECT RAISE(ABORT, 'no'); END";
    host.erp.execute_batch(refuse).unwrap();
    host.erp.execute_batch("BEGIN IMMEDIATE").unwrap();
    let order = host.order();
    let refused = host.engine.call_enlisted(lent(&host.erp), &ada("order"), "sales_order.create", &order);
    assert_eq!(refused.unwrap_err().code, Code::Database);
    insert(&host.erp, "4711").unwrap();
    host.erp.execute_batch("COMMIT").unwrap();
    assert_eq!(host.count("erp_order"), 1);
    assert_eq!(host.crm(), before);
}

#[test]
fn several_calls_share_a_transaction_and_a_refused_one_takes_no_other_along() {
    let host = Host::new();
    let order = host.order();
    host.erp.execute_batch("BEGIN IMMEDIATE").unwrap();
    for key in ["first", "second"] {
        host.engine.call_enlisted(lent(&host.erp), &ada(key), "sales_order.create", &order).unwrap();
        refused_order(&host);
    }
    host.erp.execute_batch("COMMIT").unwrap();
    assert_eq!(host.count("tn_sales_order"), 2);
}

#[test]
fn a_connection_without_a_transaction_is_refused() {
    let host = Host::new();
    let refused = Sqlite::enlist(&host.erp).unwrap_err();
    assert!(refused.message.contains("no open transaction"), "{refused}");
    host.erp.execute_batch("BEGIN; COMMIT").unwrap();
    assert!(Sqlite::enlist(&host.erp).is_err(), "a transaction that has ended is none");
}

#[test]
fn a_transaction_that_the_database_gives_up_is_to_be_repeated() {
    let host = Host::new();
    let order = host.order();
    host.erp.execute_batch("BEGIN DEFERRED").unwrap();
    let read: i64 = host.erp.query_row("SELECT count(*) FROM tn_sales_order", [], |row| row.get(0)).unwrap();
    host.engine.call(&ada("of the engine's own"), "sales_order.create", &order).unwrap();
    let call = || host.engine.call_enlisted(lent(&host.erp), &ada("order"), "sales_order.create", &order);
    assert_eq!((read, call().unwrap_err().code), (0, Code::RepeatTransaction));

    host.erp.execute_batch("ROLLBACK; BEGIN IMMEDIATE").unwrap();
    call().unwrap();
    host.erp.execute_batch("COMMIT").unwrap();
    assert_eq!(host.count("tn_sales_order"), 2);
}

#[test]
fn the_engine_never_commits_what_the_host_holds_open() {
    let host = Host::new();
    host.erp.execute_batch("BEGIN IMMEDIATE").unwrap();
    let order = host.order();
    host.engine.call_enlisted(lent(&host.erp), &ada("order"), "sales_order.create", &order).unwrap();
    assert!(!host.erp.is_autocommit(), "the transaction is still open");
    let committed = (lent(&host.erp) as Box<dyn Transaction>).commit().unwrap_err();
    assert!(committed.message.contains("the host commits"), "{committed}");
    assert_eq!(host.count("tn_sales_order"), 0);
}

/// As on a full disk: the file may not grow by a page.
#[test]
fn a_full_disk_leaves_nothing_half_written_and_is_over_when_there_is_room() {
    let host = Host::new();
    let before = host.crm();
    let pages: i64 = host.erp.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    host.erp.execute_batch(&format!("PRAGMA max_page_count = {pages}; BEGIN IMMEDIATE")).unwrap();
    let lines = json!({"customer_id": host.customer, "customer_reference": "full", "lines": []});
    let calls = || {
        (0..200).try_for_each(|n| {
            let context = ada(&format!("{n} {}", "k".repeat(80)));
            host.engine.call_enlisted(lent(&host.erp), &context, "sales_order.create", &lines).map(drop)
        })
    };
    let error = calls().unwrap_err();
    // SQLite has undone the host's transaction as a whole: it is to be begun again, and the error says why.
    assert_eq!((error.code, error.message.contains("full")), (Code::RepeatTransaction, true), "{error}");
    assert!(host.erp.is_autocommit());
    assert_eq!(host.crm(), before);
    host.erp.execute_batch("PRAGMA max_page_count = 100000; BEGIN IMMEDIATE").unwrap();
    calls().unwrap();
    host.erp.execute_batch("COMMIT").unwrap();
    assert_eq!(host.count("tn_sales_order"), 200);
}

#[test]
fn a_connection_that_only_reads_is_read_and_not_written() {
    let host = Host::new();
    let before = host.crm();
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let reader = Connection::open_with_flags(&host.file, flags).unwrap();
    reader.execute_batch("BEGIN").unwrap();
    let found =
        host.engine.call_enlisted(lent(&reader), &ada("get"), "customer.get", &json!({"id": host.customer}));
    assert_eq!(found.unwrap()["name"], "Björk GmbH");
    let refused =
        host.engine.call_enlisted(lent(&reader), &ada("order"), "sales_order.create", &host.order());
    let error = refused.unwrap_err();
    assert_eq!((error.code, error.message.contains("readonly")), (Code::Database, true), "{error}");
    assert_eq!(host.crm(), before);
}

/// What the process that is killed is told: the file, and the customer.
const ORDER: &str = "TENON_ENLISTED_TEST_ORDER";

/// Not a test by itself: the process that is killed. It posts both rows, says so, and waits for its end.
#[test]
fn the_process_that_is_killed() {
    let Ok(order) = std::env::var(ORDER) else { return };
    let [file, customer] = order.lines().collect::<Vec<_>>()[..] else { panic!("two lines") };
    let engine = Engine::builder(Sqlite::open(file).unwrap()).open().unwrap();
    let erp = Connection::open(file).unwrap();
    erp.execute_batch("BEGIN IMMEDIATE").unwrap();
    insert(&erp, "4711").unwrap();
    let order = json!({"customer_id": customer, "lines": []});
    engine.call_enlisted(lent(&erp), &ada("order"), "sales_order.create", &order).unwrap();
    println!("posted");
    std::io::stdin().read_line(&mut String::new()).unwrap();
    erp.execute_batch("COMMIT").unwrap();
}

#[test]
fn the_killed_host_leaves_neither_row() {
    let host = Host::new();
    let before = host.crm();
    for killed in [true, false] {
        let order = format!("{}\n{}", host.file.display(), host.customer.as_str().unwrap());
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "the_process_that_is_killed", "--nocapture"])
            .env(ORDER, order)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        assert!(said.any(|line| line.ends_with("posted")));
        if killed {
            process.kill().unwrap();
        }
        drop(process.stdin.take());
        said.for_each(drop);
        process.wait().unwrap();
        let rows = i64::from(!killed);
        assert_eq!((host.count("erp_order"), host.count("tn_sales_order")), (rows, rows));
        assert_eq!(host.crm() == before, killed);
    }
}
