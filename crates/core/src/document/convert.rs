//! Making a document from lines of another one: an order from a won opportunity.
//!
//! Each line of the new document is linked to the line that it comes from, and consumes a quantity of it or, as a quote does, none. No
//! more is consumed than the line has.

use crate::document::document_link::{self, DocumentLink};
use crate::document::refusals;
use crate::document::trade_line::{LineCharge, TradeLine};
use crate::document::trade_terms::TradeTerms;
use rust_decimal::Decimal;
use tenon_kernel::money::round;
use tenon_kernel::record::{Line, Lines};
use tenon_kernel::refusals::no_such_line;
use tenon_kernel::{Currency, Result, Unit};

/// A line of a document that can be converted.
pub trait ConvertibleLine: Clone {
    /// Returns what the line says of quantity and price.
    fn trade(&self) -> &TradeLine;
}

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
pub fn shares<L: ConvertibleLine>(
    document: &str,
    lines: &Lines<L>,
    wanted: &[(&str, Option<Decimal>)],
    unit: &mut Unit<'_>,
) -> Result<Vec<Share<L>>> {
    let mut shares: Vec<Share<L>> = Vec::new();
    if wanted.is_empty() {
        for line in lines.iter() {
            let taken = document_link::linked(document, &line.id, unit)?;
            let quantity = line.trade().quantity - taken;
            shares.extend(
                Some(Share { line: line.clone(), taken, quantity })
                    .filter(|share| share.quantity > Decimal::ZERO),
            );
        }
    }
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

impl<L: ConvertibleLine> Share<L> {
    /// Returns the line of the new document.
    pub fn trade(&self, currency: Option<&Currency>) -> TradeLine {
        let trade = self.line.trade();
        let divided = |charge: &LineCharge| {
            let amount = charge.amount.filter(|_| !charge.is_computed());
            let amount =
                amount.map(|amount| part(amount, self.taken, self.quantity, trade.quantity, currency));
            LineCharge { amount, ..charge.clone() }
        };
        let charges = trade.charges.iter().map(divided).collect();
        TradeLine { quantity: self.quantity, charges, ..trade.clone() }
    }
}

/// Returns the terms of the new document. Of a charge that is an amount, it gets the part that falls to its shares.
///
/// # Errors
/// A database error.
pub fn terms<L: ConvertibleLine>(
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
    let worth = |line: &Line<L>, quantity| line.trade().worth(quantity).unwrap_or_default();
    let now = shares.iter().map(|share| worth(&share.line, share.quantity)).sum();
    let (mut taken, mut all) = (Decimal::ZERO, Decimal::ZERO);
    for line in lines.iter() {
        all += worth(line, line.trade().quantity);
        taken += worth(line, document_link::linked(document, &line.id, unit)?);
    }
    for charge in terms.charges.iter_mut().filter(|charge| charge.percent.is_none()) {
        charge.amount = charge.amount.map(|amount| part(amount, taken, now, all, currency));
    }
    Ok(terms)
}

/// The part of an amount that falls to a quantity after others were taken. The last one takes the rest: each is the difference of two
/// rounded sums.
fn part(amount: Decimal, taken: Decimal, now: Decimal, all: Decimal, currency: Option<&Currency>) -> Decimal {
    let until = |quantity: Decimal| {
        let part = if all.is_zero() { Decimal::ZERO } else { amount * quantity / all };
        currency.map_or(part, |currency| round(part, currency))
    };
    until(taken + now) - until(taken)
}

/// Links the lines of the new document to those that they come from, in the order of the shares.
///
/// # Errors
/// A database error.
pub fn link<L: ConvertibleLine>(
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
