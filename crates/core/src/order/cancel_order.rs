//! The effect that cancels an order in its ERP.

use crate::integration::erp_error::erp_error;
use crate::integration::erp_link;
use crate::integration::erp_ports::{CHANNEL, orders};
use crate::order::sales_order::SalesOrder;
use serde_json::Value as Json;
use tenon_erp_port::async_trait;
use tenon_kernel::effect::{Done, Effect, Next, PortSet, Request};
use tenon_kernel::platform::outbox::Outbox;
use tenon_kernel::{Label, Result, Stored, Unit};

/// The kind of the effect.
pub const KIND: &str = "cancel_order";

/// Cancels an order. It succeeds if the order is already cancelled, so an unknown outcome is sent again and never looked up.
pub struct CancelOrder;

#[async_trait]
impl Effect for CancelOrder {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn label(&self) -> Label {
        Label { en: "Cancel order", zh: "取消订单" }
    }

    fn channel(&self) -> &'static str {
        CHANNEL
    }

    fn capability(&self) -> &'static str {
        "cancel_order"
    }

    /// Before goods leave that nobody wants.
    fn rank(&self) -> u8 {
        0
    }

    fn prepare(&self, entry: &mut Stored<Outbox>, unit: &mut Unit<'_>) -> Result<Next> {
        let link = erp_link::of_record(&entry.erp, &entry.entity, &entry.record_id, unit)?;
        Ok(link.map_or(Next::Nothing, |link| Next::Send(Request::new(link.data.erp_key))))
    }

    fn resume(&self, entry: &mut Stored<Outbox>, unit: &mut Unit<'_>) -> Result<Next> {
        self.prepare(entry, unit)
    }

    async fn send(&self, _: &str, request: &Request, ports: &PortSet) -> Result<Done> {
        let cancelled = orders(ports)?.cancel(request.get::<String>()?).await;
        cancelled.map(|()| Done::default()).map_err(erp_error)
    }

    async fn look_up(&self, _: &str, _: &Request, _: &PortSet) -> Result<Option<Done>> {
        Ok(None)
    }

    fn settle(&self, entry: &Stored<Outbox>, _: &Done, unit: &mut Unit<'_>) -> Result<()> {
        let order = unit.get::<SalesOrder>(&entry.record_id)?;
        SalesOrder::erp_cancelled(order, &agreed(entry, unit)?, unit)
    }

    fn refused(&self, entry: &Stored<Outbox>, unit: &mut Unit<'_>) -> Result<()> {
        let order = unit.get::<SalesOrder>(&entry.record_id)?;
        SalesOrder::erp_refused_cancellation(order, &agreed(entry, unit)?, entry.reason.as_deref(), unit)
    }
}

/// What was last agreed on of the order; nothing of one that the ERP never had.
pub(super) fn agreed(entry: &Outbox, unit: &mut Unit<'_>) -> Result<Json> {
    let link = erp_link::of_record(&entry.erp, &entry.entity, &entry.record_id, unit)?;
    Ok(link.map(|link| link.data.base).unwrap_or_default())
}
