//! Scores of random models: the contributions come to the score exactly, and both are what rational numbers give.

use crate::cases;
use num::bigint::BigInt;
use num::rational::BigRational;
use num::{One, Signed, ToPrimitive, Zero};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use rust_decimal::Decimal;
use tenon::core::scoring::computation::compute;
use tenon::core::scoring::model::{MissingInput, ModelBand, ModelFactor, ModelRevision};

fn exact(number: Decimal) -> BigRational {
    BigRational::new(number.mantissa().into(), num::pow(BigInt::from(10), number.scale() as usize))
}

/// Half away from zero, in units of so many digits after the point. The numbers here are not negative.
fn units(number: &BigRational, digits: usize) -> BigInt {
    let half = BigRational::new(BigInt::one(), BigInt::from(2));
    (number * BigRational::from(num::pow(BigInt::from(10), digits)) + half).floor().to_integer()
}

fn decimal() -> impl Strategy<Value = Decimal> {
    (-10_i64.pow(12)..10_i64.pow(12), 0..7_u32).prop_map(|(units, scale)| Decimal::new(units, scale))
}

/// A factor with an input, which often is between its ends.
fn factor() -> impl Strategy<Value = (ModelFactor, Option<Decimal>)> {
    let weight = prop_oneof![1 => Just(0_i64), 6 => 1..1_000_000_i64];
    let ends =
        prop_oneof![(0..100_i64, 0..100_i64).prop_map(|(a, b)| (a.into(), b.into())), (decimal(), decimal())];
    let input = prop_oneof![decimal(), (0..100_i64).prop_map(Decimal::from)];
    let numbers = (weight, 0..5_u32, ends, weighted(0.8, input), weighted(0.5, decimal()));
    numbers.prop_filter_map("a range has two ends", |(weight, scale, (min, max), input, default)| {
        let weight = Decimal::new(weight, scale);
        let (code, expression) = (String::new(), String::new());
        (min != max).then_some((ModelFactor { code, weight, expression, min, max, default }, input))
    })
}

fn model() -> impl Strategy<Value = (ModelRevision, Vec<Option<Decimal>>)> {
    let missing =
        prop_oneof![Just(MissingInput::Default), Just(MissingInput::Exclude), Just(MissingInput::Fail)];
    let bands = vec(0..=10_000_i64, 0..5);
    (missing, vec(factor(), 1..8), bands).prop_map(|(missing, factors, bands)| {
        let (factors, inputs) = factors.into_iter().unzip();
        let band = |from: i64| ModelBand { code: from.to_string(), lowest: Decimal::new(from, 2) };
        let bands = bands.into_iter().map(band).collect();
        (ModelRevision { model_id: String::new(), revision: 1, missing, factors, bands }, inputs)
    })
}

/// The part of a factor, to 12 digits; none if it is left out, and an error if there is no score.
fn share(
    factor: &ModelFactor,
    missing: MissingInput,
    input: Option<Decimal>,
) -> Result<Option<BigRational>, ()> {
    let default = factor.default.filter(|_| missing == MissingInput::Default);
    let Some(input) = input.or(default) else {
        return if missing == MissingInput::Exclude { Ok(None) } else { Err(()) };
    };
    let (from, to, input) = (exact(factor.min), exact(factor.max), exact(input));
    let part = ((&input - &from) / (&to - &from)).max(BigRational::zero()).min(BigRational::one());
    let twelve = |part: &BigRational| BigRational::new(units(part, 12), num::pow(BigInt::from(10), 12));
    // Where a smaller input scores more, the distance from the smaller end is what is rounded.
    let part =
        if to < from { BigRational::one() - twelve(&(BigRational::one() - part)) } else { twelve(&part) };
    Ok(Some(part))
}

proptest! {
    #![proptest_config(cases(3000))]

    #[test]
    fn contributions_come_to_the_score((model, inputs) in model()) {
        let found = compute(&model, &inputs);
        let shares: Result<Vec<_>, ()> =
            model.factors.iter().zip(&inputs).map(|(factor, input)| share(factor, model.missing, *input)).collect();
        let weight = |shares: &[Option<BigRational>]| -> BigRational {
            let present = model.factors.iter().zip(shares).filter(|(_, share)| share.is_some());
            present.map(|(factor, _)| exact(factor.weight)).sum()
        };
        let shares = shares.ok().filter(|shares| weight(shares).is_positive());
        prop_assert_eq!(found.is_ok(), shares.is_some(), "{:?}", found);
        let (Ok(found), Some(shares)) = (found, shares) else { return Ok(()) };
        let all = weight(&shares);
        let exact_part = |(factor, share): (&ModelFactor, &Option<BigRational>)| {
            share.as_ref().map_or_else(BigRational::zero, |share| exact(factor.weight) * share / &all * BigInt::from(100))
        };
        let parts: Vec<_> = model.factors.iter().zip(&shares).map(exact_part).collect();
        let score = units(&parts.iter().sum(), 2);
        prop_assert_eq!(exact(found.score), BigRational::new(score.clone(), 100.into()));
        prop_assert_eq!(found.parts.iter().map(|part| part.contribution).sum::<Decimal>(), found.score);
        for (part, exact_part) in found.parts.iter().zip(&parts) {
            let shown = (part.contribution * Decimal::ONE_HUNDRED).to_i64().unwrap();
            let least = (exact_part * BigInt::from(100)).floor().to_integer().to_i64().unwrap();
            prop_assert!(shown == least || shown == least + 1, "{} for {}", part.contribution, exact_part);
        }
        let reached = model.bands.iter().filter(|band| units(&exact(band.lowest), 2) <= score).map(|band| band.lowest).max();
        prop_assert_eq!(found.band, reached.map(|from| (from * Decimal::ONE_HUNDRED).normalize().to_string()));
    }
}
