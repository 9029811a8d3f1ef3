//! The whole of it: a CRM engine that keeps in step with the real Tryton. What comes in is compared with Tryton's own tables,
//! and what goes out is counted in them.

use crate::lab::{Lab, fresh};
use crate::proxy::{Fault, Proxy, Wanted};
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};
use std::sync::Arc;
use tenon::sync::{ErpInstance, PushReport, RunReport, reconcile, run};
use tenon::{CallContext, Engine, Simulation, SystemIds};
use tenon_db_sqlite::Sqlite;
use tenon_erp_port::Erp;

const TENANT: &str = "lab";
const ERP: &str = "tryton";

/// An engine whose only unit buys and sells in Tryton, and the proxy between the two.
struct Desk {
    engine: Engine,
    proxy: Proxy,
    clock: Arc<Simulation>,
}

impl Desk {
    /// Its clock starts now and can be moved, for what is postponed is due only later. Its identifiers are its own: Tryton
    /// keeps the keys of every run before.
    async fn open(lab: &Lab) -> Self {
        let (adapter, proxy) = lab.adapter_behind_proxy();
        let clock = Arc::new(Simulation::new(0, jiff::Timestamp::now()));
        let engine = Engine::builder(Sqlite::in_memory().expect("a database"))
            .erp(ErpInstance { page: 17, ..ErpInstance::new(ERP, Erp::of(adapter)) })
            .ports(clock.clone(), Arc::new(SystemIds::default()))
            .open()
            .expect("an engine");
        let desk = Self { engine, proxy, clock };
        let founded = json!({"name": "Lab", "code": "lab", "base_currency": "USD", "erp": ERP, "admin_id": "ada",
            "admin_name": "Ada"});
        desk.call_as("host", "tenant.create", &founded);
        desk
    }

    fn call(&self, operation: &str, arguments: &Json) -> Json {
        self.call_as("ada", operation, arguments)
    }

    fn call_as(&self, actor: &str, operation: &str, arguments: &Json) -> Json {
        let context = CallContext::new(TENANT, actor).keyed(fresh("call"));
        self.engine
            .call(&context, operation, arguments)
            .unwrap_or_else(|error| panic!("{operation} {arguments}: {error:?}"))
    }

    async fn run(&self) -> RunReport {
        let erp = self.engine.erp(ERP).expect("the ERP");
        run(&self.engine.own_work(TENANT), erp, &|_| {}).await.expect("a run")
    }

    /// The only record that a filter lets through.
    fn one(&self, entity: &str, field: &str, value: &str) -> Json {
        let found = self.call(
            &format!("{entity}.list"),
            &json!({"filter": {"field": field, "op": "eq", "value": value}}),
        );
        let items = found["items"].as_array().expect("items");
        assert_eq!(items.len(), 1, "{entity} with {field} {value}: {found}");
        items[0].clone()
    }

    /// A number and a sum over all records of an entity, as `count|sum`.
    fn total(&self, entity: &str, field: &str) -> String {
        let measures = json!({"measures": [{"name": "n", "function": "count"}, {"name": "sum", "function": "sum", "field": field}]});
        let totals = self.call(&format!("{entity}.query"), &measures);
        let text = |name: &str| totals["rows"][0][name].as_str().expect("a figure").to_owned();
        format!("{}|{}", text("n"), text("sum"))
    }

    /// Two pieces of the first item and one of the second, for a seeded customer or another.
    fn order(&self, customer: &str) -> Json {
        let line = |number: &str, quantity: &str| {
            let product = self.one("product", "number", number);
            json!({"product_id": product["id"], "quantity": quantity, "price": product["list_price"], "tax_rate": "10"})
        };
        let lines = [line("W-000", "2"), line("W-001", "1")];
        let order = self.call(
            "sales_order.create",
            &json!({"customer_id": customer, "customer_reference": "their PO 8", "lines": lines}),
        );
        self.call("sales_order.submit", &json!({"id": order["id"]}))
    }

    fn order_of_seeded_customer(&self) -> Json {
        let customer = self.one("customer", "name", "Customer 0001");
        self.order(customer["id"].as_str().expect("an id"))
    }

    /// What stands in the outbox for an order: the key that it goes out with.
    fn key_of(&self, order: &Json) -> String {
        let entry = self.one("outbox", "record_id", order["id"].as_str().expect("an id"));
        entry["id"].as_str().expect("a key").to_owned()
    }

    fn progress(&self, order: &Json) -> Json {
        self.call("sales_order.progress", &json!({"id": order["id"]}))
    }

    async fn is_equal_to_tryton(&self) {
        let erp = self.engine.erp(ERP).expect("the ERP");
        let found = reconcile(&self.engine.own_work(TENANT), erp).await.expect("a reconciliation");
        assert!(found.equal, "{found:#?}");
    }
}

/// The record has these fields, and others.
fn holds(record: &Json, expected: &Json) {
    for (field, value) in expected.as_object().expect("fields") {
        assert_eq!(&record[field], value, "{field} of {record}");
    }
}

fn pushed(done: u64, refused: u64, unknown: u64) -> PushReport {
    PushReport { done, refused, unknown, ..PushReport::default() }
}

#[tokio::test]
async fn masters_stock_and_money_come_in_as_tryton_has_them() {
    let Some(lab) = Lab::take() else { return };
    let desk = Desk::open(&lab).await;
    let first = desk.run().await;
    // Tryton lets a party be without a name, and other tests make one: that is no customer here until somebody names it.
    let nameless = lab.sql("SELECT count(*) FROM party_party WHERE active AND coalesce(trim(name), '') = ''");
    for kind in &first.pulled {
        let expected = if kind.kind == "customer" { nameless.as_str() } else { "0" };
        assert_eq!(kind.rejected.to_string(), expected, "{kind:?}");
    }
    let customers = lab.sql("SELECT count(*) FROM party_party WHERE active AND name LIKE 'Customer 0%'");
    let seeded = json!({"filter": {"field": "name", "op": "starts_with", "value": "Customer 0"}, "measures": [{"name": "n", "function": "count"}]});
    assert_eq!(desk.call("customer.query", &seeded)["rows"][0]["n"], json!(customers));
    let open = "SELECT count(*) || '|' || trim_scale(sum(debit - credit)) FROM account_move_line l
        JOIN account_move m ON m.id = l.move JOIN account_account a ON a.id = l.account
        JOIN account_account_type t ON t.id = a.type
        WHERE t.receivable AND m.state = 'posted' AND l.party IS NOT NULL AND l.reconciliation IS NULL";
    assert_eq!(desk.total("open_item", "open_amount"), lab.sql(open));
    let invoiced = "SELECT count(*) || '|' || trim_scale(sum(total_amount_cache)) FROM account_invoice
        WHERE type = 'out' AND state IN ('posted', 'paid')";
    assert_eq!(desk.total("invoice", "gross"), lab.sql(invoiced));
    desk.is_equal_to_tryton().await;

    let again = desk.run().await;
    let changed: u64 = again.pulled.iter().map(|kind| kind.changed + kind.gone).sum();
    assert_eq!((changed, again.pushed), (0, pushed(0, 0, 0)), "{:#?}", again.pulled);
}

#[tokio::test]
async fn an_order_goes_out_is_executed_there_and_comes_back_paid() {
    let Some(lab) = Lab::take() else { return };
    let desk = Desk::open(&lab).await;
    let clerk = lab.clerk().await;
    desk.run().await;
    let name = fresh("Prospect");
    let customer = desk.call("customer.create", &json!({"name": name, "city": "Gent", "country": "BE"}));
    desk.call("customer.convert", &json!({"id": customer["id"]}));
    let order = desk.order(customer["id"].as_str().expect("an id"));
    let key = desk.key_of(&order);

    assert_eq!(desk.run().await.pushed, pushed(2, 0, 0), "the customer, and then the order");
    assert_eq!(lab.sales_with(&key), ["processing"]);
    assert_eq!(lab.sql(&format!("SELECT count(*) FROM party_party WHERE name = '{name}'")), "1");
    let placed = desk.call("sales_order.get", &json!({"id": order["id"]}));
    assert_eq!(placed["status"], "confirmed");
    let link = desk.one("erp_link", "record_id", order["id"].as_str().expect("an id"));
    let sale: i64 = link["erp_key"].as_str().and_then(|key| key.parse().ok()).expect("a sale");
    let stands = "SELECT number, reference, trim_scale(total_amount_cache) FROM sale_sale WHERE id =";
    let number = placed["erp_number"].as_str().expect("Tryton's number");
    let gross = order["gross"].as_str().expect("a gross amount");
    assert_eq!(lab.sql(&format!("{stands} {sale}")), format!("{number}|their PO 8|{gross}"));

    clerk.ships(sale).await.expect("shipped");
    desk.run().await;
    let progress = desk.progress(&order);
    holds(&progress, &json!({"status": "confirmed"}));
    holds(&progress["lines"][0], &json!({"ordered": "2", "shipped": "2", "invoiced": "0"}));
    holds(&progress["lines"][1], &json!({"ordered": "1", "shipped": "1", "invoiced": "0"}));

    clerk.invoices(sale).await.expect("invoiced");
    desk.run().await;
    holds(&desk.progress(&order), &json!({"status": "completed"}));
    let owed = desk.one("open_item", "customer_id", customer["id"].as_str().expect("an id"));
    holds(&owed, &json!({"amount": gross, "open_amount": gross}));
    let invoice = desk.one("invoice", "customer_id", customer["id"].as_str().expect("an id"));
    holds(&invoice, &json!({"gross": gross, "order_id": order["id"]}));

    let invoice =
        clerk.field("sale.sale", sale, "invoices").await.expect("invoices")[0].as_i64().expect("an id");
    clerk.pays(invoice).await.expect("paid");
    desk.run().await;
    let receipt = desk.one("receipt", "customer_id", customer["id"].as_str().expect("an id"));
    holds(&receipt, &json!({"amount": gross}));
    let ageing = desk.call("open_item.ageing", &json!({"customer_id": customer["id"]}));
    assert_eq!(ageing["rows"], json!([]), "it is paid");
    desk.is_equal_to_tryton().await;
}

/// The answer to each step of placing an order is lost after it took effect: the outcome is not known, the next run looks it
/// up, and one sale stands in Tryton's tables.
#[tokio::test]
async fn an_order_whose_answer_is_lost_is_one_sale() {
    let Some(lab) = Lab::take() else { return };
    let desk = Desk::open(&lab).await;
    desk.run().await;
    let steps: [(Wanted, &str); 3] = [
        (|method| method == "model.sale.sale.create", "draft"),
        (|method| method == "model.sale.sale.quote", "quotation"),
        (|method| method == "model.sale.sale.confirm", "processing"),
    ];
    for (step, left) in steps {
        let order = desk.order_of_seeded_customer();
        let key = desk.key_of(&order);
        desk.proxy.next(step, Fault::LoseAnswer);
        assert_eq!(desk.run().await.pushed, pushed(0, 0, 1), "{left}");
        assert!(desk.proxy.done(), "the fault was not met");
        assert_eq!(lab.sales_with(&key), [left]);
        assert_eq!(desk.progress(&order)["status"], "submitted");

        assert_eq!(desk.run().await.pushed, pushed(0, 0, 0), "not due yet");
        desk.proxy.calls();
        desk.clock.advance(3600);
        assert_eq!(desk.run().await.pushed, pushed(1, 0, 0), "{left}");
        let creates = desk.proxy.calls().iter().filter(|method| *method == "model.sale.sale.create").count();
        assert_eq!((creates, lab.sales_with(&key)), (0, vec!["processing".to_owned()]), "{left}");
        assert_eq!(desk.progress(&order)["status"], "confirmed");
    }
    desk.is_equal_to_tryton().await;
}

#[tokio::test]
async fn what_tryton_refuses_goes_back_to_its_user() {
    let Some(lab) = Lab::take() else { return };
    let desk = Desk::open(&lab).await;
    desk.run().await;
    let customer = desk.one("customer", "name", "Customer 0002");
    let product = desk.one("product", "number", "W-000");
    let line = json!({"product_id": product["id"], "quantity": "1.5", "price": "10", "tax_rate": "10"});
    let order = desk.call("sales_order.create", &json!({"customer_id": customer["id"], "lines": [line]}));
    desk.call("sales_order.submit", &json!({"id": order["id"]}));
    let key = desk.key_of(&order);
    assert_eq!(desk.run().await.pushed, pushed(0, 1, 0));
    let refused = desk.call("sales_order.get", &json!({"id": order["id"]}));
    holds(&refused, &json!({"status": "rejected", "credit_reserved": "0"}));
    assert!(refused["refusal"].as_str().is_some_and(|why| !why.is_empty()), "{refused}");
    assert!(lab.sales_with(&key).is_empty());
}

#[tokio::test]
async fn a_cancelled_order_is_given_up_there() {
    let Some(lab) = Lab::take() else { return };
    let desk = Desk::open(&lab).await;
    desk.run().await;
    let order = desk.order_of_seeded_customer();
    let key = desk.key_of(&order);
    desk.run().await;
    desk.call("sales_order.cancel", &json!({"id": order["id"]}));
    assert_eq!(desk.run().await.pushed, pushed(1, 0, 0));
    assert_eq!(lab.sales_with(&key), ["done"], "Tryton's word for a sale with nothing left to do");
    holds(&desk.progress(&order), &json!({"status": "cancelled"}));
    let moving = lab.sql(&format!(
        "SELECT count(*) FROM stock_move WHERE state <> 'cancelled' AND origin IN (SELECT 'sale.line,' || l.id
         FROM sale_line l JOIN sale_sale s ON s.id = l.sale WHERE left(s.description, {}) = 'tenon:{key} ')",
        key.len() + 7
    ));
    assert_eq!(moving.parse(), Ok(Decimal::ZERO));
}
