//! What the ERP has said of an order, written onto it. Nobody else writes these fields.

use crate::order::sales_order::{OrderStatus, SalesOrder, SalesOrderLine};
use rust_decimal::Decimal;
use serde_json::Value as Json;
use tenon_erp_port::{LineChange, LineProgress, OrderChange, OrderProgress, OrderState};
use tenon_kernel::record::Line;
use tenon_kernel::{Result, Stored, Unit};

impl SalesOrder {
    /// The ERP has taken the order, and given it this number, or has taken a change of it. An order that says what was agreed on
    /// waits for nothing more; one that was changed again meanwhile does.
    ///
    /// # Errors
    /// A database error.
    pub fn erp_accepted(
        mut order: Stored<Self>,
        number: Option<String>,
        agreed: &Json,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        if number.is_some() {
            order.erp_number = number;
        }
        // A cancellation is settled by its own entry.
        let cancelled = order.status == OrderStatus::Cancelled;
        order.change_pending &= cancelled || order.quantities() != *agreed;
        unit.save(order).map(drop)
    }

    /// The ERP has taken a change. What it had confirmed of the changed lines was said of what they were, unless it has said
    /// something else since the change was sent.
    ///
    /// # Errors
    /// A database error.
    pub fn erp_accepted_change(
        mut order: Stored<Self>,
        agreed: &Json,
        change: &OrderChange,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        for LineChange { agreed, line } in &change.lines {
            if let Some(known) = order.line_at(line.position).filter(|known| known.confirmed == *agreed) {
                known.confirmed = None;
            }
        }
        Self::erp_accepted(order, None, agreed, unit)
    }

    /// The ERP has refused the order: nothing of it was placed, and it is changed as one that was never handed over. Of one that
    /// has moved on meanwhile, as when it was cancelled here, there is nothing to say.
    ///
    /// # Errors
    /// A database error.
    pub fn erp_refused(mut order: Stored<Self>, reason: Option<&str>, unit: &mut Unit<'_>) -> Result<()> {
        if order.status != OrderStatus::Submitted {
            return Ok(());
        }
        order.status = OrderStatus::Rejected;
        order.change_pending = false;
        order.lines.0.retain(|line| !line.quantity.is_zero());
        order.refusal = reason.map(str::to_owned);
        unit.save(order).map(drop)
    }

    /// The ERP has refused a change: the order goes back to what was agreed on. Of one that is no longer executed the reason
    /// does not matter; one that is cancelled goes back once its cancellation is settled.
    ///
    /// # Errors
    /// A database error.
    pub fn erp_refused_change(
        mut order: Stored<Self>,
        agreed: &Json,
        reason: Option<&str>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        if order.status == OrderStatus::Cancelled {
            return Ok(());
        }
        order.go_back_to(agreed);
        if matches!(order.status, OrderStatus::Submitted | OrderStatus::Confirmed) {
            order.refusal = reason.map(str::to_owned);
        }
        unit.save(order).map(drop)
    }

    /// The ERP has agreed that the order is cancelled, or never had it: it stands as it was agreed on, and nothing is waited for
    /// any more.
    ///
    /// # Errors
    /// A database error.
    pub fn erp_cancelled(mut order: Stored<Self>, agreed: &Json, unit: &mut Unit<'_>) -> Result<()> {
        if order.status == OrderStatus::Cancelled {
            order.go_back_to(agreed);
            order.reopened_at = None;
        }
        unit.save(order).map(drop)
    }

    /// The ERP has refused to cancel the order and goes on executing it, so it is not cancelled here either: it is what the ERP
    /// last said. Of one that was cancelled there, or is not cancelled here, there is nothing to say.
    ///
    /// # Errors
    /// A database error.
    pub fn erp_refused_cancellation(
        mut order: Stored<Self>,
        agreed: &Json,
        reason: Option<&str>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        if order.status != OrderStatus::Cancelled || order.erp_status == Some(OrderStatus::Cancelled) {
            return Ok(());
        }
        order.status = order.erp_status.unwrap_or(OrderStatus::Submitted);
        order.go_back_to(agreed);
        order.refusal = reason.map(str::to_owned);
        unit.save(order).map(drop)
    }

    /// The ERP says how far the order has come; gives whether that was new. An order that it takes up again after it was cancelled
    /// or completed lives again, and says so.
    ///
    /// # Errors
    /// A database error.
    pub fn erp_progressed(
        mut order: Stored<Self>,
        progress: &OrderProgress,
        unit: &mut Unit<'_>,
    ) -> Result<bool> {
        let (version, was) = (order.header.version, order.status);
        progress.lines.iter().for_each(|line| order.line_progressed(line));
        let told = match progress.state {
            OrderState::Received => OrderStatus::Submitted,
            OrderState::Confirmed => OrderStatus::Confirmed,
            OrderState::Completed => OrderStatus::Completed,
            OrderState::Cancelled => OrderStatus::Cancelled,
        };
        order.erp_status = Some(told);
        let finished = |status| matches!(status, OrderStatus::Completed | OrderStatus::Cancelled);
        // Cancelled here, and the ERP has not heard of it yet.
        let unheard = was == OrderStatus::Cancelled && order.change_pending && !finished(told);
        if !unheard {
            order.status = told;
            order.change_pending &= !finished(told);
        }
        if finished(was) != finished(order.status) {
            order.reopened_at = finished(was).then(|| unit.now());
        }
        Ok(unit.save(order)?.header.version != version)
    }

    /// Writes progress onto the line that it is about.
    fn line_progressed(&mut self, progress: &LineProgress) {
        let Some(line) = self.line_at(progress.position) else { return };
        line.confirmed = progress.confirmed.map(|confirmed| confirmed.normalize()).or(line.confirmed);
        line.reserved = progress.reserved.normalize();
        line.shipped = progress.shipped.normalize();
        line.invoiced = progress.invoiced.normalize();
    }

    /// The line at a position, counted from 1.
    fn line_at(&mut self, position: u32) -> Option<&mut Line<SalesOrderLine>> {
        let place = usize::try_from(position).ok()?.checked_sub(1)?;
        self.lines.get_mut(place)
    }

    /// The ERP does not have the order any more: nothing that it said of it holds, and it goes out as it now stands.
    ///
    /// # Errors
    /// A database error.
    pub fn erp_lost(mut order: Stored<Self>, unit: &mut Unit<'_>) -> Result<()> {
        (order.erp_number, order.erp_status) = (None, None);
        for line in order.lines.iter_mut() {
            (line.confirmed, line.reserved) = (None, Decimal::ZERO);
        }
        if order.may_be_placed_again() {
            order.status = OrderStatus::Submitted;
        }
        unit.save(order).map(drop)
    }

    /// Whether it is handed over, and nothing of it was executed as far as anybody has heard.
    pub fn may_be_placed_again(&self) -> bool {
        let untouched = self.lines.iter().all(|line| line.shipped.is_zero() && line.invoiced.is_zero());
        untouched && matches!(self.status, OrderStatus::Submitted | OrderStatus::Confirmed)
    }
}
