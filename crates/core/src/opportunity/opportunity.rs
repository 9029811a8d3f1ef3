//! Opportunities and their stages.

use crate::activity::activity::Activity;
use crate::currency::exchange_rate::convert;
use crate::document::convert::{self, Share, Source};
use crate::document::trade_line::{DocumentLine, TradeLine};
use crate::document::trade_terms::TradeTerms;
use crate::opportunity::of_activity::ActivityOfOpportunity;
use crate::opportunity::pipeline::{Pipeline, PipelineStage};
use crate::opportunity::refusals;
use crate::opportunity::worth::{keeps_value, worth};
use crate::order;
use crate::order::sales_order::{SalesOrder, SalesOrderLine};
use crate::order::units;
use crate::party::customer::{Customer, CustomerKind, check_account, dealing_currency};
use jiff::civil::Date;
use rust_decimal::Decimal;
use tenon_kernel::Value;
use tenon_kernel::error::Result;
use tenon_kernel::filter::{Filter, Query};
use tenon_kernel::platform::org_unit::OrgUnit;
use tenon_kernel::record::{Lines, Stored};
use tenon_kernel::unit::Unit;
use tenon_kernel::{Choice, Currency, Entity, Object, Operation, Rules, Run};

/// Whether an opportunity is still one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Choice)]
pub enum OpportunityStatus {
    /// Being worked on.
    #[default]
    #[choice(zh = "进行中")]
    Open,
    /// The customer buys.
    #[choice(zh = "赢单")]
    Won,
    /// The customer does not.
    #[choice(zh = "输单")]
    Lost,
}

/// A possible sale to a customer.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(
    zh = "商机",
    rights = "owner",
    unique = "number, board_id",
    index = "customer_id, id",
    index = "owner_id, id",
    index = "pipeline_id, status"
)]
pub struct Opportunity {
    /// The opportunity number.
    #[field(max = 40, number = "OP{yyyy}-{seq:5}", gaps, search, zh = "编号")]
    pub number: Option<String>,
    /// The customer, prospect or trading.
    #[field(refers = "customer", zh = "客户")]
    pub customer_id: String,
    /// What it is about.
    #[field(search, zh = "主题")]
    pub name: String,
    /// The amount without tax. If there are lines, it is the sum of them and of the charges.
    #[field(scale = 4, least = 0, currency = "currency", zh = "金额")]
    pub amount: Option<Decimal>,
    /// The currency; the customer's, or else their organisation unit's, if not given.
    #[field(zh = "币种")]
    pub currency: Option<Currency>,
    /// The amount in the organisation's currency, at the rate of the day it was saved.
    #[field(scale = 4, readonly, zh = "本位币金额")]
    pub base_amount: Decimal,
    /// The currency of `base_amount`; empty if there is no amount.
    #[field(readonly, zh = "本位币")]
    pub base_currency: Option<Currency>,
    /// When the decision is expected.
    #[field(zh = "预计日期")]
    pub expected_date: Option<Date>,
    /// The lead source.
    #[field(max = 60, zh = "来源")]
    pub source: Option<String>,
    /// The pipeline, which has its stages.
    #[field(refers = "pipeline", zh = "销售流程")]
    pub pipeline_id: String,
    /// The code of the current stage; at first the first stage of the pipeline.
    #[field(max = 30, readonly, zh = "阶段")]
    pub stage: Option<String>,
    /// Open, won or lost.
    #[field(readonly, zh = "状态")]
    pub status: OpportunityStatus,
    /// The reason why it was won or lost.
    #[field(max = 400, picklist = "opportunity_reason", zh = "原因")]
    pub reason: Option<String>,
    /// The user who works on it.
    #[field(refers = "user", zh = "负责人")]
    pub owner_id: Option<String>,
    /// The organisation unit it belongs to.
    #[field(refers = "org_unit", zh = "所属单元")]
    pub unit_id: Option<String>,
    /// The board it belongs to.
    #[field(refers = "org_unit", readonly, zh = "所属版块")]
    pub board_id: Option<String>,
    /// The terms of all lines.
    #[field(part)]
    pub terms: TradeTerms,
    /// The products that the customer may buy.
    #[field(zh = "产品明细")]
    pub lines: Lines<OpportunityLine>,
}

/// A product that the customer may buy.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "line", zh = "商机明细")]
pub struct OpportunityLine {
    /// The product.
    #[field(refers = "product", zh = "产品")]
    pub product_id: String,
    /// Quantity, price, discounts, tax and amounts.
    #[field(part)]
    pub trade: TradeLine,
}

impl Rules for Opportunity {
    fn before_save(
        draft: &mut Stored<Self>,
        before: Option<&Stored<Self>>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        let opportunity = &mut draft.data;
        units::fill(&mut opportunity.lines, before.map(|before| &before.lines), unit)?;
        if before.is_some_and(|before| before.pipeline_id != opportunity.pipeline_id) {
            return Err(refusals::pipeline_fixed().at("/pipeline_id"));
        }
        if opportunity.currency.is_none() {
            opportunity.currency = currency(opportunity, unit)?;
        }
        if !opportunity.lines.is_empty() {
            opportunity.amount = Some(worth(opportunity)?);
        } else if opportunity.terms != TradeTerms::default() {
            worth(opportunity)?;
        }
        refuse_other_terms(opportunity, before)?;
        if !keeps_value(opportunity, before, unit)? {
            (opportunity.base_amount, opportunity.base_currency) = valued(opportunity, unit)?;
        }
        if before.is_none() {
            let pipeline =
                unit.get::<Pipeline>(&opportunity.pipeline_id).map_err(|e| e.at("/pipeline_id"))?;
            opportunity.stage = pipeline.stages.first().map(|stage| stage.code.clone());
        }
        Ok(())
    }
}

/// What was won is what the customer buys, and what was lost is what they did not: its terms stand.
fn refuse_other_terms(opportunity: &Opportunity, before: Option<&Stored<Opportunity>>) -> Result<()> {
    let Some(before) = before.filter(|before| before.status != OpportunityStatus::Open) else {
        return Ok(());
    };
    let changed = [
        (TradeTerms::CHARGES, !before.terms.are_those_of(&opportunity.terms)),
        (Opportunity::LINES, before.lines != opportunity.lines),
        (Opportunity::AMOUNT, before.amount != opportunity.amount),
        (Opportunity::CURRENCY, before.currency != opportunity.currency),
        (Opportunity::CUSTOMER_ID, before.customer_id != opportunity.customer_id),
    ];
    match changed.iter().find(|(_, changed)| *changed) {
        None => Ok(()),
        Some((field, _)) => Err(refusals::terms_stand(&before.status).at(format!("/{field}"))),
    }
}

fn currency(opportunity: &Opportunity, unit: &mut Unit<'_>) -> Result<Option<Currency>> {
    let customer =
        unit.get::<Customer>(&opportunity.customer_id).map_err(|error| error.at("/customer_id"))?;
    dealing_currency(&customer, unit)
}

/// The amount in the currency of the organisation unit, and that currency; its own where the unit has none.
fn valued(opportunity: &Opportunity, unit: &mut Unit<'_>) -> Result<(Decimal, Option<Currency>)> {
    let (Some(amount), Some(unit_id)) = (opportunity.amount, &opportunity.unit_id) else {
        return Ok((Decimal::ZERO, None));
    };
    let own =
        opportunity.currency.as_ref().ok_or_else(|| refusals::amount_without_currency().at("/currency"))?;
    let owner = unit.elevated(|unit| unit.get::<OrgUnit>(unit_id))?;
    let base = owner.data.base_currency.unwrap_or_else(|| own.clone());
    let today = unit.today();
    let amount = convert(amount, own, &base, today, unit).map_err(|error| error.at("/currency"))?;
    Ok((amount, Some(base)))
}

fn open_one(id: &str, unit: &mut Unit<'_>) -> Result<Stored<Opportunity>> {
    let opportunity = unit.get::<Opportunity>(id)?;
    match opportunity.status {
        OpportunityStatus::Open => Ok(opportunity),
        status => Err(refusals::closed(&status).at("/id")),
    }
}

/// Moves an opportunity to another stage of its pipeline: to the next one, to a later one if stages may be skipped, or
/// back. It must have what the stage needs.
#[derive(Clone, Debug, Operation)]
#[operation(name = "opportunity.promote", zh = "阶段推进", effect = "write", versioned)]
pub struct PromoteOpportunity {
    /// The opportunity.
    #[field(refers = "opportunity", zh = "商机")]
    pub id: String,
    /// The code of the stage.
    #[field(max = 30, zh = "阶段")]
    pub stage: String,
}

impl Run for PromoteOpportunity {
    type Answer = Stored<Opportunity>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<Opportunity>> {
        let mut opportunity = open_one(&self.id, unit)?;
        let pipeline = unit.elevated(|unit| unit.get::<Pipeline>(&opportunity.pipeline_id))?;
        let place = |code: &str| pipeline.stages.iter().position(|stage| stage.code == code);
        let Some(to) = place(&self.stage) else {
            return Err(refusals::stage_unknown(&self.stage).at("/stage"));
        };
        let from = opportunity.stage.as_deref().and_then(place).unwrap_or_default();
        if to > from + 1 && !pipeline.may_skip {
            return Err(refusals::stage_skipped(&pipeline.stages[from + 1].code).at("/stage"));
        }
        for stage in pipeline.stages.iter().take(to + 1).skip(from + 1) {
            check_gate(stage, &opportunity, unit)?;
        }
        opportunity.stage = Some(self.stage);
        unit.save(opportunity)
    }
}

/// What a stage asks for before an opportunity may enter it.
fn check_gate(stage: &PipelineStage, opportunity: &Stored<Opportunity>, unit: &mut Unit<'_>) -> Result<()> {
    if stage.needs_amount && opportunity.amount.is_none_or(|amount| amount.is_zero()) {
        return Err(refusals::stage_needs_amount(&stage.code).at("/stage"));
    }
    if stage.needs_date && opportunity.expected_date.is_none() {
        return Err(refusals::stage_needs_date(&stage.code).at("/stage"));
    }
    if stage.needs_activity {
        let done = Filter::All(vec![
            Filter::eq(ActivityOfOpportunity::OPPORTUNITY_ID, opportunity.id()),
            Filter::eq(Activity::DONE, true),
        ]);
        let query = Query::over(Activity::DEF.name, done).count("done");
        let rows = unit.elevated(|unit| unit.query(&query))?;
        if rows.first().and_then(|row| row.first()) == Some(&Value::Integer(0)) {
            return Err(refusals::stage_needs_activity(&stage.code).at("/stage"));
        }
    }
    Ok(())
}

/// Closes an opportunity as won.
#[derive(Clone, Debug, Operation)]
#[operation(name = "opportunity.win", zh = "赢单", effect = "write", versioned)]
pub struct WinOpportunity {
    /// The opportunity.
    #[field(refers = "opportunity", zh = "商机")]
    pub id: String,
    /// Why.
    #[field(max = 400, picklist = "opportunity_reason", zh = "原因")]
    pub reason: Option<String>,
}

impl Run for WinOpportunity {
    type Answer = Stored<Opportunity>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<Opportunity>> {
        let mut opportunity = open_one(&self.id, unit)?;
        opportunity.status = OpportunityStatus::Won;
        opportunity.reason = self.reason;
        unit.save(opportunity)
    }
}

/// Closes an opportunity as lost.
#[derive(Clone, Debug, Operation)]
#[operation(name = "opportunity.lose", zh = "输单", effect = "write", versioned)]
pub struct LoseOpportunity {
    /// The opportunity.
    #[field(refers = "opportunity", zh = "商机")]
    pub id: String,
    /// Why.
    #[field(max = 400, picklist = "opportunity_reason", zh = "原因")]
    pub reason: String,
}

impl Run for LoseOpportunity {
    type Answer = Stored<Opportunity>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<Opportunity>> {
        let mut opportunity = open_one(&self.id, unit)?;
        opportunity.status = OpportunityStatus::Lost;
        opportunity.reason = Some(self.reason);
        unit.save(opportunity)
    }
}

/// A line of an opportunity, and how much of it becomes an order.
#[derive(Clone, Debug, Object)]
pub struct OrderedLine {
    /// The line.
    #[field(zh = "明细")]
    pub line_id: String,
    /// The quantity; all that remains if not given.
    #[field(scale = 6, zh = "数量")]
    pub quantity: Option<Decimal>,
}

/// Makes a draft order from a won opportunity: from the given lines, or from all that remains. The quantity ordered of
/// each line is recorded; more than the line has is refused.
#[derive(Clone, Debug, Operation)]
#[operation(name = "opportunity.order", zh = "商机转订单", effect = "write", versioned)]
pub struct OrderOpportunity {
    /// The opportunity.
    #[field(refers = "opportunity", zh = "商机")]
    pub id: String,
    /// The lines to order; all of them if not given.
    #[field(zh = "明细")]
    pub lines: Vec<OrderedLine>,
    /// The customer's own order number.
    #[field(max = 60, zh = "客户订单号")]
    pub customer_reference: Option<String>,
}

impl Run for OrderOpportunity {
    type Answer = Stored<SalesOrder>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<SalesOrder>> {
        unit.guard(&format!("opportunity:{}", self.id))?;
        let opportunity = unit.get::<Opportunity>(&self.id)?;
        if opportunity.status != OpportunityStatus::Won {
            return Err(refusals::not_won().at("/id"));
        }
        let customer = unit.get::<Customer>(&opportunity.customer_id).map_err(|error| error.at("/id"))?;
        if customer.kind == CustomerKind::Prospect {
            return Err(order::refusals::prospect_cannot_order().at("/id"));
        }
        check_account(&customer).map_err(|error| error.at("/id"))?;
        let wanted: Vec<_> = self.lines.iter().map(|line| (line.line_id.as_str(), line.quantity)).collect();
        let from = (Opportunity::DEF.name, opportunity.id());
        let source = Source::new(from, &opportunity.terms, &opportunity.lines, unit)?;
        let shares = source.shares(&wanted)?;
        let order = self.ordered(&opportunity, &source, &shares);
        let order = order.and_then(|order| unit.create(order));
        let order = order.map_err(|error| convert::located(error, &wanted))?;
        let to = (SalesOrder::DEF.name, order.id());
        source.link(&shares, to, (&order.terms, &order.lines), true, unit)?;
        Ok(order)
    }
}

impl OrderOpportunity {
    /// The order for shares of the lines.
    fn ordered(
        &self,
        opportunity: &Opportunity,
        source: &Source<'_, OpportunityLine>,
        shares: &[Share<'_, OpportunityLine>],
    ) -> Result<SalesOrder> {
        let Some(currency) = &opportunity.currency else {
            return Err(refusals::amount_without_currency().at("/currency"));
        };
        let (terms, trades) = source.part(shares, currency)?;
        let lines = shares.iter().zip(trades);
        let lines = lines.map(|(share, trade)| SalesOrderLine::new(share.line.product_id.clone(), trade));
        Ok(SalesOrder {
            currency: Some(currency.clone()),
            customer_reference: self.customer_reference.clone(),
            owner_id: opportunity.owner_id.clone(),
            unit_id: opportunity.unit_id.clone(),
            terms,
            ..SalesOrder::draft(opportunity.customer_id.clone(), lines.collect())
        })
    }
}

impl DocumentLine for OpportunityLine {
    fn product_id(&self) -> &str {
        &self.product_id
    }
}
