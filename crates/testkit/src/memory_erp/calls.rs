//! The log of calls: the call, its fault, and whether it took effect.

use super::faults::Fault;
use tenon_erp_port::Code;

/// A method of the ERP ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// `Masters::customers`.
    Customers,
    /// `Masters::items`.
    Items,
    /// `Masters::prices`.
    Prices,
    /// `Masters::code_lists`.
    CodeLists,
    /// `Masters::create_customer`.
    CreateCustomer,
    /// `Masters::find_customer`.
    FindCustomer,
    /// `Masters::change_customer`.
    ChangeCustomer,
    /// `Finance::open_items`.
    OpenItems,
    /// `Finance::invoices`.
    Invoices,
    /// `Finance::receipts`.
    Receipts,
    /// `Finance::account_of`.
    AccountOf,
    /// `Inventory::stock`.
    Stock,
    /// `Inventory::stock_of`.
    StockOf,
    /// `Orders::place`.
    Place,
    /// `Orders::find`.
    Find,
    /// `Orders::change`.
    Change,
    /// `Orders::find_change`.
    FindChange,
    /// `Orders::cancel`.
    Cancel,
    /// `Orders::progress`.
    Progress,
    /// `Orders::progress_of`.
    ProgressOf,
    /// `Masters::ranges`, `Finance::ranges`, `Inventory::ranges`.
    Ranges,
}

impl Method {
    /// Returns whether it changes the ERP.
    pub fn writes(self) -> bool {
        matches!(
            self,
            Method::CreateCustomer | Method::ChangeCustomer | Method::Place | Method::Change | Method::Cancel
        )
    }
}

/// A call of one of the ports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The method.
    pub method: Method,
    /// The subject: the idempotency key, the record's key, or the page's cursor.
    pub subject: String,
    /// The fault of the call, if any.
    pub fault: Option<Fault>,
    /// Whether the call took effect in the ERP.
    pub took_effect: bool,
    /// The answer. None while the call runs, or if the caller cancelled it.
    pub answer: Option<Answer>,
}

/// The answer to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Success.
    Done,
    /// An error with this code.
    Error(Code),
}
