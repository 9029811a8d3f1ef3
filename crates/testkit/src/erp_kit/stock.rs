//! Checks of live stock.

use super::check::{Check, Checked, During, Kit, checks, ensure};
use super::round::everything;
use std::collections::{BTreeMap, BTreeSet};
use tenon_erp_port::ErpStock;

/// How many items are asked for.
const ITEMS: usize = 3;

pub(super) fn checks() -> Vec<Check> {
    checks! {
        "stock.live_agrees_with_pages", [ReadStock, LiveStock], live_agrees_with_pages;
    }
}

async fn live_agrees_with_pages(kit: &Kit<'_>) -> Checked {
    let read = everything::<ErpStock>(kit).await?;
    let items: BTreeSet<&str> = read.rows.iter().map(|row| row.item.as_str()).collect();
    for item in items.into_iter().take(ITEMS) {
        let live = kit.inventory()?.stock_of(item).await.during("stock_of")?;
        let live: BTreeMap<&str, &ErpStock> = live.iter().map(|row| (row.key.as_str(), row)).collect();
        let paged: BTreeMap<&str, &ErpStock> =
            read.rows.iter().filter(|row| row.item == item).map(|row| (row.key.as_str(), row)).collect();
        ensure!(live == paged, "the item {item} has {live:?} live and {paged:?} in the pages");
    }
    Ok(())
}
