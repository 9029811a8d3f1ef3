//! Sales orders and their lines.

use crate::document::document_link::{self, Quantities};
use crate::document::totals;
use crate::document::trade_line::{DocumentLine, TradeLine};
use crate::document::trade_terms::{TradeTerms, TradeTotals};
use crate::integration::erp_ports::is_configured;
use crate::integration::erp_state;
use crate::order::cancel_order;
use crate::order::due_dates;
use crate::order::order_change;
use crate::order::order_credit::check_limit;
use crate::order::order_stock::{check_products, check_stock};
use crate::order::place_order::{self, PlaceOrder};
use crate::order::refusals;
use crate::order::units;
use crate::party::credit;
use crate::party::customer::{Customer, CustomerKind, check_account, dealing_currency};
use serde_json::{Value as Json, json};
use tenon_kernel::effect::Effect;
use tenon_kernel::error::{Error, Result};
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::org_unit::OrgUnit;
use tenon_kernel::platform::outbox::{self, Outbox, OutboxState};
use tenon_kernel::record::{Line, Lines, Stored};
use tenon_kernel::unit::Unit;
use tenon_kernel::{Choice, Currency, Entity, Operation, Rules, Run};

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// How far an order has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Choice)]
pub enum OrderStatus {
    /// Being written.
    #[default]
    #[choice(zh = "草稿")]
    Draft,
    /// Handed over; on its way to the ERP.
    #[choice(zh = "已提交")]
    Submitted,
    /// The ERP has it and will execute it.
    #[choice(zh = "已确认")]
    Confirmed,
    /// Executed.
    #[choice(zh = "已完成")]
    Completed,
    /// The ERP said no; it may be changed and submitted again.
    #[choice(zh = "被拒绝")]
    Rejected,
    /// It will not be executed.
    #[choice(zh = "已取消")]
    Cancelled,
}

/// An order of a customer.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(
    zh = "销售订单",
    rights = "owner",
    unique = "number, board_id",
    index = "customer_id, status",
    index = "owner_id, id",
    index = "unit_id, id"
)]
pub struct SalesOrder {
    /// The order number.
    #[field(max = 40, number = "SO{yyyy}{mm}-{seq:5}", dated = "date", search, zh = "编号")]
    pub number: Option<String>,
    /// The customer.
    #[field(refers = "customer", zh = "客户")]
    pub customer_id: String,
    /// The date on the order; today if not given.
    #[field(zh = "日期")]
    pub date: Option<Date>,
    /// The customer's own order number.
    #[field(max = 60, zh = "客户订单号")]
    pub customer_reference: Option<String>,
    /// The currency; the customer's, or else their organisation unit's, if not given.
    #[field(zh = "币种")]
    pub currency: Option<Currency>,
    /// The state.
    #[field(readonly, zh = "状态")]
    pub status: OrderStatus,
    /// The terms of all lines.
    #[field(part)]
    pub terms: TradeTerms,
    /// The amounts.
    #[field(part)]
    pub totals: TradeTotals,
    /// The part of the order that counts towards the customer's credit exposure, in the currency of the credit limit: what
    /// is to be delivered or was delivered, and is not invoiced, at the order's prices.
    #[field(scale = 4, readonly, zh = "占用信用")]
    pub credit_reserved: Decimal,
    /// The order number in the ERP.
    #[field(max = 60, readonly, zh = "ERP 单号")]
    pub erp_number: Option<String>,
    /// The status in the ERP, as last received; empty if none was received.
    #[field(readonly, zh = "ERP 状态")]
    pub erp_status: Option<OrderStatus>,
    /// When the ERP last took the order up again after it was cancelled or completed; empty if it did not.
    #[field(readonly, zh = "ERP 重新打开时间")]
    pub reopened_at: Option<Timestamp>,
    /// Whether a change or a cancellation after submission waits for the ERP to accept it.
    #[field(readonly, zh = "变更待确认")]
    pub change_pending: bool,
    /// Why the ERP refused the order, or the last change of it.
    #[field(max = 1000, readonly, zh = "拒绝原因")]
    pub refusal: Option<String>,
    /// Whether it was submitted with the consent that less may be available than is ordered. The consent covers changes.
    #[field(default, readonly, zh = "已允许缺货")]
    pub shortage_accepted: bool,
    /// The user who owns it.
    #[field(refers = "user", zh = "负责人")]
    pub owner_id: Option<String>,
    /// The organisation unit it belongs to.
    #[field(refers = "org_unit", zh = "所属单元")]
    pub unit_id: Option<String>,
    /// The board it belongs to.
    #[field(refers = "org_unit", readonly, zh = "所属版块")]
    pub board_id: Option<String>,
    /// The lines.
    #[field(zh = "明细")]
    pub lines: Lines<SalesOrderLine>,
}

/// A line of a sales order.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "line", zh = "订单明细", index = "product_id")]
pub struct SalesOrderLine {
    /// The product.
    #[field(refers = "product", zh = "产品")]
    pub product_id: String,
    /// Quantity, price, discounts, tax and amounts.
    #[field(part)]
    pub trade: TradeLine,
    /// The requested date.
    #[field(zh = "交货日期")]
    pub due_date: Option<Date>,
    /// The quantity that the ERP has confirmed; empty if it has not.
    #[field(scale = 6, readonly, zh = "ERP 确认数量")]
    pub confirmed: Option<Decimal>,
    /// The quantity to be delivered in all: what the ERP has confirmed, or else what is ordered; while a change or a
    /// cancellation waits for the ERP, what was to be delivered before if that is more. 0 if nothing is delivered any more.
    #[field(scale = 6, readonly, zh = "应交数量")]
    pub to_deliver: Decimal,
    /// The part of `to_deliver` that stock must still cover: neither shipped nor reserved in the ERP.
    #[field(scale = 6, readonly, zh = "未备数量")]
    pub uncovered: Decimal,
    /// The quantity reserved in the ERP.
    #[field(scale = 6, readonly, zh = "已预留")]
    pub reserved: Decimal,
    /// The shipped quantity.
    #[field(scale = 6, readonly, zh = "已发货")]
    pub shipped: Decimal,
    /// The invoiced quantity.
    #[field(scale = 6, readonly, zh = "已开票")]
    pub invoiced: Decimal,
}

impl Rules for SalesOrder {
    fn before_save(
        draft: &mut Stored<Self>,
        before: Option<&Stored<Self>>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        let order = &mut draft.data;
        order.date = order.date.or_else(|| Some(unit.today()));
        units::fill(&mut order.lines, before.map(|before| &before.lines), unit)?;
        totals::settle_tax_rates(order.lines.iter_mut().map(|line| &mut line.trade))?;
        due_dates::check(order, before.map(|before| &before.data))?;
        let chosen = before.is_none_or(|before| before.customer_id != order.customer_id);
        if chosen || order.currency.is_none() {
            let customer = orderer(&order.customer_id, chosen, unit)?;
            order.currency = order
                .currency
                .take()
                .map_or_else(|| dealing_currency(&customer, unit), |own| Ok(Some(own)))?;
        }
        if let Some(before) = before.filter(|before| !is_open_for_changes(before.status)) {
            order_change::follow(before, draft, unit)?;
            return draft.commit(Some(before), unit);
        }
        draft
            .lines
            .iter()
            .enumerate()
            .try_for_each(|(index, line)| require_positive_quantity(index, line))?;
        compute(draft)?;
        if let Some(before) = before.filter(|_| draft.status != OrderStatus::Cancelled) {
            let lines = draft.taken(Some(before));
            document_link::follow(draft.id(), &lines, unit)?;
            document_link::take(draft.id(), &lines, unit)?;
        }
        draft.commit(before, unit)
    }

    /// It is computed again only where the credit limit is in another currency: another day's rate is no news of the order.
    fn before_move(draft: &mut Stored<Self>, before: &Stored<Self>, unit: &mut Unit<'_>) -> Result<()> {
        if !draft.credit_reserved.is_zero() {
            let from = unit.get::<Customer>(&before.customer_id)?.data.currency;
            let into = unit.get::<Customer>(&draft.customer_id)?.data.currency;
            if from != into {
                draft.credit_reserved = draft.exposure_in(into.as_ref(), unit)?;
            }
        }
        Ok(())
    }

    fn before_delete(record: &Stored<Self>, unit: &mut Unit<'_>) -> Result<()> {
        if record.status == OrderStatus::Draft {
            return document_link::remove(record.id(), unit);
        }
        Err(refusals::not_a_draft())
    }
}

/// The customer of an order: one that we trade with, and that the actor may see when it is chosen.
fn orderer(id: &str, chosen: bool, unit: &mut Unit<'_>) -> Result<Stored<Customer>> {
    let located = |error: Error| error.at("/customer_id");
    if !chosen {
        return unit.elevated(|unit| unit.get::<Customer>(id)).map_err(located);
    }
    let customer = unit.get::<Customer>(id).map_err(located)?;
    if customer.kind == CustomerKind::Prospect {
        return Err(located(refusals::prospect_cannot_order()));
    }
    check_account(&customer).map_err(located)?;
    Ok(customer)
}

fn is_open_for_changes(status: OrderStatus) -> bool {
    matches!(status, OrderStatus::Draft | OrderStatus::Rejected)
}

/// The amounts of the lines and of the order.
pub(super) fn compute(draft: &mut Stored<SalesOrder>) -> Result<()> {
    let order = &mut draft.data;
    let Some(currency) = &order.currency else {
        return Err(refusals::no_currency().at("/currency"));
    };
    let mut lines: Vec<_> = order.lines.iter_mut().map(|line| &mut line.trade).collect();
    order.totals = totals::compute(&mut order.terms, &mut lines, currency)?;
    Ok(())
}

/// A line that is ordered has a quantity: nothing is what remains of one that is cancelled.
pub(super) fn require_positive_quantity(index: usize, line: &SalesOrderLine) -> Result<()> {
    if line.trade.quantity > Decimal::ZERO {
        return Ok(());
    }
    Err(refusals::quantity_not_positive().at(format!("/lines/{index}/quantity")))
}

/// Submits an order: credit is reserved, and the order is sent to the ERP.
#[derive(Clone, Debug, Operation)]
#[operation(name = "sales_order.submit", zh = "提交订单", effect = "write", versioned)]
pub struct SubmitOrder {
    /// The order.
    #[field(refers = "sales_order", zh = "订单")]
    pub id: String,
    /// Submit even though less is available than is ordered.
    #[field(default, zh = "允许缺货")]
    pub accept_shortage: bool,
}

impl Run for SubmitOrder {
    type Answer = Stored<SalesOrder>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<SalesOrder>> {
        let order = unit.get::<SalesOrder>(&self.id)?;
        unit.guard(&credit::guard(&order.customer_id))?;
        let mut order = unit.get::<SalesOrder>(order.id())?;
        if !is_open_for_changes(order.status) {
            return Err(refusals::already_submitted(&order.status).at("/id"));
        }
        if order.lines.is_empty() {
            return Err(refusals::no_lines().at("/lines"));
        }
        let customer = unit.elevated(|unit| unit.get::<Customer>(&order.customer_id))?;
        check_account(&customer)?;
        check_products(None, &order, unit)?;
        order.status = OrderStatus::Submitted;
        order.shortage_accepted = self.accept_shortage;
        order.refusal = None;
        order.commit_lines();
        check_limit(&customer, order.credit_exposure(unit)?, "/id", unit)?;
        if !order.shortage_accepted {
            check_stock(None, &order, unit)?;
        }
        let order = unit.save(order)?;
        let submitted = json!({"submitted": order.quantities()});
        hand_over_with(&order, &PlaceOrder, submitted, "/id", unit)?;
        Ok(order)
    }
}

/// Returns the ERP that an order is sent to, or none if its organisation has none.
///
/// # Errors
/// A database error.
pub fn erp_of(order: &SalesOrder, unit: &mut Unit<'_>) -> Result<Option<String>> {
    let Some(unit_id) = &order.unit_id else { return Ok(None) };
    Ok(unit.elevated(|unit| unit.get::<OrgUnit>(unit_id))?.data.erp)
}

/// Writes down for the order's ERP what is to be done there, if that can be done. Says whether there is such an ERP.
pub(super) fn hand_over(
    order: &Stored<SalesOrder>,
    effect: &dyn Effect,
    path: &str,
    unit: &mut Unit<'_>,
) -> Result<bool> {
    hand_over_with(order, effect, Json::Null, path, unit)
}

/// The same with what the effect keeps of the order as it is now.
pub(super) fn hand_over_with(
    order: &Stored<SalesOrder>,
    effect: &dyn Effect,
    payload: Json,
    path: &str,
    unit: &mut Unit<'_>,
) -> Result<bool> {
    let Some(erp) = erp_of(order, unit)? else { return Ok(false) };
    if effect.kind() != cancel_order::KIND {
        place_order::check_terms(order)?;
    }
    if !is_configured(&erp, unit) {
        return Err(refusals::erp_not_configured(erp).at(path));
    }
    if let Some(refusal) = erp_state::lacks(&erp, effect.capability(), unit)?
        && !(effect.kind() != place_order::KIND && is_unsent(&erp, order.id(), unit)?)
    {
        return Err(refusal.at(path));
    }
    outbox::enqueue(&erp, effect.kind(), SalesOrder::DEF.name, order.id(), payload, unit).map(|_| true)
}

/// Whether the ERP may have the order already, and execute it as it was.
pub(super) fn may_be_in_erp(order: &Stored<SalesOrder>, unit: &mut Unit<'_>) -> Result<bool> {
    match erp_of(order, unit)? {
        Some(erp) => Ok(!is_unsent(&erp, order.id(), unit)?),
        None => Ok(false),
    }
}

/// Whether an order has not gone out: then it goes out as it stands, or not at all, and the ERP has nothing to change. What is
/// held here keeps it from going out meanwhile.
fn is_unsent(erp: &str, order: &str, unit: &mut Unit<'_>) -> Result<bool> {
    unit.guard(&outbox::guard(erp))?;
    let placing = Filter::All(vec![
        Filter::eq(Outbox::ERP, erp),
        Filter::eq(Outbox::ENTITY, SalesOrder::DEF.name),
        Filter::eq(Outbox::RECORD_ID, order),
        Filter::eq(Outbox::KIND, place_order::KIND),
        Filter::eq(Outbox::STATE, OutboxState::Pending),
    ]);
    let pending = unit.elevated(|unit| unit.first::<Outbox>(placing))?;
    Ok(pending.is_some_and(|entry| !place_order::may_be_placed(&entry)))
}

/// Cancels an order that is not in the ERP yet or that the ERP has not begun to execute.
#[derive(Clone, Debug, Operation)]
#[operation(name = "sales_order.cancel", zh = "取消订单", effect = "write", versioned)]
pub struct CancelOrder {
    /// The order.
    #[field(refers = "sales_order", zh = "订单")]
    pub id: String,
}

impl Run for CancelOrder {
    type Answer = Stored<SalesOrder>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<SalesOrder>> {
        let mut order = unit.get::<SalesOrder>(&self.id)?;
        let began = order.lines.iter().any(|line| !line.shipped.is_zero() || !line.invoiced.is_zero());
        match order.status {
            OrderStatus::Cancelled => return Ok(order),
            OrderStatus::Completed => return Err(refusals::begun().at("/id")),
            _ if began => return Err(refusals::begun().at("/id")),
            OrderStatus::Submitted | OrderStatus::Confirmed => {
                order.change_pending = may_be_in_erp(&order, unit)?;
                hand_over(&order, &cancel_order::CancelOrder, "/id", unit)?;
            }
            OrderStatus::Draft | OrderStatus::Rejected => {}
        }
        order.status = OrderStatus::Cancelled;
        if !order.change_pending {
            document_link::release(order.id(), unit)?;
        }
        unit.save(order)
    }
}

impl SalesOrder {
    /// Creates a draft of an order for a customer, with only these lines.
    pub fn draft(customer_id: String, lines: Lines<SalesOrderLine>) -> SalesOrder {
        SalesOrder {
            number: None,
            customer_id,
            date: None,
            customer_reference: None,
            currency: None,
            status: OrderStatus::Draft,
            terms: TradeTerms::default(),
            totals: TradeTotals::default(),
            credit_reserved: Decimal::ZERO,
            erp_number: None,
            erp_status: None,
            reopened_at: None,
            change_pending: false,
            refusal: None,
            shortage_accepted: false,
            owner_id: None,
            unit_id: None,
            board_id: None,
            lines,
        }
    }
}

impl SalesOrder {
    /// The lines that may come from another document: a line that has another product than before comes from none.
    pub(super) fn taken(&self, before: Option<&SalesOrder>) -> Quantities<'_> {
        let before = before.into_iter().flat_map(|before| before.lines.iter());
        let products: BTreeMap<_, _> = before.map(|line| (&line.id, &line.product_id)).collect();
        let is_kept = |line: &Line<SalesOrderLine>| {
            products.get(&line.id).is_none_or(|product| **product == line.product_id)
        };
        let lines = self.lines.iter().enumerate().filter(|(_, line)| is_kept(line));
        lines.map(|(place, line)| (line.id.as_str(), (place, line.trade.quantity))).collect()
    }
}

impl DocumentLine for SalesOrderLine {
    fn product_id(&self) -> &str {
        &self.product_id
    }
}

impl SalesOrderLine {
    /// Creates a line without progress.
    pub fn new(product_id: String, trade: TradeLine) -> SalesOrderLine {
        let zero = Decimal::ZERO;
        SalesOrderLine {
            product_id,
            trade,
            due_date: None,
            confirmed: None,
            to_deliver: zero,
            uncovered: zero,
            reserved: zero,
            shipped: zero,
            invoiced: zero,
        }
    }
}
