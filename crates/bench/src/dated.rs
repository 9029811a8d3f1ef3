//! Dated rows: the one that is valid on a day among many, beside the same row by its id.

use crate::Outcome;
use crate::company::{ADMIN, Company, TENANT, read};
use crate::place::{ENGINE, Place};
use crate::table::format;
use serde_json::{Value as Json, json};
use std::time::{Duration, Instant};
use tenon::Engine;
use tenon::core::pricing::price::Price;
use tenon::kernel::jiff::ToSpan;
use tenon::kernel::jiff::civil::Date;
use tenon::kernel::record::Header;
use tenon::kernel::transact::Transact;
use tenon::kernel::{Currency, Decimal, Entity, Record};

/// How many products there are, each with dated prices.
const PRODUCTS: usize = 100;
/// How often each read is made; the median counts.
const TIMES: usize = 300;

/// Measures with so many prices of each product, one after the other, a day each.
pub(crate) fn run(place: &Place, prices: usize) -> Outcome<()> {
    place.clear()?;
    let engine = Engine::builder(place.open(2)?).prefix(ENGINE).open()?;
    let company = Company::found(&engine, None, PRODUCTS)?;
    let currency = Currency::new("CNY")?;
    let days = prices
        .try_into()
        .map(|prices: i64| (0..prices).map(|day| Date::constant(2000, 1, 1) + day.days()))?;
    for product in 0..PRODUCTS {
        let mut records: Vec<_> = days
            .clone()
            .map(|day| price(&format!("{product}-{day}"), company.product(product), day, &currency))
            .collect();
        engine.own_work(TENANT).transact("bench", &mut |unit| unit.upsert(Price::DEF, &mut records))?;
    }
    place.analyse()?;
    let middle = Date::constant(2000, 1, 1) + i64::try_from(prices / 2)?.days();
    let of_product = |product: usize, and: Json| {
        let product = json!({"field": "product_id", "op": "eq", "value": company.product(product)});
        json!({"filter": {"all": [product, and]}, "limit": 1})
    };
    let by_id = |product: usize| json!({"filter": {"field": "id", "op": "eq", "value": format!("{product}-{middle}")}, "limit": 1});
    let id = median(&engine, by_id)?;
    let dated = median(&engine, |product| of_product(product, json!({"as_of": middle})))?;
    let plain = median(&engine, |product| {
        of_product(product, json!({"field": "valid_from", "op": "eq", "value": middle}))
    })?;
    println!("\n{}: one of {prices} dated prices of a product, median of {TIMES}", place.name());
    println!("  {:<48}{:>10}{:>8}", "", "time", "ratio");
    for (what, time) in [("by its id", id), ("by the day on which it begins", plain), ("as of a day", dated)]
    {
        println!("  {what:<48}{:>10}{:>8.2}", format(time), time.as_secs_f64() / id.as_secs_f64());
    }
    drop(engine);
    place.clear()
}

fn price(id: &str, product: &str, day: Date, currency: &Currency) -> Record {
    let price = Price {
        product_id: product.to_owned(),
        customer_id: None,
        from_quantity: Decimal::ZERO,
        price: Decimal::ONE_HUNDRED,
        currency: currency.clone(),
        valid_from: Some(day),
        valid_to: Some(day),
    };
    let header = Header { id: id.to_owned(), erp: Some("bench".to_owned()), ..Header::default() };
    Record { header, values: price.into_values() }
}

fn median(engine: &Engine, arguments: impl Fn(usize) -> Json) -> Outcome<Duration> {
    let mut times = Vec::new();
    for time in 0..TIMES {
        let arguments = arguments(time % PRODUCTS);
        let began = Instant::now();
        let found = read(engine, ADMIN, "price.list", &arguments)?;
        times.push(began.elapsed());
        if found["items"].as_array().map(Vec::len) != Some(1) {
            return Err(format!("one price is valid: {found}").into());
        }
    }
    times.sort_unstable();
    Ok(times[TIMES / 2])
}
