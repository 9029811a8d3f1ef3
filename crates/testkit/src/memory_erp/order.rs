//! A sales order of the ERP in memory, and its progress.

use super::books::refused;
use rust_decimal::Decimal;
use tenon_erp_port::Result;
use tenon_erp_port::{LineProgress, NewOrder, NewOrderLine, OrderChange, OrderProgress, OrderState};

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
        Self {
            key: key.to_owned(),
            idempotency_key: idempotency_key.to_owned(),
            state: OrderState::Received,
            lines: placed.lines.iter().map(untouched).collect(),
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

    /// Changes lines, where they are still about what was agreed on. As in many an ERP, a line that is added twice is
    /// there twice.
    pub(super) fn change(&mut self, change: &OrderChange) -> Result<()> {
        if !matches!(self.state, OrderState::Received | OrderState::Confirmed) {
            return Err(refused(format!("order {} is finished", self.key)));
        }
        for line in &change.lines {
            match line.agreed {
                Some(agreed) => self.change_line(agreed, &line.line)?,
                None => self.add_line(line.line.clone()),
            }
        }
        (self.placed.net, self.placed.tax, self.placed.gross) = (change.net, change.tax, change.gross);
        Ok(())
    }

    fn change_line(&mut self, agreed: Decimal, line: &NewOrderLine) -> Result<()> {
        let place = self.placed.lines.iter().position(|placed| placed.position == line.position);
        let place =
            place.ok_or_else(|| refused(format!("order {} has no line {}", self.key, line.position)))?;
        let (placed, progress) = (&mut self.placed.lines[place], &mut self.lines[place]);
        if placed.quantity != agreed {
            return Err(refused(format!(
                "line {} is about {}, not {agreed}",
                line.position, placed.quantity
            )));
        }
        if line.quantity < progress.shipped {
            return Err(refused(format!("line {}: {} were shipped", line.position, progress.shipped)));
        }
        *placed = line.clone();
        progress.confirmed = Some(line.quantity);
        Ok(())
    }

    fn add_line(&mut self, line: NewOrderLine) {
        self.lines.push(untouched(&line));
        self.billed.push(Billed::default());
        self.placed.lines.push(line);
    }

    /// Confirms a line in part: no more than this will be delivered of it, and billed.
    pub(super) fn confirm_part(&mut self, position: u32, quantity: Decimal) -> Result<()> {
        let key = self.key.clone();
        let lines = self.placed.lines.iter_mut().zip(&mut self.lines);
        let found = lines.into_iter().find(|(placed, _)| placed.position == position);
        let Some((placed, progress)) = found.filter(|(placed, progress)| {
            quantity >= progress.shipped && quantity <= placed.quantity && !placed.quantity.is_zero()
        }) else {
            return Err(refused(format!("order {key}: line {position} cannot be confirmed with {quantity}")));
        };
        let share = quantity / placed.quantity;
        (placed.net, placed.tax) = ((placed.net * share).round_dp(2), (placed.tax * share).round_dp(2));
        placed.quantity = quantity;
        progress.confirmed = Some(quantity);
        Ok(())
    }

    /// What is reserved beyond what the lines are about, and no longer is.
    pub(super) fn give_back(&mut self) -> Vec<(String, Decimal)> {
        let mut given = Vec::new();
        for (line, placed) in self.lines.iter_mut().zip(&self.placed.lines) {
            let most = (placed.quantity - line.shipped).max(Decimal::ZERO);
            if line.reserved > most {
                given.push((placed.item.clone(), line.reserved - most));
                line.reserved = most;
            }
        }
        given
    }

    pub(super) fn is_finished(&self) -> bool {
        matches!(self.state, OrderState::Completed | OrderState::Cancelled)
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

    /// Takes it up again: one that was cancelled waits for approval, one that was completed is executed further.
    pub(super) fn reopen(&mut self) -> Result<()> {
        self.state = match self.state {
            OrderState::Cancelled => OrderState::Received,
            OrderState::Completed => OrderState::Confirmed,
            _ => return Err(refused(format!("order {} is not finished", self.key))),
        };
        Ok(())
    }

    /// Completes an approved order with what was shipped. Answers with what stock it gives back.
    pub(super) fn close(&mut self) -> Result<Vec<(String, Decimal)>> {
        self.require_confirmed()?;
        self.state = OrderState::Completed;
        Ok(self.empty_reservations())
    }

    /// Ships so much of a line, whatever was ordered. Answers with the item.
    pub(super) fn ship_more(&mut self, position: u32, quantity: Decimal) -> Result<String> {
        self.require_confirmed()?;
        let place = self.placed.lines.iter().position(|placed| placed.position == position);
        let place = place.ok_or_else(|| refused(format!("order {} has no line {position}", self.key)))?;
        self.lines[place].shipped += quantity;
        Ok(self.placed.lines[place].item.clone())
    }

    /// Nothing of it is invoiced any more. One that was completed by that is not.
    pub(super) fn void(&mut self) {
        self.billed.fill(Billed::default());
        self.lines.iter_mut().for_each(|line| line.invoiced = Decimal::ZERO);
        if self.state == OrderState::Completed {
            self.state = OrderState::Confirmed;
        }
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
            let share = line.shipped.checked_div(placed.quantity).unwrap_or_default();
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

/// A line that nothing has happened to.
fn untouched(line: &NewOrderLine) -> LineProgress {
    let zero = Decimal::ZERO;
    let confirmed = Some(line.quantity);
    LineProgress { position: line.position, confirmed, reserved: zero, shipped: zero, invoiced: zero }
}
