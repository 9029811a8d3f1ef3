//! Requests to Kontor, and what their failures mean.

use crate::tenon::erp::http::{Header, Request, Response, send};
use crate::tenon::erp::types::Error;
use crate::tenon::erp::{config, log};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Whether a request may change something.
#[derive(Clone, Copy, PartialEq)]
enum Effect {
    Read,
    Write,
}

pub(crate) fn error(code: &str, message: impl ToString) -> Error {
    Error { code: code.to_owned(), message: message.to_string(), extra: vec![] }
}

/// An answer that Kontor's interface does not allow: a write may have taken effect.
fn garbled(effect: Effect, what: impl ToString) -> Error {
    error(if effect == Effect::Write { "OUTCOME_UNKNOWN" } else { "ERP_INVALID_RESPONSE" }, what)
}

/// Reads.
pub(crate) fn get<T: DeserializeOwned>(path: &str) -> Result<T, Error> {
    call(Effect::Read, "GET", path, Vec::new(), Vec::new())
}

/// Writes, with the key under which the write is found again.
pub(crate) fn post<T: DeserializeOwned>(path: &str, key: &str, body: &serde_json::Value) -> Result<T, Error> {
    let headers = vec![
        Header { name: "idempotency-key".to_owned(), value: key.to_owned() },
        Header { name: "content-type".to_owned(), value: "application/json".to_owned() },
    ];
    call(Effect::Write, "POST", path, headers, body.to_string().into_bytes())
}

fn call<T: DeserializeOwned>(
    effect: Effect,
    method: &str,
    path: &str,
    headers: Vec<Header>,
    body: Vec<u8>,
) -> Result<T, Error> {
    let url = config::get("url").ok_or_else(|| error("ERP_UNREACHABLE", "the setting `url` is missing"))?;
    // The host puts the token in: this code never sees it.
    let token = Header { name: "authorization".to_owned(), value: "Bearer {secret:token}".to_owned() };
    let request = Request {
        method: method.to_owned(),
        url: format!("{url}{path}"),
        headers,
        secret_headers: vec![token],
        body,
        secret_body: false,
    };
    let response = send(&request).map_err(|failure| match failure.kind.as_str() {
        "lost" if effect == Effect::Write => error("OUTCOME_UNKNOWN", failure.message),
        _ => error("ERP_UNREACHABLE", failure.message),
    })?;
    log::write("debug", &format!("{method} {path}: {}", response.status));
    answer(effect, &response)
}

/// What Kontor says when it does not do what it was asked.
#[derive(Deserialize)]
struct Refusal {
    message: String,
}

fn answer<T: DeserializeOwned>(effect: Effect, response: &Response) -> Result<T, Error> {
    let said = || match serde_json::from_slice::<Refusal>(&response.body) {
        Ok(refusal) => refusal.message,
        Err(_) => format!("HTTP {}", response.status),
    };
    match response.status {
        200 => serde_json::from_slice(&response.body).map_err(|wrong| garbled(effect, wrong)),
        400 => Err(error("INVALID_VALUE", said())),
        422 => Err(error("ERP_REFUSED", said())),
        // Nothing is done for whom Kontor does not know.
        401 => Err(error("ERP_UNREACHABLE", said())),
        status => Err(garbled(effect, format!("HTTP {status}"))),
    }
}

/// A text as part of an address.
pub(crate) fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let escape = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(escape).collect()
}
