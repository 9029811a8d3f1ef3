//! Progress of orders: written onto our own orders.

use super::kind;
use crate::inbound::inbound;
use crate::progress;
use tenon_core::order::sales_order::SalesOrder;
use tenon_erp_port::OrderProgress;

kind!(
    /// Progress of orders, stored in the CRM's orders. An order that was deleted in the ERP is not changed here.
    Progress(OrderProgress) = "order_progress", ReadProgress, orders.progress, order,
    progress::apply, progress::remove, progress::known
);
inbound!(Progress, SalesOrder, |_pass| Ok(None), None);
