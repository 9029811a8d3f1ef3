//! Receipts: money received from customers, mirrored from the ERP.

use jiff::civil::Date;
use rust_decimal::Decimal;
use tenon_kernel::{Currency, Entity, Rules};

/// Money received from a customer.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "mirrored", rights = "customer_id", zh = "收款", index = "customer_id, date")]
pub struct Receipt {
    /// The number on the document.
    #[field(max = 60, zh = "收款单号")]
    pub number: String,
    /// The customer.
    #[field(refers = "customer", zh = "客户")]
    pub customer_id: String,
    /// The day it was received.
    #[field(zh = "日期")]
    pub date: Date,
    /// The currency.
    #[field(zh = "币种")]
    pub currency: Currency,
    /// The amount.
    #[field(scale = 4, currency = "currency", zh = "金额")]
    pub amount: Decimal,
}

impl Rules for Receipt {}
