//! What it answers beside the four ports.

use crate::exports::tenon::erp::accounts::{self, Account};
use crate::exports::tenon::erp::changes::{self, OrderChange};
use crate::exports::tenon::erp::code_lists::{self, CodeLists};
use crate::exports::tenon::erp::finance::Receipt;
use crate::exports::tenon::erp::ranges::{self, Range, RangeRequest, Ranges, RowSum};
use crate::tenon::erp::types::{Error, Field};
use crate::{Hostile, act, error};

impl code_lists::Guest for Hostile {
    fn read() -> Result<CodeLists, Error> {
        let tax_rates = Some(vec!["20".to_owned(), "the usual".to_owned()]);
        Ok(CodeLists { units: None, currencies: None, tax_rates, warehouses: None, extra: vec![] })
    }
}

impl changes::Guest for Hostile {
    fn change(idempotency_key: String, _: OrderChange) -> Result<(), Error> {
        act(&idempotency_key)?;
        let path = Field { name: "path".to_owned(), value: idempotency_key };
        Err(Error { extra: vec![path], ..error("ERP_REFUSED", "no") })
    }

    fn find_change(_: String, _: OrderChange) -> Result<bool, Error> {
        Ok(false)
    }
}

impl accounts::Guest for Hostile {
    fn account_of(customer: String) -> Result<Account, Error> {
        let receipt = Receipt {
            key: "1".to_owned(),
            number: "1".to_owned(),
            customer,
            date: "yesterday".to_owned(),
            currency: "EUR".to_owned(),
            amount: "1".to_owned(),
            extra: vec![],
        };
        Ok(Account { open_items: vec![], invoices: vec![], receipts: vec![receipt], extra: vec![] })
    }
}

impl ranges::Guest for Hostile {
    /// The cursor is what it says of the number of rows.
    fn cut(_: String, range: RangeRequest) -> Result<Ranges, Error> {
        let sum = RowSum {
            rows: range.cursor.unwrap_or_default(),
            digest: u64::MAX.to_string(),
            total: "0".to_owned(),
        };
        let range = Range { after: None, until: None, sum, cursor: String::new() };
        Ok(Ranges { order: vec!["text".to_owned()], ranges: vec![range], periods: vec![], extra: vec![] })
    }
}
