//! What goes wrong around synchronisation rather than in it: an adapter is replaced, a clock is wrong, and people in the ERP take
//! back what was done, or give numbers to other items.

use crate::chance::Chance;
use crate::world::World;
use rust_decimal::Decimal;
use tenon_core::integration::erp_cursor::ErpCursor;
use tenon_core::order::sales_order::{OrderStatus, SalesOrder};
use tenon_kernel::filter::Filter;
use tenon_sync::in_transaction;

const YEAR: i64 = 365 * 86_400;

/// The disasters of which histories must have seen each at least once.
pub(crate) const ALL: [&str; 7] = [
    "upgraded adapter",
    "clock ahead",
    "reopened order",
    "closed order",
    "voided invoices",
    "swapped numbers",
    "reused number",
];

/// A disaster, and whether it came about.
pub(crate) fn strike(world: &World, chance: &mut Chance) -> String {
    let disaster = chance.below(ALL.len());
    let order = order(world, chance);
    let [one, other] = [1, 2].map(|_| format!("ITEM{:04}", chance.below(5) + 1));
    let done = match disaster {
        0 => upgrade_the_adapter(world, chance),
        1 => order_in_a_year(world, chance),
        2 => order.is_some_and(|key| world.erp.reopen_order(&key).is_ok()),
        3 => order.is_some_and(|key| world.erp.close_order(&key).is_ok()),
        4 => order.is_some_and(|key| world.erp.void_invoices(&key).is_ok()),
        5 => swap_numbers(world, &one, &other),
        _ => give_number_of_deleted(world, &one, &other),
    };
    if done {
        world.coverage.count(&format!("disaster: {}", ALL[disaster]), 1);
    }
    format!("{}: {done}", ALL[disaster])
}

/// The key of any order of the ERP.
fn order(world: &World, chance: &mut Chance) -> Option<String> {
    let orders = world.erp.orders_now();
    let keys: Vec<_> = orders.into_iter().map(|(_, progress)| progress.order).collect();
    if keys.is_empty() { None } else { Some(keys[chance.below(keys.len())].clone()) }
}

/// The cursors of some kinds are of an earlier version.
fn upgrade_the_adapter(world: &World, chance: &mut Chance) -> bool {
    let cursors = world.all::<ErpCursor>().into_iter().filter(|cursor| cursor.cursor.is_some());
    let drawn: Vec<_> = cursors.filter(|_| chance.one_in(2)).collect();
    for mut cursor in drawn.iter().cloned() {
        cursor.cursor = Some("v1:2025-03-14".to_owned());
        in_transaction(&world.store(), "upgrade", |unit| unit.save(cursor.clone()).map(drop)).unwrap();
    }
    !drawn.is_empty()
}

/// An order is submitted while the clock is a year ahead.
fn order_in_a_year(world: &World, chance: &mut Chance) -> bool {
    let drafts = Filter::one_of(SalesOrder::STATUS, [OrderStatus::Draft, OrderStatus::Rejected]);
    let drafts = world.find::<SalesOrder>(drafts);
    world.wait(YEAR);
    let submitted = !drafts.is_empty() && world.submit(drafts[chance.below(drafts.len())].id()).is_ok();
    world.wait(-YEAR);
    submitted
}

/// Two items swap their numbers.
fn swap_numbers(world: &World, one: &str, other: &str) -> bool {
    let (Some(mut first), Some(mut second)) = (world.erp.item_now(one), world.erp.item_now(other)) else {
        return false;
    };
    std::mem::swap(&mut first.number, &mut second.number);
    world.erp.put_item(first);
    world.erp.put_item(second);
    one != other
}

/// An item is deleted, and another one gets its number.
fn give_number_of_deleted(world: &World, deleted: &str, other: &str) -> bool {
    let (Some(gone), Some(mut heir)) = (world.erp.item_now(deleted), world.erp.item_now(other)) else {
        return false;
    };
    if deleted == other {
        return false;
    }
    world.erp.delete_item(deleted);
    heir.number = gone.number;
    heir.list_price = heir.list_price.map(|price| price + Decimal::ONE);
    world.erp.put_item(heir);
    true
}
