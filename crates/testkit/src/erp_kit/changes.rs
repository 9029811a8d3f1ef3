//! Checks of the next round after a change in the ERP. They spoil records, and are therefore last.

use super::check::{ByFixture, Check, Checked, Kit, Stop, checks, ensure};
use super::kind::Kind;
use super::round::{LARGE, Round, everything, round};
use tenon_erp_port::{Capability, ErpCustomer, ErpItem, Rejected};

pub(super) fn checks() -> Vec<Check> {
    checks! {
        "customers.change_comes_in_the_next_round", [ReadCustomers], change_comes_in_the_next_round;
        "customers.next_round_is_less_than_everything", [ReadCustomers, ChangesSince],
            next_round_is_less_than_everything;
        "items.deletion_shows", [ReadItems], deletion_shows;
        "customers.broken_record_stops_nothing", [ReadCustomers], broken_record_stops_nothing;
    }
}

/// A customer that may be spoiled: the last that is active and no sample order is for.
async fn spare_customer(kit: &Kit<'_>, read: &Round<ErpCustomer>) -> Checked<String> {
    let ordering = kit.under_test.sample_order().await.map(|order| order.customer).ok();
    let spare = |row: &&ErpCustomer| !row.inactive && Some(row.key()) != ordering.as_deref();
    let spare = read.rows.iter().rev().find(spare).map(|row| row.key.clone());
    spare.ok_or_else(|| Stop::Skipped("there is no second customer".to_owned()))
}

/// Reads everything, renames a customer, and reads the next round.
async fn rename(kit: &Kit<'_>) -> Checked<(Round<ErpCustomer>, String, String, Round<ErpCustomer>)> {
    let before = everything::<ErpCustomer>(kit).await?;
    let key = spare_customer(kit, &before).await?;
    let name = format!("Renamed {}", kit.fresh_key());
    kit.under_test.change_customer_name(&key, &name).await.by_fixture("change a customer's name")?;
    let after = round::<ErpCustomer>(kit, Some(&before.next), LARGE).await?;
    Ok((before, key, name, after))
}

async fn change_comes_in_the_next_round(kit: &Kit<'_>) -> Checked {
    let (_, key, name, after) = rename(kit).await?;
    let came = after.get(&key).map(|row| row.name.as_str());
    ensure!(came == Some(name.as_str()), "{key} was renamed to {name:?}, and the next round brings {came:?}");
    Ok(())
}

async fn next_round_is_less_than_everything(kit: &Kit<'_>) -> Checked {
    let (before, _, _, after) = rename(kit).await?;
    let (all, came) = (before.by_key().len(), after.by_key().len());
    ensure!(came < all, "one customer was renamed, and the next round brings {came} of {all}");
    Ok(())
}

async fn deletion_shows(kit: &Kit<'_>) -> Checked {
    let before = everything::<ErpItem>(kit).await?;
    let key = spare_item(kit, &before).await?;
    kit.under_test.delete_item(&key).await.by_fixture("delete an item")?;
    let told = kit.lacks(Capability::Deletions).is_none();
    let from = told.then_some(before.next.as_str());
    let after = round::<ErpItem>(kit, from, LARGE).await?;
    let came = after.get(&key);
    let inactive = came.is_some_and(|row| row.inactive);
    let gone = after.gone.contains(&key) || (!told && came.is_none());
    ensure!(gone || inactive, "{key} was deleted, is not told of as gone, and comes as {came:?}");
    Ok(())
}

/// An item that may be deleted: the last that is active and no sample order has.
async fn spare_item(kit: &Kit<'_>, read: &Round<ErpItem>) -> Checked<String> {
    let order = kit.under_test.sample_order().await.ok();
    let ordered = |key: &str| order.iter().flat_map(|order| &order.lines).any(|line| line.item == key);
    let spare = read.rows.iter().rev().find(|row| !row.inactive && !ordered(row.key()));
    spare.map(|row| row.key.clone()).ok_or_else(|| Stop::Skipped("there is no item to spare".to_owned()))
}

async fn broken_record_stops_nothing(kit: &Kit<'_>) -> Checked {
    let before = everything::<ErpCustomer>(kit).await?;
    let key = spare_customer(kit, &before).await?;
    kit.under_test.break_customer(&key).await.by_fixture("spoil a customer")?;
    let after = everything::<ErpCustomer>(kit).await?;
    let about_it = |rejected: &&Rejected| match &rejected.key {
        Some(named) => *named == key,
        None => !before.rejected.contains(rejected),
    };
    let told = after.rejected.iter().find(about_it);
    let Some(rejected) = told else {
        return Err(Stop::Failed(format!("{key} was spoiled, and is not among the rejected")));
    };
    ensure!(!rejected.reason.trim().is_empty(), "{key} is rejected without a reason");
    for row in before.rows.iter().filter(|row| row.key != key) {
        ensure!(after.get(row.key()).is_some(), "{key} was spoiled, and {} is missing with it", row.key());
    }
    Ok(())
}
