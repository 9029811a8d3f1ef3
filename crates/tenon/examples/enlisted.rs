//! One commit for the host's row and Tenon's: a call enlisted in a transaction that the host holds open.
#![allow(clippy::print_stdout, reason = "an example prints")]

use serde_json::json;
use std::error::Error;
use std::path::Path;
use tenon::{CallContext, Engine};
use tenon_db_sqlite::Sqlite;
use tenon_db_sqlite::rusqlite::{Connection, TransactionBehavior};

/// Runs the example on `erp.sqlite` in the folder given on the command line, or in this one.
fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    run(Path::new(&folder))
}

/// The example, on `erp.sqlite` in a folder.
pub(crate) fn run(folder: &Path) -> Result<(), Box<dyn Error>> {
    let file = folder.join("erp.sqlite");
    let engine = Engine::builder(Sqlite::open(&file)?).open()?;
    let mut erp = Connection::open(&file)?;
    erp.execute_batch("CREATE TABLE erp_order (number TEXT PRIMARY KEY, crm_order TEXT NOT NULL)")?;
    let (ada, order) = prepare(&engine)?;

    // region: enlisted
    let transaction = erp.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let lent = Sqlite::enlist(&transaction)?;
    let crm = engine.call_enlisted(Box::new(lent), &ada.keyed("order 4711"), "sales_order.create", &order)?;
    transaction.execute("INSERT INTO erp_order VALUES ('4711', ?)", [crm["id"].as_str()])?;
    transaction.commit()?;
    // endregion: enlisted

    let orders: i64 = erp.query_row(
        "SELECT count(*) FROM erp_order JOIN tn_sales_order ON tn_sales_order.id = erp_order.crm_order",
        [],
        |row| row.get(0),
    )?;
    println!("{orders} order in both");
    assert_eq!(orders, 1);
    Ok(())
}

/// A tenant, a customer that may order, and an order to write.
fn prepare(engine: &Engine) -> Result<(CallContext, serde_json::Value), Box<dyn Error>> {
    let host = CallContext::new("acme", "host").keyed("setup");
    let tenant = json!({
        "name": "Acme", "code": "acme", "base_currency": "EUR", "admin_id": "ada", "admin_name": "Ada",
    });
    engine.call(&host, "tenant.create", &tenant)?;
    let ada = CallContext::new("acme", "ada");
    let customer = json!({"name": "Björk GmbH", "currency": "EUR"});
    let customer = engine.call(&ada.clone().keyed("customer 1"), "customer.create", &customer)?;
    engine.call(&ada.clone().keyed("convert 1"), "customer.convert", &json!({"id": customer["id"]}))?;
    Ok((ada, json!({"customer_id": customer["id"], "lines": []})))
}
