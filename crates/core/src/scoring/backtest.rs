//! Comparing a revision of a model with what would be published now.

use crate::scoring::model::{Model, revision_of};
use crate::scoring::score::{ScoreOutcome, Scorer, records};
use jiff::Timestamp;
use tenon_kernel::{Object, Operation, Result, Run, Unit};

/// Compares a published revision of a model with the model as it is now, or with another revision, over the same records at the same
/// moment. Nothing is kept.
#[derive(Clone, Debug, Operation)]
#[operation(name = "model.backtest", zh = "回测评分模型", effect = "read")]
pub struct Backtest {
    /// The model.
    #[field(refers = "model", zh = "评分模型")]
    pub id: String,
    /// The number of the revision that is compared.
    #[field(zh = "修订号")]
    pub revision: i32,
    /// The number of the revision that it is compared with; the model as it is now if not given.
    #[field(zh = "对比修订号")]
    pub compare_with: Option<i32>,
    /// The ids of the records.
    #[field(most = 500, zh = "记录")]
    pub subject_ids: Vec<String>,
    /// The moment that `now` and `today` stand for; now if not given.
    #[field(zh = "评分时间")]
    pub as_of: Option<Timestamp>,
}

/// What changes from one revision of a model to another.
#[derive(Clone, Debug, Object)]
pub struct BacktestResult {
    /// How many records were compared.
    #[field(zh = "比较数")]
    pub compared: i32,
    /// The records that change their band, or have a score by only one of both.
    #[field(zh = "变化")]
    pub changed: Vec<BacktestChange>,
}

/// A record that changes its band.
#[derive(Clone, Debug, Object)]
pub struct BacktestChange {
    /// Its score by the revision.
    #[field(zh = "变更前")]
    pub before: ScoreOutcome,
    /// Its score by what the revision is compared with.
    #[field(zh = "变更后")]
    pub after: ScoreOutcome,
}

impl Run for Backtest {
    type Answer = BacktestResult;

    fn run(self, unit: &mut Unit<'_>) -> Result<BacktestResult> {
        let model = unit.get::<Model>(&self.id)?;
        let before = revision_of(&model, self.revision, unit)?;
        let after = match self.compare_with {
            Some(number) => revision_of(&model, number, unit).map_err(|error| error.at("/compare_with"))?,
            None => model.draft(&self.id),
        };
        let (_, records) = records(&model, &self.subject_ids, unit)?;
        let before = Scorer::new(before, &model.subject, unit);
        let after = Scorer::new(after, &model.subject, unit);
        let at = self.as_of.unwrap_or(unit.now());
        let mut changed = Vec::new();
        for record in &records {
            let ((_, before), (_, after)) = (before.score(record, at, unit)?, after.score(record, at, unit)?);
            let outcome = |outcome| ScoreOutcome::of(&record.header.id, outcome);
            let (before, after) = (outcome(&before), outcome(&after));
            if before.band != after.band || before.score.is_some() != after.score.is_some() {
                changed.push(BacktestChange { before, after });
            }
        }
        Ok(BacktestResult { compared: i32::try_from(records.len()).unwrap_or(i32::MAX), changed })
    }
}
