//! The time of a call holds, whatever it waits for: a lock that somebody holds, or a statement that the database works at.
#![allow(clippy::unwrap_used, reason = "a test")]

use serde_json::{Value as Json, json};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tenon::limit::Limit;
use tenon::{CallContext, Code, Engine, Result};
use tenon_db_sqlite::Sqlite;
use tenon_db_sqlite::rusqlite::Connection;

struct Company {
    engine: Engine,
    file: PathBuf,
    _folder: tempfile::TempDir,
}

impl Company {
    fn found() -> Company {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("crm.sqlite");
        let engine = Engine::builder(Sqlite::open(&file).unwrap()).open().unwrap();
        let tenant = json!({
            "name": "Acme", "code": "acme", "base_currency": "EUR", "admin_id": "ada", "admin_name": "Ada",
        });
        engine.call(&CallContext::new("acme", "host").keyed("setup"), "tenant.create", &tenant).unwrap();
        Company { engine, file, _folder: folder }
    }

    fn call(&self, operation: &str, arguments: &Json, time: Duration) -> (Result<Json>, Duration) {
        let context = CallContext::new("acme", "ada").keyed(operation);
        let began = Instant::now();
        let answer = Limit::new(Some(time)).within(|| self.engine.call(&context, operation, arguments));
        (answer, began.elapsed())
    }

    fn customers(&self) -> usize {
        let list = self.engine.call(&CallContext::new("acme", "ada"), "customer.list", &json!({})).unwrap();
        list["items"].as_array().unwrap().len()
    }
}

#[test]
fn a_write_waits_for_a_lock_no_longer_than_its_call_may_take() {
    let company = Company::found();
    let other = Connection::open(&company.file).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let customer = json!({"name": "Ash Works", "currency": "EUR"});
    let (answer, took) = company.call("customer.create", &customer, Duration::from_millis(300));
    let error = answer.unwrap_err();
    assert_eq!((error.code, error.path), (Code::Cancelled, None));
    // Without a time of its own it waits for five seconds, and that ten times.
    assert!((Duration::from_millis(300)..Duration::from_secs(3)).contains(&took), "{took:?}");
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(company.customers(), 0);
    assert!(company.call("customer.create", &customer, Duration::from_secs(60)).0.is_ok());
    assert_eq!(company.customers(), 1);
}

#[test]
fn a_statement_takes_no_longer_than_its_call_may() {
    let company = Company::found();
    let product = json!({"name": "Board", "unit": "m", "description": "x".repeat(1900)});
    company.call("product.create", &product, Duration::from_secs(60)).0.unwrap();
    multiply(&Connection::open(&company.file).unwrap());
    // A search through all of the text of all of them, and that fifty times.
    let absent = json!({"field": "description", "op": "contains", "value": "y"});
    let query =
        json!({"filter": {"any": vec![absent; 50]}, "measures": [{"name": "n", "function": "count"}]});
    let (answer, took) = company.call("product.query", &query, Duration::from_millis(30));
    assert_eq!(answer.unwrap_err().code, Code::Cancelled);
    let (whole, all) = company.call("product.query", &query, Duration::from_secs(600));
    assert_eq!(whole.unwrap()["rows"], json!([{"n": "0"}]));
    assert!(took < all, "{took:?}, and {all:?} for all of it");
}

/// Twenty thousand products like the one that there is.
fn multiply(host: &Connection) {
    let mut columns = host.prepare("SELECT name FROM pragma_table_info('tn_product')").unwrap();
    let columns: Vec<String> =
        columns.query_map([], |row| row.get(0)).unwrap().map(std::result::Result::unwrap).collect();
    let own = |column: &String| match column.as_str() {
        "id" | "number" | "number_s" => format!("{column} || n"),
        _ => column.clone(),
    };
    let values: Vec<_> = columns.iter().map(own).collect();
    host.execute_batch(&format!(
        "WITH RECURSIVE s(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM s WHERE n < 20000) \
         INSERT INTO tn_product ({}) SELECT {} FROM s, tn_product",
        columns.join(", "),
        values.join(", ")
    ))
    .unwrap();
}
