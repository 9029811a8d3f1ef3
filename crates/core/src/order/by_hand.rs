//! Executing orders by hand, where the organisation unit has no ERP that does it.
//!
//! Where there is an ERP, it alone says how far its orders have come: these operations are refused.

use crate::order::refusals;
use crate::order::sales_order::{OrderStatus, SalesOrder, erp_of};
use rust_decimal::Decimal;
use tenon_kernel::error::Result;
use tenon_kernel::record::Stored;
use tenon_kernel::unit::Unit;
use tenon_kernel::{Object, Operation, Run};

/// Confirms a submitted order: it will be executed. Only for organisation units without an ERP.
#[derive(Clone, Debug, Operation)]
#[operation(name = "sales_order.confirm", zh = "确认订单", effect = "write", versioned)]
pub struct ConfirmOrder {
    /// The order.
    #[field(refers = "sales_order", zh = "订单")]
    pub id: String,
}

impl Run for ConfirmOrder {
    type Answer = Stored<SalesOrder>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<SalesOrder>> {
        let mut order = executed_by_hand(&self.id, OrderStatus::Submitted, unit)?;
        order.status = OrderStatus::Confirmed;
        unit.save(order)
    }
}

/// The delivered quantity of one line.
#[derive(Clone, Debug, Object)]
pub struct DeliveredLine {
    /// The line.
    #[field(zh = "明细")]
    pub line_id: String,
    /// The quantity that is delivered now; all that is still to be delivered if not given. A negative quantity takes back what
    /// was recorded in error.
    #[field(scale = 6, zh = "数量")]
    pub quantity: Option<Decimal>,
}

/// Records a delivery of a confirmed order: the given lines, or all that is still to be delivered. More than was ordered may be
/// delivered. Only for organisation units without an ERP.
#[derive(Clone, Debug, Operation)]
#[operation(name = "sales_order.deliver", zh = "登记发货", effect = "write", versioned)]
pub struct DeliverOrder {
    /// The order.
    #[field(refers = "sales_order", zh = "订单")]
    pub id: String,
    /// The delivered lines; all of them if not given.
    #[field(zh = "明细")]
    pub lines: Vec<DeliveredLine>,
}

impl Run for DeliverOrder {
    type Answer = Stored<SalesOrder>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<SalesOrder>> {
        let mut order = executed_by_hand(&self.id, OrderStatus::Confirmed, unit)?;
        let before = order.lines.clone();
        if self.lines.is_empty() {
            order.lines.iter_mut().for_each(|line| line.shipped = line.shipped.max(line.to_deliver));
        }
        for (index, delivered) in self.lines.iter().enumerate() {
            deliver(&mut order, delivered).map_err(|error| error.below(&format!("/lines/{index}")))?;
        }
        if order.lines == before {
            return Err(refusals::nothing_to_deliver().at("/lines"));
        }
        unit.save(order)
    }
}

/// Adds a delivery to its line.
fn deliver(order: &mut SalesOrder, delivered: &DeliveredLine) -> Result<()> {
    let found = order.lines.iter_mut().find(|line| line.id == delivered.line_id);
    let line = found.ok_or_else(|| refusals::no_such_line().at("/line_id"))?;
    let open = (line.to_deliver - line.shipped).max(Decimal::ZERO);
    let shipped = line.shipped + delivered.quantity.unwrap_or(open);
    if shipped.is_sign_negative() && !shipped.is_zero() {
        return Err(refusals::more_taken_back_than_shipped(line.shipped.normalize()).at("/quantity"));
    }
    line.shipped = shipped;
    Ok(())
}

/// Completes a confirmed order: nothing more is delivered of it. What was delivered counts as invoiced: invoices are written
/// elsewhere, and the order uses no more credit. Only for organisation units without an ERP.
#[derive(Clone, Debug, Operation)]
#[operation(name = "sales_order.complete", zh = "完成订单", effect = "write", versioned)]
pub struct CompleteOrder {
    /// The order.
    #[field(refers = "sales_order", zh = "订单")]
    pub id: String,
}

impl Run for CompleteOrder {
    type Answer = Stored<SalesOrder>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<SalesOrder>> {
        let mut order = executed_by_hand(&self.id, OrderStatus::Confirmed, unit)?;
        order.lines.iter_mut().for_each(|line| line.invoiced = line.shipped);
        order.status = OrderStatus::Completed;
        unit.save(order)
    }
}

/// An order of an organisation unit without an ERP, if it has come so far.
fn executed_by_hand(id: &str, status: OrderStatus, unit: &mut Unit<'_>) -> Result<Stored<SalesOrder>> {
    let order = unit.get::<SalesOrder>(id)?;
    if let Some(erp) = erp_of(&order, unit)? {
        return Err(refusals::executed_by_erp(erp).at("/id"));
    }
    if order.status != status {
        return Err(refusals::not_so_far(&order.status, &status).at("/id"));
    }
    Ok(order)
}
