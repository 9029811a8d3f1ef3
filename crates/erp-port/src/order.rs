//! Orders that are sent to an ERP, and their progress there.

use super::{Date, Decimal, Timestamp};
use serde::{Deserialize, Serialize};

/// A sales order to be placed in the ERP.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewOrder {
    /// The order's number in the CRM.
    pub number: String,
    /// The customer's key in the ERP.
    pub customer: String,
    /// The customer's own order number.
    pub customer_reference: Option<String>,
    /// The order date.
    pub date: Date,
    /// The currency, ISO 4217.
    pub currency: String,
    /// The lines, at least one.
    pub lines: Vec<NewOrderLine>,
    /// The net amount, without tax, as in the document. If the ERP computes another amount, the adapter reports it and does not
    /// correct it.
    pub net: Decimal,
    /// The tax.
    pub tax: Decimal,
    /// The gross amount, with tax.
    pub gross: Decimal,
}

/// A line of a sales order to be placed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewOrderLine {
    /// The line's id in the CRM.
    pub id: String,
    /// The line's position in the order: 1, 2, 3…
    pub position: u32,
    /// The item's key in the ERP.
    pub item: String,
    /// The quantity, in [`NewOrderLine::unit`].
    pub quantity: Decimal,
    /// The unit, as the ERP's code.
    pub unit: String,
    /// The price of one unit, without tax, after discount.
    pub price: Decimal,
    /// The tax rate, in percent.
    pub tax_rate: Decimal,
    /// The net amount: quantity × price, rounded, without tax.
    pub net: Decimal,
    /// The tax on the net amount.
    pub tax: Decimal,
    /// The requested delivery date.
    pub due_date: Option<Date>,
}

/// A change of an order that was placed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderChange {
    /// The order's key in the ERP.
    pub order: String,
    /// The lines that change, at least one.
    pub lines: Vec<LineChange>,
    /// The net amount (without tax) after the change.
    pub net: Decimal,
    /// The tax after the change.
    pub tax: Decimal,
    /// The gross amount (with tax) after the change.
    pub gross: Decimal,
}

/// A line of an order that changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineChange {
    /// The quantity that both sides last agreed on: the base of the change. None if the line is new.
    pub agreed: Option<Decimal>,
    /// The line after the change. Quantity 0 cancels the line.
    pub line: NewOrderLine,
}

/// The progress of an order in the ERP.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderProgress {
    /// The order's key in the ERP.
    pub order: String,
    /// The idempotency key that the order was placed with, if the ERP stored it.
    pub idempotency_key: Option<String>,
    /// The state of the order.
    pub state: OrderState,
    /// The lines.
    pub lines: Vec<LineProgress>,
    /// The time of the last change in the ERP, if the ERP reports it.
    pub changed_at: Option<Timestamp>,
}

/// The state of an order in the ERP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// The order exists and is not approved yet.
    Received,
    /// The order is approved and will be executed.
    Confirmed,
    /// Everything is delivered and invoiced, or the rest was given up.
    Completed,
    /// The order will not be executed.
    Cancelled,
}

/// The progress of an order line in the ERP. Quantities are totals up to now, in the line's unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineProgress {
    /// The line's position in the order, as in [`NewOrderLine::position`].
    pub position: u32,
    /// The quantity that the ERP will deliver. It is less than ordered if the ERP accepts the line only in part, and 0 if it
    /// refuses the line. None if the ERP does not report it.
    pub confirmed: Option<Decimal>,
    /// The quantity reserved for the line.
    pub reserved: Decimal,
    /// The quantity shipped.
    pub shipped: Decimal,
    /// The quantity invoiced.
    pub invoiced: Decimal,
}
