//! Pipelines: the stages of opportunities, for a board or an industry.

use crate::opportunity::opportunity_stage::{self, OpportunityStage};
use crate::opportunity::refusals;
use rust_decimal::Decimal;
use tenon_kernel::error::Result;
use tenon_kernel::filter::Filter;
use tenon_kernel::record::{Line, Lines, Stored};
use tenon_kernel::unit::Unit;
use tenon_kernel::{Entity, Rules};

/// A set of stages.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "销售流程", unique = "name")]
pub struct Pipeline {
    /// The name.
    #[field(max = 60, zh = "名称")]
    pub name: String,
    /// Whether an opportunity may skip stages.
    #[field(default, zh = "允许跳级")]
    pub may_skip: bool,
    /// The stages, in order.
    #[field(zh = "阶段")]
    pub stages: Lines<PipelineStage>,
}

/// A stage, and what an opportunity needs to enter it.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "line", zh = "销售阶段")]
pub struct PipelineStage {
    /// A short code.
    #[field(max = 30, zh = "编码")]
    pub code: String,
    /// The name.
    #[field(max = 60, zh = "名称")]
    pub name: String,
    /// The probability of winning from this stage, in percent.
    #[field(scale = 2, default, zh = "成功概率")]
    pub probability: Decimal,
    /// An opportunity needs an amount to enter the stage.
    #[field(default, zh = "需填金额")]
    pub needs_amount: bool,
    /// An opportunity needs an expected date to enter the stage.
    #[field(default, zh = "需填预计日期")]
    pub needs_date: bool,
    /// An opportunity needs an activity that is done to enter the stage.
    #[field(default, zh = "需完成活动")]
    pub needs_activity: bool,
}

impl Rules for Pipeline {
    fn before_save(
        draft: &mut Stored<Self>,
        before: Option<&Stored<Self>>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        if draft.stages.is_empty() {
            return Err(refusals::no_stages().at("/stages"));
        }
        for (index, stage) in draft.stages.iter().enumerate() {
            let path = format!("/stages/{index}");
            if draft.stages[..index].iter().any(|other| other.code == stage.code) {
                return Err(refusals::stage_twice(&stage.code).at(format!("{path}/code")));
            }
            if !(Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&stage.probability) {
                return Err(refusals::probability_out_of_range().at(format!("{path}/probability")));
            }
        }
        before.map_or(Ok(()), |before| refuse_lost_stages(draft, before, unit))
    }

    fn after_save(record: &Stored<Self>, before: &Stored<Self>, unit: &mut Unit<'_>) -> Result<()> {
        let other = |stage: &&Line<PipelineStage>| {
            let known = before.stages.iter().find(|known| known.code == stage.code);
            known.is_some_and(|known| known.probability != stage.probability)
        };
        let changed = record.stages.iter().filter(other);
        changed.into_iter().try_for_each(|stage| opportunity_stage::revalue(record.id(), stage, unit))
    }

    fn before_delete(record: &Stored<Self>, unit: &mut Unit<'_>) -> Result<()> {
        unit.refuse_referred(Pipeline::DEF, record.id())
    }
}

/// A stage that opportunities are in or were in stays, with its code: without it the funnel of that time would be another.
fn refuse_lost_stages(
    draft: &Stored<Pipeline>,
    before: &Stored<Pipeline>,
    unit: &mut Unit<'_>,
) -> Result<()> {
    let gone = before
        .stages
        .iter()
        .filter(|stage| draft.stages.iter().all(|kept| (&kept.id, &kept.code) != (&stage.id, &stage.code)));
    for stage in gone {
        let passed = Filter::All(vec![
            Filter::eq(OpportunityStage::PIPELINE_ID, draft.id()),
            Filter::eq(OpportunityStage::STAGE, &stage.code),
        ]);
        let passed = unit.elevated(|unit| unit.records(OpportunityStage::DEF, &passed, Some(1)))?;
        if !passed.is_empty() {
            return Err(refusals::stage_in_use(&stage.code).at("/stages"));
        }
    }
    Ok(())
}
