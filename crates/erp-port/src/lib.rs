//! The ERP ports: master data, orders, finance and stock of any ERP.
//!
//! An adapter translates and calls, and does nothing else. It keeps no state, does not retry, and does not deduplicate. It never
//! checks whether a record already exists before it creates one. The engine does identity, deduplication, locking and retry.
//!
//! **Errors** are [`Error`]s with one of these codes. The code decides what the engine does:
//!
//! | code | what the adapter knows | what the engine does |
//! |---|---|---|
//! | `ERP_UNREACHABLE` | the call had no effect: no connection, or [asked to wait](told_to_wait) | tries again later |
//! | `ERP_REFUSED` | the ERP understood the call and refused it | shows the message to the user |
//! | `ERP_INVALID_RESPONSE` | the response to a *read* is not valid for the ERP's interface | keeps it for repair |
//! | `ERP_UNSUPPORTED` | the ERP cannot do this, as [`Capabilities`] declares | does not ask again |
//! | `OUTCOME_UNKNOWN` | a *write* may have taken effect: time-out, lost connection, invalid response | looks it up by its key |
//! | `INVALID_VALUE` | the cursor of a page is not known | reads the kind from the beginning |
//!
//! Every function except `capabilities` has a default, which fails with `ERP_UNSUPPORTED` and the adapter's reason. An adapter
//! implements what its ERP can do, and declares in its [`Capabilities`] what it cannot do.
//!
//! Keys of ERP records are texts of at most 100 characters. Amounts are decimals in the currency of the same record. Quantities
//! are in the unit of the same record. Dates are the dates of the documents, not the time of the transfer.

mod capability;
mod customer_change;
mod erp;
mod error;
pub mod messages;
mod order;
mod page;
pub mod ranges;
pub mod scale;

pub use capability::{Capabilities, Capability};
pub use customer_change::{CustomerChange, CustomerField, FieldChange};
pub use erp::Erp;
pub use error::{Code, Error, Result};
pub use order::{LineChange, LineProgress, NewOrder, NewOrderLine, OrderChange, OrderProgress, OrderState};
pub use page::{Page, PageRequest, Rejected};

use crate::ranges::{RangeRequest, Ranges};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// The crates and types that the ports use, in the right versions. An adapter imports them from here.
#[doc(no_inline)]
pub use {async_trait::async_trait, jiff::Timestamp, jiff::civil::Date, rust_decimal::Decimal};

/// A customer of the ERP.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErpCustomer {
    /// The ERP's key: stable, never reused.
    pub key: String,
    /// The number that users see.
    pub number: Option<String>,
    /// The name.
    pub name: String,
    /// The tax registration number.
    pub tax_id: Option<String>,
    /// The telephone number, unchanged.
    pub phone: Option<String>,
    /// The e-mail address, unchanged.
    pub email: Option<String>,
    /// The city.
    pub city: Option<String>,
    /// The country, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// The currency of the credit limit, ISO 4217.
    pub currency: Option<String>,
    /// The credit limit, if the ERP keeps one.
    pub credit_limit: Option<Decimal>,
    /// Whether new orders are blocked.
    pub frozen: bool,
    /// Whether the ERP no longer uses the customer.
    pub inactive: bool,
}

/// An item of the ERP.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErpItem {
    /// The ERP's key.
    pub key: String,
    /// The number that users see (SKU).
    pub number: String,
    /// The name.
    pub name: String,
    /// The unit of all quantities, as the ERP's code.
    pub unit: String,
    /// The list price, without tax, in [`ErpItem::currency`].
    pub list_price: Option<Decimal>,
    /// The currency of the list price, ISO 4217.
    pub currency: Option<String>,
    /// Whether the ERP no longer sells the item.
    pub inactive: bool,
}

/// A price of the ERP's price lists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErpPrice {
    /// The ERP's key.
    pub key: String,
    /// The item's key.
    pub item: String,
    /// The customer's key, if the price is for one customer.
    pub customer: Option<String>,
    /// The smallest quantity that the price applies to.
    pub from_quantity: Decimal,
    /// The price of one unit, without tax.
    pub price: Decimal,
    /// The currency, ISO 4217.
    pub currency: String,
    /// The first day.
    pub valid_from: Option<Date>,
    /// The last day, inclusive.
    pub valid_to: Option<Date>,
}

/// The codes that an ERP knows, in the form that is used in orders. A list is none if the ERP does not keep it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeLists {
    /// Units of measure.
    pub units: Option<Vec<String>>,
    /// Currencies, ISO 4217.
    pub currencies: Option<Vec<String>>,
    /// Sales tax rates, in percent.
    pub tax_rates: Option<Vec<Decimal>>,
    /// Warehouses.
    pub warehouses: Option<Vec<String>>,
}

/// An open item: an amount that a customer owes, or a credit of the customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErpOpenItem {
    /// The ERP's key.
    pub key: String,
    /// The customer's key.
    pub customer: String,
    /// The document's number.
    pub document: String,
    /// The document's date.
    pub document_date: Date,
    /// The due date.
    pub due_date: Date,
    /// The currency, ISO 4217.
    pub currency: String,
    /// The original amount. A positive amount is owed by the customer; a negative one is a credit note or an unapplied receipt.
    pub amount: Decimal,
    /// The part of [`ErpOpenItem::amount`] that is still open, with the same sign. Zero if the item is settled.
    pub open_amount: Decimal,
}

/// An invoice, or a credit note with negative amounts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErpInvoice {
    /// The ERP's key.
    pub key: String,
    /// The document's number.
    pub number: String,
    /// The customer's key.
    pub customer: String,
    /// The key of the invoiced order, if there is one.
    pub order: Option<String>,
    /// The document's date.
    pub date: Date,
    /// The currency, ISO 4217.
    pub currency: String,
    /// The net amount, without tax.
    pub net: Decimal,
    /// The tax.
    pub tax: Decimal,
    /// The gross amount, with tax.
    pub gross: Decimal,
}

/// Money received from a customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErpReceipt {
    /// The ERP's key.
    pub key: String,
    /// The document's number.
    pub number: String,
    /// The customer's key.
    pub customer: String,
    /// The date of receipt.
    pub date: Date,
    /// The currency, ISO 4217.
    pub currency: String,
    /// The amount.
    pub amount: Decimal,
}

/// The account of one customer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ErpAccount {
    /// The open items.
    pub open_items: Vec<ErpOpenItem>,
    /// The invoices and credit notes.
    pub invoices: Vec<ErpInvoice>,
    /// The receipts.
    pub receipts: Vec<ErpReceipt>,
}

/// The stock of one item in one warehouse.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErpStock {
    /// The ERP's key. If the ERP has none, the parts of the key, joined by `/`.
    pub key: String,
    /// The item's key.
    pub item: String,
    /// The warehouse's code.
    pub warehouse: String,
    /// The lot, if the ERP keeps stock by lot.
    pub lot: Option<String>,
    /// The quantity on hand.
    pub on_hand: Decimal,
    /// The part of it that is reserved.
    pub reserved: Decimal,
    /// The quantity on order from suppliers.
    pub on_order: Decimal,
}

/// A customer to be created in the ERP.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewCustomer {
    /// The name.
    pub name: String,
    /// The customer's number in the CRM.
    pub number: String,
    /// The tax registration number.
    pub tax_id: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The city.
    pub city: Option<String>,
    /// The country, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// The currency, ISO 4217.
    pub currency: String,
}

/// A record that the ERP has created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// The ERP's key.
    pub key: String,
    /// The number that users of the ERP see.
    pub number: Option<String>,
}

/// Returns the error of an ERP that asks to wait this number of seconds. The call had no effect.
pub fn told_to_wait(seconds: u32, message: impl Into<String>) -> Error {
    Error::new(Code::ErpUnreachable, message).with(serde_json::json!({ "retry_after": seconds }))
}

/// Returns how long an ERP asks to wait, if the error says so. At most a day.
pub fn asked_to_wait(error: &Error) -> Option<SignedDuration> {
    wait_in(error.details.as_deref())
}

/// Returns how long an ERP asks to wait, from the details of an error. At most a day.
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

/// The port for customers, items and prices.
#[async_trait]
pub trait Masters: Send + Sync {
    /// Returns the capabilities of this port, and of the other ports that the adapter implements.
    fn capabilities(&self) -> Capabilities;

    /// Returns a page of customers.
    async fn customers(&self, _page: &PageRequest) -> Result<Page<ErpCustomer>> {
        left_out(self.capabilities(), Capability::ReadCustomers)
    }

    /// Returns a page of items.
    async fn items(&self, _page: &PageRequest) -> Result<Page<ErpItem>> {
        left_out(self.capabilities(), Capability::ReadItems)
    }

    /// Returns a page of prices.
    async fn prices(&self, _page: &PageRequest) -> Result<Page<ErpPrice>> {
        left_out(self.capabilities(), Capability::ReadPrices)
    }

    /// Returns the complete code lists, without pages.
    async fn code_lists(&self) -> Result<CodeLists> {
        left_out(self.capabilities(), Capability::ReadCodeLists)
    }

    /// Creates a customer. The key is stored with the customer, so that [`Masters::find_customer`] finds it.
    async fn create_customer(&self, _idempotency_key: &str, _customer: &NewCustomer) -> Result<Made> {
        left_out(self.capabilities(), Capability::CreateCustomer)
    }

    /// Returns the customer that was created with this key, if there is one.
    async fn find_customer(&self, _idempotency_key: &str) -> Result<Option<Made>> {
        left_out(self.capabilities(), Capability::CreateCustomer)
    }

    /// Changes fields of a customer, and returns the customer as the ERP has it after the call. A field is changed if the ERP still
    /// has the value [`FieldChange::from`]. All other fields stay as they are: those that a user of the ERP has changed, and those
    /// that the ERP does not keep. So a repeated call has no further effect, and the engine repeats a call whose outcome is
    /// unknown. The call is refused if the ERP does not have the customer, or does not accept a value.
    async fn change_customer(&self, _change: &CustomerChange) -> Result<ErpCustomer> {
        left_out(self.capabilities(), Capability::ChangeCustomer)
    }

    /// Splits a range of keys of the records that `kind` reads, and returns the parts with the sums of their rows. The engine
    /// uses it to find differences in few calls.
    async fn ranges(&self, _kind: Capability, _request: &RangeRequest) -> Result<Ranges> {
        left_out(self.capabilities(), Capability::RangeDigests)
    }
}

/// The port for open items, invoices and receipts.
#[async_trait]
pub trait Finance: Send + Sync {
    /// As [`Masters::capabilities`].
    fn capabilities(&self) -> Capabilities;

    /// Returns a page of open items. A settled item is either returned once more with the open amount 0, or listed as gone.
    async fn open_items(&self, _page: &PageRequest) -> Result<Page<ErpOpenItem>> {
        left_out(self.capabilities(), Capability::ReadOpenItems)
    }

    /// Returns a page of invoices and credit notes.
    async fn invoices(&self, _page: &PageRequest) -> Result<Page<ErpInvoice>> {
        left_out(self.capabilities(), Capability::ReadInvoices)
    }

    /// Returns a page of receipts.
    async fn receipts(&self, _page: &PageRequest) -> Result<Page<ErpReceipt>> {
        left_out(self.capabilities(), Capability::ReadReceipts)
    }

    /// Splits a range of keys of the records that `kind` reads, as [`Masters::ranges`].
    async fn ranges(&self, _kind: Capability, _request: &RangeRequest) -> Result<Ranges> {
        left_out(self.capabilities(), Capability::RangeDigests)
    }

    /// Returns the current account of one customer. For each kind that the adapter reads in pages, it lists the rows of this
    /// customer. The account of an unknown customer is empty.
    async fn account_of(&self, _customer: &str) -> Result<ErpAccount> {
        left_out(self.capabilities(), Capability::LiveAccount)
    }
}

/// The port for stock.
#[async_trait]
pub trait Inventory: Send + Sync {
    /// As [`Masters::capabilities`].
    fn capabilities(&self) -> Capabilities;

    /// Returns a page of stock.
    async fn stock(&self, _page: &PageRequest) -> Result<Page<ErpStock>> {
        left_out(self.capabilities(), Capability::ReadStock)
    }

    /// Returns the current stock of one item in all warehouses.
    async fn stock_of(&self, _item: &str) -> Result<Vec<ErpStock>> {
        left_out(self.capabilities(), Capability::LiveStock)
    }

    /// Splits a range of keys of the records that `kind` reads, as [`Masters::ranges`].
    async fn ranges(&self, _kind: Capability, _request: &RangeRequest) -> Result<Ranges> {
        left_out(self.capabilities(), Capability::RangeDigests)
    }
}

/// The port for orders.
#[async_trait]
pub trait Orders: Send + Sync {
    /// As [`Masters::capabilities`].
    fn capabilities(&self) -> Capabilities;

    /// Places an order. The key is stored with the order in the same transaction of the ERP, so that [`Orders::find`] finds the
    /// order if and only if the call took effect. If the ERP creates an order in several steps (create, then confirm), `find`
    /// finds it from the first step on. The engine never calls `place` twice with the same key.
    async fn place(&self, _idempotency_key: &str, _order: &NewOrder) -> Result<Made> {
        left_out(self.capabilities(), Capability::PlaceOrder)
    }

    /// Returns the order that was placed with this key, if there is one. If a step is missing in the ERP (an order is created and
    /// not confirmed), this call completes it.
    async fn find(&self, _idempotency_key: &str) -> Result<Option<Made>> {
        left_out(self.capabilities(), Capability::PlaceOrder)
    }

    /// Changes lines of an order that was placed: all of them, or none. The call is refused if the order differs from what both
    /// sides last agreed on, or if a new quantity is less than what has been shipped. The key is stored in the same transaction
    /// of the ERP, so that [`Orders::find_change`] finds it. The engine never calls `change` twice with the same key.
    async fn change(&self, _idempotency_key: &str, _change: &OrderChange) -> Result<()> {
        left_out(self.capabilities(), Capability::ChangeOrder)
    }

    /// Returns whether this change took effect. The change is always the last one that the engine requested for its order. An ERP
    /// that cannot store the key may compare the lines instead, if no other user changes them in the ERP.
    async fn find_change(&self, _idempotency_key: &str, _change: &OrderChange) -> Result<bool> {
        left_out(self.capabilities(), Capability::ChangeOrder)
    }

    /// Cancels an order that was placed. The call succeeds if the order is already cancelled.
    async fn cancel(&self, _order: &str) -> Result<()> {
        left_out(self.capabilities(), Capability::CancelOrder)
    }

    /// Returns a page of the progress of orders: of all orders, or at least of those that were placed with a key.
    async fn progress(&self, _page: &PageRequest) -> Result<Page<OrderProgress>> {
        left_out(self.capabilities(), Capability::ReadProgress)
    }

    /// Returns the current progress of one order.
    async fn progress_of(&self, _order: &str) -> Result<OrderProgress> {
        left_out(self.capabilities(), Capability::ReadProgress)
    }
}
