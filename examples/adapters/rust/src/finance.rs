//! Open items, invoices and receipts.

use crate::Kontor;
use crate::exports::tenon::erp::finance::{
    Guest, Invoice, InvoicePage, OpenItem, OpenItemPage, Receipt, ReceiptPage,
};
use crate::page::page;
use crate::tenon::erp::types::{Error, PageRequest};
use serde::Deserialize;

/// An open item as Kontor gives it.
#[derive(Deserialize)]
pub(crate) struct OpenItemThere {
    key: String,
    customer: String,
    document: String,
    document_date: String,
    due_date: String,
    currency: String,
    amount: String,
    open_amount: String,
}

/// An invoice as Kontor gives it.
#[derive(Deserialize)]
pub(crate) struct InvoiceThere {
    key: String,
    number: String,
    customer: String,
    order: Option<String>,
    date: String,
    currency: String,
    net: String,
    tax: String,
    gross: String,
}

/// A receipt as Kontor gives it.
#[derive(Deserialize)]
pub(crate) struct ReceiptThere {
    key: String,
    number: String,
    customer: String,
    date: String,
    currency: String,
    amount: String,
}

impl From<OpenItemThere> for OpenItem {
    fn from(there: OpenItemThere) -> OpenItem {
        OpenItem {
            key: there.key,
            customer: there.customer,
            document: there.document,
            document_date: there.document_date,
            due_date: there.due_date,
            currency: there.currency,
            amount: there.amount,
            open_amount: there.open_amount,
            extra: vec![],
        }
    }
}

impl From<InvoiceThere> for Invoice {
    fn from(there: InvoiceThere) -> Invoice {
        Invoice {
            key: there.key,
            number: there.number,
            customer: there.customer,
            order: there.order,
            date: there.date,
            currency: there.currency,
            net: there.net,
            tax: there.tax,
            gross: there.gross,
            extra: vec![],
        }
    }
}

impl From<ReceiptThere> for Receipt {
    fn from(there: ReceiptThere) -> Receipt {
        Receipt {
            key: there.key,
            number: there.number,
            customer: there.customer,
            date: there.date,
            currency: there.currency,
            amount: there.amount,
            extra: vec![],
        }
    }
}

impl Guest for Kontor {
    fn open_items(request: PageRequest) -> Result<OpenItemPage, Error> {
        let (rows, end) = page::<OpenItemThere, _>("open-items", &request, OpenItem::from)?;
        Ok(OpenItemPage { rows, end })
    }

    fn invoices(request: PageRequest) -> Result<InvoicePage, Error> {
        let (rows, end) = page::<InvoiceThere, _>("invoices", &request, Invoice::from)?;
        Ok(InvoicePage { rows, end })
    }

    fn receipts(request: PageRequest) -> Result<ReceiptPage, Error> {
        let (rows, end) = page::<ReceiptThere, _>("receipts", &request, Receipt::from)?;
        Ok(ReceiptPage { rows, end })
    }
}
