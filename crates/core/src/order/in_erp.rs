//! Stores what the ERP reports about an order. No other code writes these fields.

use crate::order::sales_order::{OrderStatus, SalesOrder};
use rust_decimal::Decimal;
use serde_json::Value as Json;
use tenon_erp_port::{LineProgress, OrderProgress, OrderState};
use tenon_kernel::{Result, Stored, Unit};

impl SalesOrder {
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
        order.change_pending &= order.quantities() != *agreed;
        unit.save(order).map(drop)
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
        order.credit_reserved = Decimal::ZERO;
        order.change_pending = false;
        order.lines.0.retain(|line| !line.quantity.is_zero());
        order.refusal = reason.map(str::to_owned);
        unit.save(order).map(drop)
    }

    /// Stores that the ERP has refused a change. The order returns to the quantities agreed on. The reason is stored only if the
    /// order is still executed.
    ///
    /// # Errors
    /// A database error.
    pub fn erp_refused_change(
        mut order: Stored<Self>,
        agreed: &Json,
        reason: Option<&str>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        order.go_back_to(agreed);
        if matches!(order.status, OrderStatus::Submitted | OrderStatus::Confirmed) {
            order.refusal = reason.map(str::to_owned);
        }
        unit.save(order).map(drop)
    }

    /// Stores that the ERP has refused to cancel the order and continues to execute it. The order gets the ERP's last status
    /// again. An order that was cancelled in the ERP, or is not cancelled in the CRM, is not changed.
    ///
    /// # Errors
    /// A database error.
    pub fn erp_refused_cancellation(
        mut order: Stored<Self>,
        reason: Option<&str>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        if order.status != OrderStatus::Cancelled || order.erp_status == Some(OrderStatus::Cancelled) {
            return Ok(());
        }
        order.status = order.erp_status.unwrap_or(OrderStatus::Submitted);
        order.credit_reserved = order.credit_exposure(unit)?;
        order.refusal = reason.map(str::to_owned);
        unit.save(order).map(drop)
    }

    /// Stores the progress of the order in the ERP, and returns whether it was new.
    ///
    /// # Errors
    /// A database error.
    pub fn erp_progressed(
        mut order: Stored<Self>,
        progress: &OrderProgress,
        unit: &mut Unit<'_>,
    ) -> Result<bool> {
        let version = order.header.version;
        let mut confirmed = false;
        for line in &progress.lines {
            confirmed |= order.line_progressed(line);
        }
        let told = match progress.state {
            OrderState::Received => OrderStatus::Submitted,
            OrderState::Confirmed => OrderStatus::Confirmed,
            OrderState::Completed => OrderStatus::Completed,
            OrderState::Cancelled => OrderStatus::Cancelled,
        };
        order.erp_status = Some(told);
        order.status = match (told, order.status) {
            // Cancelled here, and the ERP has not heard of it yet.
            (OrderStatus::Submitted | OrderStatus::Confirmed, OrderStatus::Cancelled) => {
                OrderStatus::Cancelled
            }
            (told, _) => told,
        };
        let weight = order.credit_exposure(unit)?;
        // A weight at another day's rate is no news of the order.
        if confirmed || weight.is_zero() || weight < order.credit_reserved {
            order.credit_reserved = weight;
        }
        Ok(unit.save(order)?.header.version != version)
    }

    /// Writes progress onto the line that it is about, and says whether another quantity is confirmed now.
    fn line_progressed(&mut self, progress: &LineProgress) -> bool {
        let place = usize::try_from(progress.position).ok().and_then(|position| position.checked_sub(1));
        let Some(line) = place.and_then(|place| self.lines.get_mut(place)) else { return false };
        let confirmed = progress.confirmed.is_some() && progress.confirmed != line.confirmed;
        line.confirmed = progress.confirmed.map(|confirmed| confirmed.normalize()).or(line.confirmed);
        line.reserved = progress.reserved.normalize();
        line.shipped = progress.shipped.normalize();
        line.invoiced = progress.invoiced.normalize();
        confirmed
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
            order.credit_reserved = order.credit_exposure(unit)?;
        }
        unit.save(order).map(drop)
    }

    /// Returns whether the order is submitted or confirmed, and nothing of it is known to be shipped or invoiced.
    pub fn may_be_placed_again(&self) -> bool {
        let untouched = self.lines.iter().all(|line| line.shipped.is_zero() && line.invoiced.is_zero());
        untouched && matches!(self.status, OrderStatus::Submitted | OrderStatus::Confirmed)
    }
}
