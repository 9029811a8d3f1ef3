//! Prices of the ERP's price lists, and the price that applies to a customer, a quantity and a day.

use crate::currency::exchange_rate::rate;
use crate::party::customer::{Customer, dealing_currency};
use crate::pricing::refusals;
use crate::product::product::Product;
use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};
use std::cmp::Reverse;
use tenon_kernel::condition::Comparison;
use tenon_kernel::error::Result;
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::org_unit::OrgUnit;
use tenon_kernel::record::Stored;
use tenon_kernel::unit::Unit;
use tenon_kernel::{Currency, Entity, Object, Operation, Rules, Run};

/// A price of a price list.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(
    class = "mirrored",
    rights = "customer_id?",
    zh = "价格",
    dated = "valid_from, valid_to",
    index = "product_id, customer_id"
)]
pub struct Price {
    /// The product.
    #[field(refers = "product", zh = "产品")]
    pub product_id: String,
    /// The customer, if the price is for one customer.
    #[field(refers = "customer", zh = "客户")]
    pub customer_id: Option<String>,
    /// The quantity from which the price is valid.
    #[field(scale = 6, zh = "起始数量")]
    pub from_quantity: Decimal,
    /// The price of one unit, without tax.
    #[field(scale = 6, zh = "单价")]
    pub price: Decimal,
    /// The currency.
    #[field(zh = "币种")]
    pub currency: Currency,
    /// The first day.
    #[field(zh = "生效日期")]
    pub valid_from: Option<Date>,
    /// The last day.
    #[field(zh = "失效日期")]
    pub valid_to: Option<Date>,
}

impl Rules for Price {}

/// A price and where it comes from.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct ResolvedPrice {
    /// The price of one unit, without tax.
    #[field(scale = 6, zh = "单价")]
    pub price: Decimal,
    /// The currency.
    #[field(zh = "币种")]
    pub currency: Currency,
    /// The rule that gave the price: `customer`, `list` or `product`.
    #[field(zh = "取价规则")]
    pub rule: String,
    /// The id of the price, if it is from a price list.
    #[field(zh = "价格")]
    pub price_id: Option<String>,
    /// The price before its conversion, if it was converted.
    #[field(scale = 6, zh = "原价")]
    pub converted_price: Option<Decimal>,
    /// The currency before the conversion, if it was converted.
    #[field(zh = "原币")]
    pub converted_from: Option<Currency>,
}

/// The valid price in the currency of the document: the customer's own price before the list's, then the greatest quantity step that is
/// reached, then the latest first day; otherwise the product's list price. A price in another currency is converted if the caller asks
/// for it and there is none in this one.
#[derive(Clone, Debug, Operation)]
#[operation(name = "price.resolve", zh = "取价", effect = "read")]
pub struct ResolvePrice {
    /// The product.
    #[field(refers = "product", zh = "产品")]
    pub product_id: String,
    /// The customer.
    #[field(refers = "customer", zh = "客户")]
    pub customer_id: Option<String>,
    /// The quantity, greater than zero.
    #[field(scale = 6, zh = "数量")]
    pub quantity: Decimal,
    /// The day; today if not given.
    #[field(zh = "日期")]
    pub date: Option<Date>,
    /// The currency of the document; the customer's, or else their organisation unit's, if not given. Without a customer, the
    /// actor's organisation unit's.
    #[field(zh = "币种")]
    pub currency: Option<Currency>,
    /// Whether a price in another currency is converted, at the rate of the day, if there is none in this currency.
    #[field(default, zh = "允许换算")]
    pub convert: bool,
}

impl Run for ResolvePrice {
    type Answer = ResolvedPrice;

    fn run(self, unit: &mut Unit<'_>) -> Result<ResolvedPrice> {
        if self.quantity <= Decimal::ZERO {
            return Err(refusals::quantity_not_positive().at("/quantity"));
        }
        let date = self.date.unwrap_or_else(|| unit.today());
        let currency = self.currency(unit)?;
        let mut offered = self.offered(date, unit)?;
        let own = offered.iter().position(|price| currency.as_ref().is_none_or(|own| price.currency == *own));
        match (own, currency) {
            (Some(own), _) => Ok(offered.swap_remove(own)),
            (None, _) if offered.is_empty() => Err(refusals::none_valid().at("/product_id")),
            (None, Some(currency)) if self.convert => converted(offered.swap_remove(0), currency, date, unit),
            (None, currency) => {
                let currency = currency.map(|own| own.as_str().to_owned()).unwrap_or_default();
                Err(refusals::none_in_currency(currency).at("/currency"))
            }
        }
    }
}

impl ResolvePrice {
    fn currency(&self, unit: &mut Unit<'_>) -> Result<Option<Currency>> {
        let customer = match &self.customer_id {
            Some(id) => Some(unit.get::<Customer>(id).map_err(|error| error.at("/customer_id"))?),
            None => None,
        };
        match (&self.currency, customer) {
            (Some(currency), _) => Ok(Some(currency.clone())),
            (None, Some(customer)) => dealing_currency(&customer, unit),
            (None, None) => {
                let own = Filter::eq(OrgUnit::ID, unit.actor().unit_id.as_str());
                let own = unit.elevated(|unit| unit.first::<OrgUnit>(own))?;
                Ok(own.and_then(|own| own.data.base_currency))
            }
        }
    }

    /// Every price that is valid, the best one first, in whatever currency.
    fn offered(&self, date: Date, unit: &mut Unit<'_>) -> Result<Vec<ResolvedPrice>> {
        let found = unit.elevated(|unit| unit.get::<Product>(&self.product_id));
        let product = found.map_err(|error| error.at("/product_id"))?;
        let mut prices = unit.elevated(|unit| unit.find::<Price>(self.candidates(date)))?;
        let rank = |price: &Stored<Price>| {
            (price.customer_id.is_some(), price.from_quantity, price.valid_from, price.id().to_owned())
        };
        prices.sort_by_key(|price| Reverse(rank(price)));
        let list = product.list_price.zip(product.data.currency);
        let list = list.map(|(price, currency)| offer(price, currency, "product", None));
        Ok(prices.into_iter().map(from_list).chain(list).collect())
    }

    fn candidates(&self, date: Date) -> Filter {
        let mut customers = vec![Filter::null(Price::CUSTOMER_ID)];
        customers.extend(self.customer_id.as_deref().map(|id| Filter::eq(Price::CUSTOMER_ID, id)));
        Filter::All(vec![
            Filter::eq(Price::PRODUCT_ID, &self.product_id),
            Filter::Any(customers),
            Filter::compare(Price::FROM_QUANTITY, Comparison::Le, self.quantity),
            Filter::as_of(date),
        ])
    }
}

fn from_list(price: Stored<Price>) -> ResolvedPrice {
    let rule = if price.customer_id.is_some() { "customer" } else { "list" };
    let price_id = Some(price.id().to_owned());
    offer(price.price, price.data.currency, rule, price_id)
}

fn offer(price: Decimal, currency: Currency, rule: &str, price_id: Option<String>) -> ResolvedPrice {
    let rule = rule.to_owned();
    ResolvedPrice { price, currency, rule, price_id, converted_price: None, converted_from: None }
}

/// A price of one unit in another currency, with as many digits as a price has.
fn converted(
    offered: ResolvedPrice,
    currency: Currency,
    date: Date,
    unit: &mut Unit<'_>,
) -> Result<ResolvedPrice> {
    let rate = rate(&offered.currency, &currency, date, unit).map_err(|error| error.at("/currency"))?;
    let too_large = || refusals::price_too_large().at("/currency");
    let price = offered.price.checked_mul(rate).ok_or_else(too_large)?;
    let price = price.round_dp_with_strategy(6, RoundingStrategy::MidpointAwayFromZero);
    let ResolvedPrice { price: before, currency: from, rule, price_id, .. } = offered;
    let (converted_price, converted_from) = (Some(before), Some(from));
    Ok(ResolvedPrice { price, currency, rule, price_id, converted_price, converted_from })
}
