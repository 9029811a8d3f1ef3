//! Messages between the engine and an adapter of an ERP: requests that an adapter reads, and replies that the engine reads.

use crate::mappings::MARK;
use async_trait::async_trait;
use futures_lite::future::block_on;
use jiff::civil::date;
use serde_json::{Value as Json, json};
use std::sync::LazyLock;
use tenon_erp_port::messages::{Carrier, Effect, METHODS, Method, answer, over, reply};
use tenon_erp_port::{Capabilities, Capability, Code, Error, Result, asked_to_wait};
use tenon_testkit::memory_erp::MemoryErp;

/// What a call into an ERP may end with.
const CODES: [Code; 8] = [
    Code::ErpUnreachable,
    Code::ErpRefused,
    Code::ErpInvalidResponse,
    Code::ErpUnsupported,
    Code::OutcomeUnknown,
    Code::InvalidValue,
    Code::UnknownOperation,
    Code::MalformedRequest,
];

/// A valid request to each method.
pub(crate) static METHODS_AND_REQUESTS: LazyLock<Vec<(&'static str, Json)>> =
    LazyLock::new(|| METHODS.iter().map(|method| (method.name, request_to(method.name))).collect());

/// A request to an adapter, `{"method": …, "request": …}`: it is answered, or refused with a code of the protocol.
pub fn erp_request(text: &str) {
    let Ok(message) = serde_json::from_str::<Json>(text) else { return };
    let method = message["method"].as_str().unwrap_or_default();
    let told = block_on(answer(&sample().erp(), method, &message["request"]));
    let code = told.as_ref().err().map(|error| error.code);
    assert!(code.is_none_or(|code| CODES.contains(&code)), "{told:?}");
    let sent: Json = serde_json::from_str(&reply(&told)).expect("a reply is JSON");
    assert_eq!(sent.get("result").is_some(), told.is_ok(), "{sent}");
}

/// The reply of an adapter, to every method: what the engine understands of it is passed on and understood the same, and what
/// cannot be understood leaves the outcome of a write unknown.
pub fn erp_reply(text: &str) {
    // A byte order mark before the reply is not held against the adapter.
    let unmarked = text.strip_prefix('\u{feff}').unwrap_or(text);
    let is_json = serde_json::from_str::<Json>(unmarked).is_ok();
    for method in METHODS {
        let understood = heard(method.name, text);
        let passed_on = heard(method.name, &reply(&understood));
        assert_eq!(said(&understood), said(&passed_on), "{}", method.name);
        let garbled = match method.effect {
            Effect::Read => Code::ErpInvalidResponse,
            Effect::Write => Code::OutcomeUnknown,
        };
        let code = understood.as_ref().err().map(|error| error.code);
        assert!(is_json || code == Some(garbled), "{}: {understood:?}", method.name);
        assert!(code.is_none_or(|code| CODES.contains(&code)), "{}: {understood:?}", method.name);
    }
}

/// What the engine hears where an adapter replies this.
fn heard(method: &str, text: &str) -> Result<Json> {
    let erp = over(Says(text.to_owned()));
    block_on(answer(&erp, method, &request_to(method)))
}

/// What of an answer goes over the wire.
fn said(answer: &Result<Json>) -> std::result::Result<&Json, String> {
    let error = |error: &Error| {
        format!("{} {:?} {:?} {}", error.code, error.path, asked_to_wait(error), error.message)
    };
    answer.as_ref().map_err(error)
}

/// An adapter that always says the same.
struct Says(String);

#[async_trait]
impl Carrier for Says {
    fn capabilities(&self) -> Capabilities {
        Capabilities::all()
    }

    async fn carry(&self, _: Method, _: String) -> Result<String> {
        Ok(self.0.clone())
    }
}

/// A small company's ERP.
pub(crate) fn sample() -> MemoryErp {
    let everything = Capabilities::all().with(Capability::ChangeCustomer);
    MemoryErp::sample(date(2026, 1, 30), 3, 3).with_capabilities(everything)
}

fn request_to(method: &str) -> Json {
    let page = json!({"page": {"cursor": null, "limit": 2}});
    match method {
        "masters.code_lists" => json!({}),
        "masters.create_customer" => json!({"idempotency_key": MARK, "customer": customer()}),
        "masters.change_customer" => json!({ "change": customer_change() }),
        "masters.find_customer" | "orders.find" => json!({ "idempotency_key": MARK }),
        "finance.account_of" => json!({ "customer": MARK }),
        "inventory.stock_of" => json!({ "item": MARK }),
        "orders.place" => json!({"idempotency_key": MARK, "order": order()}),
        "orders.change" | "orders.find_change" => json!({"idempotency_key": MARK, "change": change()}),
        "orders.cancel" | "orders.progress_of" => json!({ "order": MARK }),
        _ => page,
    }
}

fn customer() -> Json {
    json!({
        "name": MARK, "number": MARK, "tax_id": MARK, "phone": MARK, "email": MARK, "city": MARK, "country": "CN", "currency": "CNY",
    })
}

fn customer_change() -> Json {
    json!({"customer": "CUST0001", "fields": [{"field": "name", "from": "Customer 1", "to": MARK}]})
}

fn order() -> Json {
    json!({
        "number": MARK, "customer": MARK, "customer_reference": MARK, "date": "2026-01-30", "currency": "CNY", "lines": [line()],
        "net": "20", "tax": "2.6", "gross": "22.6",
    })
}

fn change() -> Json {
    json!({"order": MARK, "lines": [{"agreed": "1", "line": line()}], "net": "20", "tax": "2.6", "gross": "22.6"})
}

fn line() -> Json {
    json!({
        "id": MARK, "position": 1, "item": MARK, "quantity": "2", "unit": MARK, "price": "10", "tax_rate": "13", "net": "20",
        "tax": "2.6", "due_date": "2026-02-28",
    })
}
