//! The account of one customer.

use super::Row;
use super::value::Bad;
use crate::wire::accounts::Account;
use tenon_erp_port::ErpAccount;

/// What stands on an account, if all of it can be understood.
pub(crate) fn read(told: &Account) -> Result<ErpAccount, Bad> {
    Ok(ErpAccount {
        open_items: checked(&told.open_items)?,
        invoices: checked(&told.invoices)?,
        receipts: checked(&told.receipts)?,
    })
}

fn checked<R: Row>(rows: &[R]) -> Result<Vec<R::Port>, Bad> {
    rows.iter().map(Row::checked).collect()
}
