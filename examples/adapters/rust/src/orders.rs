//! Orders and their progress.

use crate::Kontor;
use crate::exports::tenon::erp::orders::{
    Guest, LineProgress, NewOrder, NewOrderLine, Progress, ProgressPage,
};
use crate::http::{escaped, get, post};
use crate::page::{MadeThere, page};
use crate::tenon::erp::types::{Error, Made, PageRequest};
use serde::Deserialize;
use serde_json::{Value, json};

/// How far an order has come, as Kontor tells it.
#[derive(Deserialize)]
struct ProgressThere {
    order: String,
    idempotency_key: Option<String>,
    state: String,
    lines: Vec<LineThere>,
    changed_at: Option<String>,
}

/// How far a line has come.
#[derive(Deserialize)]
struct LineThere {
    position: u32,
    confirmed: Option<String>,
    reserved: String,
    shipped: String,
    invoiced: String,
}

impl From<ProgressThere> for Progress {
    fn from(there: ProgressThere) -> Progress {
        let line = |line: LineThere| LineProgress {
            position: line.position,
            confirmed: line.confirmed,
            reserved: line.reserved,
            shipped: line.shipped,
            invoiced: line.invoiced,
            extra: vec![],
        };
        Progress {
            order: there.order,
            idempotency_key: there.idempotency_key,
            state: there.state,
            lines: there.lines.into_iter().map(line).collect(),
            changed_at: there.changed_at,
            extra: vec![],
        }
    }
}

impl Guest for Kontor {
    fn place(idempotency_key: String, order: NewOrder) -> Result<Made, Error> {
        let lines: Vec<Value> = order.lines.iter().map(line).collect();
        let body = json!({
            "number": order.number,
            "customer": order.customer,
            "customer_reference": order.customer_reference,
            "date": order.date,
            "currency": order.currency,
            "lines": lines,
            "net": order.net,
            "tax": order.tax,
            "gross": order.gross,
        });
        post::<MadeThere>("/api/orders", &idempotency_key, &body).map(Made::from)
    }

    fn find(idempotency_key: String) -> Result<Option<Made>, Error> {
        let path = format!("/api/orders/made/{}", escaped(&idempotency_key));
        Ok(get::<Option<MadeThere>>(&path)?.map(Made::from))
    }

    fn cancel(order: String) -> Result<(), Error> {
        post::<()>(&format!("/api/orders/{}/cancel", escaped(&order)), "", &Value::Null)
    }

    fn progress_of_orders(request: PageRequest) -> Result<ProgressPage, Error> {
        let (rows, end) = page::<ProgressThere, _>("progress", &request, Progress::from)?;
        Ok(ProgressPage { rows, end })
    }

    fn progress_of(order: String) -> Result<Progress, Error> {
        get::<ProgressThere>(&format!("/api/orders/{}/progress", escaped(&order))).map(Progress::from)
    }
}

/// A line as Kontor takes it.
pub(crate) fn line(line: &NewOrderLine) -> Value {
    json!({
        "id": line.id,
        "position": line.position,
        "item": line.item,
        "quantity": line.quantity,
        "unit": line.unit,
        "price": line.price,
        "tax_rate": line.tax_rate,
        "net": line.net,
        "tax": line.tax,
        "due_date": line.due_date,
    })
}
