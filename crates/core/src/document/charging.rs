//! What the charges of a line or of a document come to.
//!
//! Surcharges are added first, then the discounts that are computed are taken off, and last those that are amounts. So it does not matter
//! in which order charges are written.

use crate::document::refusals;
use crate::document::trade_line::ChargeKind;
use rust_decimal::Decimal;
use tenon_kernel::Currency;
use tenon_kernel::error::{Error, Result};
use tenon_kernel::money::round;

/// What becomes of a discount that is larger than what it is taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Excess {
    /// It is refused.
    Refused,
    /// It is lowered: it is a part of one that was not larger.
    Lowered,
}

/// A charge whose amount is to be known.
pub(super) struct Charge<'c> {
    /// Its place among the charges.
    pub(super) place: usize,
    /// Whether it is added or taken off.
    pub(super) kind: ChargeKind,
    /// What it follows from, in full precision; none inside if it is beyond all that a decimal can hold.
    pub(super) computed: Option<Option<Decimal>>,
    /// The amount, given or filled in.
    pub(super) amount: &'c mut Option<Decimal>,
}

/// What is left of an amount while charges are applied: rounded, and in full precision.
struct Left {
    rounded: Decimal,
    exact: Decimal,
}

/// Returns an amount with its charges, and fills in the amounts of those that are computed. `exact` is the amount before it was rounded.
///
/// # Errors
/// `OUT_OF_RANGE` at the discount that is larger than what is left, `MISSING_FIELD` at a charge without an amount.
pub(super) fn charged<'c>(
    amount: Decimal,
    exact: Decimal,
    charges: impl Iterator<Item = Charge<'c>>,
    excess: Excess,
    currency: &Currency,
) -> Result<Decimal> {
    let mut charges: Vec<_> = charges.collect();
    charges.sort_by_key(|charge| (charge.kind == ChargeKind::Discount, charge.computed.is_none()));
    let mut left = Left { rounded: amount, exact };
    for charge in charges {
        let path = format!("/charges/{}", charge.place);
        left.apply(charge, excess, currency).map_err(|error| error.below(&path))?;
    }
    Ok(left.rounded)
}

impl Left {
    fn apply(&mut self, charge: Charge<'_>, excess: Excess, currency: &Currency) -> Result<()> {
        let (exact, rounded) = charge.amounts(currency)?;
        self.exact = self.exact.checked_add(charge.kind.signed(exact)).ok_or_else(too_large)?;
        let lowered = match charge.computed {
            // Parts that are rounded may come to more than what they are parts of.
            Some(_) => !self.exact.is_sign_negative() || self.exact.is_zero(),
            None => excess == Excess::Lowered,
        };
        let amount = match charge.kind == ChargeKind::Discount && rounded > self.rounded {
            false => rounded,
            true if lowered => self.rounded,
            true => return Err(refusals::charge_exceeds()),
        };
        *charge.amount = Some(amount.normalize());
        self.rounded = self.rounded.checked_add(charge.kind.signed(amount)).ok_or_else(too_large)?;
        Ok(())
    }
}

impl Charge<'_> {
    /// The amount in full precision, and rounded.
    fn amounts(&self, currency: &Currency) -> Result<(Decimal, Decimal)> {
        if let Some(computed) = self.computed {
            let exact = computed.ok_or_else(too_large)?;
            return Ok((exact, round(exact, currency)));
        }
        let given = self.amount.ok_or_else(|| refusals::charge_without_amount().at("/amount"))?;
        match given == round(given, currency) {
            true => Ok((given, given)),
            false => Err(refusals::charge_too_fine(currency.digits()).at("/amount")),
        }
    }
}

fn too_large() -> Error {
    refusals::amount_too_large().at("/amount")
}
