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
struct OpenItemThere {
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
struct InvoiceThere {
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
struct ReceiptThere {
    key: String,
    number: String,
    customer: String,
    date: String,
    currency: String,
    amount: String,
}

impl Guest for Kontor {
    fn open_items(request: PageRequest) -> Result<OpenItemPage, Error> {
        let (rows, end) = page("open-items", &request, |there: OpenItemThere| OpenItem {
            key: there.key,
            customer: there.customer,
            document: there.document,
            document_date: there.document_date,
            due_date: there.due_date,
            currency: there.currency,
            amount: there.amount,
            open_amount: there.open_amount,
            extra: vec![],
        })?;
        Ok(OpenItemPage { rows, end })
    }

    fn invoices(request: PageRequest) -> Result<InvoicePage, Error> {
        let (rows, end) = page("invoices", &request, |there: InvoiceThere| Invoice {
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
        })?;
        Ok(InvoicePage { rows, end })
    }

    fn receipts(request: PageRequest) -> Result<ReceiptPage, Error> {
        let (rows, end) = page("receipts", &request, |there: ReceiptThere| Receipt {
            key: there.key,
            number: there.number,
            customer: there.customer,
            date: there.date,
            currency: there.currency,
            amount: there.amount,
            extra: vec![],
        })?;
        Ok(ReceiptPage { rows, end })
    }
}
