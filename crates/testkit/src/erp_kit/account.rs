//! Checks of live accounts.

use super::check::{Check, Checked, During, Kit, checks, ensure};
use super::kind::Kind;
use super::round::everything;
use std::collections::{BTreeMap, BTreeSet};
use tenon_erp_port::ErpInvoice;

/// How many customers are asked for.
const CUSTOMERS: usize = 3;

pub(super) fn checks() -> Vec<Check> {
    checks! {
        "account.live_agrees_with_pages", [ReadInvoices, LiveAccount], live_agrees_with_pages;
        "account.of_nobody_is_empty", [LiveAccount], of_nobody_is_empty;
    }
}

async fn live_agrees_with_pages(kit: &Kit<'_>) -> Checked {
    let invoices = everything::<ErpInvoice>(kit).await?.rows;
    let customers: BTreeSet<&str> = invoices.iter().map(|row| row.customer.as_str()).collect();
    for customer in customers.into_iter().take(CUSTOMERS) {
        let live = kit.finance()?.account_of(customer).await.during("account_of")?;
        agree(customer, &live.invoices, kit).await?;
        agree(customer, &live.open_items, kit).await?;
        agree(customer, &live.receipts, kit).await?;
    }
    Ok(())
}

/// The rows are those of the pages, where the ERP has pages of them.
async fn agree<T: Kind>(customer: &str, live: &[T], kit: &Kit<'_>) -> Checked {
    if kit.lacks(T::CAPABILITY).is_some() {
        return Ok(());
    }
    let round = everything::<T>(kit).await?;
    let paged = by_key(round.rows.iter().filter(|row| row.customer() == Some(customer)));
    let live = by_key(live.iter());
    ensure!(live == paged, "the customer {customer} has {live:?} live and {paged:?} in the pages");
    Ok(())
}

fn by_key<'a, T: Kind>(rows: impl Iterator<Item = &'a T>) -> BTreeMap<&'a str, &'a T> {
    rows.map(|row| (row.key(), row)).collect()
}

async fn of_nobody_is_empty(kit: &Kit<'_>) -> Checked {
    let nobody = kit.under_test.unknown_key();
    let live = kit.finance()?.account_of(&nobody).await.during("account_of")?;
    let rows = live.invoices.len() + live.open_items.len() + live.receipts.len();
    ensure!(rows == 0, "a customer that nobody knows has {rows} documents");
    Ok(())
}
