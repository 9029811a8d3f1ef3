//! A sales order of the ERP in memory, and how far it has come.

use super::books::refused;
use rust_decimal::Decimal;
use tenon_core::Result;
use tenon_core::ports::erp::{LineProgress, NewOrder, OrderProgress, OrderState};

/// An order: what was placed, and its progress.
#[derive(Clone, Debug)]
pub(super) struct Order {
    pub(super) key: String,
    idempotency_key: String,
    pub(super) placed: NewOrder,
    state: OrderState,
    pub(super) lines: Vec<LineProgress>,
    /// What was invoiced of each line so far.
    billed: Vec<Billed>,
}

/// Amounts that were invoiced.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Billed {
    pub(super) net: Decimal,
    pub(super) tax: Decimal,
}

impl Order {
    pub(super) fn received(key: &str, idempotency_key: &str, placed: NewOrder) -> Self {
        let zero = Decimal::ZERO;
        let untouched = |position| LineProgress { position, reserved: zero, shipped: zero, invoiced: zero };
        Self {
            key: key.to_owned(),
            idempotency_key: idempotency_key.to_owned(),
            state: OrderState::Received,
            lines: placed.lines.iter().map(|line| untouched(line.position)).collect(),
            billed: vec![Billed::default(); placed.lines.len()],
            placed,
        }
    }

    pub(super) fn progress(&self) -> OrderProgress {
        OrderProgress {
            order: self.key.clone(),
            idempotency_key: Some(self.idempotency_key.clone()),
            state: self.state,
            lines: self.lines.clone(),
            changed_at: None,
        }
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.state == OrderState::Cancelled
    }

    pub(super) fn approve(&mut self) -> Result<()> {
        if self.state != OrderState::Received {
            return Err(refused(format!("order {} is not waiting for approval", self.key)));
        }
        self.state = OrderState::Confirmed;
        Ok(())
    }

    pub(super) fn require_confirmed(&self) -> Result<()> {
        match self.state {
            OrderState::Confirmed => Ok(()),
            _ => Err(refused(format!("order {} is not approved, or is finished", self.key))),
        }
    }

    /// Cancels it. Answers with what stock it gives back: items and quantities.
    pub(super) fn cancel(&mut self) -> Result<Vec<(String, Decimal)>> {
        if self.lines.iter().any(|line| line.shipped > Decimal::ZERO) {
            return Err(refused(format!("order {} was shipped, at least in part", self.key)));
        }
        self.state = OrderState::Cancelled;
        Ok(self.empty_reservations())
    }

    /// Ships what is reserved. Answers with items and quantities.
    pub(super) fn ship(&mut self) -> Vec<(String, Decimal)> {
        for line in &mut self.lines {
            line.shipped += line.reserved;
        }
        self.empty_reservations()
    }

    fn empty_reservations(&mut self) -> Vec<(String, Decimal)> {
        let mut emptied = Vec::new();
        for (line, placed) in self.lines.iter_mut().zip(&self.placed.lines) {
            if line.reserved > Decimal::ZERO {
                emptied.push((placed.item.clone(), std::mem::take(&mut line.reserved)));
            }
        }
        emptied
    }

    /// Invoices what was shipped and not yet invoiced. A line's last invoice takes the rest, so that the parts add up.
    pub(super) fn invoice(&mut self) -> Billed {
        let mut sum = Billed::default();
        for ((line, placed), billed) in self.lines.iter_mut().zip(&self.placed.lines).zip(&mut self.billed) {
            let share = line.shipped / placed.quantity;
            let net = (placed.net * share).round_dp(2) - billed.net;
            let tax = (placed.tax * share).round_dp(2) - billed.tax;
            billed.net += net;
            billed.tax += tax;
            sum.net += net;
            sum.tax += tax;
            line.invoiced = line.shipped;
        }
        let is_done = |(line, placed): (&LineProgress, _)| line.invoiced == placed;
        if self.lines.iter().zip(self.placed.lines.iter().map(|placed| placed.quantity)).all(is_done) {
            self.state = OrderState::Completed;
        }
        sum
    }
}
