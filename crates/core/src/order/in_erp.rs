//! Stores what the ERP reports about an order. No other code writes these fields.

use crate::order::sales_order::{OrderStatus, SalesOrder, SalesOrderLine};
use rust_decimal::Decimal;
use serde_json::Value as Json;
use tenon_erp_port::{LineChange, LineProgress, OrderChange, OrderProgress, OrderState};
use tenon_kernel::record::Line;
use tenon_kernel::{Result, Stored, Unit};

impl SalesOrder {
    /// Whether it was cancelled in the CRM, and the ERP has not reported it as cancelled.
    pub(super) fn is_cancelled_here(&self) -> bool {
        self.status == OrderStatus::Cancelled && self.erp_status != Some(OrderStatus::Cancelled)
    }

    /// Stores that the ERP has accepted the order, with this number, or a change of it. If the order's quantities equal those
    /// agreed on, no change is pending any more. If the order was changed again meanwhile, that change remains pending.
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
        order.change_pending &= order.is_cancelled_here() || !order.is_as_agreed(agreed);
        unit.save(order).map(drop)
    }

    /// Stores that the ERP has accepted a change. Quantities that it had confirmed for the changed lines before the change was sent are
    /// no longer valid.
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

    /// Stores that the ERP has refused the order. Nothing of it was placed, and it can be changed like an order that was never
    /// submitted. An order that is not submitted any more, as when it was cancelled in the CRM, is not changed.
    ///
    /// # Errors
    /// A database error.
    pub fn erp_refused(mut order: Stored<Self>, reason: Option<&str>, unit: &mut Unit<'_>) -> Result<()> {
        if order.status != OrderStatus::Submitted {
            return Ok(());
        }
        order.status = OrderStatus::Rejected;
        order.change_pending = false;
        order.lines.0.retain(|line| !line.trade.quantity.is_zero());
        order.refusal = reason.map(str::to_owned);
        unit.save(order).map(drop)
    }

    /// Stores that the ERP has refused a change. The order returns to the quantities agreed on. The reason is stored only if the
    /// order is still executed. An order that was cancelled in the CRM returns to them once its cancellation is settled.
    ///
    /// # Errors
    /// A database error.
    pub fn erp_refused_change(
        mut order: Stored<Self>,
        agreed: &Json,
        reason: Option<&str>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        if order.is_cancelled_here() {
            return Ok(());
        }
        order.go_back_to(agreed);
        if matches!(order.status, OrderStatus::Submitted | OrderStatus::Confirmed) {
            order.refusal = reason.map(str::to_owned);
        }
        unit.save(order).map(drop)
    }

    /// Stores that the ERP has cancelled the order, or never had it. The order returns to the quantities agreed on.
    ///
    /// # Errors
    /// A database error.
    pub fn erp_cancelled(mut order: Stored<Self>, agreed: &Json, unit: &mut Unit<'_>) -> Result<()> {
        if order.status == OrderStatus::Cancelled {
            order.go_back_to(agreed);
            order.reopened_at = None;
        } else {
            order.change_pending &= !order.is_as_agreed(agreed);
        }
        unit.save(order).map(drop)
    }

    /// Stores that the ERP has refused to cancel the order and continues to execute it. The order gets the ERP's last status
    /// again, and the quantities agreed on. An order that the ERP has taken up again meanwhile keeps a change that was requested since.
    /// An order of which nothing is asked any more is not changed.
    ///
    /// # Errors
    /// A database error.
    pub fn erp_refused_cancellation(
        mut order: Stored<Self>,
        agreed: &Json,
        reason: Option<&str>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        if !order.is_cancelled_here() && !order.change_pending {
            return Ok(());
        }
        let finished = matches!(order.status, OrderStatus::Completed | OrderStatus::Cancelled);
        order.status = order.erp_status.unwrap_or(OrderStatus::Submitted);
        if finished || order.is_as_agreed(agreed) {
            order.go_back_to(agreed);
        }
        order.refusal = reason.map(str::to_owned);
        unit.save(order).map(drop)
    }

    /// Stores the progress of the order in the ERP, and returns whether it was new. An order that the ERP takes up again after it was
    /// cancelled or completed is executed again, and says so. Whatever is asked of an order that the ERP has finished is still refused,
    /// which returns the order to what was agreed on.
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

    /// Stores that the ERP does not have the order any more. The order loses the data from the ERP, and can be placed again in
    /// its current form.
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

    /// Returns whether the order is submitted or confirmed, and nothing of it is known to be shipped or invoiced.
    pub fn may_be_placed_again(&self) -> bool {
        let untouched = self.lines.iter().all(|line| line.shipped.is_zero() && line.invoiced.is_zero());
        untouched && matches!(self.status, OrderStatus::Submitted | OrderStatus::Confirmed)
    }
}
