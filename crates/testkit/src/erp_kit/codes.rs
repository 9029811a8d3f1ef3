//! Checks of code lists.

use super::check::{Check, Checked, During, Kit, checks, ensure};
use super::round::everything;
use tenon_erp_port::{ErpItem, ErpStock};

pub(super) fn checks() -> Vec<Check> {
    checks! {
        "codes.units_of_items_are_known", [ReadItems, ReadCodeLists], units_of_items_are_known;
        "codes.warehouses_of_stock_are_known", [ReadStock, ReadCodeLists], warehouses_of_stock_are_known;
    }
}

async fn units_of_items_are_known(kit: &Kit<'_>) -> Checked {
    let Some(units) = kit.masters()?.code_lists().await.during("code_lists")?.units else { return Ok(()) };
    for item in everything::<ErpItem>(kit).await?.rows {
        ensure!(units.contains(&item.unit), "the item {} is in `{}`, which is no unit", item.key, item.unit);
    }
    Ok(())
}

async fn warehouses_of_stock_are_known(kit: &Kit<'_>) -> Checked {
    let lists = kit.masters()?.code_lists().await.during("code_lists")?;
    let Some(warehouses) = lists.warehouses else { return Ok(()) };
    for row in everything::<ErpStock>(kit).await?.rows {
        let known = warehouses.contains(&row.warehouse);
        ensure!(known, "the stock {} is in `{}`, which is no warehouse", row.key, row.warehouse);
    }
    Ok(())
}
