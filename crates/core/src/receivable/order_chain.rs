//! The chain from an order to its payment: the progress of each step, and the gaps.
//!
//! Ordered, delivered and invoiced quantities are those that the ERP last reported for the order's lines. The paid amount is
//! computed from the open amounts of the invoices, because an ERP reports receipts by customer and applies them to invoices.

use crate::integration::erp_cursor::ErpCursor;
use crate::integration::erp_state;
use crate::order::sales_order::{OrderStatus, SalesOrder, SalesOrderLine, erp_of};
use crate::receivable::invoice::Invoice;
use crate::receivable::open_item::OpenItem;
use rust_decimal::{Decimal, RoundingStrategy};
use tenon_kernel::filter::Filter;
use tenon_kernel::money::{round, split};
use tenon_kernel::record::Stored;
use tenon_kernel::unit::Unit;
use tenon_kernel::{Choice, Currency, Entity, Object, Operation, Result, Run};

/// A link of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ChainStep {
    /// The order is handed over, and taken on.
    #[choice(zh = "订单")]
    Order,
    /// What was taken on is sent.
    #[choice(zh = "发货")]
    Delivery,
    /// What was sent is invoiced.
    #[choice(zh = "开票")]
    Invoice,
    /// What was invoiced is received and written off.
    #[choice(zh = "收款核销")]
    Settlement,
}

/// How far a link has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ChainState {
    /// The total.
    #[choice(zh = "完成")]
    Done,
    /// A part of it.
    #[choice(zh = "部分完成")]
    Partial,
    /// Nothing of it.
    #[choice(zh = "缺失")]
    Missing,
    /// It is not recorded here, and not received.
    #[choice(zh = "未知")]
    NotKnown,
}

/// How far one link of the chain has come.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct ChainLink {
    /// The step.
    #[field(zh = "环节")]
    pub step: ChainStep,
    /// The state.
    #[field(zh = "状态")]
    pub state: ChainState,
    /// The amount that the step before requires, with tax, in the order's currency.
    #[field(scale = 4, zh = "应完成")]
    pub wanted: Option<Decimal>,
    /// The amount that is done.
    #[field(scale = 4, zh = "已完成")]
    pub done: Option<Decimal>,
    /// The numbers of its documents in the ERP.
    #[field(zh = "单据")]
    pub documents: Vec<String>,
}

/// The chain of an order.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct Chain {
    /// The order.
    #[field(zh = "订单")]
    pub order_id: String,
    /// Whether every known step is done, so that the order is paid.
    #[field(zh = "已闭环")]
    pub complete: bool,
    /// The first known step that is not done.
    #[field(zh = "断点")]
    pub gap: Option<ChainStep>,
    /// The steps, in their order.
    #[field(zh = "环节")]
    pub links: Vec<ChainLink>,
}

/// The document chain of an order: submission, delivery, invoices, payment, settlement, each with its amount, as last
/// received from the ERP. It needs the right to the order alone, and shows the totals of its invoices.
#[derive(Clone, Debug, Operation)]
#[operation(name = "sales_order.chain", zh = "订单闭环", effect = "read")]
pub struct OrderChain {
    /// The order.
    #[field(refers = "sales_order", zh = "订单")]
    pub id: String,
}

impl Run for OrderChain {
    type Answer = Chain;

    fn run(self, unit: &mut Unit<'_>) -> Result<Chain> {
        let order = unit.get::<SalesOrder>(&self.id)?;
        let placed = order.erp_number.is_some() || erp_of(&order, unit)?.is_none();
        let bill = bill(&order, unit)?;
        let links = vec![
            ordered(&order, placed),
            part(ChainStep::Delivery, &order, due, |line| line.shipped, Vec::new()),
            ChainLink {
                done: Some(bill.invoiced),
                ..part(
                    ChainStep::Invoice,
                    &order,
                    |line| line.shipped,
                    |line| line.invoiced,
                    bill.documents.clone(),
                )
            },
            settled(&bill),
        ];
        let known = |link: &&ChainLink| link.state != ChainState::NotKnown;
        let gap =
            links.iter().filter(known).find(|link| link.state != ChainState::Done).map(|link| link.step);
        let told = links.iter().any(|link| link.step == ChainStep::Settlement && known(&link));
        Ok(Chain { order_id: order.id().to_owned(), complete: gap.is_none() && told, gap, links })
    }
}

/// What of a line is to be sent.
fn due(line: &SalesOrderLine) -> Decimal {
    line.confirmed.unwrap_or(line.trade.quantity)
}

fn ordered(order: &Stored<SalesOrder>, placed: bool) -> ChainLink {
    let handed_over =
        !matches!(order.status, OrderStatus::Draft | OrderStatus::Rejected | OrderStatus::Cancelled);
    let link = part(
        ChainStep::Order,
        order,
        |line| line.trade.quantity,
        due,
        order.erp_number.clone().into_iter().collect(),
    );
    match handed_over && placed {
        true => link,
        false => ChainLink { state: ChainState::Missing, done: Some(Decimal::ZERO), ..link },
    }
}

/// A link of quantities: done where every line has all that is wanted of it.
fn part(
    step: ChainStep,
    order: &SalesOrder,
    wanted: fn(&SalesOrderLine) -> Decimal,
    done: fn(&SalesOrderLine) -> Decimal,
    documents: Vec<String>,
) -> ChainLink {
    let lines = || order.lines.iter().map(|line| (wanted(line), done(line)));
    let state = state(
        lines().any(|(wanted, _)| !wanted.is_zero()) && lines().all(|(wanted, done)| done >= wanted),
        lines().any(|(_, done)| !done.is_zero()),
    );
    ChainLink { step, state, wanted: Some(worth(order, wanted)), done: Some(worth(order, done)), documents }
}

fn state(all: bool, some: bool) -> ChainState {
    match (all, some) {
        (true, _) => ChainState::Done,
        (false, true) => ChainState::Partial,
        (false, false) => ChainState::Missing,
    }
}

/// The amount of such a quantity of each line, with tax.
fn worth(order: &SalesOrder, quantity: fn(&SalesOrderLine) -> Decimal) -> Decimal {
    let worth: Decimal = order.lines.iter().map(|line| worth_of(line, quantity(line))).sum();
    order.currency.as_ref().map_or(worth, |currency| round(worth, currency)).normalize()
}

fn settled(bill: &Bill) -> ChainLink {
    let paid = bill.open.map(|open| bill.invoiced - open);
    let state = match bill.open {
        None => ChainState::NotKnown,
        Some(open) => {
            state(!bill.documents.is_empty() && open.is_zero(), paid.is_some_and(|paid| !paid.is_zero()))
        }
    };
    let (step, documents) = (ChainStep::Settlement, Vec::new());
    ChainLink { step, state, wanted: Some(bill.invoiced), done: paid, documents }
}

/// What was invoiced of an order, and what of that is open.
pub(super) struct Bill {
    documents: Vec<String>,
    invoiced: Decimal,
    /// None where the ERP does not tell.
    open: Option<Decimal>,
}

impl Bill {
    /// What of each line's invoiced quantity is paid; none where the ERP does not tell. What is invoiced, and what of it is paid, is split
    /// among the lines by their worth; a line's quantity is the simplest one that comes to its payment.
    pub(super) fn paid(&self, order: &SalesOrder) -> Option<Vec<Decimal>> {
        let (open, currency) = (self.open?, order.currency.as_ref()?);
        let worth: Vec<_> = order.lines.iter().map(|line| worth_of(line, line.invoiced)).collect();
        let invoiced = split(self.invoiced, &worth, currency)?;
        let paid = split(self.invoiced - open, &worth, currency)?;
        let lines = order.lines.iter().zip(invoiced.iter().zip(&paid));
        Some(lines.map(|(line, (of, paid))| simplest_share(line.invoiced, *of, *paid, currency)).collect())
    }
}

/// The quantity with the fewest digits that is worth so much of a quantity, to less than the currency's smallest unit: of 15 pieces
/// for 4258.35, 4.5 are paid by 1277.51.
fn simplest_share(quantity: Decimal, worth: Decimal, part: Decimal, currency: &Currency) -> Decimal {
    if worth.is_zero() || quantity.is_zero() {
        return Decimal::ZERO;
    }
    let exact = quantity * (part / worth);
    let unit = Decimal::new(1, currency.digits());
    let comes_to = |share: &Decimal| (share * worth / quantity - part).abs() < unit;
    let rounded = |digits| exact.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero);
    (0..6).map(rounded).find(comes_to).unwrap_or_else(|| rounded(6)).normalize()
}

/// The amount of a quantity of a line, with tax; nothing of a line that is cancelled.
fn worth_of(line: &SalesOrderLine, quantity: Decimal) -> Decimal {
    line.trade.gross_of(quantity).unwrap_or_default()
}

/// What was invoiced of an order. An invoice whose open item is not there was settled, unless open items were not read since
/// it came.
pub(super) fn bill(order: &Stored<SalesOrder>, unit: &mut Unit<'_>) -> Result<Bill> {
    let erp = erp_of(order, unit)?;
    unit.elevated(|unit| {
        let invoices = unit.find::<Invoice>(Filter::eq(Invoice::ORDER_ID, order.id()))?;
        let documents: Vec<_> = invoices.iter().map(|invoice| invoice.number.clone()).collect();
        let invoiced = invoices.iter().map(|invoice| invoice.gross).sum::<Decimal>().normalize();
        let silent = match &erp {
            Some(erp) => erp_state::lacks(erp, "read_open_items", unit)?.is_some(),
            None => true,
        };
        if silent {
            return Ok(Bill { documents, invoiced, open: None });
        }
        let mut open = Decimal::ZERO;
        for invoice in &invoices {
            open += still_open(invoice, unit)?;
        }
        Ok(Bill { documents, invoiced, open: Some(open.normalize()) })
    })
}

fn still_open(invoice: &Stored<Invoice>, unit: &mut Unit<'_>) -> Result<Decimal> {
    let erp = invoice.header.erp.as_deref().unwrap_or_default();
    let items = unit.find::<OpenItem>(Filter::All(vec![
        Filter::eq(OpenItem::ERP, erp),
        Filter::eq(OpenItem::CUSTOMER_ID, &invoice.customer_id),
        Filter::eq(OpenItem::DOCUMENT, &invoice.number),
    ]))?;
    if !items.is_empty() {
        return Ok(items.iter().map(|item| item.open_amount).sum());
    }
    let read = vec![Filter::eq(ErpCursor::ERP, erp), Filter::eq(ErpCursor::KIND, OpenItem::DEF.name)];
    let read = unit.first::<ErpCursor>(Filter::All(read))?.and_then(|cursor| cursor.data.completed_at);
    Ok(if read.is_some_and(|at| at > invoice.header.updated_at) { Decimal::ZERO } else { invoice.gross })
}
