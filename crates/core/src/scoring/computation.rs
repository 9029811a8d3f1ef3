//! The arithmetic of a weighted model: from inputs to a score, its band, and what each factor contributes.

use crate::scoring::model::{MissingInput, ModelBand, ModelFactor, ModelRevision};
use crate::scoring::refusals;
use rust_decimal::Decimal;
use tenon_kernel::Result;
use tenon_kernel::money::{apportion, in_units};
use tenon_kernel::rules::limits::QUOTIENT_DIGITS;
use tenon_kernel::rules::numbers::{divide, subtract};

/// The digits after the point of a score and of contributions.
pub const SCALE: u32 = 2;

/// The highest score, in hundredths.
const HIGHEST: i128 = 10_000;

/// The digits after the point of a weight.
const WEIGHT_DIGITS: u32 = 4;

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
    let (shares, weight) = weighted(revision, &parts)?;
    if weight == 0 {
        return Err(refusals::no_weight_left());
    }
    // Half a hundredth more, rounded down, is half away from zero: nothing here is negative.
    let score = (2 * shares.iter().sum::<i128>() + weight) / (2 * weight);
    let contributions = apportion(score, &shares, weight).unwrap_or_default();
    let hundredths = |units| Decimal::from_i128_with_scale(units, SCALE);
    parts.iter_mut().zip(contributions).for_each(|(part, units)| part.contribution = hundredths(units));
    let score = hundredths(score);
    Ok(Computed { score, band: band_of(score, &revision.bands), parts })
}

/// What each factor contributes, in hundredths of a score, as numerators over the weight of all factors that are present.
fn weighted(revision: &ModelRevision, parts: &[Part]) -> Result<(Vec<i128>, i128)> {
    let mut weight = 0;
    let mut shares = Vec::new();
    for (factor, part) in revision.factors.iter().zip(parts) {
        let own = in_units(factor.weight, WEIGHT_DIGITS);
        let share = in_units(part.share.unwrap_or_default(), QUOTIENT_DIGITS);
        let both = own.zip(share).and_then(|(own, share)| Some((own, own.checked_mul(share * HIGHEST)?)));
        let (own, share) = both.ok_or_else(|| refusals::beyond_range(&factor.code))?;
        weight += if part.share.is_some() { own } else { 0 };
        shares.push(share);
    }
    Ok((shares, weight * 10_i128.pow(QUOTIENT_DIGITS)))
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

fn band_of(score: Decimal, bands: &[ModelBand]) -> Option<String> {
    let reached = bands.iter().filter(|band| band.lowest <= score);
    reached.max_by_key(|band| band.lowest).map(|band| band.code.clone())
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
        let band = |code: &str, lowest: &str| ModelBand { code: code.to_owned(), lowest: number(lowest) };
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
    fn no_contribution_is_below_what_it_is_rounded_down() {
        // 47.131…, 0.837… and 0.866… come to 48.83: the first is not 47.12, though the whole was rounded down.
        let model = model(&["95.5192", "98.8212", "5375.57", "5835.6618"], MissingInput::Fail);
        let (score, _, parts) = scored(&model, &["1", "1", "1", "0"]);
        assert_eq!(score, "48.83");
        assert_eq!(parts, ["0.84", "0.86", "47.13", "0"]);
    }
}
