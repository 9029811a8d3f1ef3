//! The account of one customer.

use crate::Kontor;
use crate::exports::tenon::erp::accounts::{Account, Guest};
use crate::finance::{InvoiceThere, OpenItemThere, ReceiptThere};
use crate::http::{escaped, get};
use crate::tenon::erp::types::Error;
use serde::Deserialize;

/// An account as Kontor gives it.
#[derive(Deserialize)]
struct AccountThere {
    open_items: Vec<OpenItemThere>,
    invoices: Vec<InvoiceThere>,
    receipts: Vec<ReceiptThere>,
}

impl Guest for Kontor {
    fn account_of(customer: String) -> Result<Account, Error> {
        let there: AccountThere = get(&format!("/api/customers/{}/account", escaped(&customer)))?;
        Ok(Account {
            open_items: there.open_items.into_iter().map(Into::into).collect(),
            invoices: there.invoices.into_iter().map(Into::into).collect(),
            receipts: there.receipts.into_iter().map(Into::into).collect(),
            extra: vec![],
        })
    }
}
