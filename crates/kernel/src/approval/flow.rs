//! Flows: which calls need an approval, and through which steps it goes, in versions.

use super::guardable::guarded;
use super::refusals;
use super::step::{FlowStep, check_condition};
use crate::entity::EntityDef;
use crate::error::Result;
use crate::filter::Filter;
use crate::platform::rule::Written;
use crate::record::Stored;
use crate::unit::Unit;
use crate::{Choice, Entity, Operation, Part, Rules, Run};
use std::collections::BTreeMap;

/// When the requester may withdraw an approval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Choice)]
pub enum WithdrawalRule {
    /// As long as nobody has decided on a task.
    #[default]
    #[choice(zh = "首次审批前")]
    UntilFirstVote,
    /// As long as it is pending.
    #[choice(zh = "审批中随时")]
    Always,
    /// Not at all.
    #[choice(zh = "不允许")]
    Never,
}

/// Where an approval goes on that was returned to the requester.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Choice)]
pub enum ResumeRule {
    /// At the first step.
    #[default]
    #[choice(zh = "从头开始")]
    First,
    /// At the step that returned it, if nothing was changed.
    #[choice(zh = "从退回步骤开始")]
    ReturningStep,
}

/// Whether a flow guards its operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Choice)]
pub enum FlowState {
    /// It was never published.
    #[default]
    #[choice(zh = "草稿")]
    Draft,
    /// Its published version is in force.
    #[choice(zh = "启用")]
    Enabled,
    /// It is in force no more.
    #[choice(zh = "停用")]
    Disabled,
}

/// What a flow guards, and its steps.
#[derive(Clone, Debug, PartialEq, Part)]
pub struct FlowTerms {
    /// The operation that it guards.
    #[field(max = 80, zh = "操作")]
    pub operation: String,
    /// Of several flows whose conditions hold, that with the lowest number is used.
    #[field(default, zh = "优先级")]
    pub priority: i32,
    /// The organisation unit at or below which a requester is; everywhere if there is none.
    #[field(refers = "org_unit", zh = "组织单元")]
    pub unit_id: Option<String>,
    /// The rule by which a call needs an approval; every call does if there is none.
    #[field(max = 4000, zh = "条件")]
    pub when: Option<String>,
    /// The steps, in their order.
    #[field(most = 20, zh = "步骤")]
    pub steps: Vec<FlowStep>,
    /// The fields of the record that may change while it waits.
    #[field(most = 50, zh = "开放字段")]
    pub open_fields: Vec<String>,
    /// When the requester may withdraw it.
    #[field(default, zh = "撤回规则")]
    pub allow_withdraw: WithdrawalRule,
    /// Where it goes on after it was returned.
    #[field(default, zh = "退回后")]
    pub resume: ResumeRule,
}

/// An approval flow: calls of an operation that need an approval, and the steps of it. What is published is in force, and stays as a version.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "审批流", unique = "code", setting)]
pub struct ApprovalFlow {
    /// The code.
    #[field(max = 30, form = "code", zh = "编码")]
    pub code: String,
    /// The name.
    #[field(max = 100, zh = "名称")]
    pub name: String,
    /// What it guards, and its steps.
    #[field(part)]
    pub terms: FlowTerms,
    /// The number of the version that was published last; 0 if none was.
    #[field(readonly, zh = "版本号")]
    pub revision: i32,
    /// Whether it is in force.
    #[field(readonly, zh = "状态")]
    pub state: FlowState,
}

/// A published version of an approval flow. It never changes: what was submitted by it keeps it.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "ledger", zh = "审批流版本", index = "flow_id, revision")]
pub struct FlowVersion {
    /// The flow.
    #[field(refers = "approval_flow", zh = "审批流")]
    pub flow_id: String,
    /// Its number, from 1.
    #[field(zh = "版本号")]
    pub revision: i32,
    /// The code of the flow.
    #[field(max = 30, zh = "编码")]
    pub code: String,
    /// The name of the flow.
    #[field(max = 100, zh = "名称")]
    pub name: String,
    /// What it guards, and its steps.
    #[field(part)]
    pub terms: FlowTerms,
}

impl Rules for FlowVersion {}

impl Rules for ApprovalFlow {
    fn before_save(
        draft: &mut Stored<Self>,
        before: Option<&Stored<Self>>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        match before.is_some_and(|before| before.terms == draft.terms) {
            true => Ok(()),
            false => draft.terms.check(unit),
        }
    }

    fn before_delete(record: &Stored<Self>, _: &mut Unit<'_>) -> Result<()> {
        match record.revision {
            0 => Ok(()),
            _ => Err(refusals::published_stays().at("/id")),
        }
    }
}

impl FlowTerms {
    /// Refuses an operation that cannot be guarded, conditions that are no rules, and approvers that do not exist.
    fn check(&self, unit: &mut Unit<'_>) -> Result<()> {
        let (_, about) = guarded(&self.operation, unit).map_err(|error| error.at("/operation"))?;
        let entity = unit.whole(about.entity());
        if let Some(when) = &self.when {
            check_condition(when, entity, unit)?;
        }
        if self.steps.is_empty() {
            return Err(refusals::no_steps().at("/steps"));
        }
        self.check_open_fields(entity)?;
        for (index, step) in self.steps.iter().enumerate() {
            step.check(entity, unit).map_err(|error| error.below(&format!("/steps/{index}")))?;
        }
        Ok(())
    }

    fn check_open_fields(&self, entity: &EntityDef) -> Result<()> {
        let unknown = |name: &&String| entity.shape.field(name).is_none();
        match self.open_fields.iter().position(|name| unknown(&name)) {
            None => Ok(()),
            Some(index) => {
                let name = &self.open_fields[index];
                Err(refusals::no_such_field(name).at(format!("/open_fields/{index}")))
            }
        }
    }
}

/// Puts an approval flow into force, as its next version. Approvals that were submitted keep theirs.
#[derive(Clone, Debug, Operation)]
#[operation(name = "approval_flow.publish", zh = "发布审批流", effect = "write", versioned)]
pub struct PublishFlow {
    /// The flow.
    #[field(refers = "approval_flow", zh = "审批流")]
    pub id: String,
}

impl Run for PublishFlow {
    type Answer = Stored<ApprovalFlow>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<ApprovalFlow>> {
        let mut flow = unit.get::<ApprovalFlow>(&self.id)?;
        if flow.state == FlowState::Enabled && flow.is_published(unit)? {
            return Err(refusals::published_already().at("/id"));
        }
        // What it names may be gone since it was saved.
        flow.terms.check(unit)?;
        flow.data.revision += 1;
        flow.data.state = FlowState::Enabled;
        let flow = unit.save(flow)?;
        let ApprovalFlow { code, name, terms, revision, .. } = flow.data.clone();
        unit.create(FlowVersion { flow_id: self.id, revision, code, name, terms })?;
        Ok(flow)
    }
}

/// Takes an approval flow out of force. What was submitted goes on. Publishing puts it into force again.
#[derive(Clone, Debug, Operation)]
#[operation(name = "approval_flow.disable", zh = "停用审批流", effect = "write", versioned)]
pub struct DisableFlow {
    /// The flow.
    #[field(refers = "approval_flow", zh = "审批流")]
    pub id: String,
}

impl Run for DisableFlow {
    type Answer = Stored<ApprovalFlow>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<ApprovalFlow>> {
        let mut flow = unit.get::<ApprovalFlow>(&self.id)?;
        if flow.state != FlowState::Enabled {
            return Err(refusals::not_enabled().at("/id"));
        }
        flow.data.state = FlowState::Disabled;
        unit.save(flow)
    }
}

impl Stored<ApprovalFlow> {
    /// Whether its published version is the flow as it is now.
    fn is_published(&self, unit: &mut Unit<'_>) -> Result<bool> {
        let versions = std::iter::once((self.id().to_owned(), self.revision));
        let version = published(versions, unit)?.pop();
        let same = |version: &FlowVersion| {
            (&version.code, &version.name, &version.terms) == (&self.code, &self.name, &self.terms)
        };
        Ok(version.is_some_and(|version| same(&version)))
    }
}

/// The versions of these flows with these numbers.
pub(super) fn published(
    flows: impl Iterator<Item = (String, i32)>,
    unit: &mut Unit<'_>,
) -> Result<Vec<Stored<FlowVersion>>> {
    let wanted: BTreeMap<_, _> = flows.collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let of_flows = Filter::one_of(FlowVersion::FLOW_ID, wanted.keys());
    let mut versions = unit.elevated(|unit| unit.find::<FlowVersion>(of_flows))?;
    versions.retain(|version| wanted.get(&version.flow_id) == Some(&version.revision));
    Ok(versions)
}

/// The conditions of all flows, as they are written and as they are in force. What was submitted does not ask for them again.
pub(crate) fn conditions(unit: &mut Unit<'_>) -> Result<Vec<Written>> {
    let flows = unit.elevated(|unit| unit.find::<ApprovalFlow>(Filter::everything()))?;
    let enabled = flows.iter().filter(|flow| flow.state == FlowState::Enabled);
    let versions = published(enabled.map(|flow| (flow.id().to_owned(), flow.revision)), unit)?;
    let drafts = flows.iter().map(|flow| (&flow.code, &flow.terms));
    let terms = drafts.chain(versions.iter().map(|version| (&version.code, &version.terms)));
    let mut written = Vec::new();
    for (code, terms) in terms {
        // An operation of a module that is off names nothing.
        let Ok((_, about)) = guarded(&terms.operation, unit) else { continue };
        let steps = terms.steps.iter().filter_map(|step| step.when.clone());
        let texts = steps.chain(terms.when.clone()).collect();
        written.push(Written { code: code.clone(), subject: about.entity().name.to_owned(), texts });
    }
    Ok(written)
}
