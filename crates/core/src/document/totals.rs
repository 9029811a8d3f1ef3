//! The amounts of a document with lines: one computation for every kind of document.
//!
//! An amount is rounded to the currency's smallest unit, halves away from zero, and divided by [`split`], so that parts always sum.
//! Where prices contain the tax, the amount with tax is the agreed one, and net and tax follow from it; else the other way round.

use crate::document::refusals;
use crate::document::trade_line::{LineTax, TradeLine};
use crate::document::trade_terms::{DocumentCharge, TaxLine, TaxRounding, TradeTerms, TradeTotals};
use rust_decimal::{Decimal, RoundingStrategy};
use std::collections::BTreeMap;
use tenon_kernel::Currency;
use tenon_kernel::error::{Error, Result};
use tenon_kernel::money::{round, split, total};
use tenon_kernel::validate::check_part;

/// Computes the amounts of the charges, of the lines and of the document. A line with the quantity 0 has no amounts.
///
/// # Errors
/// `OUT_OF_RANGE` at the member that makes an amount too large or negative; `MISSING_FIELD` for a charge without an amount.
pub fn compute(
    terms: &mut TradeTerms,
    lines: &mut [&mut TradeLine],
    currency: &Currency,
) -> Result<TradeTotals> {
    check_part(terms.clone())?;
    check_step(terms.payment_step, currency).map_err(|error| error.at("/payment_step"))?;
    let mut agreed = Vec::new();
    for (index, line) in lines.iter_mut().enumerate() {
        agreed.push(agreed_amount(line, currency).map_err(|error| error.below(&format!("/lines/{index}")))?);
    }
    let ordered: Vec<_> = lines.iter().map(|line| !line.quantity.is_zero()).collect();
    let shares = shares(terms, &agreed, &ordered, currency)?;
    let mut document = Document { terms, currency, taxes: BTreeMap::new() };
    document.tax_lines(lines, &agreed, &shares)?;
    document.totals(lines)
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
fn agreed_amount(line: &mut TradeLine, currency: &Currency) -> Result<Decimal> {
    check_part(line.clone())?;
    if line.per.is_some_and(|per| per <= Decimal::ZERO) {
        return Err(refusals::not_positive().at("/per"));
    }
    if !line.taxes.is_empty() {
        line.tax_rate = factors(&line.taxes).iter().sum::<Decimal>().round_dp(4);
        if line.tax_rate > Decimal::ONE_HUNDRED {
            return Err(refusals::taxes_too_high().at("/taxes"));
        }
    }
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
    let mut amount = round(worth, currency);
    let quantity = line.quantity;
    for (index, charge) in line.charges.iter_mut().enumerate() {
        let path = format!("/charges/{index}");
        let per_unit = charge.per_unit.and_then(|one| quantity.checked_mul(one));
        let computed =
            charge.percent.map(|percent| share_of(listed, percent)).or(charge.per_unit.map(|_| per_unit));
        let charged = charged(&mut charge.amount, computed, currency).map_err(|error| error.below(&path))?;
        amount = amount.checked_add(charge.kind.signed(charged)).ok_or_else(too_large_line)?;
        if amount.is_sign_negative() && !amount.is_zero() {
            return Err(refusals::charge_exceeds().at(path));
        }
    }
    Ok(amount)
}

fn too_large_line() -> Error {
    refusals::amount_too_large().at("/quantity")
}

/// The amount of a charge: computed and rounded, or as it was given. `computed` is none inside where it is beyond all that a decimal can
/// hold.
fn charged(
    amount: &mut Option<Decimal>,
    computed: Option<Option<Decimal>>,
    currency: &Currency,
) -> Result<Decimal> {
    if let Some(computed) = computed {
        let computed = computed.ok_or_else(|| refusals::amount_too_large().at("/amount"))?;
        *amount = Some(round(computed, currency).normalize());
    }
    let given = amount.ok_or_else(|| refusals::charge_without_amount().at("/amount"))?;
    match given == round(given, currency) {
        true => Ok(given),
        false => Err(refusals::charge_too_fine(currency.digits()).at("/amount")),
    }
}

fn share_of(amount: Decimal, percent: Decimal) -> Option<Decimal> {
    amount.checked_mul(percent)?.checked_div(Decimal::ONE_HUNDRED)
}

/// What of the document's charges before tax falls to each line: by the agreed amounts, or, where all of them are free, the same. A line
/// without a quantity gets nothing.
fn shares(
    terms: &mut TradeTerms,
    agreed: &[Decimal],
    ordered: &[bool],
    currency: &Currency,
) -> Result<Vec<Decimal>> {
    let all = total(agreed.iter().copied()).ok_or_else(too_large)?;
    let charge = charge(&mut terms.charges, false, all, currency)?;
    if charge.is_zero() {
        return Ok(vec![Decimal::ZERO; agreed.len()]);
    }
    if !ordered.contains(&true) {
        return Err(refusals::charge_without_lines().at("/charges"));
    }
    let same: Vec<_> = ordered.iter().map(|ordered| Decimal::from(u8::from(*ordered))).collect();
    split(charge, if all.is_zero() { &same } else { agreed }, currency).ok_or_else(too_large)
}

/// The sum of the charges before or after tax, of which percentages are of `base`. They leave no less than nothing of it.
fn charge(
    charges: &mut [DocumentCharge],
    after_tax: bool,
    base: Decimal,
    currency: &Currency,
) -> Result<Decimal> {
    let mut sum = Decimal::ZERO;
    for (index, charge) in charges.iter_mut().enumerate().filter(|(_, charge)| charge.after_tax == after_tax)
    {
        let path = format!("/charges/{index}");
        let computed = charge.percent.map(|percent| share_of(base, percent));
        let charged = charged(&mut charge.amount, computed, currency).map_err(|error| error.below(&path))?;
        sum = sum.checked_add(charge.kind.signed(charged)).ok_or_else(too_large)?;
        if base.checked_add(sum).ok_or_else(too_large)? < Decimal::ZERO {
            return Err(refusals::charge_exceeds().at(path));
        }
    }
    Ok(sum)
}

fn too_large() -> Error {
    refusals::amount_too_large().at("/net")
}

/// The rate of each tax on the amount without tax, in percent.
fn factors(taxes: &[LineTax]) -> Vec<Decimal> {
    let mut before = Decimal::ZERO;
    let factor = |tax: &LineTax| {
        let base = if tax.compound { Decimal::ONE_HUNDRED + before } else { Decimal::ONE_HUNDRED };
        let factor = tax.rate * base / Decimal::ONE_HUNDRED;
        before += factor;
        factor
    };
    taxes.iter().map(factor).collect()
}

/// The code and the rate of a tax.
type TaxKey = (Option<String>, Decimal);

/// A document whose amounts are computed.
struct Document<'a> {
    terms: &'a mut TradeTerms,
    currency: &'a Currency,
    /// The base and the amount of each tax.
    taxes: BTreeMap<TaxKey, [Decimal; 2]>,
}

impl Document<'_> {
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
            let tax = self.tax(&taxes, total(amounts.iter().copied()).ok_or_else(too_large)?)?;
            let taxed = split(tax, &amounts, self.currency).ok_or_else(too_large)?;
            for (index, tax) in members.into_iter().zip(taxed) {
                self.fill(lines[index], agreed[index], shares[index], tax).ok_or_else(too_large)?;
            }
        }
        Ok(())
    }

    /// The tax on an agreed amount.
    fn tax(&mut self, taxes: &[LineTax], amount: Decimal) -> Result<Decimal> {
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
            let sums = self.taxes.entry((tax.code.clone(), tax.rate.normalize())).or_default();
            let added = [base, Some(*part)].map(|amount| amount.ok_or_else(too_large));
            for (sum, added) in sums.iter_mut().zip(added) {
                *sum = sum.checked_add(added?).ok_or_else(too_large)?;
            }
            before = before.checked_add(*part).ok_or_else(too_large)?;
        }
        total(parts).ok_or_else(too_large)
    }

    /// Gives a line its amounts. None if one is beyond all that a decimal can hold.
    fn fill(&self, line: &mut TradeLine, agreed: Decimal, share: Decimal, tax: Decimal) -> Option<()> {
        let amount = agreed.checked_add(share)?;
        line.tax = tax;
        if self.terms.price_includes_tax {
            (line.gross, line.charge_share) = (amount, without_tax(share, line.tax_rate, self.currency)?);
            line.net = amount.checked_sub(tax)?.checked_sub(line.charge_share)?;
        } else {
            (line.net, line.charge_share) = (agreed, share);
            line.gross = amount.checked_add(tax)?;
        }
        Some(())
    }

    fn totals(self, lines: &[&mut TradeLine]) -> Result<TradeTotals> {
        let sum = |amounts: &mut dyn Iterator<Item = Decimal>| total(amounts).ok_or_else(too_large);
        let net = sum(&mut lines.iter().flat_map(|line| [line.net, line.charge_share]))?;
        let tax = sum(&mut lines.iter().map(|line| line.tax))?;
        let taxed = sum(&mut [net, tax].into_iter())?;
        let charge = charge(&mut self.terms.charges, true, taxed, self.currency)?;
        let gross = taxed.checked_add(charge).ok_or_else(too_large)?;
        let payable = self
            .terms
            .payment_step
            .map_or(Some(gross), |step| in_steps(gross, step))
            .ok_or_else(too_large)?;
        let line = |((code, rate), [base, tax]): (TaxKey, [Decimal; 2])| TaxLine { code, rate, base, tax };
        let taxed = self.taxes.into_iter().filter(|(_, [base, _])| !base.is_zero());
        let tax_lines = taxed.map(line).collect();
        let rounding = payable.checked_sub(gross).ok_or_else(too_large)?;
        Ok(TradeTotals { net, tax, gross, rounding, payable, tax_lines })
    }
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
    use crate::document::trade_line::{ChargeKind, LineCharge};

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
            let mut lines = [TradeLine { taxes: taxes(compound), ..line("1", "100", "0") }];
            let totals = totals(&mut TradeTerms::default(), &mut lines, "CAD");
            assert_eq!((lines[0].tax_rate, totals.tax), (number(rate), number(tax)));
            let bases: Vec<_> = totals.tax_lines.iter().map(|line| line.base).collect();
            assert_eq!(bases, ["100", base].map(number));
        }
        let mut lines = [TradeLine { taxes: taxes(true), ..line("1", "115.5", "0") }];
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
}
