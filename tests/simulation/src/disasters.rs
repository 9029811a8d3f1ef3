//! What goes wrong around synchronisation rather than in it: an adapter is replaced, a clock is wrong, and people in the ERP take
//! back what was done, or give numbers to other items.

use crate::bug::Bug;
use crate::chance::Chance;
use crate::steps::Steps;
use crate::world::{ERP, World};
use rust_decimal::Decimal;
use serde_json::json;
use tenon_core::integration::erp_cursor::ErpCursor;
use tenon_core::order::place_order;
use tenon_core::party::customer::{Customer, CustomerKind};
use tenon_core::product::product::Product;
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::outbox::{Outbox, OutboxState};
use tenon_sync::{in_transaction, restored};

const YEAR: i64 = 365 * 86_400;

/// The disasters of which histories must have seen each at least once.
pub(crate) const ALL: [&str; 12] = [
    "upgraded adapter",
    "clock ahead",
    "reopened order",
    "closed order",
    "voided invoices",
    "swapped numbers",
    "reused number",
    "reused key",
    "deleted debtor",
    "restored store",
    "late request",
    "late arrival",
];

/// A disaster, and whether it came about.
pub(crate) fn strike(world: &World, chance: &mut Chance) -> String {
    let disaster = chance.below(ALL.len());
    let orders = orders(world, chance);
    let any = |act: &dyn Fn(&String) -> bool| orders.iter().any(act);
    let [one, other] = [1, 2].map(|_| format!("ITEM{:04}", chance.below(5) + 1));
    let done = match disaster {
        0 => upgrade_the_adapter(world, chance),
        1 => order_in_a_year(world, chance),
        2 => any(&|key| reopen(world, key)),
        3 => any(&|key| close(world, key)),
        4 => any(&|key| void(world, key)),
        5 => swap_numbers(world, &one, &other),
        6 => give_number_of_deleted(world, &one, &other),
        7 => give_key_of_deleted(world, &one),
        8 => delete_debtor(world, chance),
        9 => lose_the_store(world, chance),
        10 => delay_the_next_order(world),
        _ => world.late.arrive(&world.erp),
    };
    if done {
        came_about(world, disaster);
    }
    format!("{}: {done}", ALL[disaster])
}

fn came_about(world: &World, disaster: usize) {
    world.coverage.count(&format!("disaster: {}", ALL[disaster]), 1);
}

/// Whatever is late arrives at last.
pub(crate) fn end(world: &World) {
    if world.late.arrive(&world.erp) {
        came_about(world, ALL.len() - 1);
    }
}

/// The keys of the ERP's orders, from any of them on.
fn orders(world: &World, chance: &mut Chance) -> Vec<String> {
    let orders = world.erp.orders_now();
    let on_time = orders.into_iter().map(|(_, progress)| progress).filter(|progress| {
        progress.idempotency_key.as_deref().is_none_or(|key| !world.late.has_arrived(key))
    });
    let mut keys: Vec<_> = on_time.map(|progress| progress.order).collect();
    let first = chance.below(keys.len().max(1));
    keys.rotate_left(first);
    keys
}

/// A finished order is taken up again; one that is not finished is cancelled before.
fn reopen(world: &World, key: &str) -> bool {
    let erp = &world.erp;
    erp.reopen_order(key).is_ok() || erp.cancel_order(key).is_ok() && erp.reopen_order(key).is_ok()
}

/// An order is closed with what was shipped of it.
fn close(world: &World, key: &str) -> bool {
    let _ = world.erp.approve(key);
    world.erp.close_order(key).is_ok()
}

/// The invoices of an order are voided; of one without any, those that it has just got.
fn void(world: &World, key: &str) -> bool {
    let erp = &world.erp;
    let invoice = || erp.approve(key).is_ok() && erp.ship(key).is_ok() && erp.invoice(key).is_ok();
    erp.void_invoices(key).is_ok() || invoice() && erp.void_invoices(key).is_ok()
}

/// The store is lost after a run, and restored from a backup that was made before it. The operator says so, perhaps after users have
/// worked with it.
fn lose_the_store(world: &World, chance: &mut Chance) -> bool {
    let waits = !world.find::<Outbox>(Filter::eq(Outbox::STATE, OutboxState::Pending)).is_empty();
    world.back_up();
    let _ = world.run(&Steps::until(chance.below(400) as u64 + 1));
    world.restore();
    if chance.one_in(2) {
        change_waiting_orders(world, chance);
    }
    if world.bug != Bug::HidesTheRestoration {
        restored(&world.store(), ERP).unwrap();
    }
    waits
}

/// Of each order that waits to be placed, the first line gets another quantity, or a line is added.
fn change_waiting_orders(world: &World, chance: &mut Chance) {
    let waiting =
        [Filter::eq(Outbox::STATE, OutboxState::Pending), Filter::eq(Outbox::KIND, place_order::KIND)];
    for entry in world.find::<Outbox>(Filter::All(waiting.to_vec())) {
        let first = world.order(&entry.record_id).data.lines[0].clone();
        let line = match chance.one_in(2) {
            true => json!({"id": first.id, "quantity": (chance.below(11) + 1).to_string()}),
            false => json!({"product_id": first.product_id, "quantity": "7", "price": "3", "tax_rate": "20"}),
        };
        // It is refused where the customer's account is frozen.
        let _ = world.update("sales_order", &entry.record_id, json!({"lines": [line]}));
    }
}

/// The next order that is placed reaches the ERP after everybody has given it up.
fn delay_the_next_order(world: &World) -> bool {
    if world.bug != Bug::TakesAKeyTwice {
        world.erp.keep_keys_unique();
    }
    world.late.expect();
    true
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

/// A customer orders while the clock is a year ahead.
fn order_in_a_year(world: &World, chance: &mut Chance) -> bool {
    let trading = Filter::eq(Customer::KIND, CustomerKind::Trading);
    let customers = world.find::<Customer>(trading);
    if customers.is_empty() || world.all::<Product>().is_empty() {
        return false;
    }
    world.wait(YEAR);
    let customer = customers[chance.below(customers.len())].id();
    let lines = json!([{"product_id": world.all::<Product>()[0].id(), "quantity": "2", "price": "10", "tax_rate": "20"}]);
    let order = world.call("sales_order.create", json!({"customer_id": customer, "lines": lines}));
    let submitted = order.is_ok_and(|order| world.submit(order["id"].as_str().unwrap_or_default()).is_ok());
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

/// An item is deleted, and another one gets its key.
fn give_key_of_deleted(world: &World, key: &str) -> bool {
    let Some(mut other) = world.erp.item_now(key) else { return false };
    world.erp.delete_item(key);
    other.number.insert_str(0, "NEW-");
    other.name.insert_str(0, "New ");
    world.erp.put_item(other);
    true
}

/// A customer is deleted that owes something.
fn delete_debtor(world: &World, chance: &mut Chance) -> bool {
    let mut debtors: Vec<_> = world.erp.open_items_now().into_iter().map(|item| item.customer).collect();
    debtors.retain(|customer| world.erp.customer(customer).is_some());
    if debtors.is_empty() {
        return false;
    }
    world.erp.delete_customer(&debtors[chance.below(debtors.len())]);
    true
}
