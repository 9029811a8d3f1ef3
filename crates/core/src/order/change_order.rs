//! The effect that changes an order in its ERP.

use crate::document::trade_terms::TaxRounding;
use crate::integration::erp_error::erp_error;
use crate::integration::erp_link::{self, ErpLink};
use crate::integration::erp_ports::{CHANNEL, orders};
use crate::order::order_change::agreed_quantity;
use crate::order::place_order::{account_of, new_line};
use crate::order::refusals;
use crate::order::sales_order::{OrderStatus, SalesOrder, compute};
use serde_json::{Value as Json, json};
use tenon_erp_port::{LineChange, OrderChange, async_trait};
use tenon_kernel::condition::Comparison;
use tenon_kernel::effect::{Done, Effect, Next, PortSet, Request};
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::outbox::{Outbox, OutboxState};
use tenon_kernel::refusals::internal;
use tenon_kernel::{Label, Result, Stored, Unit};

/// The kind of the effect.
pub const KIND: &str = "change_order";

/// Changes lines of an order. Its payload contains `agreed` (the quantities of all lines) and the `change` that was sent.
///
/// One key stands for one content: the order as it was when the change was asked for. What was asked for since has entries of its own,
/// and only the last of those that wait is sent. So an entry that a lost store may have sent is looked up as what that store has sent.
pub struct ChangeOrder;

#[async_trait]
impl Effect for ChangeOrder {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn label(&self) -> Label {
        Label { en: "Change order", zh: "变更订单" }
    }

    fn channel(&self) -> &'static str {
        CHANNEL
    }

    fn capability(&self) -> &'static str {
        "change_order"
    }

    /// Before others are promised what an order gives back.
    fn rank(&self) -> u8 {
        1
    }

    fn prepare(&self, entry: &mut Stored<Outbox>, unit: &mut Unit<'_>) -> Result<Next> {
        let link = erp_link::of_record(&entry.erp, &entry.entity, &entry.record_id, unit)?;
        let link = link.ok_or_else(refusals::not_placed)?;
        let mut order = unit.get::<SalesOrder>(&entry.record_id)?;
        // Whatever has become of the order here, the ERP may have changed it.
        if entry.look_up_first.is_some() {
            if entry.payload["change"].is_null() {
                order.go_back_to(&entry.payload["agreed"]);
                compute(&mut order)?;
                entry.payload["change"] = json!(change(&entry.erp, &order, &link, unit)?);
            }
            return self.resume(entry, unit);
        }
        if !matches!(order.status, OrderStatus::Submitted | OrderStatus::Confirmed) {
            return Err(refusals::moved_on(&order.status));
        }
        if is_changed_again(entry, unit)? {
            entry.payload = Json::Null;
            return Ok(Next::Nothing);
        }
        let change = change(&entry.erp, &order, &link, unit)?;
        if order.is_more_than(&link.base)
            && let Err(refusal) = account_of(&order, unit)?
        {
            return Ok(Next::Hold(refusal));
        }
        entry.payload = json!({"agreed": order.quantities(), "change": change});
        Ok(if change.lines.is_empty() { Next::Nothing } else { Next::Send(Request::new(change)) })
    }

    fn resume(&self, entry: &mut Stored<Outbox>, _: &mut Unit<'_>) -> Result<Next> {
        // It may have been claimed when there was nothing to send.
        let change = sent(entry)?.filter(|change| !change.lines.is_empty());
        Ok(change.map_or(Next::Nothing, |change| Next::LookUp(Request::new(change))))
    }

    async fn send(&self, key: &str, request: &Request, ports: &PortSet) -> Result<Done> {
        let changed = orders(ports)?.change(key, request.get()?).await;
        changed.map(|()| Done::default()).map_err(erp_error)
    }

    async fn look_up(&self, key: &str, request: &Request, ports: &PortSet) -> Result<Option<Done>> {
        let found = orders(ports)?.find_change(key, request.get()?).await.map_err(erp_error)?;
        Ok(found.then(Done::default))
    }

    /// Both sides agree on what was sent. An entry that a later one has followed was not sent. What the ERP will deliver of it is for its
    /// progress to say, and may have been said already.
    fn settle(&self, entry: &Stored<Outbox>, _: &Done, unit: &mut Unit<'_>) -> Result<()> {
        let Some(change) = sent(entry)? else { return Ok(()) };
        let agreed = &entry.payload["agreed"];
        let link = erp_link::of_record(&entry.erp, &entry.entity, &entry.record_id, unit)?;
        if let Some(mut link) = link {
            let base = agreed_after(&link.base, agreed, &change);
            if link.base != base {
                link.base = base;
                unit.save(link)?;
            }
        }
        let order = unit.get::<SalesOrder>(&entry.record_id)?;
        SalesOrder::erp_accepted_change(order, agreed, &change, unit)
    }

    fn refused(&self, entry: &Stored<Outbox>, unit: &mut Unit<'_>) -> Result<()> {
        let order = unit.get::<SalesOrder>(&entry.record_id)?;
        if !order.change_pending || is_changed_again(entry, unit)? {
            return Ok(());
        }
        let link = erp_link::of_record(&entry.erp, &entry.entity, &entry.record_id, unit)?;
        let agreed = link.map(|link| link.data.base).unwrap_or_default();
        SalesOrder::erp_refused_change(order, &agreed, entry.reason.as_deref(), unit)
    }
}

/// The change as it was sent, if one was.
fn sent(entry: &Outbox) -> Result<Option<OrderChange>> {
    serde_json::from_value(entry.payload["change"].clone()).map_err(internal)
}

/// What both sides agree on after a change: what they have agreed on, with the lines that it has changed. The order may have been placed
/// anew since the change was asked for, with lines that were not known then.
fn agreed_after(base: &Json, agreed: &Json, change: &OrderChange) -> Json {
    let mut after = base.clone();
    let Some(lines) = after.as_object_mut().filter(|lines| !lines.is_empty()) else { return agreed.clone() };
    for line in &change.lines {
        lines.insert(line.line.id.clone(), agreed[line.line.id.as_str()].clone());
    }
    after
}

/// How an order differs from what was last agreed on. Its base is what the ERP has said that it will deliver, where it has.
fn change(erp: &str, order: &Stored<SalesOrder>, link: &ErpLink, unit: &mut Unit<'_>) -> Result<OrderChange> {
    // Lines that share the tax of their rate may all have another tax then.
    let all = order.terms.tax_rounding == TaxRounding::Rate && !order.is_as_agreed(&link.base);
    let mut lines = Vec::new();
    for (index, line) in order.lines.iter().enumerate() {
        let agreed = agreed_quantity(&link.base, &line.id);
        if agreed.unwrap_or_default() != line.trade.quantity || all && agreed.is_some() {
            let agreed = agreed.map(|agreed| line.confirmed.unwrap_or(agreed));
            lines.push(LineChange { agreed, line: new_line(erp, order, index, unit)? });
        }
    }
    let (net, tax, gross) = (order.totals.net, order.totals.tax, order.totals.gross);
    Ok(OrderChange { order: link.erp_key.clone(), lines, net, tax, gross })
}

/// Whether a later entry asks for a change of the same record: that one is refused, or agreed on, in its turn.
fn is_changed_again(entry: &Stored<Outbox>, unit: &mut Unit<'_>) -> Result<bool> {
    let waiting = Filter::All(vec![
        Filter::eq(Outbox::ERP, &entry.erp),
        Filter::eq(Outbox::ENTITY, &entry.entity),
        Filter::eq(Outbox::RECORD_ID, &entry.record_id),
        Filter::eq(Outbox::KIND, KIND),
        Filter::eq(Outbox::STATE, OutboxState::Pending),
        Filter::compare(Outbox::ID, Comparison::Gt, entry.id()),
    ]);
    Ok(unit.first::<Outbox>(waiting)?.is_some())
}
