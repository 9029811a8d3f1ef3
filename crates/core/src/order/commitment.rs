//! What an order commits us to: what of it is still to be delivered, and what the customer owes for it without an invoice.
//!
//! Both follow from the order as it stands and from what the ERP has said of it; they are computed whenever the order is saved.
//! Until the ERP has agreed on a change or on a cancellation, it may execute the order as it was: what either would give back is
//! kept until then. What was delivered is owed for, whatever becomes of the order, until it is invoiced.

use crate::currency::exchange_rate::convert;
use crate::document::trade_terms::{TradeTerms, TradeTotals};
use crate::order::order_change::agreed_quantity;
use crate::order::refusals;
use crate::order::sales_order::{OrderStatus, SalesOrder, SalesOrderLine};
use crate::party::customer::Customer;
use rust_decimal::Decimal;
use serde_json::Value as Json;
use tenon_kernel::error::{Code, Result};
use tenon_kernel::money::{round, total};
use tenon_kernel::unit::Unit;
use tenon_kernel::{Currency, Stored};

impl SalesOrder {
    /// Whether something of it may still be delivered.
    pub fn is_live(&self) -> bool {
        match self.status {
            OrderStatus::Submitted | OrderStatus::Confirmed => true,
            // Cancelled here, and the ERP has not agreed yet.
            OrderStatus::Cancelled => self.change_pending && self.is_cancelled_here(),
            OrderStatus::Draft | OrderStatus::Completed | OrderStatus::Rejected => false,
        }
    }

    /// Computes of each line what is to be delivered, and what of that stock must still cover.
    pub(super) fn commit_lines(&mut self) {
        let (live, asked) = (self.is_live(), self.change_pending);
        for line in self.lines.iter_mut() {
            line.to_deliver = match (live, asked) {
                (false, _) => Decimal::ZERO,
                (true, false) => line.confirmed.unwrap_or(line.trade.quantity),
                (true, true) => line.to_deliver,
            };
            line.uncovered = (line.to_deliver - line.shipped - line.reserved).max(Decimal::ZERO);
        }
    }

    /// Adds to what is to be delivered what a change asks for: all that it wants of an order that the ERP cannot have yet, and
    /// else of each changed line what it wanted before or wants now, whichever is more.
    pub(super) fn ask_for(&mut self, before: &Self, may_be_in_erp: bool) {
        for (index, line) in self.lines.iter_mut().enumerate() {
            let kept =
                before.lines.get(index).is_some_and(|known| known.trade.quantity == line.trade.quantity);
            match (may_be_in_erp, kept) {
                (false, _) => line.to_deliver = line.trade.quantity,
                (true, true) => {}
                (true, false) => line.to_deliver = line.to_deliver.max(line.trade.quantity),
            }
        }
    }

    /// Brings what follows from the order up to date. What it counts towards the credit exposure is converted anew only where
    /// the amount is another one: another day's rate is no news of the order.
    pub(super) fn commit(&mut self, before: Option<&Stored<Self>>, unit: &mut Unit<'_>) -> Result<()> {
        self.commit_lines();
        let owed = self.uninvoiced()?;
        let owed_before = before.map(|before| before.uninvoiced()).transpose()?.unwrap_or_default();
        if owed == owed_before {
            return Ok(());
        }
        self.credit_reserved = match (self.credit_exposure(unit), before) {
            // Without a rate of today, what it counted before says at which rate.
            (Err(error), Some(before)) if error.reason() == "exchange_rate.no_rate" => {
                let implied = before.credit_reserved.checked_mul(owed);
                implied.and_then(|amount| amount.checked_div(owed_before)).ok_or(error)?.round_dp(4)
            }
            (exposure, _) => exposure?,
        };
        Ok(())
    }

    /// What the customer owes for it without an invoice, with tax, in the order's currency: of each line what is to be delivered
    /// or was delivered, whichever is more, less what was invoiced, at the order's prices.
    ///
    /// # Errors
    /// `OUT_OF_RANGE` when the amount is beyond all that a decimal can hold.
    pub fn uninvoiced(&self) -> Result<Decimal> {
        let owed = |line: &SalesOrderLine| {
            line.worth(line.to_deliver.max(line.shipped) - line.invoiced, &self.terms)
        };
        let amounts: Option<Vec<_>> = self.lines.iter().map(|line| owed(line)).collect();
        let amount = amounts.and_then(total).ok_or_else(|| refusals::amount_too_large().at("/net"))?;
        let amount =
            self.with_charges_after_tax(amount).ok_or_else(|| refusals::amount_too_large().at("/net"))?;
        Ok(self.currency.as_ref().map_or(amount, |currency| round(amount, currency)))
    }

    /// An amount of the lines with its part of what is added or taken off after tax.
    fn with_charges_after_tax(&self, amount: Decimal) -> Option<Decimal> {
        let TradeTotals { net, tax, gross, .. } = self.totals;
        let taxed = net.checked_add(tax)?;
        if taxed.is_zero() || taxed == gross {
            return Some(amount);
        }
        amount.checked_div(taxed)?.checked_mul(gross)
    }

    /// Whether its amount is more than that of what was agreed on.
    pub(super) fn is_more_than(&self, agreed: &Json) -> bool {
        let sum =
            |amounts: Vec<Option<Decimal>>| amounts.into_iter().collect::<Option<Vec<_>>>().and_then(total);
        let now = self.lines.iter().map(|line| line.worth(line.trade.quantity, &self.terms));
        let then = self
            .lines
            .iter()
            .map(|line| line.worth(agreed_quantity(agreed, &line.id).unwrap_or_default(), &self.terms));
        sum(now.collect()) > sum(then.collect())
    }

    /// What the order counts towards the credit exposure now, in the customer's currency; in its own where the customer was
    /// deleted.
    ///
    /// # Errors
    /// `ILLEGAL_STATE` when there is no exchange rate.
    pub fn credit_exposure(&self, unit: &mut Unit<'_>) -> Result<Decimal> {
        let currency = match unit.elevated(|unit| unit.get::<Customer>(&self.customer_id)) {
            Err(error) if error.code == Code::NotFound => None,
            customer => customer?.data.currency,
        };
        self.exposure_in(currency.as_ref(), unit)
    }

    pub(super) fn exposure_in(&self, currency: Option<&Currency>, unit: &mut Unit<'_>) -> Result<Decimal> {
        let owed = self.uninvoiced()?;
        match (&self.currency, currency) {
            (Some(own), Some(currency)) if !owed.is_zero() => {
                convert(owed, own, currency, unit.today(), unit)
            }
            _ => Ok(owed),
        }
    }
}

impl SalesOrderLine {
    /// The amount of a quantity of the line, with tax; nothing where it is not above zero. None beyond all that a decimal can
    /// hold.
    fn worth(&self, quantity: Decimal, terms: &TradeTerms) -> Option<Decimal> {
        let trade = &self.trade;
        if quantity <= Decimal::ZERO {
            return Some(Decimal::ZERO);
        }
        if !trade.quantity.is_zero() {
            return trade.gross_of(quantity);
        }
        let rate = if terms.price_includes_tax { Decimal::ZERO } else { trade.rate() };
        trade.worth(quantity)?.checked_mul(Decimal::ONE_HUNDRED + rate)?.checked_div(Decimal::ONE_HUNDRED)
    }
}
