//! A fixed story, in which the process dies at each point there is.

use serde_json::json;
use tenon_core::order::sales_order::{OrderStatus, SalesOrder};
use tenon_core::party::customer::Customer;
use tenon_simulation::{Steps, World, check, check_settled};
use tenon_testkit::memory_erp::MemoryErp;

/// How a dead process is followed by the next.
#[derive(Clone, Copy)]
enum Next {
    /// At once: what the dead one held is still its own.
    AtOnce,
    /// When its leases are over.
    AfterLease,
}

/// Customers and orders are made here and changed there, with a run after each act. A run that dies is followed by another.
fn play(world: &World, steps: &std::sync::Arc<Steps>, next: Next) {
    let run = || {
        if world.run(steps).is_ok() {
            return;
        }
        check(world);
        if matches!(next, Next::AfterLease) {
            world.wait(301);
        }
        world.sync();
        check(world);
    };
    run();
    let customer = world.prospect("New");
    world.call("customer.convert", json!({"id": customer})).unwrap();
    let known = customers(world).into_iter().find(|id| *id != customer);
    let known = known.unwrap_or_else(|| customer.clone());
    let (placed, cancelled) = (world.draft(&customer, 3), world.draft(&known, 2));
    world.submit(&placed).unwrap();
    world.submit(&cancelled).unwrap();
    run();
    world.call("sales_order.cancel", json!({"id": cancelled})).unwrap();
    let line = world.order(&placed).lines[0].id.clone();
    let product = world.order(&placed).lines[0].product_id.clone();
    let lines =
        json!([{"id": line, "quantity": "2"}, {"product_id": product, "quantity": "5", "price": "1"}]);
    world.update("sales_order", &placed, json!({"lines": lines})).unwrap();
    run();
    if let Some(key) = world.theirs("sales_order", &placed) {
        world.erp.approve(&key).unwrap();
        world.erp.ship(&key).unwrap();
        world.erp.invoice(&key).unwrap();
    }
    world.erp.rename_customer("CUST0002", "Renamed").unwrap();
    world.erp.delete_item("ITEM0002");
    run();

    world.wait(301);
    world.sync();
    world.sync();
    assert_eq!(world.customer(&world.ours("customer", "CUST0002")).name, "Renamed");
    assert_eq!(world.order(&cancelled).status, OrderStatus::Cancelled);
    assert_ne!(world.order(&placed).status, OrderStatus::Cancelled);
    assert_eq!(world.all::<Customer>().len(), 3);
    assert_eq!(world.all::<SalesOrder>().len(), 2);
    assert!(world.erp.orders_made().values().all(|count| *count == 1));
    check_settled(world);
}

/// Customers that may order.
fn customers(world: &World) -> Vec<String> {
    use tenon_core::party::customer::{AccountStatus, CustomerKind};
    let may = |customer: &&tenon_kernel::Stored<Customer>| {
        customer.kind == CustomerKind::Trading && customer.status == AccountStatus::Active
    };
    world.all::<Customer>().iter().filter(may).map(|customer| customer.id().to_owned()).collect()
}

fn world() -> World {
    let mut world = World::with(10, MemoryErp::sample(jiff::civil::date(2025, 3, 14), 2, 2));
    world.page = 100;
    world
}

/// Plays the story once for each point of this share of them, of so many shares: they are many, and tests run side by side.
fn die_everywhere(next: Next, share: u64, shares: u64) {
    let count = Steps::endless();
    play(&world(), &count, next);
    assert!(count.passed() > 100, "the story has points to die at: {}", count.passed());
    for point in (1..=count.passed()).filter(|point| point % shares == share) {
        let steps = Steps::until(point);
        play(&world(), &steps, next);
        assert!(steps.is_dead(), "the process died at {point}");
    }
    println!("{} points to die at", count.passed());
}

macro_rules! shares {
    ($($name:ident: $next:ident, $share:literal of $shares:literal;)*) => {
        $(
            #[test]
            fn $name() {
                die_everywhere(Next::$next, $share, $shares);
            }
        )*
    };
}

shares! {
    the_next_process_goes_on_one: AfterLease, 0 of 4;
    the_next_process_goes_on_two: AfterLease, 1 of 4;
    the_next_process_goes_on_three: AfterLease, 2 of 4;
    the_next_process_goes_on_four: AfterLease, 3 of 4;
    the_next_process_leaves_alone_what_is_held_one: AtOnce, 0 of 4;
    the_next_process_leaves_alone_what_is_held_two: AtOnce, 1 of 4;
    the_next_process_leaves_alone_what_is_held_three: AtOnce, 2 of 4;
    the_next_process_leaves_alone_what_is_held_four: AtOnce, 3 of 4;
}
