//! The funnel of a pipeline, as of any moment.

use crate::currency::exchange_rate::convert;
use crate::opportunity::opportunity_stage::OpportunityStage;
use crate::opportunity::pipeline::{Pipeline, PipelineStage};
use crate::opportunity::refusals;
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use tenon_kernel::condition::Comparison;
use tenon_kernel::error::Result;
use tenon_kernel::filter::{Filter, Query};
use tenon_kernel::platform::org_unit::OrgUnit;
use tenon_kernel::record::Stored;
use tenon_kernel::unit::Unit;
use tenon_kernel::{Currency, Entity, FieldValue, Object, Operation, Run, Value};

/// One stage of a funnel.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct FunnelStage {
    /// The code of the stage.
    #[field(zh = "阶段")]
    pub stage: String,
    /// Its name.
    #[field(zh = "名称")]
    pub name: String,
    /// The number of opportunities in the stage.
    #[field(zh = "数量")]
    pub count: i64,
    /// Their total amount, in the currency of the funnel.
    #[field(scale = 4, zh = "金额")]
    pub amount: Decimal,
    /// The expected income: the sum of their amounts, each multiplied by its probability and rounded.
    #[field(scale = 4, zh = "预期金额")]
    pub expected: Decimal,
    /// The number of opportunities that have entered the stage until then.
    #[field(zh = "进入数")]
    pub entered: i64,
    /// The percentage of the opportunities in the previous stage that entered this one after it; empty for the first stage, and if none
    /// entered the previous one.
    #[field(scale = 2, zh = "转化率")]
    pub conversion: Option<Decimal>,
}

/// A funnel.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct Funnel {
    /// The moment.
    #[field(zh = "时点")]
    pub as_of: Timestamp,
    /// The currency of all amounts; empty if there are none.
    #[field(zh = "币种")]
    pub currency: Option<Currency>,
    /// The stages, in the order of the pipeline.
    #[field(zh = "阶段")]
    pub stages: Vec<FunnelStage>,
}

/// The funnel of a pipeline: count and amount of every stage, and the conversion from stage to stage, as of any moment. What happens later
/// does not change the funnel of a past moment.
#[derive(Clone, Debug, Operation)]
#[operation(name = "opportunity.funnel", zh = "销售漏斗", effect = "read")]
pub struct OpportunityFunnel {
    /// The pipeline.
    #[field(refers = "pipeline", zh = "销售流程")]
    pub pipeline_id: String,
    /// The moment; now if not given.
    #[field(zh = "时点")]
    pub as_of: Option<Timestamp>,
    /// The currency of the amounts, which are converted at the rates of that day; the base currency of the caller's
    /// organisation unit if not given.
    #[field(zh = "币种")]
    pub currency: Option<Currency>,
}

impl Run for OpportunityFunnel {
    type Answer = Funnel;

    fn run(self, unit: &mut Unit<'_>) -> Result<Funnel> {
        let as_of = self.as_of.unwrap_or_else(|| unit.now());
        let pipeline = unit
            .elevated(|unit| unit.get::<Pipeline>(&self.pipeline_id))
            .map_err(|error| error.at("/pipeline_id"))?;
        let currency = match self.currency {
            Some(currency) => Some(currency),
            None => callers_currency(unit)?,
        };
        let view =
            View { pipeline: &pipeline, as_of, date: unit.date_of(as_of), currency: currency.as_ref() };
        let stages = view.stages(unit)?;
        Ok(Funnel { as_of, currency, stages })
    }
}

fn callers_currency(unit: &mut Unit<'_>) -> Result<Option<Currency>> {
    let own = Filter::eq("id", unit.actor().unit_id.as_str());
    let own = unit.elevated(|unit| unit.find::<OrgUnit>(own))?.pop();
    Ok(own.and_then(|own| own.data.base_currency))
}

/// A pipeline at a moment, in a currency.
struct View<'a> {
    pipeline: &'a Stored<Pipeline>,
    as_of: Timestamp,
    date: Date,
    currency: Option<&'a Currency>,
}

impl View<'_> {
    fn stages(&self, unit: &mut Unit<'_>) -> Result<Vec<FunnelStage>> {
        let rows = unit.query(&self.by_stage_and_currency())?;
        let mut stages: Vec<FunnelStage> = Vec::new();
        for stage in self.pipeline.stages.iter() {
            let above = stages.last().map(|above| above.entered);
            let shown = self.stage(stage, above, &rows, unit)?;
            stages.push(shown);
        }
        Ok(stages)
    }

    /// Entries that had begun by then.
    fn entered(&self) -> Filter {
        Filter::All(vec![
            Filter::eq(OpportunityStage::PIPELINE_ID, self.pipeline.id()),
            Filter::compare(OpportunityStage::ENTERED_AT, Comparison::Le, self.as_of),
        ])
    }

    /// Amounts are in the base currency of each opportunity's unit: those of different currencies are not added up.
    fn by_stage_and_currency(&self) -> Query {
        let present = Filter::as_of(self.as_of);
        Query::over(OpportunityStage::DEF.name, self.entered())
            .by(OpportunityStage::STAGE)
            .by(OpportunityStage::CURRENCY)
            .count_where("count", present.clone())
            .sum_where("amount", OpportunityStage::BASE_AMOUNT, present.clone())
            .sum_where("expected", OpportunityStage::EXPECTED, present)
            .count_where("entered", Filter::eq(OpportunityStage::FIRST, true))
            .count_where("converted", Filter::eq(OpportunityStage::CONVERTED, true))
    }

    /// A stage; `above` is the number of opportunities that have entered the stage before it.
    fn stage(
        &self,
        stage: &PipelineStage,
        above: Option<i64>,
        rows: &[Vec<Value>],
        unit: &mut Unit<'_>,
    ) -> Result<FunnelStage> {
        let (mut count, mut entered, mut converted) = (0, 0, 0);
        let (mut amount, mut expected) = (Decimal::ZERO, Decimal::ZERO);
        for row in rows {
            let [code, currency, present, sum, income, first, after_above] = row.as_slice() else { continue };
            if code.as_text() != Some(&stage.code) {
                continue;
            }
            count += i64::from_value(present.clone())?;
            amount += self.exchanged(Decimal::from_value(sum.clone())?, currency, unit)?;
            expected += self.exchanged(Decimal::from_value(income.clone())?, currency, unit)?;
            entered += i64::from_value(first.clone())?;
            converted += i64::from_value(after_above.clone())?;
        }
        let share =
            |above| (Decimal::from(converted) * Decimal::ONE_HUNDRED / Decimal::from(above)).round_dp(2);
        Ok(FunnelStage {
            stage: stage.code.clone(),
            name: stage.name.clone(),
            count,
            amount,
            expected,
            entered,
            conversion: above.filter(|above| *above > 0).map(share),
        })
    }

    /// An amount of the store in the funnel's currency.
    fn exchanged(&self, amount: Decimal, currency: &Value, unit: &mut Unit<'_>) -> Result<Decimal> {
        if amount.is_zero() {
            return Ok(amount);
        }
        let to = self.currency.ok_or_else(|| refusals::funnel_without_currency().at("/currency"))?;
        let from = Currency::from_value(currency.clone())?;
        if from == *to {
            return Ok(amount);
        }
        convert(amount, &from, to, self.date, unit).map_err(|error| error.at("/currency"))
    }
}
