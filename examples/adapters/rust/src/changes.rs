//! Changes of orders.

use crate::Kontor;
use crate::exports::tenon::erp::changes::{Guest, LineChange, OrderChange};
use crate::http::{escaped, get, post};
use crate::orders::line;
use crate::tenon::erp::types::Error;
use serde_json::{Value, json};

impl Guest for Kontor {
    fn change(idempotency_key: String, change: OrderChange) -> Result<(), Error> {
        let line = |change: &LineChange| json!({"agreed": change.agreed, "line": line(&change.line)});
        let lines: Vec<Value> = change.lines.iter().map(line).collect();
        let body = json!({
            "order": change.order,
            "lines": lines,
            "net": change.net,
            "tax": change.tax,
            "gross": change.gross,
        });
        post::<()>("/api/orders/change", &idempotency_key, &body)
    }

    fn find_change(idempotency_key: String, _: OrderChange) -> Result<bool, Error> {
        get(&format!("/api/changes/made/{}", escaped(&idempotency_key)))
    }
}
