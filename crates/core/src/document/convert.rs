//! Making documents from parts of another one: orders from a won opportunity.
//!
//! Each line of a new document is linked to the line that it comes from, and consumes a quantity of it or, as a quote does, none. No
//! more is consumed than the line has.
//!
//! A charge that is an amount is divided: of what is left of it, a new document is given as much as it takes of what remains, and whoever
//! takes all that remains is given all that is left. What was given is recorded with the links. It is the document's until it is
//! cancelled or deleted, or, of a charge of a line, until the line is removed or cancelled: neither another quantity nor what a user makes
//! of the charge there gives anything back. No document is given more of a discount than it costs.

use crate::document::document_link::{self, DocumentLink};
use crate::document::refusals;
use crate::document::totals;
use crate::document::trade_line::{DocumentLine, TradeLine};
use crate::document::trade_terms::TradeTerms;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use tenon_kernel::error::Error;
use tenon_kernel::money::round;
use tenon_kernel::record::{Line, Lines, Stored};
use tenon_kernel::refusals::no_such_line;
use tenon_kernel::{Currency, Result, Unit};

/// The id of a line of which something is wanted, and the quantity; all that remains if it is not given.
pub type Wanted<'w> = (&'w str, Option<Decimal>);

/// A document of which others are made, and what was taken of it so far.
pub struct Source<'d, L> {
    entity: &'static str,
    id: &'d str,
    terms: &'d TradeTerms,
    lines: &'d Lines<L>,
    links: Vec<Stored<DocumentLink>>,
}

/// What is taken of a line: a quantity of what remained before.
pub struct Share<'d, L> {
    /// The line.
    pub line: &'d Line<L>,
    quantity: Decimal,
    remaining: Decimal,
}

impl<'d, L: DocumentLine> Source<'d, L> {
    /// Returns a document of an entity, by its id. Whoever calls it holds the guard of the document.
    ///
    /// # Errors
    /// A database error.
    pub fn new(
        (entity, id): (&'static str, &'d str),
        terms: &'d TradeTerms,
        lines: &'d Lines<L>,
        unit: &mut Unit<'_>,
    ) -> Result<Self> {
        Ok(Self { entity, id, terms, lines, links: document_link::consuming(id, unit)? })
    }

    /// Returns the share of each line that is wanted. If none is named, all are wanted of which something remains.
    ///
    /// # Errors
    /// `OUT_OF_RANGE` if less remains, `NOT_FOUND` for a line that the document does not have, `ILLEGAL_STATE` if nothing remains.
    pub fn shares(&self, wanted: &[Wanted<'_>]) -> Result<Vec<Share<'d, L>>> {
        let mut shares = if wanted.is_empty() { self.all() } else { Vec::new() };
        for (index, (id, quantity)) in wanted.iter().enumerate() {
            let path = format!("/lines/{index}");
            let line = self.lines.iter().find(|line| line.id == *id);
            let line = line.ok_or_else(|| no_such_line().at(format!("{path}/line_id")))?;
            let remaining = self.remaining(line) - quantity_in(&shares, line);
            let quantity = quantity.unwrap_or(remaining);
            if quantity <= Decimal::ZERO || quantity > remaining {
                let refused = refusals::quantity_not_remaining(remaining.normalize());
                return Err(refused.at(format!("{path}/quantity")));
            }
            shares.push(Share { line, quantity, remaining });
        }
        match shares.is_empty() {
            true => Err(refusals::nothing_remains().at("/id")),
            false => Ok(shares),
        }
    }

    fn all(&self) -> Vec<Share<'d, L>> {
        let share = |line| {
            let remaining = self.remaining(line);
            Share { line, quantity: remaining, remaining }
        };
        self.lines.iter().map(share).filter(|share| share.quantity > Decimal::ZERO).collect()
    }

    fn links_from(&self, line: &Line<L>) -> impl Iterator<Item = &Stored<DocumentLink>> {
        self.links.iter().filter(move |link| link.from_line == line.id)
    }

    fn remaining(&self, line: &Line<L>) -> Decimal {
        line.trade().quantity - self.links_from(line).map(|link| link.quantity).sum::<Decimal>()
    }

    /// Returns the terms and the lines of a new document. Of each charge that is an amount, it has its part.
    ///
    /// # Errors
    /// `OUT_OF_RANGE` if an amount is too large, at its path in the new document.
    pub fn part(&self, shares: &[Share<'_, L>], currency: &Currency) -> Result<(TradeTerms, Vec<TradeLine>)> {
        let mut terms = self.terms_of(shares, currency)?;
        let mut lines = self.lines_of(shares, currency)?;
        totals::compute_part(&mut terms, &mut lines.iter_mut().collect::<Vec<_>>(), currency)?;
        Ok((terms, lines))
    }

    fn lines_of(&self, shares: &[Share<'_, L>], currency: &Currency) -> Result<Vec<TradeLine>> {
        let mut given: BTreeMap<(&str, usize), Decimal> = BTreeMap::new();
        let mut lines = Vec::new();
        for Share { line, quantity, remaining } in shares {
            let mut trade = TradeLine { quantity: *quantity, ..line.trade().clone() };
            for (place, charge) in trade.charges.iter_mut().enumerate() {
                let Some(amount) = charge.fixed() else { continue };
                let before = || self.links_from(line).map(|link| link.line_charge(place)).sum();
                let given = given.entry((line.id.as_str(), place)).or_insert_with(before);
                let part = part_of(amount - *given, *quantity, *remaining, currency)?;
                charge.amount = Some(part);
                *given += part;
            }
            lines.push(trade);
        }
        Ok(lines)
    }

    fn terms_of(&self, shares: &[Share<'_, L>], currency: &Currency) -> Result<TradeTerms> {
        let mut terms = self.terms.clone();
        let [now, remaining] = self.weights(shares).ok_or_else(too_large)?;
        for (place, charge) in terms.charges.iter_mut().enumerate() {
            let Some(amount) = charge.fixed() else { continue };
            let given: Decimal = self.links.iter().map(|link| link.document_charge(place)).sum();
            charge.amount = Some(part_of(amount - given, now, remaining, currency)?);
        }
        Ok(terms)
    }

    /// What is taken now, and what remained before: by the amounts that share the charges of the document, or by the quantities, if all
    /// that remains is free. None beyond all that a decimal can hold.
    fn weights(&self, shares: &[Share<'_, L>]) -> Option<[Decimal; 2]> {
        let (mut amounts, mut quantities) = ([Decimal::ZERO; 2], [Decimal::ZERO; 2]);
        for line in self.lines.iter() {
            let taken = [quantity_in(shares, line), self.remaining(line)];
            for (place, quantity) in taken.into_iter().enumerate() {
                let amount = self.agreed(line.trade(), quantity)?;
                amounts[place] = amounts[place].checked_add(amount)?;
                quantities[place] = quantities[place].checked_add(quantity)?;
            }
        }
        Some(if amounts[1].is_zero() { quantities } else { amounts })
    }

    /// The amount of a quantity of a line, before the charges of the document.
    fn agreed(&self, line: &TradeLine, quantity: Decimal) -> Option<Decimal> {
        let rate = if self.terms.price_includes_tax { line.rate() } else { Decimal::ZERO };
        let whole = line.net.checked_mul(Decimal::ONE_HUNDRED + rate)?.checked_div(Decimal::ONE_HUNDRED)?;
        whole.checked_mul(quantity)?.checked_div(line.quantity)
    }

    /// Links the lines of the new document to those that they come from, in the order of the shares, and records what it was given.
    ///
    /// # Errors
    /// A database error.
    pub fn link<M: DocumentLine>(
        &self,
        shares: &[Share<'_, L>],
        (to_entity, to_id): (&str, &str),
        (terms, lines): (&TradeTerms, &Lines<M>),
        consumes: bool,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        let of_document = terms.charges.iter().map(|charge| charge.fixed().unwrap_or_default());
        // The first link has what the document was given as a whole.
        let mut document_charges: Vec<_> = of_document.collect();
        for (share, line) in shares.iter().zip(lines.iter()) {
            let of_line = line.trade().charges.iter().map(|charge| charge.fixed().unwrap_or_default());
            unit.create(DocumentLink {
                from_entity: self.entity.to_owned(),
                from_id: self.id.to_owned(),
                from_line: share.line.id.clone(),
                to_entity: to_entity.to_owned(),
                to_id: to_id.to_owned(),
                to_line: Some(line.id.clone()),
                quantity: share.quantity,
                consumes,
                charges: of_line.collect(),
                document_charges: std::mem::take(&mut document_charges),
            })?;
        }
        Ok(())
    }
}

fn quantity_in<L>(shares: &[Share<'_, L>], line: &Line<L>) -> Decimal {
    shares.iter().filter(|share| share.line.id == line.id).map(|share| share.quantity).sum()
}

/// How many decimal places of a part are exact.
const EXACT_DIGITS: u32 = 12;

/// The part of what is left of an amount that falls to what is taken now of what remains.
fn part_of(left: Decimal, now: Decimal, remaining: Decimal, currency: &Currency) -> Result<Decimal> {
    let left = left.max(Decimal::ZERO);
    if now >= remaining {
        return Ok(left);
    }
    let part = left.checked_mul(now).and_then(|part| part.checked_div(remaining));
    // Weights may be thirds, which end after 28 digits: a half would come out as just below one.
    part.map(|part| round(part.round_dp(EXACT_DIGITS), currency)).ok_or_else(too_large)
}

fn too_large() -> Error {
    refusals::amount_too_large().at("/id")
}

/// Returns a refusal of a new document with the path of what the caller has sent: the line that was wanted, if it is about a line, or
/// else the document that the new one is made of.
pub fn located(error: Error, wanted: &[Wanted<'_>]) -> Error {
    let Some(path) = &error.path else { return error };
    let index = path.strip_prefix("/lines/").and_then(|rest| rest.split('/').next()?.parse().ok());
    let path = match index.and_then(|index: usize| Some((index, wanted.get(index)?))) {
        Some((index, (_, Some(_)))) => format!("/lines/{index}/quantity"),
        Some((index, (_, None))) => format!("/lines/{index}/line_id"),
        None => "/id".to_owned(),
    };
    error.at(path)
}
