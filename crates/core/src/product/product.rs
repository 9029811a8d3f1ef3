//! Products.

use crate::integration::erp_owned;
use crate::product::refusals;
use rust_decimal::Decimal;
use tenon_kernel::record::Stored;
use tenon_kernel::unit::Unit;
use tenon_kernel::{Currency, Entity, Result, Rules};

/// A product or service that the tenant sells.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "产品", unique = "number", index = "category_id")]
pub struct Product {
    /// The number (SKU).
    #[field(max = 60, number = "P{seq:6}", gaps, search, zh = "编号")]
    pub number: Option<String>,
    /// The name.
    #[field(search, zh = "名称")]
    pub name: String,
    /// The unit of quantities, as the ERP's code.
    #[field(max = 20, zh = "单位")]
    pub unit: String,
    /// The category in words, where there is no tree of categories.
    #[field(max = 60, zh = "类别名称")]
    pub category: Option<String>,
    /// The category in the tree of categories.
    #[field(refers = "product_category", local, zh = "类别")]
    pub category_id: Option<String>,
    /// The list price of one unit, without tax.
    #[field(scale = 6, least = 0, zh = "标价")]
    pub list_price: Option<Decimal>,
    /// The currency of the list price.
    #[field(zh = "币种")]
    pub currency: Option<Currency>,
    /// The cost of one unit.
    #[field(scale = 6, least = 0, restricted, local, zh = "成本")]
    pub cost: Option<Decimal>,
    /// The lead time of purchase in days; empty if it is not known.
    #[field(local, zh = "到货天数")]
    pub lead_days: Option<i32>,
    /// Whether it is no longer sold.
    #[field(default, zh = "停用")]
    pub inactive: bool,
    /// The description for customers.
    #[field(max = 2000, local, zh = "描述")]
    pub description: Option<String>,
}

/// Ten years: what takes longer is not on order.
const MOST_DAYS: i32 = 3650;

impl Rules for Product {
    fn before_save(
        draft: &mut Stored<Self>,
        before: Option<&Stored<Self>>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        if draft.lead_days.is_some_and(|days| !(0..=MOST_DAYS).contains(&days)) {
            return Err(refusals::lead_days_out_of_range(MOST_DAYS).at("/lead_days"));
        }
        if draft.list_price.is_some_and(|price| price.is_sign_negative()) {
            return Err(refusals::list_price_negative().at("/list_price"));
        }
        erp_owned::check(draft, before, unit)
    }
}
