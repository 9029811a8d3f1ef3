//! Orders as they go to an ERP, and how far they have come there.

use super::{Date, Decimal, Timestamp};
use serde::{Deserialize, Serialize};

/// A sales order to be placed in the ERP.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewOrder {
    /// Our number, for people.
    pub number: String,
    /// The customer's key in the ERP.
    pub customer: String,
    /// The customer's own order number.
    pub customer_reference: Option<String>,
    /// The date of the order.
    pub date: Date,
    /// ISO 4217.
    pub currency: String,
    /// The lines, at least one.
    pub lines: Vec<NewOrderLine>,
    /// Without tax. The document's own amount: an ERP that computes another one is told of by the adapter, not corrected.
    pub net: Decimal,
    /// The tax.
    pub tax: Decimal,
    /// With tax.
    pub gross: Decimal,
}

/// A line of a sales order to be placed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewOrderLine {
    /// Our id of the line.
    pub id: String,
    /// 1, 2, 3…: the line's place in the order.
    pub position: u32,
    /// The item's key in the ERP.
    pub item: String,
    /// How many of [`NewOrderLine::unit`].
    pub quantity: Decimal,
    /// The ERP's code of the unit.
    pub unit: String,
    /// The price of one unit, without tax, after discount.
    pub price: Decimal,
    /// The tax rate in percent.
    pub tax_rate: Decimal,
    /// quantity × price, rounded, without tax.
    pub net: Decimal,
    /// The tax on it.
    pub tax: Decimal,
    /// When it is wanted.
    pub due_date: Option<Date>,
}

/// A change of an order that was placed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderChange {
    /// The order's key in the ERP.
    pub order: String,
    /// The lines that change, at least one.
    pub lines: Vec<LineChange>,
    /// Without tax, once it is changed.
    pub net: Decimal,
    /// The tax, likewise.
    pub tax: Decimal,
    /// With tax, likewise.
    pub gross: Decimal,
}

/// A line of an order that changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineChange {
    /// The quantity that both sides last agreed on: the base of the change. None where the line is new.
    pub agreed: Option<Decimal>,
    /// The line as it is to be. Quantity zero: it is cancelled.
    pub line: NewOrderLine,
}

/// How far an order has come in the ERP.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderProgress {
    /// The order's key in the ERP.
    pub order: String,
    /// Our idempotency key of the order, where the ERP kept it.
    pub idempotency_key: Option<String>,
    /// The order as a whole.
    pub state: OrderState,
    /// The lines.
    pub lines: Vec<LineProgress>,
    /// When the ERP last changed it, where it says so.
    pub changed_at: Option<Timestamp>,
}

/// The state of an order in the ERP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// It is there, and nobody has approved it yet.
    Received,
    /// Approved: it will be executed.
    Confirmed,
    /// Everything was delivered and invoiced, or the rest was given up.
    Completed,
    /// It will not be executed.
    Cancelled,
}

/// How far a line of an order has come in the ERP. Quantities are totals so far, in the line's unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineProgress {
    /// The line's place in the order, as in [`NewOrderLine::position`].
    pub position: u32,
    /// How many the ERP will deliver: less than ordered where it takes a line only in part, nothing where it refuses the line.
    /// None where it does not say.
    pub confirmed: Option<Decimal>,
    /// Set aside for it.
    pub reserved: Decimal,
    /// Sent.
    pub shipped: Decimal,
    /// Invoiced.
    pub invoiced: Decimal,
}
