//! Ledgerly and an engine: what its files hold comes in, an order goes out once.

#![allow(clippy::unwrap_used, reason = "a test fails where its fixture does")]

mod ledgerly;

use ledgerly::Folder;
use serde_json::{Value as Json, json};
use std::error::Error;
use std::sync::Arc;
use tenon::sync::ErpInstance;
use tenon::{CallContext, Engine, Simulation};
use tenon_db_sqlite::Sqlite;
use tenon_erp_port::{Capabilities, Erp, Made, NewOrder, Orders, async_trait};
use tenon_example_ledgerly::Ledgerly;

type Outcome = Result<(), Box<dyn Error>>;

/// Founds the tenant `acme`, whose orders go to `ledgerly`.
fn found(engine: &Engine) -> tenon::Result<Json> {
    // region: tenant
    let host = CallContext::new("acme", "host").keyed("setup");
    let tenant = json!({
        "name": "Acme", "code": "acme", "base_currency": "EUR", "admin_id": "ada", "admin_name": "Ada",
        "erp": "ledgerly",
    });
    engine.call(&host, "tenant.create", &tenant)
    // endregion: tenant
}

/// Synchronises, and gives what the run did.
fn synchronise(engine: &Engine) -> tenon::Result<tenon::sync::RunReport> {
    // region: run
    let store = engine.own_work("acme");
    tenon::wait(tenon::sync::run(&store, engine.erp("ledgerly")?, &|_| {}))
    // endregion: run
}

/// The only record that a list gives.
fn only(engine: &Engine, list: &str, field: &str, value: &str) -> tenon::Result<Json> {
    // region: read
    let ada = CallContext::new("acme", "ada");
    let filter = json!({"filter": {"field": field, "op": "eq", "value": value}});
    let found = engine.call(&ada, list, &filter)?;
    // endregion: read
    assert_eq!(found["items"].as_array().map(Vec::len), Some(1), "{found}");
    Ok(found["items"][0].clone())
}

/// Writes an order of 12.5 m of oak for Björk and hands it over.
fn order(engine: &Engine) -> tenon::Result<Json> {
    let customer = only(engine, "customer.list", "name", "Björk Möbel AB")?;
    let product = only(engine, "product.list", "number", "OAK-40")?;
    // region: order
    let ada = CallContext::new("acme", "ada");
    let order = json!({
        "customer_id": customer["id"],
        "lines": [{"product_id": product["id"], "quantity": "12.5", "price": "18.40", "tax_rate": "19"}],
    });
    let order = engine.call(&ada.clone().keyed("order 1"), "sales_order.create", &order)?;
    engine.call(&ada.keyed("submit 1"), "sales_order.submit", &json!({"id": order["id"]}))
    // endregion: order
}

#[test]
fn masters_come_in_and_an_order_goes_out_once() -> Outcome {
    let place = Folder::new();
    let folder = place.path();
    // region: join
    let ledgerly = ErpInstance::new("ledgerly", Erp::of(Ledgerly::new(&folder)));
    let engine = Engine::builder(Sqlite::in_memory()?).erp(ledgerly).open()?;
    // endregion: join
    found(&engine)?;
    let report = synchronise(&engine)?;
    let rows = |kind: &str| report.pulled.iter().find(|pulled| pulled.kind == kind).map(|pulled| pulled.rows);
    assert_eq!(rows("customer"), Some(4));
    assert_eq!(rows("stock_level"), Some(4));
    let customer = only(&engine, "customer.list", "name", "Björk Möbel AB")?;
    assert_eq!((&customer["credit_limit"], &customer["city"]), (&json!("50000"), &json!("Stockholm")));

    let order = order(&engine)?;
    assert_eq!(place.orders().len(), 0, "it goes out with the next run");
    assert_eq!(synchronise(&engine)?.pushed.done, 1);
    assert_eq!(synchronise(&engine)?.pushed.done, 0);
    let orders = place.orders();
    assert_eq!(orders.len(), 1);
    assert_eq!(orders[0]["customer"], "C100");
    assert_eq!(orders[0]["total"], "273.7", "12.5 × 18.40 is 230.00, and 19 % of it 43.70");
    let placed = only(&engine, "sales_order.list", "id", order["id"].as_str().unwrap_or_default())?;
    assert_eq!(placed["erp_number"], order["number"]);
    Ok(())
}

// region: forgetful
/// Ledgerly, on a file server that does what it is asked and then drops the connection.
struct Forgetful(Ledgerly);

#[async_trait]
impl Orders for Forgetful {
    fn capabilities(&self) -> Capabilities {
        Orders::capabilities(&self.0)
    }

    async fn place(&self, idempotency_key: &str, order: &NewOrder) -> tenon_erp_port::Result<Made> {
        self.0.place(idempotency_key, order).await?;
        Err(tenon_erp_port::Error::new(tenon_erp_port::Code::OutcomeUnknown, "the connection dropped"))
    }

    async fn find(&self, idempotency_key: &str) -> tenon_erp_port::Result<Option<Made>> {
        self.0.find(idempotency_key).await
    }
}
// endregion: forgetful

#[test]
fn an_order_whose_answer_was_lost_is_found_and_not_written_again() -> Outcome {
    let place = Folder::new();
    let orders = Arc::new(Forgetful(Ledgerly::new(place.path())));
    let ports = Erp { orders: Some(orders), ..Erp::of(Ledgerly::new(place.path())) };
    let simulation = Simulation::new(1, "2026-03-02T09:00:00Z".parse()?);
    let builder = Engine::builder(Sqlite::in_memory()?).erp(ErpInstance::new("ledgerly", ports));
    let engine = builder.simulated(simulation).open()?;
    found(&engine)?;
    synchronise(&engine)?;
    order(&engine)?;
    // region: lost
    assert_eq!(synchronise(&engine)?.pushed.unknown, 1);
    engine.simulation().ok_or("it is simulated")?.advance(60);
    assert_eq!(synchronise(&engine)?.pushed.done, 1);
    assert_eq!(place.orders().len(), 1);
    // endregion: lost
    Ok(())
}

#[test]
fn a_customer_whose_line_cannot_be_read_is_not_taken_for_deleted() -> Outcome {
    let place = Folder::new();
    let ledgerly = ErpInstance::new("ledgerly", Erp::of(Ledgerly::new(place.path())));
    let engine = Engine::builder(Sqlite::in_memory()?).erp(ledgerly).open()?;
    found(&engine)?;
    synchronise(&engine)?;
    place.edit("customers.csv", "C101", |_| "C101,half a li\n".to_owned())?;
    let report = synchronise(&engine)?;
    let customers = &report.pulled[0];
    assert_eq!((customers.rejected, customers.gone), (1, 0));
    assert_eq!(only(&engine, "customer.list", "name", "Carpentier & Fils")?["status"], "active");
    Ok(())
}
