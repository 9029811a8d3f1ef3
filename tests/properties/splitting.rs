//! Amounts that are split: the parts come to the whole exactly, each within a unit of its share, whatever the weights.

use crate::cases;
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;
use tenon_kernel::Currency;
use tenon_kernel::money::split;

fn currency() -> impl Strategy<Value = Currency> {
    select(&["CNY", "JPY", "KWD"][..]).prop_map(|code| Currency::new(code).unwrap())
}

/// Weights of up to four digits after the point, some of them nothing.
fn weights() -> impl Strategy<Value = Vec<Decimal>> {
    let weight = prop_oneof![1 => Just(0_i64), 6 => 1..1_000_000_000_i64];
    prop::collection::vec((weight, 0..5_u32).prop_map(|(units, scale)| Decimal::new(units, scale)), 1..9)
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn parts_come_to_the_whole(units in -10_i64.pow(15)..10_i64.pow(15), weights in weights(), currency in currency()) {
        let whole = Decimal::new(units, currency.digits());
        let parts = split(whole, &weights, &currency).unwrap();
        prop_assert_eq!(parts.len(), weights.len());
        prop_assert_eq!(parts.iter().sum::<Decimal>(), whole);
        prop_assert_eq!(&split(whole, &weights, &currency).unwrap(), &parts);
        // The opposite whole has the opposite parts.
        let opposite: Vec<Decimal> = split(-whole, &weights, &currency).unwrap().iter().map(|part| -part).collect();
        prop_assert_eq!(&opposite, &parts);
        let all: Decimal = weights.iter().sum();
        let unit = Decimal::new(1, currency.digits());
        for (part, weight) in parts.iter().zip(&weights) {
            prop_assert!(part.scale() <= currency.digits());
            if !all.is_zero() {
                let share = whole * (weight / all);
                prop_assert!((part - share).abs() <= unit, "{} of {} by {} of {}", part, whole, weight, all);
                prop_assert!(!weight.is_zero() || part.is_zero());
            }
        }
    }
}
