//! The effect that places an order in its ERP.

use crate::document::trade_line::TradeLine;
use crate::document::trade_terms::TradeTerms;
use crate::integration::erp_error::erp_error;
use crate::integration::erp_link::{self, ErpLink};
use crate::integration::erp_ports::{self, CHANNEL, orders};
use crate::order::change_order;
use crate::order::order_change::agreed_quantity;
use crate::order::refusals;
use crate::order::sales_order::{OrderStatus, SalesOrder, SalesOrderLine};
use crate::party::create_customer;
use crate::party::customer::{Customer, check_account};
use crate::product::product::Product;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Value as Json, json};
use tenon_erp_port::{LineProgress, NewOrder, NewOrderLine, Orders, async_trait};
use tenon_kernel::effect::{Done, Effect, Next, PortSet, Request};
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::outbox::{self, Outbox, OutboxState};
use tenon_kernel::refusals::internal;
use tenon_kernel::{Code, Entity, Label, Result, Stored, Unit};

/// The kind of the effect.
pub const KIND: &str = "place_order";

/// Places an order. Its payload contains the quantities by line: `submitted` until the order is sent, and then `agreed`, with the
/// `order` that was sent. Both sides agree on the quantities when the ERP has accepted the order.
///
/// An entry that was not sent here may have been sent by the store that this one is a copy of. The order that is found then was sent as
/// it was submitted or as a user had changed it before; if the order differs here from what was submitted, the ERP is asked what it has.
///
/// A call whose outcome is unknown may arrive late, after it was looked up and not found. So what is sent again with the same key is the
/// same order (`repeats`). What a user has changed meanwhile is sent as a change of the order.
pub struct PlaceOrder;

#[async_trait]
impl Effect for PlaceOrder {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn label(&self) -> Label {
        Label { en: "Place order", zh: "下达订单" }
    }

    fn channel(&self) -> &'static str {
        CHANNEL
    }

    fn capability(&self) -> &'static str {
        "place_order"
    }

    fn rank(&self) -> u8 {
        2
    }

    fn prepare(&self, entry: &mut Stored<Outbox>, unit: &mut Unit<'_>) -> Result<Next> {
        let order = unit.get::<SalesOrder>(&entry.record_id)?;
        if entry.look_up_first.is_some() {
            // Whatever has become of the order here, its ERP may execute it.
            return Ok(look_up(entry, &order));
        }
        if order.status != OrderStatus::Submitted {
            return Err(refusals::moved_on(&order.status));
        }
        if let Err(refusal) = account_of(&order, unit)? {
            return Ok(Next::Hold(refusal));
        }
        let Some(customer) = create_customer::key_in(&entry.erp, &order.customer_id, unit)? else {
            return Ok(Next::Wait);
        };
        if entry.payload["repeats"] == true {
            return Ok(Next::Send(Request::new(sent(entry)?)));
        }
        let new = new_order(&entry.erp, &order, customer, unit)?;
        entry.payload = json!({"agreed": order.quantities(), "order": new});
        Ok(Next::Send(Request::new(new)))
    }

    fn resume(&self, entry: &mut Stored<Outbox>, unit: &mut Unit<'_>) -> Result<Next> {
        let order = unit.get::<SalesOrder>(&entry.record_id)?;
        Ok(look_up(entry, &order))
    }

    async fn send(&self, key: &str, request: &Request, ports: &PortSet) -> Result<Done> {
        erp_ports::made(orders(ports)?.place(key, request.get()?).await)
    }

    async fn look_up(&self, key: &str, request: &Request, ports: &PortSet) -> Result<Option<Done>> {
        let orders = orders(ports)?;
        let mut found = erp_ports::found(orders.find(key).await)?;
        if let (Some(Done { key: Some(order), record, .. }), Wanted::WithLines) = (&mut found, request.get()?)
        {
            *record = lines_of(order, orders).await?;
        }
        Ok(found)
    }

    fn settle(&self, entry: &Stored<Outbox>, done: &Done, unit: &mut Unit<'_>) -> Result<()> {
        let order = unit.get::<SalesOrder>(&entry.record_id)?;
        let agreed = agreed(entry, &order, done)?;
        let link = erp_link::of_done(entry, done, &agreed, unit)?;
        if let (Some(link), Some(key)) = (&link, &done.key)
            && link.erp_key != *key
        {
            return take_place_of_lost(link.clone(), order, agreed, done, unit);
        }
        let agreed = link.map(|link| link.data.base).unwrap_or_default();
        let number = done.number.clone().or_else(|| done.key.clone());
        SalesOrder::erp_accepted(order, number, &agreed, unit)
    }

    fn refused(&self, entry: &Stored<Outbox>, unit: &mut Unit<'_>) -> Result<()> {
        let order = unit.get::<SalesOrder>(&entry.record_id)?;
        SalesOrder::erp_refused(order, entry.reason.as_deref(), unit)
    }

    /// The order may be one that was placed and that the ERP has lost: nothing that it said of it holds any more.
    fn not_found(&self, entry: &mut Stored<Outbox>, unit: &mut Unit<'_>) -> Result<()> {
        let order = unit.get::<SalesOrder>(&entry.record_id)?;
        let anew = json!({"submitted": order.quantities()});
        let Some(link) = erp_link::of_record(&entry.erp, &entry.entity, &entry.record_id, unit)? else {
            match entry.payload.get("order") {
                Some(_) => entry.payload["repeats"] = true.into(),
                None => entry.payload = anew,
            }
            return Ok(());
        };
        entry.payload = anew;
        unit.remove::<ErpLink>(&Filter::eq(ErpLink::ID, link.id()))?;
        SalesOrder::erp_lost(order, unit)
    }

    /// An order that was placed and of which nothing is executed may be placed again, if it was lost. A refused one was given
    /// back to its user.
    fn may_retry(&self, entry: &Stored<Outbox>, unit: &mut Unit<'_>) -> Result<bool> {
        if entry.state != OutboxState::Done {
            return Ok(false);
        }
        Ok(unit.get::<SalesOrder>(&entry.record_id)?.may_be_placed_again())
    }
}

/// The ERP has lost the order, and has another one that a late call with the same key has made. That one is the order from now on. What
/// was changed since that call was made is changed in it, too.
fn take_place_of_lost(
    mut link: Stored<ErpLink>,
    mut order: Stored<SalesOrder>,
    agreed: Json,
    done: &Done,
    unit: &mut Unit<'_>,
) -> Result<()> {
    link.erp_key = done.key.clone().unwrap_or_default();
    link.erp_number.clone_from(&done.number);
    link.base = agreed;
    let link = unit.save(link)?;
    order.erp_number = done.number.clone().or_else(|| done.key.clone());
    let wanted = json!({"agreed": order.quantities()});
    if order.is_live() && !order.is_as_agreed(&link.base) && !order.change_pending {
        order.change_pending = true;
        outbox::enqueue(&link.erp, change_order::KIND, SalesOrder::DEF.name, order.id(), wanted, unit)?;
    }
    unit.save(order).map(drop)
}

/// What a look-up has to find: the order, or also its lines, if it is not known with which the ERP has it.
#[derive(Clone, Copy)]
enum Wanted {
    Order,
    WithLines,
}

fn look_up(entry: &Outbox, order: &SalesOrder) -> Next {
    let wanted = if differs(entry, order) { Wanted::WithLines } else { Wanted::Order };
    Next::LookUp(Request::new(wanted))
}

/// Whether the order was not sent from here, and is not as it was submitted: nobody here knows how its ERP has got it.
fn differs(entry: &Outbox, order: &SalesOrder) -> bool {
    let (sent, submitted) = (&entry.payload["agreed"], &entry.payload["submitted"]);
    sent.is_null() && !submitted.is_null() && *submitted != order.quantities()
}

/// The lines of an order as the ERP has them; null if the ERP does not report them.
async fn lines_of(order: &str, orders: &dyn Orders) -> Result<Json> {
    match orders.progress_of(order).await.map_err(erp_error) {
        Ok(progress) => serde_json::to_value(progress.lines).map_err(internal),
        Err(error) if error.code == Code::ErpUnsupported => Ok(Json::Null),
        Err(error) => Err(error),
    }
}

/// The quantities that the ERP has accepted: those that were sent, or that were found.
fn agreed(entry: &Outbox, order: &SalesOrder, done: &Done) -> Result<Json> {
    if !differs(entry, order) {
        let sent = &entry.payload["agreed"];
        return Ok(if sent.is_null() { order.quantities() } else { sent.clone() });
    }
    let submitted = &entry.payload["submitted"];
    let found: Option<Vec<LineProgress>> = serde_json::from_value(done.record.clone()).map_err(internal)?;
    let quantities = order.lines.iter().zip(1_u32..).filter_map(|(line, position)| {
        let there = found.as_ref().map(|lines| lines.iter().find(|line| line.position == position));
        let quantity = found_quantity(line, agreed_quantity(submitted, &line.id), there)?;
        Some((line.id.clone(), quantity.normalize().to_string().into()))
    });
    Ok(Json::Object(quantities.collect()))
}

/// The quantity of a line in the ERP; none if the ERP does not have the line. `there` is what the ERP reports about it, if it reports
/// lines. Of a line that is as it was submitted, the ERP may have confirmed less: that is no change of the order.
fn found_quantity(
    line: &SalesOrderLine,
    submitted: Option<Decimal>,
    there: Option<Option<&LineProgress>>,
) -> Option<Decimal> {
    match there {
        _ if submitted == Some(line.trade.quantity) => submitted,
        None => submitted,
        Some(there) => there.map(|there| there.confirmed.or(submitted).unwrap_or(line.trade.quantity)),
    }
}

/// Whether a pending entry may have been placed: its call may arrive late, or was made by the store that this one is a copy of, or was
/// refused, perhaps because the ERP has the order.
pub(super) fn may_be_placed(entry: &Outbox) -> bool {
    entry.look_up_first.is_some() || entry.payload["repeats"] == true
}

/// The order as it was sent.
fn sent(entry: &Outbox) -> Result<NewOrder> {
    serde_json::from_value(entry.payload["order"].clone()).map_err(internal)
}

/// Whether anything may be begun on the account of the order's customer. Until then what was handed over is held.
pub(super) fn account_of(order: &SalesOrder, unit: &mut Unit<'_>) -> Result<Result<()>> {
    unit.get::<Customer>(&order.customer_id).map(|customer| check_account(&customer))
}

fn new_order(
    erp: &str,
    order: &Stored<SalesOrder>,
    customer: String,
    unit: &mut Unit<'_>,
) -> Result<NewOrder> {
    let wanted = order.lines.iter().enumerate().filter(|(_, line)| !line.trade.quantity.is_zero());
    let lines: Result<_> = wanted.map(|(index, _)| new_line(erp, order, index, unit)).collect();
    let currency = order.currency.as_ref().map(|currency| currency.as_str().to_owned()).unwrap_or_default();
    Ok(NewOrder {
        number: order.number.clone().unwrap_or_default(),
        customer,
        customer_reference: order.customer_reference.clone(),
        date: order.date.unwrap_or_else(|| unit.today()),
        currency,
        lines: lines?,
        net: order.totals.net,
        tax: order.totals.tax,
        gross: order.totals.gross,
    })
}

pub(super) fn new_line(
    erp: &str,
    order: &SalesOrder,
    index: usize,
    unit: &mut Unit<'_>,
) -> Result<NewOrderLine> {
    let line = &order.lines[index];
    let link = erp_link::of_record(erp, Product::DEF.name, &line.product_id, unit)?
        .ok_or_else(|| refusals::product_not_in_erp().at(format!("/lines/{index}/product_id")))?;
    Ok(NewOrderLine {
        id: line.id.clone(),
        position: u32::try_from(index + 1).unwrap_or(u32::MAX),
        item: link.data.erp_key,
        quantity: line.trade.quantity,
        unit: line.trade.unit.clone().unwrap_or_default(),
        price: price(&line.trade, &order.terms)
            .ok_or_else(|| refusals::amount_too_large().at(format!("/lines/{index}/price")))?,
        tax_rate: line.trade.rate(),
        net: line.trade.net,
        tax: line.trade.tax,
        due_date: line.due_date,
    })
}

/// The price of one unit without tax, after the discount.
fn price(line: &TradeLine, terms: &TradeTerms) -> Option<Decimal> {
    let price = line.worth(Decimal::ONE)?;
    let price = match (terms.price_includes_tax, line.quantity.is_zero()) {
        (false, _) => price,
        // The amount without tax is what counts: the price follows from it.
        (true, false) => line.net.checked_div(line.quantity)?,
        (true, true) => {
            price.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(Decimal::ONE_HUNDRED + line.rate())?
        }
    };
    Some(price.round_dp_with_strategy(6, RoundingStrategy::MidpointAwayFromZero).normalize())
}

/// Refuses an order with terms that its ERP does not take: the documents of ERPs carry neither charges nor free lines, nor a price for
/// several units, nor several taxes of a line.
pub(super) fn check_terms(order: &SalesOrder) -> Result<()> {
    let refuse = |field: &str, path: String| Err(refusals::not_for_erp(field).at(path));
    if !order.terms.charges.is_empty() {
        return refuse(TradeTerms::CHARGES, format!("/{}", TradeTerms::CHARGES));
    }
    for (index, line) in order.lines.iter().enumerate() {
        let trade = &line.trade;
        let lacking = [
            (TradeLine::CHARGES, !trade.charges.is_empty()),
            (TradeLine::FREE, trade.free),
            (TradeLine::PER, trade.per.is_some_and(|per| per != Decimal::ONE)),
            (TradeLine::TAXES, !trade.taxes.is_empty()),
        ];
        if let Some((field, _)) = lacking.iter().find(|(_, given)| *given) {
            return refuse(field, format!("/lines/{index}/{field}"));
        }
    }
    Ok(())
}
