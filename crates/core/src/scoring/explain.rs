//! Explaining a score: what each factor contributed.

use crate::scoring::computation::{Part, compute};
use crate::scoring::model::{Model, ModelFactor, prepare, revision_of};
use crate::scoring::refusals;
use crate::scoring::score::Score;
use jiff::Timestamp;
use rust_decimal::Decimal;
use tenon_kernel::condition::Comparison;
use tenon_kernel::filter::Filter;
use tenon_kernel::rules::subject_entity;
use tenon_kernel::{Entity, Object, Operation, Result, Run, Stored, Unit};

/// Explains the last score of a record: what each factor contributed.
#[derive(Clone, Debug, Operation)]
#[operation(name = "model.explain", zh = "解释评分", effect = "read")]
pub struct ExplainScore {
    /// The model.
    #[field(refers = "model", zh = "评分模型")]
    pub id: String,
    /// The id of the record.
    #[field(max = 130, zh = "记录")]
    pub subject_id: String,
    /// The moment by which the record was scored; now if not given.
    #[field(zh = "评分时间")]
    pub as_of: Option<Timestamp>,
}

/// A score with what each factor contributed.
#[derive(Clone, Debug, Object)]
pub struct ScoreExplanation {
    /// The revision of the model.
    #[field(zh = "修订号")]
    pub revision: i32,
    /// The moment that the score is of.
    #[field(zh = "评分时间")]
    pub as_of: Timestamp,
    /// The score, from 0 to 100.
    #[field(scale = 2, zh = "得分")]
    pub score: Decimal,
    /// The code of its band; none if it is below all of them.
    #[field(max = 30, zh = "区间")]
    pub band: Option<String>,
    /// Whether the record was saved since it was scored.
    #[field(zh = "已过时")]
    pub stale: bool,
    /// The factors. Their contributions come to the score exactly.
    #[field(zh = "因素")]
    pub factors: Vec<FactorExplanation>,
}

/// What a factor contributed to a score.
#[derive(Clone, Debug, Object)]
pub struct FactorExplanation {
    /// The code of the factor.
    #[field(max = 30, zh = "因素")]
    pub code: String,
    /// Its weight.
    #[field(scale = 4, zh = "权重")]
    pub weight: Decimal,
    /// The value of its expression, as text. None if it had no value, or the caller may not read a field that it names.
    #[field(max = 40, zh = "输入值")]
    pub input: Option<String>,
    /// The input between 0 and 1, as text; none if the factor was left out.
    #[field(max = 40, zh = "归一值")]
    pub share: Option<String>,
    /// What it added to the score.
    #[field(scale = 2, zh = "贡献分")]
    pub contribution: Decimal,
}

impl Run for ExplainScore {
    type Answer = ScoreExplanation;

    fn run(self, unit: &mut Unit<'_>) -> Result<ScoreExplanation> {
        let model = unit.get::<Model>(&self.id)?;
        let entity = subject_entity(&model.subject, unit)?;
        let record = unit.record(entity, &self.subject_id).map_err(|error| error.at("/subject_id"))?;
        let score = last(&model, &self.subject_id, self.as_of.unwrap_or(unit.now()), unit)?;
        let revision = revision_of(&model, score.revision, unit)?;
        let inputs: Vec<_> = score
            .inputs
            .iter()
            .map(|input| input.value.as_ref().and_then(|value| value.parse().ok()))
            .collect();
        let found = compute(&revision, &inputs)?;
        let factors = revision.factors.iter().zip(&found.parts);
        let factors = factors.map(|(factor, part)| explained(factor, part, &model.subject, unit)).collect();
        Ok(ScoreExplanation {
            revision: score.revision,
            as_of: score.as_of,
            score: found.score,
            band: found.band,
            stale: record.header.updated_at > score.header.created_at,
            factors,
        })
    }
}

/// The last score of a record by a moment.
fn last(model: &Stored<Model>, record_id: &str, by: Timestamp, unit: &mut Unit<'_>) -> Result<Stored<Score>> {
    let filter = Filter::All(vec![
        Filter::eq(Score::MODEL_ID, model.id()),
        Filter::eq(Score::RECORD_ID, record_id),
        Filter::eq(Score::ENTITY, model.subject.as_str()),
        Filter::compare(Score::AS_OF, Comparison::Le, by),
    ]);
    let order = ["-as_of", "-revision"];
    let found = unit.elevated(|unit| unit.records_by(Score::DEF, &filter, &order, 1))?;
    let found =
        found.into_iter().next().ok_or_else(|| refusals::not_scored(&model.code).at("/subject_id"))?;
    Stored::from_record(found)
}

/// Whoever may not read what a factor names is not told its input.
fn explained(factor: &ModelFactor, part: &Part, subject: &str, unit: &mut Unit<'_>) -> FactorExplanation {
    let may_read = prepare(factor, subject, unit).and_then(|prepared| prepared.check_author(unit)).is_ok();
    let text = |number: Option<Decimal>| number.map(|number| number.normalize().to_string());
    FactorExplanation {
        code: factor.code.clone(),
        weight: factor.weight,
        input: text(part.input).filter(|_| may_read),
        share: text(part.share).filter(|_| may_read),
        contribution: part.contribution,
    }
}
