//! The amounts of a document with lines: one computation for every kind of document.
//!
//! An amount is rounded to the currency's smallest unit, halves away from zero, and divided by [`split`], so that parts always sum.
//! Where prices contain the tax, the amount with tax is the agreed one, and net and tax follow from it; else the other way round.

use crate::document::charging::{Charge, Excess, charged};
use crate::document::refusals;
use crate::document::trade_line::{LineCharge, LineTax, TradeLine, factors};
use crate::document::trade_terms::{TaxLine, TaxRounding, TradeTerms, TradeTotals};
use rust_decimal::{Decimal, RoundingStrategy};
use std::collections::BTreeMap;
use tenon_kernel::error::{Error, Result};
use tenon_kernel::money::{round, split, total};
use tenon_kernel::validate::check_part;
use tenon_kernel::{Currency, Part};

/// Computes the amounts of the charges, of the lines and of the document. A line with the quantity 0 has no amounts.
///
/// # Errors
/// `OUT_OF_RANGE` at the member that makes an amount too large or negative; `MISSING_FIELD` for a charge without an amount.
pub fn compute(
    terms: &mut TradeTerms,
    lines: &mut [&mut TradeLine],
    currency: &Currency,
) -> Result<TradeTotals> {
    amounts(terms, lines, currency, Excess::Refused)
}

/// Computes the same for a part of a document. A discount that is an amount is lowered to what it is taken off: the parts of an amount
/// are rounded, and may sum to less.
///
/// # Errors
/// As [`compute`].
pub(super) fn compute_part(
    terms: &mut TradeTerms,
    lines: &mut [&mut TradeLine],
    currency: &Currency,
) -> Result<TradeTotals> {
    amounts(terms, lines, currency, Excess::Lowered)
}

fn amounts(
    terms: &mut TradeTerms,
    lines: &mut [&mut TradeLine],
    currency: &Currency,
    excess: Excess,
) -> Result<TradeTotals> {
    check_part(terms.clone())?;
    check_step(terms.payment_step, currency).map_err(|error| error.at("/payment_step"))?;
    let mut agreed = Vec::new();
    for (index, line) in lines.iter_mut().enumerate() {
        let amount = agreed_amount(line, currency, excess);
        agreed.push(amount.map_err(|error| error.below(&format!("/lines/{index}")))?);
    }
    let ordered: Vec<_> = lines.iter().map(|line| !line.quantity.is_zero()).collect();
    let mut document = Document { terms, currency, excess, taxes: BTreeMap::new() };
    let shares = document.shares(&agreed, &ordered)?;
    document.tax_lines(lines, &agreed, &shares)?;
    document.totals(lines)
}

/// Fills in the tax rates of lines that say none. [`compute`] does, too; a document that compares its lines with what they were does it
/// before.
///
/// # Errors
/// `OUT_OF_RANGE` at a value that is, `INVALID_VALUE` at a rate that is not that of the taxes, `DUPLICATE` at a tax that is there twice.
pub fn settle_tax_rates<'l>(lines: impl Iterator<Item = &'l mut TradeLine>) -> Result<()> {
    for (index, line) in lines.enumerate() {
        let checked = if line.taxes.is_empty() { Ok(()) } else { check_part(line.clone()) };
        let settled = checked.and_then(|()| line.settle_tax_rate());
        settled.map_err(|error| error.below(&format!("/lines/{index}")))?;
    }
    Ok(())
}

/// What is paid is a multiple of something that can be paid.
fn check_step(step: Option<Decimal>, currency: &Currency) -> Result<()> {
    match step {
        Some(step) if step <= Decimal::ZERO => Err(refusals::not_positive()),
        Some(step) if step != round(step, currency) => Err(refusals::charge_too_fine(currency.digits())),
        _ => Ok(()),
    }
}

/// The amount of a line after its discounts: with tax where prices contain it.
fn agreed_amount(line: &mut TradeLine, currency: &Currency, excess: Excess) -> Result<Decimal> {
    check_part(line.clone())?;
    if line.per.is_some_and(|per| per <= Decimal::ZERO) {
        return Err(refusals::not_positive().at("/per"));
    }
    line.settle_tax_rate()?;
    refuse_two_kinds(&line.charges)?;
    if line.quantity.is_zero() {
        let computed = line.charges.iter_mut().filter(|charge| charge.is_computed());
        computed.for_each(|charge| charge.amount = Some(Decimal::ZERO));
        return Ok(Decimal::ZERO);
    }
    if line.free {
        return match line.charges.is_empty() {
            true => Ok(Decimal::ZERO),
            false => Err(refusals::free_with_charges().at("/charges")),
        };
    }
    let worth = line.worth(line.quantity).ok_or_else(too_large_line)?;
    let listed = line.listed(line.quantity).ok_or_else(too_large_line)?;
    let quantity = line.quantity;
    let charges = line.charges.iter_mut().enumerate().map(|(place, charge)| {
        let percentage = charge.percent.map(|percent| share_of(listed, percent));
        let computed = percentage.or_else(|| charge.per_unit.map(|one| quantity.checked_mul(one)));
        Charge { place, kind: charge.kind, computed, amount: &mut charge.amount }
    });
    charged(round(worth, currency), worth, charges, excess, currency)
}

/// A charge is a percentage or an amount per unit.
fn refuse_two_kinds(charges: &[LineCharge]) -> Result<()> {
    match charges.iter().position(|charge| charge.percent.is_some() && charge.per_unit.is_some()) {
        Some(index) => Err(refusals::charge_of_two_kinds().at(format!("/charges/{index}/per_unit"))),
        None => Ok(()),
    }
}

fn too_large_line() -> Error {
    refusals::amount_too_large().at("/quantity")
}

fn share_of(amount: Decimal, percent: Decimal) -> Option<Decimal> {
    amount.checked_mul(percent)?.checked_div(Decimal::ONE_HUNDRED)
}

fn too_large() -> Error {
    refusals::amount_too_large().at("/net")
}

/// The code and the rate of a tax.
type TaxKey = (Option<String>, Decimal);

/// What is taxed with a tax, the tax on it, and the first line that it is on.
struct Taxed {
    line: usize,
    base: Decimal,
    tax: Decimal,
}

/// A document whose amounts are computed.
struct Document<'a> {
    terms: &'a mut TradeTerms,
    currency: &'a Currency,
    excess: Excess,
    taxes: BTreeMap<TaxKey, Taxed>,
}

impl Document<'_> {
    /// What of the document's charges before tax falls to each line: by the agreed amounts, or, where all of them are free, the same. A
    /// line without a quantity gets nothing.
    fn shares(&mut self, agreed: &[Decimal], ordered: &[bool]) -> Result<Vec<Decimal>> {
        let all = total(agreed.iter().copied()).ok_or_else(too_large)?;
        let charge = self.charged(all, false)?.checked_sub(all).ok_or_else(too_large)?;
        if charge.is_zero() {
            return Ok(vec![Decimal::ZERO; agreed.len()]);
        }
        if !ordered.contains(&true) {
            return Err(refusals::charge_without_lines().at("/charges"));
        }
        let same: Vec<_> = ordered.iter().map(|ordered| Decimal::from(u8::from(*ordered))).collect();
        split(charge, if all.is_zero() { &same } else { agreed }, self.currency).ok_or_else(too_large)
    }

    /// An amount with the document's charges before or after tax, of which percentages are of it.
    fn charged(&mut self, amount: Decimal, after_tax: bool) -> Result<Decimal> {
        let charges = self.terms.charges.iter_mut().enumerate();
        let charges = charges.filter(|(_, charge)| charge.after_tax == after_tax).map(|(place, charge)| {
            let computed = charge.percent.map(|percent| share_of(amount, percent));
            Charge { place, kind: charge.kind, computed, amount: &mut charge.amount }
        });
        charged(amount, amount, charges, self.excess, self.currency)
    }

    /// Taxes the lines, each alone or together with those of the same taxes. `agreed` are their amounts, `shares` what the charges of the
    /// document change in them.
    fn tax_lines(
        &mut self,
        lines: &mut [&mut TradeLine],
        agreed: &[Decimal],
        shares: &[Decimal],
    ) -> Result<()> {
        let mut groups: BTreeMap<(usize, Vec<LineTax>), Vec<usize>> = BTreeMap::new();
        for (index, line) in lines.iter().enumerate() {
            let alone = if self.terms.tax_rounding == TaxRounding::Line { index } else { 0 };
            groups.entry((alone, line.all_taxes())).or_default().push(index);
        }
        for ((_, taxes), members) in groups {
            let amounts = members.iter().map(|index| agreed[*index].checked_add(shares[*index]));
            let amounts = amounts.collect::<Option<Vec<_>>>().ok_or_else(too_large)?;
            let amount = total(amounts.iter().copied()).ok_or_else(too_large)?;
            let tax = self.tax(members[0], &taxes, amount)?;
            let taxed = split(tax, &amounts, self.currency).ok_or_else(too_large)?;
            for (index, tax) in members.into_iter().zip(taxed) {
                self.fill(lines[index], agreed[index], shares[index], tax).ok_or_else(too_large)?;
            }
        }
        Ok(())
    }

    /// The tax on an agreed amount of a line, and of others with the same taxes.
    fn tax(&mut self, line: usize, taxes: &[LineTax], amount: Decimal) -> Result<Decimal> {
        let factors = factors(taxes);
        let rate: Decimal = factors.iter().sum();
        let (net, parts) = if self.terms.price_includes_tax {
            let net = without_tax(amount, rate, self.currency).ok_or_else(too_large)?;
            (net, split(amount - net, &factors, self.currency).ok_or_else(too_large)?)
        } else {
            let part = |factor: &Decimal| Some(round(share_of(amount, *factor)?, self.currency));
            (amount, factors.iter().map(part).collect::<Option<Vec<_>>>().ok_or_else(too_large)?)
        };
        let mut before = Decimal::ZERO;
        for (tax, part) in taxes.iter().zip(&parts) {
            let base = if tax.compound { net.checked_add(before) } else { Some(net) };
            self.add(line, tax, base, *part).ok_or_else(too_large)?;
            before = before.checked_add(*part).ok_or_else(too_large)?;
        }
        total(parts).ok_or_else(too_large)
    }

    /// Counts a tax. None if a sum is beyond all that a decimal can hold.
    fn add(&mut self, line: usize, tax: &LineTax, base: Option<Decimal>, amount: Decimal) -> Option<()> {
        let key = (tax.code.clone(), tax.rate.normalize());
        let nothing = Taxed { line, base: Decimal::ZERO, tax: Decimal::ZERO };
        let taxed = self.taxes.entry(key).or_insert(nothing);
        taxed.line = taxed.line.min(line);
        taxed.base = taxed.base.checked_add(base?)?;
        taxed.tax = taxed.tax.checked_add(amount)?;
        Some(())
    }

    /// Gives a line its amounts. None if one is beyond all that a decimal can hold.
    fn fill(&self, line: &mut TradeLine, agreed: Decimal, share: Decimal, tax: Decimal) -> Option<()> {
        let amount = agreed.checked_add(share)?;
        line.tax = tax;
        if self.terms.price_includes_tax {
            (line.gross, line.charge_share) = (amount, without_tax(share, line.rate(), self.currency)?);
            line.net = amount.checked_sub(tax)?.checked_sub(line.charge_share)?;
        } else {
            (line.net, line.charge_share) = (agreed, share);
            line.gross = amount.checked_add(tax)?;
        }
        Some(())
    }

    fn totals(mut self, lines: &[&mut TradeLine]) -> Result<TradeTotals> {
        let sum = |amounts: &mut dyn Iterator<Item = Decimal>| total(amounts).ok_or_else(too_large);
        let net = sum(&mut lines.iter().flat_map(|line| [line.net, line.charge_share]))?;
        let tax = sum(&mut lines.iter().map(|line| line.tax))?;
        let taxed = sum(&mut [net, tax].into_iter())?;
        let gross = self.charged(taxed, true)?;
        let payable = self
            .terms
            .payment_step
            .map_or(Some(gross), |step| in_steps(gross, step))
            .ok_or_else(too_large)?;
        let tax_lines = tax_lines(self.taxes)?;
        let rounding = payable.checked_sub(gross).ok_or_else(too_large)?;
        Ok(TradeTotals { net, tax, gross, rounding, payable, tax_lines })
    }
}

/// The taxes of which there is a base. A document has only so many: the line that has one more is refused.
fn tax_lines(taxes: BTreeMap<TaxKey, Taxed>) -> Result<Vec<TaxLine>> {
    let taxed: Vec<_> = taxes.into_iter().filter(|(_, taxed)| !taxed.base.is_zero()).collect();
    let mut lines: Vec<_> = taxed.iter().map(|(_, taxed)| taxed.line).collect();
    lines.sort_unstable();
    let most = most_tax_lines();
    if let Some(line) = lines.get(most) {
        return Err(refusals::too_many_taxes(most).at(format!("/lines/{line}")));
    }
    let line = |((code, rate), Taxed { base, tax, .. })| TaxLine { code, rate, base, tax };
    Ok(taxed.into_iter().map(line).collect())
}

/// The number of taxes that the declaration of the amounts allows.
fn most_tax_lines() -> usize {
    let field = TradeTotals::FIELDS.iter().find(|field| field.name == TradeTotals::TAX_LINES);
    let most = field.and_then(|field| field.most);
    most.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX)
}

/// The part of an amount with tax that is no tax.
fn without_tax(amount: Decimal, rate: Decimal, currency: &Currency) -> Option<Decimal> {
    let net = amount.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(Decimal::ONE_HUNDRED + rate)?;
    Some(round(net, currency))
}

/// The nearest multiple of a step, halves away from zero.
fn in_steps(amount: Decimal, step: Decimal) -> Option<Decimal> {
    let steps = amount.checked_div(step)?.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
    steps.checked_mul(step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::trade_line::ChargeKind;
    use crate::document::trade_terms::DocumentCharge;

    fn number(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn line(quantity: &str, price: &str, tax_rate: &str) -> TradeLine {
        TradeLine::new(number(quantity), number(price), number(tax_rate))
    }

    fn totals(terms: &mut TradeTerms, lines: &mut [TradeLine], currency: &str) -> TradeTotals {
        let mut lines: Vec<_> = lines.iter_mut().collect();
        compute(terms, &mut lines, &Currency::new(currency).unwrap()).unwrap()
    }

    fn sums(terms: TradeTerms, mut lines: Vec<TradeLine>, currency: &str) -> [Decimal; 3] {
        let TradeTotals { net, tax, gross, .. } = totals(&mut terms.clone(), &mut lines, currency);
        [net, tax, gross]
    }

    fn with_tax() -> TradeTerms {
        TradeTerms { price_includes_tax: true, ..TradeTerms::default() }
    }

    fn by_rate() -> TradeTerms {
        TradeTerms { tax_rounding: TaxRounding::Rate, ..TradeTerms::default() }
    }

    fn discount(percent: Option<&str>, per_unit: Option<&str>) -> LineCharge {
        let (percent, per_unit) = (percent.map(number), per_unit.map(number));
        LineCharge { kind: ChargeKind::Discount, reason: None, percent, per_unit, amount: None }
    }

    fn taken_off(amount: &str, after_tax: bool) -> DocumentCharge {
        let amount = Some(number(amount));
        DocumentCharge { kind: ChargeKind::Discount, reason: None, percent: None, amount, after_tax }
    }

    #[test]
    fn discounts_of_a_unit_are_others_than_percentages_of_the_line() {
        let mut lines = [line("432", "603.30", "0"), line("432", "603.30", "0")];
        lines[0].charges = ["10.5", "9", "1"].map(|percent| discount(Some(percent), None)).to_vec();
        lines[1].charges = ["63.35", "54.30", "6.03"].map(|amount| discount(None, Some(amount))).to_vec();
        totals(&mut TradeTerms::default(), &mut lines, "EUR");
        assert_eq!([lines[0].net, lines[1].net], [number("207197.35"), number("207195.84")]);
        assert_eq!(lines[0].charges[0].amount, Some(number("27365.69")));
    }

    #[test]
    fn a_price_with_tax_is_what_is_paid() {
        assert_eq!(
            sums(with_tax(), vec![line("1", "8.01", "20")], "EUR"),
            ["6.68", "1.33", "8.01"].map(number)
        );
        assert_eq!(
            sums(with_tax(), vec![line("1", "100", "13")], "CNY"),
            ["88.5", "11.5", "100"].map(number)
        );
        let many = vec![line("1000000", "9.90", "13")];
        assert_eq!(sums(with_tax(), many, "CNY"), ["8761061.95", "1138938.05", "9900000"].map(number));
    }

    #[test]
    fn a_price_may_be_for_a_thousand() {
        let mut many = line("1000000", "8761.061947", "13");
        many.per = Some(number("1000"));
        assert_eq!(sums(TradeTerms::default(), vec![many], "CNY")[0], number("8761061.95"));
    }

    #[test]
    fn a_discount_on_the_document_is_before_or_after_tax() {
        for (after_tax, expected) in [(false, ["80", "8", "88"]), (true, ["100", "10", "90"])] {
            let terms = TradeTerms { charges: vec![taken_off("20", after_tax)], ..TradeTerms::default() };
            assert_eq!(sums(terms, vec![line("1", "100", "10")], "EUR"), expected.map(number));
        }
        let mut lines = [(); 3].map(|()| line("1", "33.33", "0"));
        let mut terms = TradeTerms { charges: vec![taken_off("10", false)], ..TradeTerms::default() };
        assert_eq!(totals(&mut terms, &mut lines, "EUR").net, number("89.99"));
        assert_eq!(lines.map(|line| line.charge_share), ["-3.34", "-3.33", "-3.33"].map(number));
    }

    #[test]
    fn tax_is_rounded_in_each_line_or_for_each_rate() {
        let three = |price: &str| [(); 3].map(|()| line("1", price, "13")).to_vec();
        assert_eq!(sums(TradeTerms::default(), three("1.05"), "CNY")[1], number("0.42"));
        assert_eq!(sums(by_rate(), three("1.05"), "CNY")[1], number("0.41"));
        assert_eq!(sums(TradeTerms::default(), three("0.35"), "CNY")[2], number("1.20"));
        assert_eq!(sums(by_rate(), three("0.35"), "CNY")[2], number("1.19"));
        assert_eq!(sums(by_rate(), vec![line("1", "358.63", "15")], "EUR")[1], number("53.79"));
        let mut lines = three("1.05");
        let totals = totals(&mut by_rate(), &mut lines, "CNY");
        assert_eq!(lines.iter().map(|line| line.tax).sum::<Decimal>(), totals.tax);
        assert_eq!(totals.tax_lines.len(), 1);
        assert_eq!((totals.tax_lines[0].base, totals.tax_lines[0].tax), (number("3.15"), number("0.41")));
    }

    #[test]
    fn what_is_paid_may_be_rounded_to_five_hundredths() {
        let mut terms = TradeTerms { payment_step: Some(number("0.05")), ..TradeTerms::default() };
        let totals = totals(&mut terms, &mut [line("1", "99.97", "8.1")], "CHF");
        assert_eq!(
            [totals.gross, totals.rounding, totals.payable],
            ["108.07", "-0.02", "108.05"].map(number)
        );
    }

    #[test]
    fn several_taxes_add_up_and_one_may_be_on_another() {
        let taxes = |compound| {
            let tax = |code: &str, rate, compound| LineTax {
                code: Some(code.to_owned()),
                rate: number(rate),
                compound,
            };
            vec![tax("GST", "5", false), tax("QST", "10", compound)]
        };
        for (compound, rate, tax, base) in [(false, "15", "15", "100"), (true, "15.5", "15.5", "105")] {
            let mut lines = [TradeLine { taxes: taxes(compound), tax_rate: None, ..line("1", "100", "0") }];
            let totals = totals(&mut TradeTerms::default(), &mut lines, "CAD");
            assert_eq!((lines[0].tax_rate, totals.tax), (Some(number(rate)), number(tax)));
            let bases: Vec<_> = totals.tax_lines.iter().map(|line| line.base).collect();
            assert_eq!(bases, ["100", base].map(number));
        }
        let mut lines = [TradeLine { taxes: taxes(true), tax_rate: None, ..line("1", "115.5", "0") }];
        assert_eq!(totals(&mut with_tax(), &mut lines, "CAD").net, number("100"));
    }

    #[test]
    fn what_is_free_has_no_amounts_and_what_is_cancelled_neither() {
        let mut free = line("3", "90", "20");
        free.free = true;
        assert_eq!(sums(TradeTerms::default(), vec![free, line("0", "90", "20")], "EUR"), [Decimal::ZERO; 3]);
    }

    #[test]
    fn amounts_that_cannot_be_are_refused_where_they_are_said() {
        let refused = |terms: &TradeTerms, line: TradeLine| {
            let (mut terms, mut line) = (terms.clone(), line);
            let refused = compute(&mut terms, &mut [&mut line], &Currency::new("EUR").unwrap()).unwrap_err();
            (refused.reason().to_owned(), refused.path.unwrap_or_default())
        };
        let said = |reason: &str, path: &str| (reason.to_owned(), path.to_owned());
        let plain = TradeTerms::default();
        let charged = |charge| TradeLine { charges: vec![charge], ..line("1", "10", "0") };
        assert_eq!(
            refused(&plain, charged(discount(None, None))),
            said("document.charge_without_amount", "/lines/0/charges/0/amount")
        );
        assert_eq!(
            refused(&plain, charged(discount(Some("101"), None))),
            said("document.charge_exceeds", "/lines/0/charges/0")
        );
        let fine = LineCharge { amount: Some(number("0.005")), ..discount(None, None) };
        assert_eq!(
            refused(&plain, charged(fine)),
            said("document.charge_too_fine", "/lines/0/charges/0/amount")
        );
        let free = TradeLine { free: true, ..charged(discount(Some("1"), None)) };
        assert_eq!(refused(&plain, free), said("document.free_with_charges", "/lines/0/charges"));
        let per = TradeLine { per: Some(Decimal::ZERO), ..line("1", "10", "0") };
        assert_eq!(refused(&plain, per), said("document.not_positive", "/lines/0/per"));
        assert_eq!(refused(&plain, line("1", "-1", "0")), said("value.too_small", "/lines/0/price"));
        let more = TradeTerms { charges: vec![taken_off("11", false)], ..TradeTerms::default() };
        assert_eq!(refused(&more, line("1", "10", "0")), said("document.charge_exceeds", "/charges/0"));
        let step = TradeTerms { payment_step: Some(Decimal::ZERO), ..TradeTerms::default() };
        assert_eq!(refused(&step, line("1", "10", "0")), said("document.not_positive", "/payment_step"));
    }

    #[test]
    fn a_document_has_so_many_taxes() {
        let tax = |code: usize| LineTax { code: Some(code.to_string()), rate: Decimal::ONE, compound: false };
        let of_line = |line: usize| (0..10).map(|place| tax(line * 10 + place)).collect();
        let with = |line| TradeLine { taxes: of_line(line), tax_rate: None, ..line_of_one() };
        let mut lines: Vec<_> = (0..20).map(with).collect();
        let compute = |lines: &mut [TradeLine]| {
            let mut lines: Vec<_> = lines.iter_mut().collect();
            compute(&mut by_rate(), &mut lines, &Currency::new("EUR").unwrap())
        };
        assert_eq!(compute(&mut lines).unwrap().tax_lines.len(), 200);
        // The same taxes once more are no others.
        lines.push(with(3));
        assert!(compute(&mut lines).is_ok());
        lines.push(line("1", "100", "7"));
        let refused = compute(&mut lines).unwrap_err();
        assert_eq!(
            (refused.reason(), refused.path.as_deref()),
            ("document.too_many_taxes", Some("/lines/21"))
        );
    }

    fn line_of_one() -> TradeLine {
        line("1", "100", "0")
    }
}
