//! What a Tryton 8.2 answered once, played back: the adapter must ask exactly as it did then, and understand the answers. These
//! tests need no Tryton.
//!
//! A line of `tests/recorded/*.json` is one call: its method, its parameters less the common part of the context, and its
//! result or error.

use crate::fake::{Call, Reply, adapter_with, error_of, http, result_of};
use jiff::civil::date;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::str::FromStr;
use std::sync::{Arc, Mutex};
use tenon_erp_port::Code;
use tenon_erp_port::{
    ErpCustomer, ErpInvoice, ErpItem, ErpOpenItem, ErpReceipt, ErpStock, Finance, Inventory, LineProgress,
    Made, Masters, NewOrder, NewOrderLine, OrderProgress, OrderState, Orders, PageRequest,
};
use tenon_erp_tryton::Tryton;

type Script = Arc<Mutex<VecDeque<Value>>>;

/// An adapter before a recording, and what of the recording has not been asked for yet.
async fn before(recording: &str) -> (Tryton, Script) {
    let path = format!("{}/tests/recorded/{recording}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("a recording");
    let script: Script = Arc::new(Mutex::new(serde_json::from_str(&text).expect("a list of calls")));
    let played = script.clone();
    let adapter = adapter_with(
        move |call| answer(call, played.lock().expect("the script").pop_front()),
        |config| config.warehouse = Some("WH".into()),
    )
    .await;
    (adapter, script)
}

fn answer(call: &Call, recorded: Option<Value>) -> Reply {
    let asked = json!({"method": call.method, "params": without_common_context(&call.parameters)});
    let recorded = recorded.unwrap_or_default();
    if asked["method"] != recorded["method"] || asked["params"] != recorded["params"] {
        println!("asked:    {asked}\nrecorded: {recorded}");
        return Reply::Bytes(http("500 NOT AS RECORDED", "", b""));
    }
    match recorded.get("error") {
        Some(error) => Reply::Bytes(error_of(call, error)),
        None => Reply::Bytes(result_of(call, &recorded["result"])),
    }
}

fn without_common_context(parameters: &Value) -> Value {
    let mut parameters = parameters.clone();
    let context = parameters.as_array_mut().and_then(|list| list.last_mut()).and_then(Value::as_object_mut);
    if let Some(context) = context {
        context.retain(|field, _| matches!(field.as_str(), "locations" | "with_childs" | "stock_assign"));
    }
    parameters
}

fn from(cursor: Option<&str>, limit: u32) -> PageRequest {
    PageRequest { cursor: cursor.map(str::to_owned), limit }
}

fn dec(text: &str) -> Decimal {
    Decimal::from_str(text).expect("a decimal")
}

fn all_played(script: &Script) {
    assert_eq!(script.lock().expect("the script").len(), 0, "calls that were recorded and not made");
}

#[tokio::test]
async fn customers() {
    let (adapter, script) = before("customers").await;
    let page = adapter.customers(&from(Some(r#"{"after":10,"within":true}"#), 3)).await.expect("a page");
    let customer = |key: &str, name: &str, tax_id: Option<&str>, number: u32, city: &str| ErpCustomer {
        key: key.into(),
        number: Some(key.into()),
        name: name.into(),
        tax_id: tax_id.map(str::to_owned),
        phone: Some(format!("+32 2 555 {number:04}")),
        email: Some(format!("buyer{number}@customer{number}.example")),
        city: Some(city.into()),
        country: Some("BE".into()),
        currency: None,
        credit_limit: None,
        frozen: false,
        inactive: false,
    };
    let expected = [
        customer("11", "Customer 0008", None, 8, "Bruxelles"),
        customer("12", "Customer 0009", Some("BE0800000966"), 9, "Liège"),
        customer("13", "Customer 0010 & Søn \"Ltd\"", None, 10, "Gent"),
    ];
    assert_eq!(page.rows, expected);
    assert!(page.more, "a fourth was there");
    all_played(&script);
}

#[tokio::test]
async fn items() {
    let (adapter, script) = before("items").await;
    let page = adapter.items(&from(Some(r#"{"after":17,"within":true}"#), 10)).await.expect("a page");
    let item = |key: &str, number: &str, unit: &str, price: &str| ErpItem {
        key: key.into(),
        number: format!("W-{number}"),
        name: format!("Widget {number}"),
        unit: unit.into(),
        list_price: Some(dec(price)),
        currency: Some("USD".into()),
        inactive: false,
    };
    let expected = [
        item("18", "017", "u", "92.56"),
        item("19", "018", "kg", "316.44"),
        item("20", "019", "u", "119.89"),
    ];
    assert_eq!(page.rows, expected);
    assert!(!page.more);
    all_played(&script);
}

#[tokio::test]
async fn open_items() {
    let (adapter, script) = before("open_items").await;
    let page = adapter.open_items(&from(None, 3)).await.expect("a page");
    let item = |key: &str, customer: &str, document: &str, due_date, amount: &str| ErpOpenItem {
        key: key.into(),
        customer: customer.into(),
        document: document.into(),
        document_date: date(2026, 11, 22),
        due_date,
        currency: "USD".into(),
        amount: dec(amount),
        open_amount: dec(amount),
    };
    let expected = [
        item("156", "12", "2", date(2026, 11, 22), "1965.55"),
        item("162", "14", "3", date(2026, 12, 22), "1153.48"),
        item("163", "14", "3", date(2027, 1, 21), "1153.48"),
    ];
    assert_eq!(page.rows, expected);
    let next: Value = serde_json::from_str(&page.next).expect("JSON");
    // The youngest of the two stamps that were looked up when the round began.
    assert_eq!(next, json!({"after": 163, "until": "2026-11-22T01:20:18.12229", "within": true}));
    all_played(&script);
}

#[tokio::test]
async fn invoices() {
    let (adapter, script) = before("invoices").await;
    let page = adapter.invoices(&from(None, 2)).await.expect("a page");
    let invoice = |key: &str, customer: &str, order: &str, [net, tax, gross]: [&str; 3]| ErpInvoice {
        key: key.into(),
        number: key.into(),
        customer: customer.into(),
        order: Some(order.into()),
        date: date(2026, 11, 22),
        currency: "USD".into(),
        net: dec(net),
        tax: dec(tax),
        gross: dec(gross),
    };
    let expected = [
        invoice("1", "10", "8", ["7366.13", "736.61", "8102.74"]),
        invoice("2", "12", "10", ["1786.86", "178.69", "1965.55"]),
    ];
    assert_eq!(page.rows, expected);
    all_played(&script);
}

#[tokio::test]
async fn receipts() {
    let (adapter, script) = before("receipts").await;
    let page = adapter.receipts(&from(None, 2)).await.expect("a page");
    let receipt = |key: &str, number: &str, customer: &str, amount: &str| ErpReceipt {
        key: key.into(),
        number: number.into(),
        customer: customer.into(),
        date: date(2026, 11, 22),
        currency: "USD".into(),
        amount: dec(amount),
    };
    assert_eq!(page.rows, [receipt("236", "17", "10", "8102.74"), receipt("240", "18", "12", "491.39")]);
    all_played(&script);
}

#[tokio::test]
async fn stock_of_one_item() {
    let (adapter, script) = before("stock_of").await;
    let stock = |warehouse: &str, code: &str, on_hand: i64| ErpStock {
        key: format!("3/{warehouse}"),
        item: "3".into(),
        warehouse: code.into(),
        lot: None,
        on_hand: on_hand.into(),
        reserved: Decimal::ZERO,
        on_order: Decimal::ZERO,
    };
    assert_eq!(adapter.stock_of("3").await, Ok(vec![stock("5", "WH", 9993), stock("9", "WH2", 500)]));
    all_played(&script);
}

#[tokio::test]
async fn progress() {
    let (adapter, script) = before("progress").await;
    let page = adapter.progress(&from(Some(r#"{"after":6,"within":true}"#), 2)).await.expect("a page");
    let line = |position, shipped: i64, invoiced: i64| LineProgress {
        position,
        confirmed: None,
        reserved: Decimal::ZERO,
        shipped: shipped.into(),
        invoiced: invoiced.into(),
    };
    let order = |order: &str, state, lines, changed: &str| OrderProgress {
        order: order.into(),
        idempotency_key: None,
        state,
        lines,
        changed_at: Some(changed.parse().expect("a time")),
    };
    let second = vec![line(1, 4, 4), line(2, 3, 3), line(3, 2, 2), line(4, 5, 5)];
    let expected = [
        order("7", OrderState::Confirmed, vec![line(1, 3, 0)], "2026-11-22T01:12:53.359545Z"),
        order("8", OrderState::Completed, second, "2026-11-22T01:13:28.558609Z"),
    ];
    assert_eq!(page.rows, expected);
    all_played(&script);
}

fn order() -> NewOrder {
    let line = |position: u32, item: &str, quantity: &str, price: &str, net: &str, tax: &str| NewOrderLine {
        id: format!("line-{position}"),
        position,
        item: item.into(),
        quantity: dec(quantity),
        unit: "u".into(),
        price: dec(price),
        tax_rate: dec("10"),
        net: dec(net),
        tax: dec(tax),
        due_date: None,
    };
    NewOrder {
        number: "SO-77".into(),
        customer: "5".into(),
        customer_reference: Some("PO 4711".into()),
        date: date(2026, 11, 20),
        currency: "USD".into(),
        lines: vec![
            line(1, "1", "2", "425.45", "850.90", "85.09"),
            line(2, "2", "3", "198.72", "596.16", "59.62"),
        ],
        net: dec("1447.06"),
        tax: dec("144.71"),
        gross: dec("1591.77"),
    }
}

#[tokio::test]
async fn an_order_is_created_quoted_and_confirmed() {
    let (adapter, script) = before("place").await;
    let made = adapter.place("recorded-1", &order()).await;
    assert_eq!(made, Ok(Made { key: "69".into(), number: Some("60".into()) }));
    all_played(&script);
}

#[tokio::test]
async fn an_order_is_found() {
    let (adapter, script) = before("find").await;
    let found = adapter.find("recorded-1").await;
    assert_eq!(found, Ok(Some(Made { key: "69".into(), number: Some("60".into()) })));
    all_played(&script);
}

#[tokio::test]
async fn a_refusal_is_in_trytons_words() {
    let (adapter, script) = before("refused").await;
    let mut half = order();
    half.lines[0].quantity = dec("1.5");
    let error = adapter.place("recorded-2", &half).await.expect_err("half a piece");
    assert_eq!(error.code, Code::ErpRefused);
    assert!(error.message.contains("The number of digits in the value"), "{error}");
    all_played(&script);
}

#[tokio::test]
async fn a_sale_with_other_totals_is_deleted() {
    let (adapter, script) = before("differs").await;
    let other = NewOrder { gross: dec("1591.78"), ..order() };
    let error = adapter.place("recorded-3", &other).await.expect_err("other totals");
    assert_eq!(error.code, Code::ErpRefused);
    assert!(error.message.contains("1591.78") && error.message.contains("1591.77"), "{error}");
    all_played(&script);
}
