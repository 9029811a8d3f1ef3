//! The terms and the amounts of a line of a document: an opportunity, a quote, a contract, an order.

use crate::document::refusals;
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use tenon_kernel::{Choice, Object, Part, Result};

/// What a line of a document says of quantity, price, discounts and tax. Its amounts are computed with the document
/// ([`crate::document::totals`]).
#[derive(Clone, Debug, Default, PartialEq, Part)]
pub struct TradeLine {
    /// The quantity. In an order, 0 marks a line cancelled after submission.
    #[field(scale = 6, least = 0, zh = "数量")]
    pub quantity: Decimal,
    /// The unit of the quantity: that of the product when it was chosen.
    #[field(max = 20, readonly, zh = "单位")]
    pub unit: Option<String>,
    /// The price of one unit, or of `per` units, before discounts. It contains the tax if the document says so.
    #[field(scale = 6, least = 0, zh = "单价")]
    pub price: Decimal,
    /// The number of units that the price is for, such as 1000; 1 if empty.
    #[field(scale = 6, zh = "计价数量")]
    pub per: Option<Decimal>,
    /// The discount in percent, 0 to 100.
    #[field(scale = 4, least = 0, most = 100, default, zh = "折扣率")]
    pub discount: Decimal,
    /// Further discounts and surcharges of the line.
    #[field(most = 20, zh = "折扣与附加费")]
    pub charges: Vec<LineCharge>,
    /// The tax rate in percent; 0 if not given. If the line has several taxes, the rate of all together.
    #[field(scale = 4, least = 0, most = 100, reset_by = "taxes", zh = "税率")]
    pub tax_rate: Option<Decimal>,
    /// The taxes, if the line has several.
    #[field(most = 10, zh = "税种")]
    pub taxes: Vec<LineTax>,
    /// Whether the line is free of charge. Its price is then the value for customs and taxes. It has
    /// no amounts but a share of the charges of the document, if all lines are free.
    #[field(default, zh = "免费")]
    pub free: bool,
    /// The amount without tax, after the discounts and surcharges of the line, rounded to the currency's smallest unit.
    #[field(scale = 4, readonly, zh = "未税金额")]
    pub net: Decimal,
    /// The line's share of the charges of the document, without tax. Negative for a discount.
    #[field(scale = 4, readonly, zh = "分摊的整单费用")]
    pub charge_share: Decimal,
    /// The tax on both, rounded likewise.
    #[field(scale = 4, readonly, zh = "税额")]
    pub tax: Decimal,
    /// The amount with tax: `net` + `charge_share` + `tax`.
    #[field(scale = 4, readonly, zh = "价税合计")]
    pub gross: Decimal,
}

/// A line of a document, of which a [`TradeLine`] is a part.
pub trait DocumentLine: Clone + AsRef<TradeLine> + AsMut<TradeLine> {
    /// Returns the product.
    fn product_id(&self) -> &str;

    /// Returns what the line says of quantity and price.
    fn trade(&self) -> &TradeLine {
        self.as_ref()
    }

    /// Returns the same, to be changed.
    fn trade_mut(&mut self) -> &mut TradeLine {
        self.as_mut()
    }
}

/// Whether a charge is added or taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ChargeKind {
    /// It is taken off.
    #[choice(zh = "折扣")]
    Discount,
    /// It is added.
    #[choice(zh = "附加费")]
    Surcharge,
}

/// A discount or a surcharge of a line: a percentage, an amount per unit, or an amount.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct LineCharge {
    /// Whether it is added or taken off.
    #[field(zh = "类型")]
    pub kind: ChargeKind,
    /// Why.
    #[field(max = 200, zh = "原因")]
    pub reason: Option<String>,
    /// The percentage of quantity × price. Several percentages are added, not multiplied.
    #[field(scale = 6, least = 0, zh = "百分比")]
    pub percent: Option<Decimal>,
    /// The amount for one unit.
    #[field(scale = 6, least = 0, zh = "单位金额")]
    pub per_unit: Option<Decimal>,
    /// The amount. It is computed if there is a percentage or an amount per unit.
    #[field(scale = 4, least = 0, zh = "金额")]
    pub amount: Option<Decimal>,
}

/// One of several taxes on a line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Object)]
pub struct LineTax {
    /// The code of the tax.
    #[field(max = 40, zh = "税码")]
    pub code: Option<String>,
    /// The rate in percent.
    #[field(scale = 4, least = 0, most = 100, zh = "税率")]
    pub rate: Decimal,
    /// Whether the taxes before it are part of its base.
    #[field(default, zh = "复合税")]
    pub compound: bool,
}

impl TradeLine {
    /// Creates a line without discounts.
    pub fn new(quantity: Decimal, price: Decimal, tax_rate: Decimal) -> TradeLine {
        TradeLine { quantity, price, tax_rate: Some(tax_rate), ..TradeLine::default() }
    }

    /// Returns the tax rate in percent.
    pub fn rate(&self) -> Decimal {
        self.tax_rate.unwrap_or_default()
    }

    /// Fills in the rate if only the taxes were given, each of which is within its bounds; 0 if there are none.
    ///
    /// # Errors
    /// `INVALID_VALUE` at the rate if it is not that of the taxes, `OUT_OF_RANGE` if they are too high, `DUPLICATE` for one that is there
    /// twice.
    pub(super) fn settle_tax_rate(&mut self) -> Result<()> {
        let of_taxes = factors(&self.taxes).iter().sum::<Decimal>().round_dp(4);
        if of_taxes > Decimal::ONE_HUNDRED {
            return Err(refusals::taxes_too_high().at("/taxes"));
        }
        let key = |tax: &LineTax| (tax.code.clone(), tax.rate.normalize());
        let mut seen = BTreeSet::new();
        if let Some(twice) = self.taxes.iter().position(|tax| !seen.insert(key(tax))) {
            return Err(refusals::tax_twice().at(format!("/taxes/{twice}")));
        }
        match self.tax_rate {
            Some(rate) if !self.taxes.is_empty() && rate != of_taxes => {
                Err(refusals::rate_of_other_taxes(of_taxes.normalize()).at("/tax_rate"))
            }
            rate => {
                self.tax_rate = rate.or(Some(of_taxes));
                Ok(())
            }
        }
    }

    /// Returns the taxes of the line, also if it has only one.
    pub(super) fn all_taxes(&self) -> Vec<LineTax> {
        match self.taxes.is_empty() {
            true => vec![LineTax { code: None, rate: self.rate().normalize(), compound: false }],
            false => self.taxes.clone(),
        }
    }

    /// Returns the worth of a quantity at the price, before all but the simple discount, in full precision. None if it is beyond all
    /// that a decimal can hold.
    pub fn worth(&self, quantity: Decimal) -> Option<Decimal> {
        if self.free {
            return Some(Decimal::ZERO);
        }
        let rest = Decimal::ONE_HUNDRED - self.discount;
        self.listed(quantity)?.checked_mul(rest)?.checked_div(Decimal::ONE_HUNDRED)
    }

    /// Returns the part of `gross` that falls to a quantity, in full precision. None if the line has no quantity, or beyond all that a
    /// decimal can hold.
    pub fn gross_of(&self, quantity: Decimal) -> Option<Decimal> {
        self.gross.checked_mul(quantity)?.checked_div(self.quantity)
    }

    /// Quantity × price.
    pub(super) fn listed(&self, quantity: Decimal) -> Option<Decimal> {
        quantity.checked_mul(self.price)?.checked_div(self.per.unwrap_or(Decimal::ONE))
    }

    /// Returns whether two lines have the same terms, whatever their quantities and amounts are.
    pub fn has_terms_of(&self, other: &TradeLine) -> bool {
        let terms = |line: &TradeLine| {
            let zero = Decimal::ZERO;
            let mut line = TradeLine {
                quantity: zero,
                net: zero,
                charge_share: zero,
                tax: zero,
                gross: zero,
                ..line.clone()
            };
            line.per = line.per.filter(|per| *per != Decimal::ONE);
            line.charges
                .iter_mut()
                .filter(|charge| charge.is_computed())
                .for_each(|charge| charge.amount = None);
            line
        };
        terms(self) == terms(other)
    }
}

/// The rate of each tax on the amount without tax, in percent.
pub(super) fn factors(taxes: &[LineTax]) -> Vec<Decimal> {
    let mut before = Decimal::ZERO;
    let factor = |tax: &LineTax| {
        let base = if tax.compound { Decimal::ONE_HUNDRED + before } else { Decimal::ONE_HUNDRED };
        let factor = tax.rate * base / Decimal::ONE_HUNDRED;
        before += factor;
        factor
    };
    taxes.iter().map(factor).collect()
}

impl LineCharge {
    /// Whether the amount follows from something else.
    pub(super) fn is_computed(&self) -> bool {
        self.percent.is_some() || self.per_unit.is_some()
    }

    /// The amount, if it does not follow from something else.
    pub(super) fn fixed(&self) -> Option<Decimal> {
        self.amount.filter(|_| !self.is_computed())
    }
}

impl ChargeKind {
    /// An amount with the sign that it has in a sum.
    pub(super) fn signed(self, amount: Decimal) -> Decimal {
        match self {
            ChargeKind::Discount => -amount,
            ChargeKind::Surcharge => amount,
        }
    }
}
