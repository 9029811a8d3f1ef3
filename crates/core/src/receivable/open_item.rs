//! Open items (receivables): amounts that customers owe, mirrored from the ERP.

use jiff::civil::Date;
use rust_decimal::Decimal;
use tenon_kernel::{Currency, Entity, Rules};

/// An open item: an amount that a customer owes, or a credit.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "mirrored", rights = "customer_id", zh = "应收款项", index = "customer_id, due_date")]
pub struct OpenItem {
    /// The customer.
    #[field(refers = "customer", zh = "客户")]
    pub customer_id: String,
    /// The document's number.
    #[field(max = 60, zh = "单据号")]
    pub document: String,
    /// The document's date.
    #[field(zh = "单据日期")]
    pub document_date: Date,
    /// When it is due.
    #[field(zh = "到期日")]
    pub due_date: Date,
    /// The currency.
    #[field(zh = "币种")]
    pub currency: Currency,
    /// The original amount; negative for a credit note or an unapplied receipt.
    #[field(scale = 4, currency = "currency", zh = "金额")]
    pub amount: Decimal,
    /// The part of the amount that is still open.
    #[field(scale = 4, currency = "currency", zh = "未结金额")]
    pub open_amount: Decimal,
}

impl Rules for OpenItem {}
