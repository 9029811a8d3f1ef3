//! The progress of orders.

use crate::order::sales_order::{OrderStatus, SalesOrder};
use crate::receivable::order_chain::bill;
use rust_decimal::Decimal;
use tenon_kernel::unit::Unit;
use tenon_kernel::{Object, Operation, Result, Run};

/// How far one line of an order has come.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct LineProgress {
    /// The line.
    #[field(zh = "明细")]
    pub line_id: String,
    /// The product.
    #[field(zh = "产品")]
    pub product_id: String,
    /// The ordered quantity.
    #[field(scale = 6, zh = "订货")]
    pub ordered: Decimal,
    /// The quantity that the ERP has confirmed; empty if it has not.
    #[field(scale = 6, zh = "ERP 确认数量")]
    pub confirmed: Option<Decimal>,
    /// The quantity reserved in the ERP.
    #[field(scale = 6, zh = "预留量")]
    pub reserved: Decimal,
    /// The shipped quantity.
    #[field(scale = 6, zh = "已发货")]
    pub shipped: Decimal,
    /// The invoiced quantity.
    #[field(scale = 6, zh = "已开票")]
    pub invoiced: Decimal,
    /// The paid quantity: what is paid of the order's invoices, split among the lines by their worth; empty if the ERP does not
    /// report payments.
    #[field(scale = 6, zh = "已收款数量")]
    pub paid: Option<Decimal>,
    /// The quantity still to be shipped, of the confirmed quantity or, if the ERP has confirmed none, of the ordered one;
    /// 0 if more was shipped.
    #[field(scale = 6, zh = "未清")]
    pub open: Decimal,
    /// The quantity shipped beyond the ordered quantity.
    #[field(scale = 6, zh = "超发数量")]
    pub over_delivered: Decimal,
}

/// How far an order has come.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct Progress {
    /// The status of the order.
    #[field(zh = "状态")]
    pub status: OrderStatus,
    /// The order number in the ERP.
    #[field(zh = "ERP 编号")]
    pub erp_number: Option<String>,
    /// Whether a change waits for the ERP to accept it.
    #[field(zh = "变更待确认")]
    pub change_pending: bool,
    /// The lines.
    #[field(zh = "明细")]
    pub lines: Vec<LineProgress>,
}

/// The progress of an order by line, as last received from the ERP.
#[derive(Clone, Debug, Operation)]
#[operation(name = "sales_order.progress", zh = "订单执行进度", effect = "read")]
pub struct OrderProgress {
    /// The order.
    #[field(refers = "sales_order", zh = "订单")]
    pub id: String,
}

impl Run for OrderProgress {
    type Answer = Progress;

    fn run(self, unit: &mut Unit<'_>) -> Result<Progress> {
        let order = unit.get::<SalesOrder>(&self.id)?;
        let paid = bill(&order, unit)?.paid(&order);
        let paid_of = |place: usize| paid.as_ref().and_then(|paid| paid.get(place).copied());
        let lines = order.lines.iter().enumerate().map(|(place, line)| LineProgress {
            line_id: line.id.clone(),
            product_id: line.product_id.clone(),
            ordered: line.trade.quantity,
            confirmed: line.confirmed,
            reserved: line.reserved,
            shipped: line.shipped,
            invoiced: line.invoiced,
            paid: paid_of(place),
            open: (line.confirmed.unwrap_or(line.trade.quantity) - line.shipped).max(Decimal::ZERO),
            over_delivered: (line.shipped - line.trade.quantity).max(Decimal::ZERO),
        });
        Ok(Progress {
            status: order.status,
            erp_number: order.erp_number.clone(),
            change_pending: order.change_pending,
            lines: lines.collect(),
        })
    }
}
