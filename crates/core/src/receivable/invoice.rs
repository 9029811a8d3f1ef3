//! Invoices, mirrored from the ERP.

use jiff::civil::Date;
use rust_decimal::Decimal;
use tenon_kernel::{Currency, Entity, Rules};

/// An invoice, or a credit note with negative amounts.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(
    class = "mirrored",
    rights = "customer_id",
    zh = "发票",
    index = "customer_id, date",
    index = "order_id"
)]
pub struct Invoice {
    /// The number on the document.
    #[field(max = 60, zh = "发票号")]
    pub number: String,
    /// The customer.
    #[field(refers = "customer", zh = "客户")]
    pub customer_id: String,
    /// The sales order that it invoices, if that is in the CRM.
    #[field(refers = "sales_order", zh = "订单")]
    pub order_id: Option<String>,
    /// The date on the document.
    #[field(zh = "日期")]
    pub date: Date,
    /// The currency.
    #[field(zh = "币种")]
    pub currency: Currency,
    /// The amount without tax.
    #[field(scale = 4, currency = "currency", zh = "未税金额")]
    pub net: Decimal,
    /// The tax.
    #[field(scale = 4, currency = "currency", zh = "税额")]
    pub tax: Decimal,
    /// The amount with tax.
    #[field(scale = 4, currency = "currency", zh = "价税合计")]
    pub gross: Decimal,
}

impl Rules for Invoice {}
