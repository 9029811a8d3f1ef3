//! What the approval of a call would be, before it is submitted.

use super::approval::{Approval, ChosenApprover};
use super::people::{administrators, asked};
use super::step::{FlowStep, IfNone, StepMode};
use super::submit::PendingCall;
use crate::error::Result;
use crate::unit::Unit;
use crate::{Object, Operation, Run};
use serde_json::Value as Json;

/// Shows the steps and people of the approval of a call, without submitting it. The call is checked as if it were made; nothing of it remains.
#[derive(Clone, Debug, Operation)]
#[operation(name = "approval.preview", zh = "预览审批", effect = "write")]
pub struct Preview {
    /// The operation.
    #[field(max = 80, zh = "操作")]
    pub operation: String,
    /// The arguments of the call.
    #[field(zh = "参数")]
    pub arguments: Json,
    /// Whom the requester chooses for steps that let them.
    #[field(most = 100, zh = "所选审批人")]
    pub choose: Vec<ChosenApprover>,
}

/// The approval that a call needs.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct ApprovalPreview {
    /// The code of the flow.
    #[field(max = 30, zh = "审批流")]
    pub flow: String,
    /// The number of its version.
    #[field(zh = "版本号")]
    pub revision: i32,
    /// The steps that apply.
    #[field(zh = "步骤")]
    pub steps: Vec<StepPreview>,
}

/// A step of an approval, and whom it would ask now.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct StepPreview {
    /// Its position in the flow, from 1.
    #[field(zh = "步骤")]
    pub step: i32,
    /// The name.
    #[field(max = 60, zh = "名称")]
    pub name: String,
    /// How many approvers it needs.
    #[field(zh = "方式")]
    pub mode: StepMode,
    /// The users, by id.
    #[field(zh = "审批人")]
    pub users: Vec<String>,
}

impl Run for Preview {
    type Answer = ApprovalPreview;

    fn run(self, unit: &mut Unit<'_>) -> Result<ApprovalPreview> {
        let call = PendingCall::new(&self.operation, &self.arguments, unit)?;
        let approval = call.approval(None, self.choose, unit);
        let version = &call.guard.version;
        let mut steps = Vec::new();
        for position in call.steps.iter().copied() {
            let step = usize::try_from(position - 1).ok().and_then(|index| version.terms.steps.get(index));
            let Some(step) = step else { continue };
            let users = users(step, position, &version.code, &approval, unit)?;
            steps.push(StepPreview { step: position, name: step.name.clone(), mode: step.mode, users });
        }
        Ok(ApprovalPreview { flow: version.code.clone(), revision: version.revision, steps })
    }
}

/// Whom a step would ask.
fn users(
    step: &FlowStep,
    position: i32,
    flow: &str,
    approval: &Approval,
    unit: &mut Unit<'_>,
) -> Result<Vec<String>> {
    let mut people = asked(step, position, flow, approval, unit)?;
    if people.len() < step.least() {
        people = match step.if_none {
            IfNone::Admin => administrators(approval, unit)?,
            IfNone::Skip | IfNone::Refuse => Vec::new(),
        };
    }
    Ok(people.into_iter().map(|one| one.user).collect())
}
