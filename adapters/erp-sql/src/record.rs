//! Creates the records of the port from their fields.

use crate::field::{Fields, Kind, Wanted, optional, required};
use tenon_erp_port::{
    ErpCustomer, ErpInvoice, ErpItem, ErpOpenItem, ErpPrice, ErpReceipt, ErpStock, LineProgress,
};
use tenon_sql::SqlValue;

/// A record that can be made of the fields of a row. The error says which field is wrong, and how.
pub(crate) trait Record: Sized {
    /// Its fields, beside the key.
    const WANTED: &'static [Wanted];

    /// The record of this key with these fields.
    fn of(key: String, fields: &Fields<'_>) -> Result<Self, String>;

    /// Keeps the parts of the key as the database gave them.
    fn stored_as(&mut self, _key: &[SqlValue]) {}
}

impl Record for ErpCustomer {
    const WANTED: &'static [Wanted] = &[
        optional("number", Kind::Text),
        required("name", Kind::Text),
        optional("tax_id", Kind::Text),
        optional("phone", Kind::Text),
        optional("email", Kind::Text),
        optional("city", Kind::Text),
        optional("country", Kind::Country),
        optional("currency", Kind::Currency),
        optional("credit_limit", Kind::Amount),
        optional("frozen", Kind::Flag),
        optional("inactive", Kind::Flag),
    ];

    fn of(key: String, fields: &Fields<'_>) -> Result<Self, String> {
        Ok(Self {
            key,
            number: fields.text("number")?,
            name: fields.need_text("name")?,
            tax_id: fields.text("tax_id")?,
            phone: fields.text("phone")?,
            email: fields.text("email")?,
            city: fields.text("city")?,
            country: fields.code("country", Kind::Country)?,
            currency: fields.code("currency", Kind::Currency)?,
            credit_limit: fields.decimal("credit_limit")?,
            frozen: fields.flag("frozen")?,
            inactive: fields.flag("inactive")?,
        })
    }
}

impl Record for ErpItem {
    const WANTED: &'static [Wanted] = &[
        required("number", Kind::Text),
        required("name", Kind::Text),
        required("unit", Kind::Text),
        optional("list_price", Kind::Price),
        optional("currency", Kind::Currency),
        optional("inactive", Kind::Flag),
    ];

    fn of(key: String, fields: &Fields<'_>) -> Result<Self, String> {
        Ok(Self {
            key,
            number: fields.need_text("number")?,
            name: fields.need_text("name")?,
            unit: fields.need_text("unit")?,
            list_price: fields.decimal("list_price")?,
            currency: fields.code("currency", Kind::Currency)?,
            inactive: fields.flag("inactive")?,
        })
    }
}

impl Record for ErpPrice {
    const WANTED: &'static [Wanted] = &[
        required("item", Kind::Key),
        optional("customer", Kind::Key),
        required("from_quantity", Kind::Quantity),
        required("price", Kind::Price),
        required("currency", Kind::Currency),
        optional("valid_from", Kind::Date),
        optional("valid_to", Kind::Date),
    ];

    fn of(key: String, fields: &Fields<'_>) -> Result<Self, String> {
        Ok(Self {
            key,
            item: fields.need_key("item")?,
            customer: fields.key("customer")?,
            from_quantity: fields.need_decimal("from_quantity")?,
            price: fields.need_decimal("price")?,
            currency: fields.need_currency("currency")?,
            valid_from: fields.date("valid_from")?,
            valid_to: fields.date("valid_to")?,
        })
    }
}

impl Record for ErpOpenItem {
    const WANTED: &'static [Wanted] = &[
        required("customer", Kind::Key),
        required("document", Kind::Text),
        required("document_date", Kind::Date),
        required("due_date", Kind::Date),
        required("currency", Kind::Currency),
        required("amount", Kind::Amount),
        required("open_amount", Kind::Amount),
    ];

    fn of(key: String, fields: &Fields<'_>) -> Result<Self, String> {
        Ok(Self {
            key,
            customer: fields.need_key("customer")?,
            document: fields.need_text("document")?,
            document_date: fields.need_date("document_date")?,
            due_date: fields.need_date("due_date")?,
            currency: fields.need_currency("currency")?,
            amount: fields.need_decimal("amount")?,
            open_amount: fields.need_decimal("open_amount")?,
        })
    }
}

impl Record for ErpInvoice {
    const WANTED: &'static [Wanted] = &[
        required("number", Kind::Text),
        required("customer", Kind::Key),
        optional("order", Kind::Key),
        required("date", Kind::Date),
        required("currency", Kind::Currency),
        required("net", Kind::Amount),
        required("tax", Kind::Amount),
        required("gross", Kind::Amount),
    ];

    fn of(key: String, fields: &Fields<'_>) -> Result<Self, String> {
        Ok(Self {
            key,
            number: fields.need_text("number")?,
            customer: fields.need_key("customer")?,
            order: fields.key("order")?,
            date: fields.need_date("date")?,
            currency: fields.need_currency("currency")?,
            net: fields.need_decimal("net")?,
            tax: fields.need_decimal("tax")?,
            gross: fields.need_decimal("gross")?,
        })
    }
}

impl Record for ErpReceipt {
    const WANTED: &'static [Wanted] = &[
        required("number", Kind::Text),
        required("customer", Kind::Key),
        required("date", Kind::Date),
        required("currency", Kind::Currency),
        required("amount", Kind::Amount),
    ];

    fn of(key: String, fields: &Fields<'_>) -> Result<Self, String> {
        Ok(Self {
            key,
            number: fields.need_text("number")?,
            customer: fields.need_key("customer")?,
            date: fields.need_date("date")?,
            currency: fields.need_currency("currency")?,
            amount: fields.need_decimal("amount")?,
        })
    }
}

impl Record for ErpStock {
    const WANTED: &'static [Wanted] = &[
        required("item", Kind::Key),
        required("warehouse", Kind::Text),
        optional("lot", Kind::Text),
        required("on_hand", Kind::Quantity),
        required("reserved", Kind::Quantity),
        required("on_order", Kind::Quantity),
    ];

    fn of(key: String, fields: &Fields<'_>) -> Result<Self, String> {
        Ok(Self {
            key,
            item: fields.need_key("item")?,
            warehouse: fields.need_text("warehouse")?,
            lot: fields.text("lot")?,
            on_hand: fields.need_decimal("on_hand")?,
            reserved: fields.need_decimal("reserved")?,
            on_order: fields.need_decimal("on_order")?,
        })
    }
}

/// A line of an order's progress; the key is the order's.
pub(crate) const LINE: &[Wanted] = &[
    required("position", Kind::Whole),
    optional("confirmed", Kind::Quantity),
    required("reserved", Kind::Quantity),
    required("shipped", Kind::Quantity),
    required("invoiced", Kind::Quantity),
];

/// The line with these fields.
pub(crate) fn line_of(fields: &Fields<'_>) -> Result<LineProgress, String> {
    Ok(LineProgress {
        position: fields.need_whole("position")?,
        confirmed: fields.decimal("confirmed")?,
        reserved: fields.need_decimal("reserved")?,
        shipped: fields.need_decimal("shipped")?,
        invoiced: fields.need_decimal("invoiced")?,
    })
}
