//! Prices of the ERP's price lists, and the price that applies to a customer, a quantity and a day.

use crate::pricing::refusals;
use jiff::civil::Date;
use rust_decimal::Decimal;
use tenon_kernel::condition::Comparison;
use tenon_kernel::error::Result;
use tenon_kernel::filter::Filter;
use tenon_kernel::record::Stored;
use tenon_kernel::unit::Unit;
use tenon_kernel::{Currency, Entity, Object, Operation, Rules, Run};

/// A price of a price list.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "mirrored", rights = "customer_id?", zh = "价格", index = "product_id, customer_id")]
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
    #[field(scale = 6)]
    pub price: Decimal,
    /// The currency.
    pub currency: Currency,
    /// The rule that gave the price: `customer`, `list` or `product`.
    pub rule: String,
    /// The id of the price, if it is from a price list.
    pub price_id: Option<String>,
}

/// The valid price: the customer's own price before the list's, then the greatest quantity step that is reached, then the
/// latest first day; otherwise the product's list price.
#[derive(Clone, Debug, Operation)]
#[operation(name = "price.resolve", zh = "取价", effect = "read")]
pub struct ResolvePrice {
    /// The product.
    #[field(refers = "product", zh = "产品")]
    pub product_id: String,
    /// The customer.
    #[field(refers = "customer", zh = "客户")]
    pub customer_id: Option<String>,
    /// The quantity.
    #[field(scale = 6, zh = "数量")]
    pub quantity: Decimal,
    /// The day; today if not given.
    #[field(zh = "日期")]
    pub date: Option<Date>,
}

impl Run for ResolvePrice {
    type Answer = ResolvedPrice;

    fn run(self, unit: &mut Unit<'_>) -> Result<ResolvedPrice> {
        let date = self.date.unwrap_or_else(|| unit.today());
        if let Some(customer) = &self.customer_id {
            unit.get::<crate::party::customer::Customer>(customer)
                .map_err(|error| error.at("/customer_id"))?;
        }
        let prices = unit.elevated(|unit| unit.find::<Price>(self.candidates(date)))?;
        let best = prices.into_iter().max_by_key(|price| {
            (price.customer_id.is_some(), price.from_quantity, price.valid_from, price.id().to_owned())
        });
        match best {
            Some(price) => Ok(from_list(price)),
            None => self.list_price(unit),
        }
    }
}

impl ResolvePrice {
    fn candidates(&self, date: Date) -> Filter {
        let open = |field: &str, comparison| {
            let holds = Filter::compare(field, comparison, date);
            Filter::Any(vec![Filter::null(field), holds])
        };
        let mut customers = vec![Filter::null(Price::CUSTOMER_ID)];
        customers.extend(self.customer_id.as_deref().map(|id| Filter::eq(Price::CUSTOMER_ID, id)));
        Filter::All(vec![
            Filter::eq(Price::PRODUCT_ID, &self.product_id),
            Filter::Any(customers),
            Filter::compare(Price::FROM_QUANTITY, Comparison::Le, self.quantity),
            open(Price::VALID_FROM, Comparison::Le),
            open(Price::VALID_TO, Comparison::Ge),
        ])
    }

    fn list_price(&self, unit: &mut Unit<'_>) -> Result<ResolvedPrice> {
        let found = unit.elevated(|unit| unit.get::<crate::product::product::Product>(&self.product_id));
        let product = found.map_err(|error| error.at("/product_id"))?;
        match (product.list_price, product.data.currency) {
            (Some(price), Some(currency)) => {
                Ok(ResolvedPrice { price, currency, rule: "product".to_owned(), price_id: None })
            }
            _ => Err(refusals::none_valid().at("/product_id")),
        }
    }
}

fn from_list(price: Stored<Price>) -> ResolvedPrice {
    let rule = if price.customer_id.is_some() { "customer" } else { "list" };
    let price_id = Some(price.id().to_owned());
    ResolvedPrice { price: price.price, currency: price.data.currency, rule: rule.to_owned(), price_id }
}
