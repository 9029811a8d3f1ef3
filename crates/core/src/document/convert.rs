//! Making a document from lines of another one: an order from a won opportunity.
//!
//! Each line of the new document is linked to the line that it comes from, and consumes a quantity of it or, as a quote does, none. No
//! more is consumed than the line has.

use crate::document::document_link::{self, DocumentLink};
use crate::document::refusals;
use crate::document::trade_line::{DocumentLine, LineCharge, TradeLine};
use crate::document::trade_terms::TradeTerms;
use rust_decimal::Decimal;
use tenon_kernel::error::Error;
use tenon_kernel::money::round;
use tenon_kernel::record::{Line, Lines};
use tenon_kernel::refusals::no_such_line;
use tenon_kernel::{Currency, Result, Unit};

/// What is taken of a line: a quantity, after another one that was taken before.
pub struct Share<L> {
    /// The line.
    pub line: Line<L>,
    taken: Decimal,
    quantity: Decimal,
}

/// Returns the share of each wanted line: the quantity that is named, or all that remains. `wanted` are ids of lines; if there are none,
/// all lines are wanted of which something remains. Whoever calls it holds the guard of the document.
///
/// # Errors
/// `OUT_OF_RANGE` if less remains, `NOT_FOUND` for a line that the document does not have, `ILLEGAL_STATE` if nothing remains.
pub fn shares<L: DocumentLine>(
    document: &str,
    lines: &Lines<L>,
    wanted: &[(&str, Option<Decimal>)],
    unit: &mut Unit<'_>,
) -> Result<Vec<Share<L>>> {
    let mut shares = if wanted.is_empty() { remaining(document, lines, unit)? } else { Vec::new() };
    for (index, (id, quantity)) in wanted.iter().enumerate() {
        let path = format!("/lines/{index}");
        let line = lines.iter().find(|line| line.id == *id);
        let line = line.ok_or_else(|| no_such_line().at(format!("{path}/line_id")))?;
        let named: Decimal =
            shares.iter().filter(|share| share.line.id == *id).map(|share| share.quantity).sum();
        let taken = document_link::linked(document, id, unit)? + named;
        let remaining = line.trade().quantity - taken;
        let quantity = quantity.unwrap_or(remaining);
        if quantity <= Decimal::ZERO || quantity > remaining {
            let refused = refusals::quantity_not_remaining(remaining.normalize());
            return Err(refused.at(format!("{path}/quantity")));
        }
        shares.push(Share { line: line.clone(), taken, quantity });
    }
    match shares.is_empty() {
        true => Err(refusals::nothing_remains().at("/id")),
        false => Ok(shares),
    }
}

/// The shares of all lines of which something remains.
fn remaining<L: DocumentLine>(
    document: &str,
    lines: &Lines<L>,
    unit: &mut Unit<'_>,
) -> Result<Vec<Share<L>>> {
    let mut shares = Vec::new();
    for line in lines.iter() {
        let taken = document_link::linked(document, &line.id, unit)?;
        let quantity = line.trade().quantity - taken;
        if quantity > Decimal::ZERO {
            shares.push(Share { line: line.clone(), taken, quantity });
        }
    }
    Ok(shares)
}

impl<L: DocumentLine> Share<L> {
    /// Returns the line of the new document.
    ///
    /// # Errors
    /// `OUT_OF_RANGE` if an amount is too large.
    pub fn trade(&self, currency: Option<&Currency>) -> Result<TradeLine> {
        let trade = self.line.trade();
        let divided = |charge: &LineCharge| {
            let amount = charge.amount.filter(|_| !charge.is_computed());
            let amount =
                amount.map(|amount| part(amount, self.taken, self.quantity, trade.quantity, currency));
            Ok(LineCharge { amount: amount.transpose()?, ..charge.clone() })
        };
        let charges = trade.charges.iter().map(divided).collect::<Result<_>>()?;
        Ok(TradeLine { quantity: self.quantity, charges, ..trade.clone() })
    }
}

/// Returns the terms of the new document. Of a charge that is an amount, it gets the part that falls to its shares.
///
/// # Errors
/// A database error.
pub fn terms<L: DocumentLine>(
    document: &str,
    terms: &TradeTerms,
    lines: &Lines<L>,
    shares: &[Share<L>],
    currency: Option<&Currency>,
    unit: &mut Unit<'_>,
) -> Result<TradeTerms> {
    let mut terms = terms.clone();
    if terms.charges.iter().all(|charge| charge.percent.is_some()) {
        return Ok(terms);
    }
    let mut weights = Weights::default();
    for line in lines.iter() {
        let taken = document_link::linked(document, &line.id, unit)?;
        let now = shares.iter().filter(|share| share.line.id == line.id).map(|share| share.quantity).sum();
        weights.add(line.trade(), terms.price_includes_tax, [taken, now]).ok_or_else(too_large)?;
    }
    let [taken, now, all] = weights.chosen();
    for charge in terms.charges.iter_mut().filter(|charge| charge.percent.is_none()) {
        let amount = charge.amount.map(|amount| part(amount, taken, now, all, currency));
        charge.amount = amount.transpose()?;
    }
    Ok(terms)
}

/// What was taken of a document, what is taken now, and all of it: by the amounts that share its charges, and by the quantities, which
/// count where everything is free.
#[derive(Default)]
struct Weights {
    amounts: [Decimal; 3],
    quantities: [Decimal; 3],
}

impl Weights {
    fn add(&mut self, line: &TradeLine, includes_tax: bool, [taken, now]: [Decimal; 2]) -> Option<()> {
        let whole = if includes_tax {
            line.net.checked_add(line.net.checked_mul(line.tax_rate)? / Decimal::ONE_HUNDRED)?
        } else {
            line.net
        };
        for (place, quantity) in [taken, now, line.quantity].into_iter().enumerate() {
            let amount = whole.checked_mul(quantity)?.checked_div(line.quantity)?;
            self.amounts[place] = self.amounts[place].checked_add(amount)?;
            self.quantities[place] = self.quantities[place].checked_add(quantity)?;
        }
        Some(())
    }

    fn chosen(self) -> [Decimal; 3] {
        if self.amounts[2].is_zero() { self.quantities } else { self.amounts }
    }
}

/// The part of an amount that falls to a quantity after others were taken. The last one takes the rest: each is the difference of two
/// rounded sums.
fn part(
    amount: Decimal,
    taken: Decimal,
    now: Decimal,
    all: Decimal,
    currency: Option<&Currency>,
) -> Result<Decimal> {
    let until = |quantity: Decimal| {
        let part = amount.checked_mul(quantity)?.checked_div(all)?;
        Some(currency.map_or(part, |currency| round(part, currency)))
    };
    let [before, after] = [Some(taken), taken.checked_add(now)].map(|quantity| quantity.and_then(until));
    Ok(after.ok_or_else(too_large)? - before.ok_or_else(too_large)?)
}

fn too_large() -> Error {
    refusals::amount_too_large().at("/id")
}

/// Links the lines of the new document to those that they come from, in the order of the shares.
///
/// # Errors
/// A database error.
pub fn link<L: DocumentLine>(
    from: (&str, &str),
    shares: &[Share<L>],
    to: (&str, &str),
    made: impl Iterator<Item = String>,
    consumes: bool,
    unit: &mut Unit<'_>,
) -> Result<()> {
    for (share, to_line) in shares.iter().zip(made) {
        unit.create(DocumentLink {
            from_entity: from.0.to_owned(),
            from_id: from.1.to_owned(),
            from_line: share.line.id.clone(),
            to_entity: to.0.to_owned(),
            to_id: to.1.to_owned(),
            to_line,
            quantity: share.quantity,
            consumes,
        })?;
    }
    Ok(())
}
