//! Checks of live accounts.

use super::check::{Check, Checked, During, Kit, checks, ensure};
use super::round::everything;
use std::collections::{BTreeMap, BTreeSet};
use tenon_core::ports::erp::{Capability, ErpInvoice, ErpOpenItem, ErpReceipt};

/// How many customers are asked for.
const CUSTOMERS: usize = 3;

pub(super) fn checks() -> Vec<Check> {
    checks! {
        "account.live_agrees_with_pages", [ReadInvoices, LiveAccount], live_agrees_with_pages;
        "account.of_nobody_is_empty", [LiveAccount], of_nobody_is_empty;
    }
}

/// Rows by their keys, in a form that two are compared in.
fn keyed<'a, T: std::fmt::Debug + 'a>(
    rows: impl Iterator<Item = &'a T>,
    key: fn(&T) -> &str,
) -> BTreeMap<String, String> {
    rows.map(|row| (key(row).to_owned(), format!("{row:?}"))).collect()
}

async fn live_agrees_with_pages(kit: &Kit<'_>) -> Checked {
    let invoices = everything::<ErpInvoice>(kit).await?.rows;
    let open_items = match kit.lacks(Capability::ReadOpenItems) {
        None => everything::<ErpOpenItem>(kit).await?.rows,
        Some(_) => Vec::new(),
    };
    let receipts = match kit.lacks(Capability::ReadReceipts) {
        None => everything::<ErpReceipt>(kit).await?.rows,
        Some(_) => Vec::new(),
    };
    let customers: BTreeSet<&str> = invoices.iter().map(|row| row.customer.as_str()).collect();
    for customer in customers.into_iter().take(CUSTOMERS) {
        let live = kit.finance()?.account_of(customer).await.during("account_of")?;
        let live = (
            keyed(live.invoices.iter(), |row| &row.key),
            keyed(live.open_items.iter(), |row| &row.key),
            keyed(live.receipts.iter(), |row| &row.key),
        );
        let paged = (
            keyed(invoices.iter().filter(|row| row.customer == customer), |row| &row.key),
            keyed(open_items.iter().filter(|row| row.customer == customer), |row| &row.key),
            keyed(receipts.iter().filter(|row| row.customer == customer), |row| &row.key),
        );
        ensure!(live == paged, "the customer {customer} has {live:?} live and {paged:?} in the pages");
    }
    Ok(())
}

async fn of_nobody_is_empty(kit: &Kit<'_>) -> Checked {
    let nobody = kit.under_test.unknown_key();
    let live = kit.finance()?.account_of(&nobody).await.during("account_of")?;
    let rows = live.invoices.len() + live.open_items.len() + live.receipts.len();
    ensure!(rows == 0, "a customer that nobody knows has {rows} documents");
    Ok(())
}
