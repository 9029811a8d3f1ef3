//! The engine's answers beside what is expected.

use crate::company::{Company, STAGES};
use crate::expected::{Figure, Seen};
use crate::records::{Records, SPAN};
use jiff::civil::date;
use rust_decimal::Decimal;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// A decimal of an answer.
fn decimal(json: &Json) -> Decimal {
    json.as_str().unwrap_or_else(|| panic!("{json} is no decimal")).parse().unwrap()
}

fn count(json: &Json) -> i64 {
    json.as_str().unwrap_or_else(|| panic!("{json} is no 64-bit integer")).parse().unwrap()
}

/// A whole number of a money column's smallest unit.
fn money(units: i64) -> Decimal {
    Decimal::new(units, 4)
}

pub(crate) fn all_are_as_expected(actor: &str, company: &Company, records: &Records) {
    let seen = Seen { actor, company, records };
    let [card, funnel, ageing, of_customer, stock] =
        company.reports().map(|(operation, arguments)| company.read(actor, operation, &arguments));
    check_card(&card, &seen);
    check_funnel(&funnel, &seen);
    check_ageing(&ageing, None, &seen);
    check_ageing(&of_customer, Some(company.customer()), &seen);
    check_stock(&stock, &seen);
}

fn check_card(card: &Json, seen: &Seen<'_>) {
    let expected = seen.card(seen.company.customer());
    assert_eq!(expected.len(), 5, "there is something of everything");
    for figure in card["figures"].as_array().unwrap() {
        let none: Figure = (0, BTreeMap::new());
        let (number, amounts) = expected.get(figure["name"].as_str().unwrap()).unwrap_or(&none);
        assert_eq!(count(&figure["count"]), *number, "{figure}");
        let told = figure["amounts"].as_array().unwrap().iter();
        let told: BTreeMap<_, _> =
            told.map(|row| (row["currency"].as_str().unwrap().to_owned(), decimal(&row["amount"]))).collect();
        assert_eq!(told, amounts.iter().map(|(code, amount)| (code.clone(), money(*amount))).collect());
    }
}

fn check_funnel(funnel: &Json, seen: &Seen<'_>) {
    let mut above: Option<i64> = None;
    for (told, (stage, _)) in funnel["stages"].as_array().unwrap().iter().zip(STAGES) {
        let (number, [amount, expected], entered, converted) = seen.stage(stage, SPAN / 2);
        assert_eq!((count(&told["count"]), count(&told["entered"])), (number, entered), "{stage}");
        assert_eq!(decimal(&told["amount"]), money(amount), "{stage}");
        assert_eq!(decimal(&told["expected"]), money(expected), "{stage}");
        let conversion =
            above.map(|above| (Decimal::from(100 * converted) / Decimal::from(above)).round_dp(2));
        assert_eq!(told["conversion"].as_str().map(|text| text.parse().unwrap()), conversion, "{stage}");
        above = Some(entered);
    }
    assert!(above.is_some_and(|entered| entered > 0), "something has entered the last stage");
}

fn check_ageing(ageing: &Json, customer: Option<&str>, seen: &Seen<'_>) {
    let names = ["not_due", "days_1_30", "days_31_60", "days_61_90", "over_90", "total"];
    let told = ageing["rows"].as_array().unwrap().iter().map(|row| {
        let amounts = names.map(|name| decimal(&row[name]));
        (row["currency"].as_str().unwrap().to_owned(), (amounts, count(&row["items"])))
    });
    let expected = seen.ageing(date(2026, 3, 1), customer).into_iter().map(|(currency, row)| {
        let [amounts @ .., items] = row;
        (currency, (amounts.map(money), items))
    });
    assert_eq!(told.collect::<BTreeMap<_, _>>(), expected.collect::<BTreeMap<_, _>>());
}

fn check_stock(stock: &Json, seen: &Seen<'_>) {
    let (on_hand, reserved, submitted) = seen.stock(&seen.company.products[0]);
    let quantity = |units: i64| Decimal::new(units, 6);
    let told = ["on_hand", "reserved", "submitted", "available"].map(|name| decimal(&stock[name]));
    let available = on_hand - reserved - submitted;
    assert_eq!(told, [on_hand, reserved, submitted, available].map(quantity));
    assert_eq!(stock["enough"], available >= 10_000_000);
}
