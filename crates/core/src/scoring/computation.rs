//! The arithmetic of a weighted model: from inputs to a score, its band, and what each factor contributes.

use crate::scoring::model::{MissingInput, ModelBand, ModelFactor, ModelRevision};
use crate::scoring::refusals;
use rust_decimal::{Decimal, RoundingStrategy};
use tenon_kernel::Result;
use tenon_kernel::money::split_at;
use tenon_kernel::rules::numbers::{divide, multiply, subtract};

/// The digits after the point of a score and of contributions.
pub const SCALE: u32 = 2;

/// The highest score.
const HIGHEST: Decimal = Decimal::ONE_HUNDRED;

/// A score with its parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Computed {
    /// The score, from 0 to 100.
    pub score: Decimal,
    /// The code of its band; none if it is below all of them.
    pub band: Option<String>,
    /// What each factor does for it, in the order of the factors.
    pub parts: Vec<Part>,
}

/// What a factor does for a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The input, or its default; none if the factor is left out.
    pub input: Option<Decimal>,
    /// The input between 0 and 1, to 12 digits.
    pub share: Option<Decimal>,
    /// What it adds to the score. The contributions come to the score exactly.
    pub contribution: Decimal,
}

/// Returns the score of these inputs, one for each factor.
///
/// # Errors
/// `RULE_FAULT` if there is no score: a factor has no value and the model fails then, or no factor with a weight is left.
pub fn compute(revision: &ModelRevision, inputs: &[Option<Decimal>]) -> Result<Computed> {
    let mut parts = Vec::new();
    for (place, factor) in revision.factors.iter().enumerate() {
        let input = taken(revision.missing, factor, inputs.get(place).copied().flatten())?;
        let share = input.map(|input| share(factor, input)).transpose()?;
        parts.push(Part { input, share, contribution: Decimal::ZERO });
    }
    let weighed = |(factor, part): (&ModelFactor, &Part)| part.share.map(|share| factor.weight * share);
    let weighed: Vec<_> = revision.factors.iter().zip(&parts).map(weighed).collect();
    let present = revision.factors.iter().zip(&parts).filter(|(_, part)| part.share.is_some());
    let weight: Decimal = present.map(|(factor, _)| factor.weight).sum();
    if weight.is_zero() {
        return Err(refusals::no_weight_left());
    }
    let score = rounded(weighed.iter().flatten().sum(), weight);
    let shares: Vec<_> = weighed.into_iter().map(Option::unwrap_or_default).collect();
    // A score of nothing has nothing to divide.
    let contributions = split_at(score, &shares, SCALE).unwrap_or_default();
    parts.iter_mut().zip(contributions).for_each(|(part, contribution)| part.contribution = contribution);
    Ok(Computed { score, band: band_of(score, &revision.bands), parts })
}

/// The input of a factor, as the model takes one that is missing.
fn taken(missing: MissingInput, factor: &ModelFactor, input: Option<Decimal>) -> Result<Option<Decimal>> {
    match (input, missing) {
        (Some(input), _) => Ok(Some(input)),
        (None, MissingInput::Exclude) => Ok(None),
        (None, MissingInput::Default) if factor.default.is_some() => Ok(factor.default),
        (None, _) => Err(refusals::without_input(&factor.code)),
    }
}

/// How far an input is between the one that scores nothing and the one that scores everything.
fn share(factor: &ModelFactor, input: Decimal) -> Result<Decimal> {
    let (low, high) = (factor.min.min(factor.max), factor.min.max(factor.max));
    let within = input.clamp(low, high);
    let part = subtract(within, low).zip(subtract(high, low)).and_then(|(part, range)| divide(part, range));
    let part = part.ok_or_else(|| refusals::beyond_range(&factor.code))?;
    Ok(if factor.max < factor.min { Decimal::ONE - part } else { part })
}

/// A hundred times one by the other, half away from zero at the digits of a score. The quotient is cut off before it is rounded: a quotient
/// that was rounded already would be rounded twice.
fn rounded(weighed: Decimal, weight: Decimal) -> Decimal {
    let scaled = weighed * HIGHEST;
    let down = (scaled / weight).round_dp_with_strategy(SCALE, RoundingStrategy::ToZero);
    let step = Decimal::new(1, SCALE);
    let is_exact_below = |score: Decimal| multiply(score, weight).is_some_and(|whole| whole <= scaled);
    let down = if is_exact_below(down) { down } else { down - step };
    let half = down + step / Decimal::TWO;
    if is_exact_below(half) { down + step } else { down }
}

fn band_of(score: Decimal, bands: &[ModelBand]) -> Option<String> {
    let reached = bands.iter().filter(|band| band.from <= score);
    reached.max_by_key(|band| band.from).map(|band| band.code.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    /// A model with these weights, whose inputs are between 0 and 1.
    fn model(weights: &[&str], missing: MissingInput) -> ModelRevision {
        let factor = |weight: &&str| ModelFactor {
            code: (*weight).to_owned(),
            weight: number(weight),
            expression: "1".to_owned(),
            min: Decimal::ZERO,
            max: Decimal::ONE,
            default: None,
        };
        let band = |code: &str, from: &str| ModelBand { code: code.to_owned(), from: number(from) };
        ModelRevision {
            model_id: "m".to_owned(),
            revision: 1,
            missing,
            factors: weights.iter().map(factor).collect(),
            bands: vec![band("B", "49.33"), band("A", "83.33"), band("C", "10")],
        }
    }

    /// The score, the band and the contributions.
    fn scored(model: &ModelRevision, inputs: &[&str]) -> (String, Option<String>, Vec<String>) {
        let inputs: Vec<_> = inputs.iter().map(|text| text.parse().ok()).collect();
        let found = compute(model, &inputs).unwrap();
        let contributions = found.parts.iter().map(|part| part.contribution.normalize().to_string());
        (found.score.normalize().to_string(), found.band, contributions.collect())
    }

    fn expected(score: &str, band: Option<&str>, parts: &[&str]) -> (String, Option<String>, Vec<String>) {
        (score.to_owned(), band.map(str::to_owned), parts.iter().map(|part| (*part).to_owned()).collect())
    }

    #[test]
    fn contributions_come_to_the_score() {
        let uneven = model(&["50", "30", "20"], MissingInput::Fail);
        let third = "0.666666666667";
        assert_eq!(
            scored(&uneven, &["0.3", "0.7", third]),
            expected("49.33", Some("B"), &["15", "21", "13.33"])
        );
        let even = model(&["1", "1", "1"], MissingInput::Fail);
        assert_eq!(
            scored(&even, &["1", "1", "0.5"]),
            expected("83.33", Some("A"), &["33.33", "33.33", "16.67"])
        );
        assert_eq!(scored(&even, &["0", "0", "0"]), expected("0", None, &["0", "0", "0"]));
        assert_eq!(scored(&even, &["7", "-1", "0"]), expected("33.33", Some("C"), &["33.33", "0", "0"]));
    }

    #[test]
    fn what_is_missing_is_left_out_or_fails() {
        let excluding = model(&["50", "30", "20"], MissingInput::Exclude);
        assert_eq!(scored(&excluding, &["1", "", "0"]), expected("71.43", Some("B"), &["71.43", "0", "0"]));
        let nothing = compute(&excluding, &[None, None, None]).map_err(|error| error.reason());
        assert_eq!(nothing, Err("model.no_weight_left"));
        let failing = model(&["1", "1"], MissingInput::Fail);
        assert_eq!(
            compute(&failing, &[Some(Decimal::ONE), None]).map_err(|e| e.reason()),
            Err("model.without_input")
        );
    }

    #[test]
    fn a_smaller_input_scores_more_where_max_is_below_min() {
        let mut model = model(&["1"], MissingInput::Fail);
        (model.factors[0].min, model.factors[0].max) = (number("90"), number("0"));
        assert_eq!(scored(&model, &["30"]).0, "66.67");
        assert_eq!(scored(&model, &["90"]).0, "0");
        assert_eq!(scored(&model, &["-5"]).0, "100");
    }

    #[test]
    fn a_score_is_rounded_once() {
        // 0.000049999999… is not 0.00005: what is cut off at 28 digits is not rounded again.
        let model = model(&["3", "999997"], MissingInput::Fail);
        assert_eq!(scored(&model, &["0.16", "0.00005"]).0, "0.01");
        assert_eq!(rounded(number("0.000049999999"), Decimal::ONE), number("0"));
        assert_eq!(rounded(number("0.00005"), Decimal::ONE), number("0.01"));
    }
}
