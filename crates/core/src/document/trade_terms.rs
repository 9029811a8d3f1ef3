//! The terms and the amounts of a document with lines.

use rust_decimal::Decimal;
use tenon_kernel::{Choice, Object, Part};

use crate::document::trade_line::ChargeKind;

/// What a document says of its prices as a whole.
#[derive(Clone, Debug, Default, PartialEq, Part)]
pub struct TradeTerms {
    /// Whether prices contain the tax. Then the amounts with tax are what was agreed on, and the others follow from them.
    #[field(default, zh = "单价含税")]
    pub price_includes_tax: bool,
    /// Where tax is rounded.
    #[field(default, zh = "税额舍入方式")]
    pub tax_rounding: TaxRounding,
    /// Discounts and surcharges of the whole document.
    #[field(most = 20, zh = "整单折扣与附加费")]
    pub charges: Vec<DocumentCharge>,
    /// The smallest amount that is paid, such as 0.05 in Swiss francs; that of the currency if empty.
    #[field(scale = 4, zh = "付款最小单位")]
    pub payment_step: Option<Decimal>,
}

/// Where tax is rounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Choice)]
pub enum TaxRounding {
    /// In each line.
    #[default]
    #[choice(zh = "逐行")]
    Line,
    /// In the sum of all lines of the same taxes. The lines share it.
    #[choice(zh = "按税率合计")]
    Rate,
}

/// A discount or a surcharge of a whole document: a percentage or an amount. The lines share it.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct DocumentCharge {
    /// Whether it is added or taken off.
    #[field(zh = "类型")]
    pub kind: ChargeKind,
    /// Why.
    #[field(max = 200, zh = "原因")]
    pub reason: Option<String>,
    /// The percentage of the sum of the lines; after tax, of the sum with tax.
    #[field(scale = 6, least = 0, zh = "百分比")]
    pub percent: Option<Decimal>,
    /// The amount. It is computed if there is a percentage.
    #[field(scale = 4, least = 0, zh = "金额")]
    pub amount: Option<Decimal>,
    /// Whether it changes only the amount with tax. The tax is then that of the document without it.
    #[field(default, zh = "税后")]
    pub after_tax: bool,
}

/// The amounts of a document.
#[derive(Clone, Debug, Default, PartialEq, Part)]
pub struct TradeTotals {
    /// The amount without tax.
    #[field(scale = 4, readonly, currency = "currency", zh = "未税金额")]
    pub net: Decimal,
    /// The tax.
    #[field(scale = 4, readonly, currency = "currency", zh = "税额")]
    pub tax: Decimal,
    /// The amount with tax and charges after tax.
    #[field(scale = 4, readonly, currency = "currency", zh = "价税合计")]
    pub gross: Decimal,
    /// What is added to `gross` so that it can be paid: it is rounded to `payment_step`.
    #[field(scale = 4, readonly, zh = "尾差")]
    pub rounding: Decimal,
    /// The amount to be paid: `gross` + `rounding`.
    #[field(scale = 4, readonly, zh = "应付金额")]
    pub payable: Decimal,
    /// The taxes, by code and rate.
    #[field(most = 200, readonly, zh = "税额明细")]
    pub tax_lines: Vec<TaxLine>,
}

/// A tax of a document.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct TaxLine {
    /// The code of the tax.
    #[field(max = 40, zh = "税码")]
    pub code: Option<String>,
    /// The rate in percent.
    #[field(scale = 4, zh = "税率")]
    pub rate: Decimal,
    /// The amount that is taxed, without tax.
    #[field(scale = 4, zh = "计税基数")]
    pub base: Decimal,
    /// The tax.
    #[field(scale = 4, zh = "税额")]
    pub tax: Decimal,
}

impl DocumentCharge {
    /// The amount, if it does not follow from something else.
    pub(super) fn fixed(&self) -> Option<Decimal> {
        self.amount.filter(|_| self.percent.is_none())
    }
}

impl TradeTerms {
    /// Returns whether two documents have the same terms, whatever their amounts are.
    pub fn are_those_of(&self, other: &TradeTerms) -> bool {
        let given = |terms: &TradeTerms| {
            let mut terms = terms.clone();
            let computed = terms.charges.iter_mut().filter(|charge| charge.percent.is_some());
            computed.for_each(|charge| charge.amount = None);
            terms
        };
        given(self) == given(other)
    }
}
