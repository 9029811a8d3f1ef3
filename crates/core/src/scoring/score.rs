//! Scores: what a revision of a model made of a record at a moment. A score is a row that stays.

use crate::scoring::computation::{Computed, compute};
use crate::scoring::model::{Model, ModelRevision, in_force, prepare};
use crate::scoring::refusals;
use jiff::Timestamp;
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use tenon_kernel::filter::Filter;
use tenon_kernel::record::Record;
use tenon_kernel::rules::{Datum, Prepared, Subject, subject_entity};
use tenon_kernel::{Entity, EntityDef, Error, Object, Operation, Result, Rules, Run, Stored, Unit};

/// The input of a factor.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct ScoreInput {
    /// The code of the factor.
    #[field(max = 30, zh = "因素")]
    pub factor: String,
    /// The value of its expression, as text; none if it has no value.
    #[field(max = 40, zh = "输入值")]
    pub value: Option<String>,
}

/// A score of a record.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "ledger", zh = "评分", rights = "entity, record_id", index = "model_id, record_id, as_of")]
pub struct Score {
    /// The model.
    #[field(refers = "model", zh = "评分模型")]
    pub model_id: String,
    /// The revision of the model.
    #[field(zh = "修订号")]
    pub revision: i32,
    /// The entity of the record.
    #[field(max = 30, zh = "对象")]
    pub entity: String,
    /// The record.
    #[field(refers_by = "entity", zh = "记录")]
    pub record_id: String,
    /// The moment that the score is of.
    #[field(zh = "评分时间")]
    pub as_of: Timestamp,
    /// The score, from 0 to 100.
    #[field(scale = 2, zh = "得分")]
    pub score: Decimal,
    /// The code of its band; none if it is below all of them.
    #[field(max = 30, zh = "区间")]
    pub band: Option<String>,
    /// The inputs of the factors. The revision makes the same score of them at any time.
    #[field(zh = "输入")]
    pub inputs: Vec<ScoreInput>,
}

impl Rules for Score {}

/// Scores records by the revision of a model that is in force, and keeps the scores. A record that was scored by it for the same moment
/// keeps that score.
#[derive(Clone, Debug, Operation)]
#[operation(name = "model.score", zh = "评分", effect = "write")]
pub struct ScoreRecords {
    /// The model.
    #[field(refers = "model", zh = "评分模型")]
    pub id: String,
    /// The ids of the records.
    #[field(most = 500, zh = "记录")]
    pub subject_ids: Vec<String>,
    /// The moment that `now` and `today` stand for; now if not given.
    #[field(zh = "评分时间")]
    pub as_of: Option<Timestamp>,
}

/// The scores of records.
#[derive(Clone, Debug, Object)]
pub struct Scores {
    /// One for each record, in the order in which they were given.
    #[field(zh = "评分")]
    pub items: Vec<ScoreOutcome>,
}

/// The score of a record, or why there is none.
#[derive(Clone, Debug, Object)]
pub struct ScoreOutcome {
    /// The record.
    #[field(max = 130, zh = "记录")]
    pub record_id: String,
    /// The score, from 0 to 100; none if there is no score.
    #[field(scale = 2, zh = "得分")]
    pub score: Option<Decimal>,
    /// The code of its band; none if it is below all of them.
    #[field(max = 30, zh = "区间")]
    pub band: Option<String>,
    /// Why there is no score.
    #[field(max = 1000, zh = "原因")]
    pub fault: Option<String>,
}

impl ScoreOutcome {
    pub(super) fn of(record_id: &str, outcome: &Result<Computed>) -> Self {
        let record_id = record_id.to_owned();
        match outcome {
            Ok(found) => Self { record_id, score: Some(found.score), band: found.band.clone(), fault: None },
            Err(fault) => Self { record_id, score: None, band: None, fault: Some(fault.message.clone()) },
        }
    }
}

impl Run for ScoreRecords {
    type Answer = Scores;

    fn run(self, unit: &mut Unit<'_>) -> Result<Scores> {
        let model = unit.get::<Model>(&self.id)?;
        let revision = in_force(&model, unit)?;
        unit.guard(&format!("scores:{}", self.id))?;
        let (entity, records) = records(&model, &self.subject_ids, unit)?;
        let scorer = Scorer::new(revision, &model.subject, unit);
        let at = self.as_of.unwrap_or(unit.now());
        let mut items = Vec::new();
        for record in &records {
            let id = record.header.id.as_str();
            if let Some(stands) = standing(&model, id, at, unit)? {
                let Score { score, band, .. } = stands.data;
                items.push(ScoreOutcome { record_id: id.to_owned(), score: Some(score), band, fault: None });
                continue;
            }
            let (inputs, outcome) = scorer.score(record, at, unit)?;
            if let Ok(found) = &outcome {
                unit.create(row(&model, entity, record, at, found, scorer.named(&inputs)))?;
            }
            items.push(ScoreOutcome::of(id, &outcome));
        }
        Ok(Scores { items })
    }
}

fn row(
    model: &Stored<Model>,
    entity: &EntityDef,
    record: &Record,
    as_of: Timestamp,
    found: &Computed,
    inputs: Vec<ScoreInput>,
) -> Score {
    Score {
        model_id: model.id().to_owned(),
        revision: model.revision,
        entity: entity.name.to_owned(),
        record_id: record.header.id.clone(),
        as_of,
        score: found.score,
        band: found.band.clone(),
        inputs,
    }
}

/// The records of these ids that the actor may read, in this order.
///
/// # Errors
/// `NOT_FOUND` at the first that is not there.
pub(super) fn records(
    model: &Model,
    ids: &[String],
    unit: &mut Unit<'_>,
) -> Result<(&'static EntityDef, Vec<Record>)> {
    let entity = subject_entity(&model.subject, unit)?;
    let path = |place: usize| format!("/subject_ids/{place}");
    let mut seen = BTreeSet::new();
    if let Some(place) = ids.iter().position(|id| !seen.insert(id)) {
        return Err(refusals::record_twice(&ids[place]).at(path(place)));
    }
    let mut found = unit.records(entity, &Filter::one_of("id", ids), None)?;
    let mut ordered = Vec::new();
    for (place, id) in ids.iter().enumerate() {
        let here = found.iter().position(|record| record.header.id == *id);
        let here = here.ok_or_else(|| tenon_kernel::unit::not_found(entity).at(path(place)))?;
        ordered.push(found.swap_remove(here));
    }
    Ok((entity, ordered))
}

/// The score that a record has by the revision that is in force, of this moment.
fn standing(
    model: &Stored<Model>,
    record_id: &str,
    at: Timestamp,
    unit: &mut Unit<'_>,
) -> Result<Option<Stored<Score>>> {
    let filter = Filter::All(vec![
        Filter::eq(Score::MODEL_ID, model.id()),
        Filter::eq(Score::RECORD_ID, record_id),
        Filter::eq(Score::ENTITY, model.subject.as_str()),
        Filter::eq(Score::AS_OF, at),
        Filter::eq(Score::REVISION, model.revision),
    ]);
    unit.elevated(|unit| unit.first::<Score>(filter))
}

/// The factors of a revision, ready to be evaluated over records.
pub(super) struct Scorer {
    revision: ModelRevision,
    /// One for each factor; a factor that fits the declared fields no longer says why.
    factors: Vec<Result<Prepared>>,
}

impl Scorer {
    pub(super) fn new(revision: ModelRevision, subject: &str, unit: &mut Unit<'_>) -> Scorer {
        let factors = revision.factors.iter().map(|factor| prepare(factor, subject, unit)).collect();
        Scorer { revision, factors }
    }

    /// The inputs of a record and their score; a fault is an outcome, and no score.
    pub(super) fn score(
        &self,
        record: &Record,
        at: Timestamp,
        unit: &mut Unit<'_>,
    ) -> Result<(Vec<Option<Decimal>>, Result<Computed>)> {
        let subject = Subject { record, before: None, at };
        let mut inputs = Vec::new();
        for factor in &self.factors {
            match input(factor, &subject, unit) {
                Ok(input) => inputs.push(input),
                Err(error) if error.code.is_refusal() => return Ok((inputs, Err(error))),
                Err(error) => return Err(error),
            }
        }
        let outcome = compute(&self.revision, &inputs);
        Ok((inputs, outcome))
    }

    fn named(&self, inputs: &[Option<Decimal>]) -> Vec<ScoreInput> {
        let factors = self.revision.factors.iter().zip(inputs);
        let named = factors.map(|(factor, input)| ScoreInput {
            factor: factor.code.clone(),
            value: input.map(|input| input.to_string()),
        });
        named.collect()
    }
}

fn input(
    factor: &Result<Prepared>,
    subject: &Subject<'_>,
    unit: &mut Unit<'_>,
) -> Result<Option<Decimal>, Error> {
    let prepared = factor.as_ref().map_err(Clone::clone)?;
    let inputs = prepared.inputs(subject, unit)?;
    match prepared.evaluate(&inputs)? {
        Datum::Number(number) => Ok(Some(number)),
        _ => Ok(None),
    }
}
