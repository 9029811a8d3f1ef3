//! Tenon in a Rust host: an engine on a SQLite file, a tenant, a customer, an order, and what to do about refusals.
#![allow(clippy::print_stdout, reason = "an example prints")]

use serde_json::json;
use std::error::Error;
use std::path::Path;
use tenon::{CallContext, Code, Engine, Retry};
use tenon_db_sqlite::Sqlite;

/// Runs the example on `crm.sqlite` in the folder given on the command line, or in this one.
fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    run(Path::new(&folder))
}

/// The example, on `crm.sqlite` in a folder.
pub(crate) fn run(folder: &Path) -> Result<(), Box<dyn Error>> {
    // region: open
    let engine = Engine::builder(Sqlite::open(folder.join("crm.sqlite"))?).open()?;
    // endregion: open

    // region: tenant
    let host = CallContext::new("acme", "host").keyed("setup");
    let tenant = json!({
        "name": "Acme", "code": "acme", "base_currency": "EUR", "admin_id": "ada", "admin_name": "Ada",
    });
    engine.call(&host, "tenant.create", &tenant)?;
    // endregion: tenant

    // region: order
    let ada = CallContext::new("acme", "ada");
    let customer = json!({"name": "Björk GmbH", "currency": "EUR", "credit_limit": "1000"});
    let customer = engine.call(&ada.clone().keyed("customer 1"), "customer.create", &customer)?;
    let id = &customer["id"];
    engine.call(&ada.clone().keyed("convert 1"), "customer.convert", &json!({"id": id}))?;
    let product = json!({"number": "OAK-40", "name": "Oak board, 40 mm", "unit": "m"});
    let product = engine.call(&ada.clone().keyed("product 1"), "product.create", &product)?;
    let order = json!({
        "customer_id": id,
        "lines": [{"product_id": product["id"], "quantity": "12.5", "price": "18.40", "tax_rate": "19"}],
    });
    let first = engine.call(&ada.clone().keyed("order 1"), "sales_order.create", &order)?;
    println!("{}: {} {}", first["number"], first["gross"], first["currency"]);
    // endregion: order
    assert_eq!(first["gross"], "273.7", "12.5 × 18.40 is 230.00, and 19 % of it 43.70");

    // region: key
    let again = engine.call(&ada.clone().keyed("order 1"), "sales_order.create", &order)?;
    assert_eq!(again["id"], first["id"]);
    // endregion: key

    follow(&engine, &ada)?;

    // region: refusal
    let order = json!({
        "customer_id": id,
        "lines": [{"product_id": product["id"], "quantity": "-1", "price": "18.40"}],
    });
    let second = engine.call(&ada.keyed("order 2"), "sales_order.create", &order);
    match &second {
        Ok(order) => println!("{}", order["number"]),
        Err(error) => match error.retry() {
            Retry::Never => println!("a mistake in the request: {error}"),
            Retry::Later => println!("send it again in a moment, with the same key: {error}"),
            Retry::AfterRepair => println!("somebody puts something right first: {error}"),
            Retry::OutcomeUnknown => println!("look whether it was done before anything else: {error}"),
        },
    }
    // endregion: refusal
    let refused = second.err().ok_or("an order of less than nothing went through")?;
    assert_eq!((refused.code, refused.path.as_deref()), (Code::OutOfRange, Some("/lines/0/quantity")));
    Ok(())
}

/// A program that follows the changes.
fn follow(engine: &Engine, ada: &CallContext) -> Result<(), Box<dyn Error>> {
    // region: feed
    let mut after = json!(null);
    loop {
        let page = engine.call(ada, "event.next", &json!({"after": after}))?;
        for event in page["events"].as_array().into_iter().flatten() {
            println!("{} {} is now version {}", event["entity"], event["record_id"], event["version"]);
        }
        after = page["next"].clone();
        if page["more"] == false {
            break;
        }
    }
    // endregion: feed
    assert_eq!(engine.call(ada, "event.next", &json!({"after": after}))?["events"], json!([]));
    Ok(())
}
