//! What holds at any time, and what holds once everything is settled.

use crate::world::World;
use rust_decimal::Decimal;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use tenon_core::integration::dead_letter::DeadLetter;
use tenon_core::integration::erp_link::ErpLink;
use tenon_core::order::sales_order::{OrderStatus, SalesOrder, SalesOrderLine};
use tenon_core::order::{change_order, place_order};
use tenon_core::party::create_customer;
use tenon_core::party::customer_merge::CustomerMerge;
use tenon_core::product::product::Product;
use tenon_erp_port::{OrderProgress, OrderState};
use tenon_kernel::Stored;
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::outbox::{Outbox, OutboxState};
use tenon_sync::Reconciliation;

/// Fails unless all of this holds: nothing is made twice, nothing acknowledged is lost, links are one to one, credit is what
/// the rule says.
pub fn check(world: &World) {
    let entries = world.all::<Outbox>();
    let orders = world.all::<SalesOrder>();
    made_once(world, &entries);
    changed_once(world, &entries);
    done_once(world, &entries);
    links_are_one_to_one(world);
    for order in &orders {
        not_lost(order, &entries);
        assert_eq!(order.credit_reserved, weight(order), "credit of {} {:?}", order.id(), order.status);
    }
}

fn made_once(world: &World, entries: &[Stored<Outbox>]) {
    let makes = entries
        .iter()
        .filter(|entry| [create_customer::KIND, place_order::KIND].contains(&entry.kind.as_str()));
    let counts: Vec<_> = makes.map(|entry| (entry, count(world, entry))).collect();
    let mut made: BTreeMap<&str, usize> = BTreeMap::new();
    for (entry, count) in &counts {
        *made.entry(&entry.record_id).or_default() += count;
    }
    for (record, count) in made {
        assert!(count <= 1, "{record} was made {count} times");
    }
    for (entry, count) in &counts {
        match (entry.state, entry.kind.as_str()) {
            (OutboxState::Refused, _) if world.late.has_arrived(entry.id()) => {}
            (OutboxState::Refused, _) => assert_eq!(*count, 0, "what was refused was not made: {entry:?}"),
            (OutboxState::Done, place_order::KIND) => {
                let standing = count + usize::from(world.erp.has_lost(entry.id()));
                assert_eq!(standing, 1, "a confirmed order was made, and is there but for a loss: {entry:?}");
            }
            _ => {}
        }
    }
    let known: BTreeSet<_> = counts.iter().map(|(entry, _)| entry.id()).collect();
    for key in world.erp.orders_made().into_keys() {
        assert!(known.contains(key.as_str()), "the ERP has an order that no entry asked for: {key}");
    }
}

/// A change takes effect at most once, and not where it was refused.
fn changed_once(world: &World, entries: &[Stored<Outbox>]) {
    for entry in entries.iter().filter(|entry| entry.kind == change_order::KIND) {
        let most = usize::from(entry.state != OutboxState::Refused);
        let count = world.erp.count_changes(entry.id());
        assert!(count <= most, "a change was made {count} times: {entry:?}");
    }
}

/// Every entry is of a kind that a module declares. Of kinds without a check of their own, the ERP has done what it was asked with
/// an entry's key at most once, and not where it was refused.
fn done_once(world: &World, entries: &[Stored<Outbox>]) {
    let mut done: BTreeMap<String, usize> = BTreeMap::new();
    for write in world.writes().into_iter().filter(|write| write.took_effect) {
        *done.entry(write.subject).or_default() += 1;
    }
    let own_check =
        |kind: &str| [create_customer::KIND, place_order::KIND, change_order::KIND].contains(&kind);
    for entry in entries {
        let effect = world.engine().catalogue().effect(&entry.kind);
        assert!(effect.is_some(), "an entry is of a kind that a module declares: {entry:?}");
        let most = usize::from(entry.state != OutboxState::Refused);
        let count = done.get(entry.id()).copied().unwrap_or_default();
        assert!(own_check(&entry.kind) || count <= most, "it took effect {count} times: {entry:?}");
    }
}

/// How often the ERP has made what an entry asks for.
fn count(world: &World, entry: &Stored<Outbox>) -> usize {
    match entry.kind.as_str() {
        create_customer::KIND => world.erp.count_customers(entry.id()),
        _ => world.erp.count_orders(entry.id()),
    }
}

fn links_are_one_to_one(world: &World) {
    let links = world.all::<ErpLink>();
    let leading: Vec<_> = links.iter().filter(|link| !link.is_alias()).collect();
    let ours: BTreeSet<_> = leading.iter().map(|link| (&link.entity, &link.record_id)).collect();
    let theirs: BTreeSet<_> = links.iter().map(|link| (&link.entity, &link.erp_key)).collect();
    assert_eq!(ours.len(), leading.len(), "a record of ours has one link that leads");
    assert_eq!(theirs.len(), links.len(), "a record of theirs has one link");
    assert!(links.iter().all(|link| !link.erp_key.is_empty()), "a link leads somewhere");
}

/// An order that was handed over stands in the outbox, and was not refused.
fn not_lost(order: &Stored<SalesOrder>, entries: &[Stored<Outbox>]) {
    use OrderStatus::{Completed, Confirmed, Submitted};
    if matches!(order.status, Submitted | Confirmed | Completed) {
        let asked = entries.iter().filter(|entry| entry.record_id == order.id());
        let standing = asked.filter(|entry| entry.kind == place_order::KIND);
        let standing: Vec<_> = standing.filter(|entry| entry.state != OutboxState::Refused).collect();
        assert_eq!(standing.len(), 1, "the order {} is asked for once: {entries:?}", order.id());
    }
}

/// What an order counts towards its customer's credit exposure: what is to be delivered of it or was, and is not invoiced.
fn weight(order: &SalesOrder) -> Decimal {
    order.lines.iter().map(|line| worth(order, line) * uninvoiced(order, line)).sum::<Decimal>().round_dp(2)
}

/// One unit of a line, with tax.
fn worth(order: &SalesOrder, line: &SalesOrderLine) -> Decimal {
    let (hundred, trade) = (Decimal::ONE_HUNDRED, &line.trade);
    let tax = if order.terms.price_includes_tax { Decimal::ZERO } else { trade.rate() };
    trade.price * (hundred - trade.discount) * (hundred + tax) / (hundred * hundred)
}

/// The quantity of a line that the customer gets or has got, and has no invoice for: what the ERP says that it will deliver;
/// while it is asked for something else, no less than that.
fn uninvoiced(order: &SalesOrder, line: &SalesOrderLine) -> Decimal {
    use OrderStatus::{Cancelled, Confirmed, Submitted};
    let due = match (order.status, order.change_pending) {
        (Submitted | Confirmed, false) => line.confirmed.unwrap_or(line.trade.quantity),
        (Submitted | Confirmed | Cancelled, true) => line.to_deliver,
        _ => Decimal::ZERO,
    };
    assert_eq!(line.to_deliver, due, "what is to be delivered of {line:?}");
    let open = (due - line.shipped - line.reserved).max(Decimal::ZERO);
    assert_eq!(line.uncovered, open, "what stock must cover of {line:?}");
    (due.max(line.shipped) - line.invoiced).max(Decimal::ZERO)
}

/// People in the ERP have cancelled what a late call has placed and nobody wants here any more, for they were told.
fn late_orders_are_cancelled(world: &World, entries: &[Stored<Outbox>]) {
    for (_, there) in
        world.erp.orders_now().into_iter().filter(|(_, there)| there.state != OrderState::Cancelled)
    {
        let key = there.idempotency_key.as_deref();
        let entry = entries.iter().find(|entry| Some(entry.id()) == key);
        let unwanted = entry.is_some_and(|entry| entry.state == OutboxState::Refused);
        assert!(!unwanted, "nobody was told of a late order: {there:?}");
    }
}

/// Fails unless, besides, both sides are the same and nothing is left to do.
pub fn check_settled(world: &World) {
    check(world);
    let entries = world.all::<Outbox>();
    for entry in entries.iter().filter(|entry| !held(&entries, &entry.record_id)) {
        let settled = matches!(entry.state, OutboxState::Done | OutboxState::Refused);
        assert!(settled, "everything is settled: {entry:?}");
    }
    assert_eq!(world.all::<DeadLetter>(), Vec::new(), "every record was taken over");
    check_equal(world, &world.reconcile());
    items_are_numbered_as_there(world);
    late_orders_are_cancelled(world, &entries);
    for order in world.all::<SalesOrder>().iter().filter(|order| !held(&entries, order.id())) {
        as_in_the_erp(world, order);
    }
    world.assert_quiet();
}

/// The fields of customers that users of a history edit.
const EDITED: [&str; 3] = ["city", "email", "name"];

/// Both sides are equal, but for what a merged customer has of its own: of that, what both last agreed on is what the ERP has.
fn check_equal(world: &World, compared: &Reconciliation) {
    assert!(compared.lost_orders.is_empty() && compared.repeated_orders.is_empty(), "{compared:?}");
    for kind in compared.kinds.iter().filter(|kind| !kind.is_equal()) {
        let merged = kind.differing.iter().all(|key| is_merged(world, key));
        let explained = kind.kind == "customer" && kind.theirs == kind.ours && kind.not_stored == 0;
        assert!(explained && merged, "both sides are equal: {kind:?}");
    }
    let links = world.find::<ErpLink>(Filter::eq("entity", "customer"));
    for link in links.iter().filter(|link| !link.gone) {
        let Some(theirs) = world.erp.customer(&link.erp_key) else { continue };
        let said = json!({"city": theirs.city, "email": theirs.email, "name": theirs.name});
        for field in EDITED {
            assert_eq!(
                link.base[field], said[field],
                "both sides have agreed on what the ERP has: {}",
                link.erp_key
            );
        }
    }
}

/// Whether another customer was merged into the one that a key leads to.
fn is_merged(world: &World, key: &str) -> bool {
    let customer = world.ours("customer", key);
    !world.find::<CustomerMerge>(Filter::eq("into_id", customer)).is_empty()
}

/// A product has the number that its item has in the ERP. The product of a deleted item keeps its own, as far as no other has it.
fn items_are_numbered_as_there(world: &World) {
    for link in world.find::<ErpLink>(Filter::eq("entity", "product")) {
        let Some(theirs) = world.erp.item_now(&link.erp_key) else { continue };
        let ours = world.one::<Product>("id", &link.record_id);
        assert_eq!(ours.number.as_ref(), Some(&theirs.number), "the number of {}", link.erp_key);
    }
}

/// Whether something about a record is held, because its customer's account is frozen or closed.
fn held(entries: &[Stored<Outbox>], record: &str) -> bool {
    let reasons =
        entries.iter().filter(|entry| entry.record_id == record && entry.state == OutboxState::Pending);
    reasons.filter_map(|entry| entry.reason.as_deref()).any(|why| why.contains("account is"))
}

fn as_in_the_erp(world: &World, order: &Stored<SalesOrder>) {
    let Some(key) = world.theirs("sales_order", order.id()) else {
        let here =
            matches!(order.status, OrderStatus::Draft | OrderStatus::Rejected | OrderStatus::Cancelled);
        assert!(here, "the order {} is {} and not in the ERP", order.id(), order.status.as_str());
        return;
    };
    let progress = world.erp.progress_now(&key).expect("a link leads to an order of the ERP");
    assert!(!order.change_pending, "every change of {} is settled", order.id());
    agreed_in_the_erp(world, order, &key, &progress);
    let expected = match progress.state {
        OrderState::Received => OrderStatus::Submitted,
        OrderState::Confirmed => OrderStatus::Confirmed,
        OrderState::Completed => OrderStatus::Completed,
        OrderState::Cancelled => OrderStatus::Cancelled,
    };
    assert_eq!(order.status, expected, "the order {} is {:?} in the ERP", order.id(), progress.state);
    for theirs in &progress.lines {
        let ours = line_at(order, theirs.position);
        let ours = (ours.reserved, ours.shipped, ours.invoiced);
        assert_eq!(ours, (theirs.reserved, theirs.shipped, theirs.invoiced), "progress of {}", order.id());
    }
}

/// The line of an order at a place.
fn line_at(order: &SalesOrder, position: u32) -> &SalesOrderLine {
    &order.lines[position as usize - 1]
}

/// Each line is there once, about the product that it is about here, and what the ERP will deliver is shown here: what was
/// ordered, unless the ERP has confirmed less.
fn agreed_in_the_erp(world: &World, order: &SalesOrder, key: &str, progress: &OrderProgress) {
    let placed = world.erp.placed(key).unwrap();
    let positions: BTreeSet<_> = placed.lines.iter().map(|line| line.position).collect();
    assert_eq!(positions.len(), placed.lines.len(), "{key} has each line once");
    for (placed, there) in placed.lines.iter().zip(&progress.lines) {
        let ours = line_at(order, placed.position);
        assert_eq!(
            ours.confirmed, there.confirmed,
            "what {key} will deliver of {} is shown",
            placed.position
        );
        assert!(there.confirmed <= Some(ours.trade.quantity), "{key} delivers at most what was ordered");
        if there.confirmed == Some(ours.trade.quantity) {
            assert_eq!(ours.trade.net, placed.net, "{key} bills what was ordered");
        }
    }
    let wanted = order.lines.iter().filter(|line| !line.trade.quantity.is_zero());
    assert!(wanted.count() <= placed.lines.len(), "{key} has every line that was ordered");
}
