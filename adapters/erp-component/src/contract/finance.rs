//! Open items, invoices and receipts.

use super::Row;
use super::value::{Bad, date, decimal};
use crate::wire::finance;
use tenon_erp_port::{ErpInvoice, ErpOpenItem, ErpReceipt};

impl Row for finance::OpenItem {
    type Port = ErpOpenItem;

    fn key(&self) -> &str {
        &self.key
    }

    fn translate(&self) -> Result<ErpOpenItem, Bad> {
        Ok(ErpOpenItem {
            key: self.key.clone(),
            customer: self.customer.clone(),
            document: self.document.clone(),
            document_date: date("document-date", &self.document_date)?,
            due_date: date("due-date", &self.due_date)?,
            currency: self.currency.clone(),
            amount: decimal("amount", &self.amount)?,
            open_amount: decimal("open-amount", &self.open_amount)?,
        })
    }
}

impl Row for finance::Invoice {
    type Port = ErpInvoice;

    fn key(&self) -> &str {
        &self.key
    }

    fn translate(&self) -> Result<ErpInvoice, Bad> {
        Ok(ErpInvoice {
            key: self.key.clone(),
            number: self.number.clone(),
            customer: self.customer.clone(),
            order: self.order.clone(),
            date: date("date", &self.date)?,
            currency: self.currency.clone(),
            net: decimal("net", &self.net)?,
            tax: decimal("tax", &self.tax)?,
            gross: decimal("gross", &self.gross)?,
        })
    }
}

impl Row for finance::Receipt {
    type Port = ErpReceipt;

    fn key(&self) -> &str {
        &self.key
    }

    fn translate(&self) -> Result<ErpReceipt, Bad> {
        Ok(ErpReceipt {
            key: self.key.clone(),
            number: self.number.clone(),
            customer: self.customer.clone(),
            date: date("date", &self.date)?,
            currency: self.currency.clone(),
            amount: decimal("amount", &self.amount)?,
        })
    }
}
