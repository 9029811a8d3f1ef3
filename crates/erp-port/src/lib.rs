//! The ERP ports: masters, orders, finance and stock of whatever ERP is there.
//!
//! An adapter translates and calls, nothing else: it keeps no state of its own, does not retry, does not deduplicate and
//! never guards a create by "is it there already?". The engine owns identity, deduplication, locking and retry.
//!
//! **Errors** are [`Error`]s with one of these codes, and the code decides what the engine does:
//!
//! | code | the adapter knows that | the engine |
//! |---|---|---|
//! | `ERP_UNREACHABLE` | the call had no effect (connection refused, name unknown, [told to wait](told_to_wait)) | tries again later |
//! | `ERP_REFUSED` | the ERP understood and said no | shows it to the user |
//! | `ERP_INVALID_RESPONSE` | a *read* was answered with something its interface does not allow | keeps it for repair |
//! | `ERP_UNSUPPORTED` | the ERP cannot do this (and [`Capabilities`] said so) | does not ask again |
//! | `OUTCOME_UNKNOWN` | a *write* may have taken effect: time-out, dropped connection, an error page, a garbled answer | looks it up by its key |
//!
//! Every function but `capabilities` has a default, which answers `ERP_UNSUPPORTED` with the adapter's reason: an adapter
//! writes what its ERP can do, and says in its [`Capabilities`] what it cannot.
//!
//! Keys of ERP records are texts of at most 100 characters. Amounts are decimals in the currency beside them;
//! quantities are in the unit beside them; dates are the document's own, not the time of the transfer.

mod error;
pub mod messages;
mod order;
mod page;
pub mod ranges;

pub use error::{Code, Error, Result};
pub use order::{LineChange, LineProgress, NewOrder, NewOrderLine, OrderChange, OrderProgress, OrderState};
pub use page::{Page, PageRequest, Rejected};

use crate::ranges::{RangeRequest, Ranges};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// What the ports are written with, in the versions they are written with: an adapter takes them from here.
#[doc(no_inline)]
pub use {async_trait::async_trait, jiff::Timestamp, jiff::civil::Date, rust_decimal::Decimal};

/// Something an ERP, through its adapter, can or cannot do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Capability {
    /// [`Masters::customers`].
    ReadCustomers,
    /// [`Masters::items`].
    ReadItems,
    /// [`Masters::prices`].
    ReadPrices,
    /// [`Masters::code_lists`].
    ReadCodeLists,
    /// [`Masters::create_customer`] and [`Masters::find_customer`].
    CreateCustomer,
    /// [`Finance::open_items`].
    ReadOpenItems,
    /// [`Finance::invoices`].
    ReadInvoices,
    /// [`Finance::receipts`].
    ReadReceipts,
    /// [`Finance::account_of`]: open items, invoices and receipts of one customer, live.
    LiveAccount,
    /// [`Inventory::stock`].
    ReadStock,
    /// [`Inventory::stock_of`]: stock of one item, live.
    LiveStock,
    /// [`Orders::place`] and [`Orders::find`].
    PlaceOrder,
    /// [`Orders::change`] and [`Orders::find_change`].
    ChangeOrder,
    /// [`Orders::cancel`].
    CancelOrder,
    /// [`Orders::progress`].
    ReadProgress,
    /// Reads from a cursor give only what has changed since. Without it every round reads everything.
    ChangesSince,
    /// Deletions arrive in [`Page::gone`]. Without it the engine finds them by set difference on a full round.
    Deletions,
    /// [`Masters::ranges`], [`Finance::ranges`] and [`Inventory::ranges`]. Without it both sides are compared row by row.
    RangeDigests,
}

impl Capability {
    /// Every capability.
    pub const ALL: [Capability; 18] = [
        Capability::ReadCustomers,
        Capability::ReadItems,
        Capability::ReadPrices,
        Capability::ReadCodeLists,
        Capability::CreateCustomer,
        Capability::ReadOpenItems,
        Capability::ReadInvoices,
        Capability::ReadReceipts,
        Capability::LiveAccount,
        Capability::ReadStock,
        Capability::LiveStock,
        Capability::PlaceOrder,
        Capability::ChangeOrder,
        Capability::CancelOrder,
        Capability::ReadProgress,
        Capability::ChangesSince,
        Capability::Deletions,
        Capability::RangeDigests,
    ];
}

/// Its name on the wire: `read_customers`.
impl fmt::Display for Capability {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(formatter)
    }
}

/// What an adapter can do, and why it cannot do the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capabilities {
    /// For each capability that is missing, the reason, in words for a person.
    pub missing: BTreeMap<Capability, String>,
}

impl Capabilities {
    /// Everything.
    pub fn all() -> Self {
        Self::default()
    }

    /// The same, less one capability, and why.
    #[must_use]
    pub fn without(mut self, capability: Capability, reason: impl Into<String>) -> Self {
        self.missing.insert(capability, reason.into());
        self
    }

    /// Whether this can be done.
    pub fn has(&self, capability: Capability) -> bool {
        !self.missing.contains_key(&capability)
    }

    /// Nothing, if this can be done.
    ///
    /// # Errors
    /// `ERP_UNSUPPORTED` with the adapter's reason.
    pub fn require(&self, capability: Capability) -> Result<()> {
        match self.missing.get(&capability) {
            None => Ok(()),
            Some(reason) => Err(Error::new(Code::ErpUnsupported, format!("{capability}: {reason}"))),
        }
    }
}

/// A customer of the ERP.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErpCustomer {
    /// The ERP's own key: stable, never reused.
    pub key: String,
    /// The number people use.
    pub number: Option<String>,
    /// The name.
    pub name: String,
    /// Tax registration number.
    pub tax_id: Option<String>,
    /// Telephone, as written.
    pub phone: Option<String>,
    /// E-mail address, as written.
    pub email: Option<String>,
    /// City.
    pub city: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// ISO 4217, of the credit limit.
    pub currency: Option<String>,
    /// The credit limit, where the ERP keeps one.
    pub credit_limit: Option<Decimal>,
    /// No new orders may be placed.
    pub frozen: bool,
    /// The ERP no longer uses it.
    pub inactive: bool,
}

/// An item of the ERP's master.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErpItem {
    /// The ERP's own key.
    pub key: String,
    /// The number people use (SKU).
    pub number: String,
    /// The name.
    pub name: String,
    /// The unit that quantities are in, by the ERP's own code.
    pub unit: String,
    /// The list price, without tax, in [`ErpItem::currency`].
    pub list_price: Option<Decimal>,
    /// ISO 4217, of the list price.
    pub currency: Option<String>,
    /// The ERP no longer sells it.
    pub inactive: bool,
}

/// A price of the ERP's price lists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErpPrice {
    /// The ERP's own key.
    pub key: String,
    /// The item's key.
    pub item: String,
    /// The customer's key, where the price is for one customer.
    pub customer: Option<String>,
    /// From this quantity on.
    pub from_quantity: Decimal,
    /// The price of one unit, without tax.
    pub price: Decimal,
    /// ISO 4217.
    pub currency: String,
    /// First day.
    pub valid_from: Option<Date>,
    /// Last day, inclusive.
    pub valid_to: Option<Date>,
}

/// The codes that an ERP knows, in the form in which orders carry them; no list where it keeps none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeLists {
    /// Units of measure.
    pub units: Option<Vec<String>>,
    /// Currencies, ISO 4217.
    pub currencies: Option<Vec<String>>,
    /// Tax rates of sales, in percent.
    pub tax_rates: Option<Vec<Decimal>>,
    /// Warehouses.
    pub warehouses: Option<Vec<String>>,
}

/// An open item: what a customer owes, or is owed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErpOpenItem {
    /// The ERP's own key.
    pub key: String,
    /// The customer's key.
    pub customer: String,
    /// The document's number.
    pub document: String,
    /// The document's date.
    pub document_date: Date,
    /// When it is due.
    pub due_date: Date,
    /// ISO 4217.
    pub currency: String,
    /// The original amount: positive is owed to us, negative is a credit note or an unapplied receipt.
    pub amount: Decimal,
    /// What is still open of it, with the sign of [`ErpOpenItem::amount`]; zero when settled.
    pub open_amount: Decimal,
}

/// An invoice, or a credit note with negative amounts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErpInvoice {
    /// The ERP's own key.
    pub key: String,
    /// The number on the document.
    pub number: String,
    /// The customer's key.
    pub customer: String,
    /// The key of the order it invoices, where there is one.
    pub order: Option<String>,
    /// The date on the document.
    pub date: Date,
    /// ISO 4217.
    pub currency: String,
    /// Without tax.
    pub net: Decimal,
    /// The tax.
    pub tax: Decimal,
    /// With tax.
    pub gross: Decimal,
}

/// Money received from a customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErpReceipt {
    /// The ERP's own key.
    pub key: String,
    /// The number on the document.
    pub number: String,
    /// The customer's key.
    pub customer: String,
    /// The day it was received.
    pub date: Date,
    /// ISO 4217.
    pub currency: String,
    /// The amount.
    pub amount: Decimal,
}

/// What stands on the account of one customer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ErpAccount {
    /// Open items.
    pub open_items: Vec<ErpOpenItem>,
    /// Invoices and credit notes.
    pub invoices: Vec<ErpInvoice>,
    /// Receipts.
    pub receipts: Vec<ErpReceipt>,
}

/// Stock of one item at one place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErpStock {
    /// The ERP's own key; where it has none, its parts joined by `/`.
    pub key: String,
    /// The item's key.
    pub item: String,
    /// The warehouse's code.
    pub warehouse: String,
    /// The lot, where stock is kept by lot.
    pub lot: Option<String>,
    /// What is there.
    pub on_hand: Decimal,
    /// What of it is promised to others.
    pub reserved: Decimal,
    /// What is on its way in.
    pub on_order: Decimal,
}

/// A customer to be made in the ERP.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewCustomer {
    /// The name.
    pub name: String,
    /// Our number.
    pub number: String,
    /// Tax registration number.
    pub tax_id: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// City.
    pub city: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// ISO 4217.
    pub currency: String,
}

/// A record that the ERP has made for us.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// The ERP's own key.
    pub key: String,
    /// The number people use there.
    pub number: Option<String>,
}

/// An ERP that wants to be left alone for so many seconds: the call had no effect.
pub fn told_to_wait(seconds: u32, message: impl Into<String>) -> Error {
    Error::new(Code::ErpUnreachable, message).with(serde_json::json!({ "retry_after": seconds }))
}

/// How long an ERP wants to be left alone, if it said so. At most a day.
pub fn asked_to_wait(error: &Error) -> Option<SignedDuration> {
    wait_in(error.details.as_deref())
}

/// How long an ERP wants to be left alone, by the details of an error.
pub fn wait_in(details: Option<&serde_json::Value>) -> Option<SignedDuration> {
    let seconds = details?["retry_after"].as_u64()?;
    Some(SignedDuration::from_secs(seconds.min(86_400).cast_signed()))
}

/// What a function answers that an adapter does not implement.
fn left_out<T>(capabilities: Capabilities, capability: Capability) -> Result<T> {
    capabilities.require(capability)?;
    let message = format!("{capability}: the adapter says that it can, and does not implement it");
    Err(Error::new(Code::ErpUnsupported, message))
}

/// Customers, items and prices.
#[async_trait]
pub trait Masters: Send + Sync {
    /// What of this port, and of the others that the adapter implements, can be done.
    fn capabilities(&self) -> Capabilities;

    /// Customers, a page.
    async fn customers(&self, _page: &PageRequest) -> Result<Page<ErpCustomer>> {
        left_out(self.capabilities(), Capability::ReadCustomers)
    }

    /// Items, a page.
    async fn items(&self, _page: &PageRequest) -> Result<Page<ErpItem>> {
        left_out(self.capabilities(), Capability::ReadItems)
    }

    /// Prices, a page.
    async fn prices(&self, _page: &PageRequest) -> Result<Page<ErpPrice>> {
        left_out(self.capabilities(), Capability::ReadPrices)
    }

    /// The code lists, whole: they are short.
    async fn code_lists(&self) -> Result<CodeLists> {
        left_out(self.capabilities(), Capability::ReadCodeLists)
    }

    /// Makes a customer. The key is stored with it, so that [`Masters::find_customer`] finds it.
    async fn create_customer(&self, _idempotency_key: &str, _customer: &NewCustomer) -> Result<Made> {
        left_out(self.capabilities(), Capability::CreateCustomer)
    }

    /// The customer that was made with this key, if one was.
    async fn find_customer(&self, _idempotency_key: &str) -> Result<Option<Made>> {
        left_out(self.capabilities(), Capability::CreateCustomer)
    }

    /// A range of keys of what `kind` reads, cut into ranges with the sums of their rows: the way to a difference is short.
    async fn ranges(&self, _kind: Capability, _request: &RangeRequest) -> Result<Ranges> {
        left_out(self.capabilities(), Capability::RangeDigests)
    }
}

/// Open items, invoices and receipts.
#[async_trait]
pub trait Finance: Send + Sync {
    /// As [`Masters::capabilities`].
    fn capabilities(&self) -> Capabilities;

    /// Open items, a page. An item that was settled comes once more with nothing open, or is gone.
    async fn open_items(&self, _page: &PageRequest) -> Result<Page<ErpOpenItem>> {
        left_out(self.capabilities(), Capability::ReadOpenItems)
    }

    /// Invoices and credit notes, a page.
    async fn invoices(&self, _page: &PageRequest) -> Result<Page<ErpInvoice>> {
        left_out(self.capabilities(), Capability::ReadInvoices)
    }

    /// Receipts, a page.
    async fn receipts(&self, _page: &PageRequest) -> Result<Page<ErpReceipt>> {
        left_out(self.capabilities(), Capability::ReadReceipts)
    }

    /// A range of keys of what `kind` reads, cut into ranges with the sums of their rows: the way to a difference is short.
    async fn ranges(&self, _kind: Capability, _request: &RangeRequest) -> Result<Ranges> {
        left_out(self.capabilities(), Capability::RangeDigests)
    }

    /// What stands on the account of one customer, as it is now: of each kind that the adapter reads in pages, the rows that
    /// name the customer. A customer that nobody knows has none.
    async fn account_of(&self, _customer: &str) -> Result<ErpAccount> {
        left_out(self.capabilities(), Capability::LiveAccount)
    }
}

/// Stock.
#[async_trait]
pub trait Inventory: Send + Sync {
    /// As [`Masters::capabilities`].
    fn capabilities(&self) -> Capabilities;

    /// Stock, a page.
    async fn stock(&self, _page: &PageRequest) -> Result<Page<ErpStock>> {
        left_out(self.capabilities(), Capability::ReadStock)
    }

    /// Stock of one item everywhere, as it is now.
    async fn stock_of(&self, _item: &str) -> Result<Vec<ErpStock>> {
        left_out(self.capabilities(), Capability::LiveStock)
    }

    /// A range of keys of what `kind` reads, cut into ranges with the sums of their rows: the way to a difference is short.
    async fn ranges(&self, _kind: Capability, _request: &RangeRequest) -> Result<Ranges> {
        left_out(self.capabilities(), Capability::RangeDigests)
    }
}

/// Orders.
#[async_trait]
pub trait Orders: Send + Sync {
    /// As [`Masters::capabilities`].
    fn capabilities(&self) -> Capabilities;

    /// Places an order. The key is stored with it in the same transaction of the ERP, so that [`Orders::find`] finds it if,
    /// and only if, it took effect. Where the ERP makes an order in several steps (create, then confirm), it is found
    /// from the first one on, and placing it again with the same key is never asked for.
    async fn place(&self, _idempotency_key: &str, _order: &NewOrder) -> Result<Made> {
        left_out(self.capabilities(), Capability::PlaceOrder)
    }

    /// The order that was placed with this key, if one was. A step that the ERP still lacks (an order created and not
    /// confirmed) is made good here.
    async fn find(&self, _idempotency_key: &str) -> Result<Option<Made>> {
        left_out(self.capabilities(), Capability::PlaceOrder)
    }

    /// Changes lines of an order that was placed: all of them, or none. An order that is no more as it was last agreed on, or
    /// of which more is shipped than would be left, is refused. The key is stored in the same transaction of the ERP, so
    /// that [`Orders::find_change`] knows; changing it again with the same key is never asked for.
    async fn change(&self, _idempotency_key: &str, _change: &OrderChange) -> Result<()> {
        left_out(self.capabilities(), Capability::ChangeOrder)
    }

    /// Whether this change took effect. It is the last one that was asked for of its order: an ERP that cannot keep the key
    /// may tell by the lines, as long as nobody else changes them there.
    async fn find_change(&self, _idempotency_key: &str, _change: &OrderChange) -> Result<bool> {
        left_out(self.capabilities(), Capability::ChangeOrder)
    }

    /// Cancels an order that was placed. An order that is cancelled already is a success.
    async fn cancel(&self, _order: &str) -> Result<()> {
        left_out(self.capabilities(), Capability::CancelOrder)
    }

    /// Progress of orders, a page: of all orders, or at least of those that were placed with a key.
    async fn progress(&self, _page: &PageRequest) -> Result<Page<OrderProgress>> {
        left_out(self.capabilities(), Capability::ReadProgress)
    }

    /// Progress of one order, as it is now.
    async fn progress_of(&self, _order: &str) -> Result<OrderProgress> {
        left_out(self.capabilities(), Capability::ReadProgress)
    }
}

/// One ERP, as its adapter gives it: the ports it implements.
#[derive(Clone, Default)]
pub struct Erp {
    /// Customers, items, prices.
    pub masters: Option<Arc<dyn Masters>>,
    /// Open items, invoices, receipts.
    pub finance: Option<Arc<dyn Finance>>,
    /// Stock.
    pub inventory: Option<Arc<dyn Inventory>>,
    /// Orders.
    pub orders: Option<Arc<dyn Orders>>,
}

impl Erp {
    /// An ERP whose adapter implements all four ports.
    pub fn of<A: Masters + Finance + Inventory + Orders + 'static>(adapter: A) -> Self {
        let adapter = Arc::new(adapter);
        Self {
            masters: Some(adapter.clone()),
            finance: Some(adapter.clone()),
            inventory: Some(adapter.clone()),
            orders: Some(adapter),
        }
    }

    /// Why something cannot be done, in the adapter's own words; none if it can. What belongs to no one port is told by the
    /// first there is.
    pub fn lacks(&self, capability: Capability) -> Option<String> {
        let masters = || self.masters.as_ref().map(|port| port.capabilities());
        let finance = || self.finance.as_ref().map(|port| port.capabilities());
        let inventory = || self.inventory.as_ref().map(|port| port.capabilities());
        let orders = || self.orders.as_ref().map(|port| port.capabilities());
        use Capability::*;
        let told = match capability {
            ReadCustomers | ReadItems | ReadPrices | ReadCodeLists | CreateCustomer => masters(),
            ReadOpenItems | ReadInvoices | ReadReceipts | LiveAccount => finance(),
            ReadStock | LiveStock => inventory(),
            PlaceOrder | ChangeOrder | CancelOrder | ReadProgress => orders(),
            ChangesSince | Deletions | RangeDigests => {
                masters().or_else(finance).or_else(inventory).or_else(orders)
            }
        };
        match told {
            None => Some("the adapter does not implement the port".to_owned()),
            Some(capabilities) => capabilities.missing.get(&capability).cloned(),
        }
    }
}
