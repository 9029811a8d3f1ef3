//! Stages of opportunities: a ledger of which opportunity was in which stage, when, with which amount and probability.
//!
//! The funnel of a past day is computed from it. So nothing that happens later changes a row: neither a promotion, nor another amount,
//! nor another probability of the stage, nor the deletion of the opportunity. Each of them ends the row that lasts.

use crate::opportunity::opportunity::{Opportunity, OpportunityStatus};
use crate::opportunity::pipeline::{Pipeline, PipelineStage};
use jiff::Timestamp;
use rust_decimal::Decimal;
use tenon_kernel::filter::Filter;
use tenon_kernel::listener::{Change, Listen};
use tenon_kernel::money::round;
use tenon_kernel::{Currency, Entity, Result, Rules, Stored, Unit, Value};

/// A time that an opportunity spent in a stage, with its amount and its probability.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(
    class = "ledger",
    zh = "商机阶段记录",
    rights = "opportunity_id",
    dated = "entered_at, left_at",
    index = "opportunity_id, left_at",
    index = "pipeline_id, stage, entered_at"
)]
pub struct OpportunityStage {
    /// The opportunity.
    #[field(refers = "opportunity", zh = "商机")]
    pub opportunity_id: String,
    /// The pipeline.
    #[field(refers = "pipeline", zh = "销售流程")]
    pub pipeline_id: String,
    /// The code of the stage.
    #[field(max = 30, zh = "阶段")]
    pub stage: String,
    /// Whether this is the first time in the stage.
    #[field(zh = "首次进入")]
    pub first: bool,
    /// Whether this is the first time in the stage after a time in the previous stage of the pipeline.
    #[field(zh = "由上一阶段转入")]
    pub converted: bool,
    /// The probability of winning, in percent.
    #[field(scale = 2, zh = "成功概率")]
    pub probability: Decimal,
    /// The amount in the organisation's currency, at the rate of the day it was given.
    #[field(scale = 4, zh = "本位币金额")]
    pub base_amount: Decimal,
    /// `base_amount` multiplied by the probability, rounded to the digits of the currency.
    #[field(scale = 4, zh = "预期金额")]
    pub expected: Decimal,
    /// The currency of the amounts; empty if there is no amount.
    #[field(zh = "币种")]
    pub currency: Option<Currency>,
    /// From when.
    #[field(zh = "进入时间")]
    pub entered_at: Timestamp,
    /// Until when; empty while it lasts.
    #[field(set_once, zh = "离开时间")]
    pub left_at: Option<Timestamp>,
}

impl Rules for OpportunityStage {}

/// An opportunity that is open is in a stage, with its amount; one that is won, lost or deleted is in none.
pub(super) struct StagesOfOpportunity;

impl Listen for StagesOfOpportunity {
    type Of = Opportunity;
    const NAME: &'static str = "stages of an opportunity";

    fn changed(change: &Change<'_, Stored<Opportunity>>, unit: &mut Unit<'_>) -> Result<()> {
        let &Change { before, after } = change;
        let known = before.and_then(place);
        let place = after.and_then(place);
        if known == place {
            return Ok(());
        }
        let past = match before {
            Some(before) => leave_all(before.id(), unit)?,
            None => Vec::new(),
        };
        match after.filter(|_| place.is_some()) {
            Some(opportunity) => enter(opportunity, &past, unit),
            None => Ok(()),
        }
    }
}

/// What a row says of an opportunity: a change of it ends the row.
fn place(opportunity: &Stored<Opportunity>) -> Option<(&str, Decimal, Option<&Currency>)> {
    let open = opportunity.status == OpportunityStatus::Open;
    let stage = opportunity.stage.as_deref().filter(|_| open)?;
    Some((stage, opportunity.base_amount, opportunity.base_currency.as_ref()))
}

/// Ends the row of an opportunity that lasts, and returns all its rows. If somebody who gives its stage another probability has ended the
/// row since it was read, the row that has followed it is ended.
fn leave_all(opportunity: &str, unit: &mut Unit<'_>) -> Result<Vec<Stored<OpportunityStage>>> {
    loop {
        let rows =
            unit.find::<OpportunityStage>(Filter::eq(OpportunityStage::OPPORTUNITY_ID, opportunity))?;
        let mut ended = true;
        for row in rows.iter().filter(|row| row.left_at.is_none()) {
            ended &= leave(row, unit)?;
        }
        if ended {
            return Ok(rows);
        }
    }
}

/// Ends a row. Returns whether it lasted until then.
fn leave(row: &Stored<OpportunityStage>, unit: &mut Unit<'_>) -> Result<bool> {
    let now = Value::Instant(unit.now());
    unit.set_once(row, vec![(OpportunityStage::LEFT_AT, now)]).map(|row| row.is_some())
}

/// Adds the row of the stage that an opportunity is in. `past` are the rows that it has.
fn enter(
    opportunity: &Stored<Opportunity>,
    past: &[Stored<OpportunityStage>],
    unit: &mut Unit<'_>,
) -> Result<()> {
    let pipeline =
        unit.get::<Pipeline>(&opportunity.pipeline_id).map_err(|error| error.at("/pipeline_id"))?;
    let Some(at) = pipeline.stages.iter().position(|one| opportunity.stage.as_ref() == Some(&one.code))
    else {
        return Ok(());
    };
    let stage = &pipeline.stages[at];
    let was_in = |code: &str| past.iter().any(|row| row.stage == code);
    let was_above = at.checked_sub(1).is_some_and(|above| was_in(&pipeline.stages[above].code));
    let was_converted = past.iter().any(|row| row.stage == stage.code && row.converted);
    add(
        OpportunityStage {
            opportunity_id: opportunity.id().to_owned(),
            pipeline_id: opportunity.pipeline_id.clone(),
            stage: stage.code.clone(),
            first: !was_in(&stage.code),
            converted: was_above && !was_converted,
            probability: stage.probability,
            base_amount: opportunity.base_amount,
            expected: Decimal::ZERO,
            currency: opportunity.base_currency.clone(),
            entered_at: unit.now(),
            left_at: None,
        },
        unit,
    )
}

fn add(mut row: OpportunityStage, unit: &mut Unit<'_>) -> Result<()> {
    let expected = row.base_amount * row.probability / Decimal::ONE_HUNDRED;
    row.expected = row.currency.as_ref().map_or(expected, |currency| round(expected, currency));
    unit.create(row).map(drop)
}

/// Gives the opportunities that are in a stage its new probability, from now on: also those that whoever edits the pipeline does not see.
pub(super) fn revalue(pipeline: &str, stage: &PipelineStage, unit: &mut Unit<'_>) -> Result<()> {
    let lasting = Filter::All(vec![
        Filter::eq(OpportunityStage::PIPELINE_ID, pipeline),
        Filter::eq(OpportunityStage::STAGE, &stage.code),
        Filter::null(OpportunityStage::LEFT_AT),
    ]);
    unit.elevated(|unit| enter_anew(unit.find::<OpportunityStage>(lasting)?, stage.probability, unit))
}

/// Ends rows, and adds the same with another probability. A row that has ended meanwhile was followed by one of its own.
fn enter_anew(rows: Vec<Stored<OpportunityStage>>, probability: Decimal, unit: &mut Unit<'_>) -> Result<()> {
    for row in rows {
        if !leave(&row, unit)? {
            continue;
        }
        let entered_at = unit.now();
        add(OpportunityStage { first: false, converted: false, probability, entered_at, ..row.data }, unit)?;
    }
    Ok(())
}
