//! An ERP as a history knows it: its adapter, what people in it do, and its own books.

use rust_decimal::Decimal;
use std::collections::BTreeMap;
use tenon_erp_port::Erp as Ports;
use tenon_simulation::Chance;

/// An ERP with people in it.
pub(crate) trait Erp: Sized {
    /// What the tests on it are called.
    const NAME: &'static str;

    /// An ERP with stock of three items, and with four customers who may order, each with a credit limit.
    fn found(chance: &mut Chance) -> Self;

    /// Its adapter.
    fn ports(&self) -> Ports;

    /// The keys of the items.
    fn items(&self) -> [String; 3];

    /// The customers: their keys, and the limits of their credit.
    fn customers(&self) -> Vec<(String, Decimal)>;

    /// What it says of itself, without the adapter.
    fn books(&self) -> Books;

    /// Somebody does something with an order.
    ///
    /// # Errors
    /// Why that cannot be done.
    fn act(&mut self, act: Act, order: &Order, chance: &mut Chance) -> Result<(), String>;

    /// A customer pays for an invoice, in full or in part. Says for what; nothing where nobody owes anything.
    fn pay(&mut self, chance: &mut Chance) -> Option<String>;

    /// A customer pays without saying what for.
    fn prepay(&mut self, customer: &str, amount: Decimal);

    /// Somebody buys or finds goods, or loses some. What is reserved is never lost.
    fn buy(&mut self, item: &str, more: Decimal, chance: &mut Chance);
}

/// What people do with an order.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Act {
    Approve,
    /// Confirm less than is ordered.
    ConfirmPart,
    /// Ship what is ordered, or a part of it.
    Ship,
    /// Ship more than is ordered.
    ShipMore,
    /// Invoice what is shipped, or a part of it.
    Invoice,
    /// Void what is invoiced and not paid.
    Void,
    Cancel,
    /// End it with what is shipped.
    Close,
    /// Take it up again after it was cancelled or ended.
    Reopen,
}

/// What the books say that matters here.
#[derive(Clone, Debug, Default)]
pub(crate) struct Books {
    /// The orders that came from us.
    pub(crate) orders: Vec<Order>,
    /// What is open, by customer: invoices less credit notes and what was paid in advance.
    pub(crate) owed: Vec<(String, Decimal)>,
    /// On hand and not reserved, by item.
    pub(crate) free: BTreeMap<String, Decimal>,
}

/// An order.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    /// What people in the ERP call it.
    pub(crate) key: String,
    /// What we call it.
    pub(crate) number: String,
    pub(crate) customer: String,
    pub(crate) lines: Vec<Line>,
}

/// A line of an order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    pub(crate) position: u32,
    pub(crate) item: String,
    /// What one unit costs with tax.
    pub(crate) price: Decimal,
    pub(crate) ordered: Decimal,
    /// Whether more of it may be shipped, up to what is ordered.
    pub(crate) open: bool,
    pub(crate) shipped: Decimal,
    pub(crate) reserved: Decimal,
    pub(crate) invoiced: Decimal,
}
