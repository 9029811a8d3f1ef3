//! Orders that the ERP had and does not have any more, as after its database was restored from a backup.
//!
//! A reconciliation reports them. They are placed again manually, because an order may have been deleted on purpose. An order is
//! looked up by its key before it is placed again, with the same key.

use crate::deadline::read_in_time;
use crate::inbox::Kind;
use crate::inbox::hash;
use crate::kinds::Progress;
use crate::refusals;
use crate::run::{ErpInstance, Transact, in_transaction};
use serde::Serialize;
use std::collections::HashSet;
use tenon_core::integration::erp_link;
use tenon_core::order::place_order;
use tenon_core::order::sales_order::SalesOrder;
use tenon_erp_port::{Capability, PageRequest};
use tenon_kernel::condition::Comparison;
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::outbox::Outbox;
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

/// Orders that stand here as placed and not executed, and that the ERP does not have: not among all that it tells of, and not
/// by their key. None where the ERP cannot tell.
pub(crate) async fn find(store: &dyn Transact, erp: &ErpInstance) -> Result<Vec<LostOrder>> {
    let can = |capability| Progress::capabilities(&erp.ports).is_some_and(|can| can.has(capability));
    let Some(orders) =
        erp.ports.orders.as_ref().filter(|_| can(Capability::ReadProgress) && can(Capability::PlaceOrder))
    else {
        return Ok(Vec::new());
    };
    let there = all_there(erp).await?;
    let (mut lost, mut after) = (Vec::new(), None::<String>);
    loop {
        let (placed, last) =
            in_transaction(store, "sync.reconcile", |unit| placed(&erp.name, after.as_deref(), unit))?;
        for candidate in placed.into_iter().filter(|placed| !there.contains(&hash(&placed.erp_key))) {
            // It may have been placed since the ERP was read.
            if read_in_time(erp, orders.find(&candidate.entry)).await?.is_none() {
                lost.push(candidate);
            }
        }
        match last {
            Some(last) => after = Some(last),
            None => return Ok(lost),
        }
    }
}

/// The keys of all orders that the ERP tells of, hashed: 8 bytes an order.
async fn all_there(erp: &ErpInstance) -> Result<HashSet<u64>> {
    let (mut there, mut cursor) = (HashSet::new(), None);
    loop {
        let request = PageRequest { cursor: cursor.clone(), limit: erp.page };
        let page = read_in_time(erp, Progress::page(&erp.ports, &request)).await?;
        there.extend(page.rows.iter().map(|row| hash(Progress::key(row))));
        there.extend(page.rejected.iter().filter_map(|rejected| rejected.key.as_deref()).map(hash));
        for key in &page.gone {
            there.remove(&hash(key));
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
