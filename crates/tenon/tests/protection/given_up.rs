//! The time of a call holds, whatever it waits for: a lock that somebody holds, or a statement that the database works at.

use crate::company::{Company, multiply};
use serde_json::{Value as Json, json};
use std::time::{Duration, Instant};
use tenon::limit::Limit;
use tenon::{CallContext, Code, Result};

/// The answer to a call that may take so long, and how long it took.
fn within(time: Duration, company: &Company, operation: &str, arguments: &Json) -> (Result<Json>, Duration) {
    let context = CallContext::new("acme", "ada").keyed(operation);
    let began = Instant::now();
    let answer = Limit::new(Some(time)).within(|| company.engine.call(&context, operation, arguments));
    (answer, began.elapsed())
}

fn customers(company: &Company) -> usize {
    company.call("customer.list", &json!({}))["items"].as_array().unwrap().len()
}

#[test]
fn a_write_waits_for_a_lock_no_longer_than_its_call_may_take() {
    let company = Company::new();
    let other = company.connection();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let customer = json!({"name": "Ash Works", "currency": "EUR"});
    let (answer, took) = within(Duration::from_millis(300), &company, "customer.create", &customer);
    let error = answer.unwrap_err();
    assert_eq!((error.code, error.path), (Code::Cancelled, None));
    // Without a time of its own it waits for five seconds, and that twice.
    assert!((Duration::from_millis(300)..Duration::from_secs(3)).contains(&took), "{took:?}");
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(customers(&company), 0);
    assert!(within(Duration::from_secs(60), &company, "customer.create", &customer).0.is_ok());
    assert_eq!(customers(&company), 1);
}

#[test]
fn a_statement_takes_no_longer_than_its_call_may() {
    let company = Company::new();
    let product = json!({"name": "Board", "unit": "m", "description": "x".repeat(1900)});
    company.call("product.create", &product);
    let own = [("id", "id || n"), ("number", "number || n"), ("number_s", "number_s || n")];
    multiply(&company.connection(), "tn_product", 20_000, &own);
    // A search through all of the text of all of them, and that fifty times.
    let absent = json!({"field": "description", "op": "contains", "value": "y"});
    let query =
        json!({"filter": {"any": vec![absent; 50]}, "measures": [{"name": "n", "function": "count"}]});
    let (answer, took) = within(Duration::from_millis(30), &company, "product.query", &query);
    assert_eq!(answer.unwrap_err().code, Code::Cancelled);
    let (whole, all) = within(Duration::from_secs(600), &company, "product.query", &query);
    assert_eq!(whole.unwrap()["rows"], json!([{"n": "0"}]));
    assert!(took < all, "{took:?}, and {all:?} for all of it");
}
