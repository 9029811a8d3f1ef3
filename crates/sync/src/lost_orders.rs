//! Orders that the ERP had and does not have any more, as after its database was restored from a backup, and orders that the ERP has
//! twice, as after a call that arrived very late.
//!
//! A reconciliation reports them. Lost orders are placed again manually, because an order may have been deleted on purpose. An order
//! is looked up by its key before it is placed again, with the same key. Of an order that is there twice, a user cancels one in the ERP.

use crate::deadline::read_in_time;
use crate::inbox::Kind;
use crate::inbox::hash;
use crate::kinds::Progress;
use crate::refusals;
use crate::run::{ErpInstance, Transact, in_transaction};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use tenon_core::integration::erp_link;
use tenon_core::order::place_order;
use tenon_core::order::sales_order::SalesOrder;
use tenon_erp_port::{Capability, OrderProgress, OrderState, PageRequest};
use tenon_kernel::condition::Comparison;
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::outbox::{Outbox, OutboxState};
use tenon_kernel::{Result, Unit, Value};

/// How many of our orders are read at a time.
const ORDERS: u64 = 500;

/// An order that the ERP had and does not have any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LostOrder {
    /// The order.
    pub order_id: String,
    /// Its number.
    pub number: Option<String>,
    /// The key that the order had in the ERP.
    pub erp_key: String,
    /// The outbox entry that placed it. Retrying this entry places the order again.
    pub entry: String,
}

/// An order of the ERP that should not be there, because a call arrived late: the ERP has the order more than once under one idempotency
/// key, or the order was refused or withdrawn here. Cancelled ones are left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RepeatedOrder {
    /// The order.
    pub order_id: String,
    /// Its outbox entry, whose id is the idempotency key.
    pub entry: String,
    /// The key in the ERP of the order that is linked.
    pub erp_key: Option<String>,
    /// The key in the ERP of the one that should not be there.
    pub repeated: String,
}

/// What a comparison of orders has found.
#[derive(Default)]
pub(crate) struct Orders {
    pub(crate) lost: Vec<LostOrder>,
    pub(crate) repeated: Vec<RepeatedOrder>,
}

/// The orders that are placed and not executed in the CRM and that the ERP does not have: not among all that it reports, and not
/// by their key; and those that it has twice. None if the ERP cannot report them.
pub(crate) async fn find(store: &dyn Transact, erp: &ErpInstance) -> Result<Orders> {
    let can = |capability| Progress::capabilities(&erp.ports).is_some_and(|can| can.has(capability));
    let Some(orders) =
        erp.ports.orders.as_ref().filter(|_| can(Capability::ReadProgress) && can(Capability::PlaceOrder))
    else {
        return Ok(Orders::default());
    };
    let there = There::read(erp).await?;
    let mut repeated =
        in_transaction(store, "sync.reconcile", |unit| repeated(&erp.name, &there.repeated, unit))?;
    repeated.extend(in_transaction(store, "sync.reconcile", |unit| unwanted(&erp.name, &there, unit))?);
    let (mut lost, mut after) = (Vec::new(), None::<String>);
    loop {
        let (placed, last) =
            in_transaction(store, "sync.reconcile", |unit| placed(&erp.name, after.as_deref(), unit))?;
        for candidate in placed.into_iter().filter(|placed| !there.has(&placed.erp_key)) {
            // It may have been placed since the ERP was read. Another order with its key came of a late call: it takes its place when
            // the entry is retried.
            let there = read_in_time(erp, orders.find(&candidate.entry)).await?;
            if there.is_none_or(|order| order.key != candidate.erp_key) {
                lost.push(candidate);
            }
        }
        match last {
            Some(last) => after = Some(last),
            None => return Ok(Orders { lost, repeated }),
        }
    }
}

/// All orders that the ERP reports.
#[derive(Default)]
struct There {
    orders: HashSet<u64>,
    /// The first order of each idempotency key.
    by_key: HashMap<u64, Box<str>>,
    /// Idempotency keys of more than one order, with two of the orders.
    repeated: BTreeMap<String, [String; 2]>,
}

impl There {
    async fn read(erp: &ErpInstance) -> Result<There> {
        let (mut there, mut cursor) = (There::default(), None);
        loop {
            let request = PageRequest { cursor: cursor.clone(), limit: erp.page };
            let page = read_in_time(erp, Progress::page(&erp.ports, &request)).await?;
            page.rows.iter().for_each(|row| there.add(row));
            there
                .orders
                .extend(page.rejected.iter().filter_map(|rejected| rejected.key.as_deref()).map(hash));
            for key in &page.gone {
                there.orders.remove(&hash(key));
            }
            if !page.more {
                return Ok(there);
            }
            if cursor.as_ref() == Some(&page.next) {
                return Err(refusals::cursor_stands("order_progress"));
            }
            cursor = Some(page.next);
        }
    }

    /// A row may come on two pages, if it changes meanwhile.
    fn add(&mut self, row: &OrderProgress) {
        self.orders.insert(hash(&row.order));
        let Some(key) = row.idempotency_key.as_ref().filter(|_| row.state != OrderState::Cancelled) else {
            return;
        };
        let first = self.by_key.entry(hash(key)).or_insert_with(|| row.order.as_str().into());
        if **first != *row.order {
            self.repeated.insert(key.clone(), [first.to_string(), row.order.clone()]);
        }
    }

    fn has(&self, erp_key: &str) -> bool {
        self.orders.contains(&hash(erp_key))
    }
}

/// The orders of these keys that are ours. A key may be another system's.
fn repeated(
    erp: &str,
    keys: &BTreeMap<String, [String; 2]>,
    unit: &mut Unit<'_>,
) -> Result<Vec<RepeatedOrder>> {
    let ids = keys.keys().map(Value::text).collect();
    let entries = Filter::All(vec![Filter::eq("erp", erp), Filter::In("id".to_owned(), ids)]);
    let mut repeated = Vec::new();
    for entry in unit.find::<Outbox>(entries)? {
        let erp_key =
            erp_link::of_record(erp, &entry.entity, &entry.record_id, unit)?.map(|link| link.data.erp_key);
        let mut orders = keys.get(entry.id()).into_iter().flatten();
        let Some(other) = orders.find(|order| Some(*order) != erp_key.as_ref()).cloned() else { continue };
        let (order_id, entry) = (entry.record_id.clone(), entry.id().to_owned());
        repeated.push(RepeatedOrder { order_id, entry, erp_key, repeated: other });
    }
    Ok(repeated)
}

/// The orders of these that were refused or withdrawn here.
fn unwanted(erp: &str, there: &There, unit: &mut Unit<'_>) -> Result<Vec<RepeatedOrder>> {
    let (mut unwanted, mut after) = (Vec::new(), None::<String>);
    loop {
        let mut filters = vec![
            Filter::eq(Outbox::ERP, erp),
            Filter::eq(Outbox::STATE, OutboxState::Refused),
            Filter::eq(Outbox::KIND, place_order::KIND),
        ];
        filters.extend(after.map(|after| Filter::compare(Outbox::ID, Comparison::Gt, after)));
        let entries = unit.find_some::<Outbox>(Filter::All(filters), ORDERS)?;
        let Some(last) = entries.last() else { return Ok(unwanted) };
        after = Some(last.id().to_owned());
        for entry in entries.iter().filter(|entry| !there.repeated.contains_key(entry.id())) {
            let Some(order) = there.by_key.get(&hash(entry.id())) else { continue };
            unwanted.push(RepeatedOrder {
                order_id: entry.record_id.clone(),
                entry: entry.id().to_owned(),
                erp_key: None,
                repeated: order.to_string(),
            });
        }
    }
}

/// A page of our orders that were placed and may be placed again, and the last order that was looked at.
fn placed(erp: &str, after: Option<&str>, unit: &mut Unit<'_>) -> Result<(Vec<LostOrder>, Option<String>)> {
    let open = ["submitted", "confirmed"].map(Value::text).to_vec();
    let mut filters = vec![
        Filter::In("status".to_owned(), open),
        Filter::Not(Box::new(Filter::Null("erp_number".to_owned()))),
    ];
    filters.extend(after.map(|after| Filter::compare("id", Comparison::Gt, after)));
    let orders = unit.find_some::<SalesOrder>(Filter::All(filters), ORDERS)?;
    let last = orders.last().map(|order| order.id().to_owned());
    let mut placed = Vec::new();
    for order in orders.iter().filter(|order| order.may_be_placed_again()) {
        let Some(link) = erp_link::of_record(erp, "sales_order", order.id(), unit)? else { continue };
        let entry = Filter::All(vec![
            Filter::eq("erp", erp),
            Filter::eq("entity", "sales_order"),
            Filter::eq("record_id", order.id()),
            Filter::eq("kind", place_order::KIND),
            Filter::eq("state", "done"),
        ]);
        let Some(entry) = unit.first::<Outbox>(entry)? else { continue };
        placed.push(LostOrder {
            order_id: order.id().to_owned(),
            number: order.number.clone(),
            erp_key: link.data.erp_key,
            entry: entry.id().to_owned(),
        });
    }
    Ok((placed, last))
}
