//! Orders, and their progress.

use super::Row;
use super::value::{Bad, decimal, optional_instant};
use crate::wire::orders;
use tenon_erp_port::{LineProgress, NewOrder, NewOrderLine, OrderProgress, OrderState};

impl Row for orders::Progress {
    type Port = OrderProgress;

    fn key(&self) -> &str {
        &self.order
    }

    fn translate(&self) -> Result<OrderProgress, Bad> {
        Ok(OrderProgress {
            order: self.order.clone(),
            idempotency_key: self.idempotency_key.clone(),
            state: state(&self.state)?,
            lines: self.lines.iter().map(line_progress).collect::<Result<_, _>>()?,
            changed_at: optional_instant("changed-at", self.changed_at.as_ref())?,
        })
    }
}

fn state(text: &str) -> Result<OrderState, Bad> {
    match text {
        "received" => Ok(OrderState::Received),
        "confirmed" => Ok(OrderState::Confirmed),
        "completed" => Ok(OrderState::Completed),
        "cancelled" => Ok(OrderState::Cancelled),
        _ => Err("state: is none of received, confirmed, completed and cancelled".to_owned()),
    }
}

fn line_progress(line: &orders::LineProgress) -> Result<LineProgress, Bad> {
    Ok(LineProgress {
        position: line.position,
        confirmed: line.confirmed.as_deref().map(|many| decimal("confirmed", many)).transpose()?,
        reserved: decimal("reserved", &line.reserved)?,
        shipped: decimal("shipped", &line.shipped)?,
        invoiced: decimal("invoiced", &line.invoiced)?,
    })
}

/// An order to be placed.
pub(crate) fn new_order(order: &NewOrder) -> orders::NewOrder {
    orders::NewOrder {
        number: order.number.clone(),
        customer: order.customer.clone(),
        customer_reference: order.customer_reference.clone(),
        date: order.date.to_string(),
        currency: order.currency.clone(),
        lines: order.lines.iter().map(new_line).collect(),
        net: order.net.to_string(),
        tax: order.tax.to_string(),
        gross: order.gross.to_string(),
        extra: Vec::new(),
    }
}

/// A line of one.
pub(super) fn new_line(line: &NewOrderLine) -> orders::NewOrderLine {
    orders::NewOrderLine {
        id: line.id.clone(),
        position: line.position,
        item: line.item.clone(),
        quantity: line.quantity.to_string(),
        unit: line.unit.clone(),
        price: line.price.to_string(),
        tax_rate: line.tax_rate.to_string(),
        net: line.net.to_string(),
        tax: line.tax.to_string(),
        due_date: line.due_date.map(|date| date.to_string()),
        extra: Vec::new(),
    }
}
