//! Handing a task on, and adding signers to it.

use super::approval_task::{ApprovalTask, Decision, TaskKind, of_approval};
use super::course::decide;
use super::decide::{Decided, OpenTask, standing};
use super::people::active;
use super::refusals;
use super::step::IfRequester;
use super::submit::check_known;
use crate::error::Result;
use crate::record::Stored;
use crate::unit::Unit;
use crate::{Choice, Operation, Run};

/// How many signers are added to a task.
const MOST: usize = 5;

/// When a signer who is added decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum SignerPlace {
    /// First: the task waits for them.
    #[choice(zh = "前加签")]
    Before,
    /// Afterwards: the vote on the task stands, and the step waits for them.
    #[choice(zh = "后加签")]
    After,
}

/// Hands a task on to another user.
#[derive(Clone, Debug, Operation)]
#[operation(name = "approval.transfer", zh = "转办", effect = "write")]
pub struct Transfer {
    /// The task.
    #[field(refers = "approval_task", zh = "任务")]
    pub task_id: String,
    /// The user.
    #[field(refers = "user", zh = "接收人")]
    pub user_id: String,
    /// Why.
    #[field(max = 1000, zh = "说明")]
    pub comment: Option<String>,
}

/// Adds a signer to a task, if its step lets approvers do that.
#[derive(Clone, Debug, Operation)]
#[operation(name = "approval.add_signer", zh = "加签", effect = "write")]
pub struct AddSigner {
    /// The task.
    #[field(refers = "approval_task", zh = "任务")]
    pub task_id: String,
    /// The user.
    #[field(refers = "user", zh = "加签人")]
    pub user_id: String,
    /// When the user decides.
    #[field(zh = "位置")]
    pub place: SignerPlace,
}

impl Run for Transfer {
    type Answer = Decided;

    fn run(self, unit: &mut Unit<'_>) -> Result<Decided> {
        let open = OpenTask::of(&self.task_id, unit)?;
        let next = open.asking(&self.user_id, unit)?;
        decide(&open.task, Decision::Transferred, self.comment, unit)?;
        let ApprovalTask { kind, added_to, .. } = open.task.data.clone();
        let made = unit.elevated(|unit| unit.create(ApprovalTask { kind, added_to, ..next }))?;
        follow_added(&open.task, made.id(), unit)?;
        standing(open.course.approval.id(), unit)
    }
}

impl Run for AddSigner {
    type Answer = Decided;

    fn run(self, unit: &mut Unit<'_>) -> Result<Decided> {
        let open = OpenTask::of(&self.task_id, unit)?;
        let step = open.course.step(open.task.step);
        if let Some(step) = step.filter(|step| !step.may_add_signer || open.task.added_to.is_some()) {
            return Err(refusals::signers_not_allowed(&step.name).at("/task_id"));
        }
        let next = open.asking(&self.user_id, unit)?;
        let added_to = Some(open.task.id().to_owned());
        let tasks = of_approval(open.course.approval.id(), unit)?;
        if tasks.iter().filter(|task| task.added_to == added_to).count() >= MOST {
            return Err(refusals::too_many_signers(MOST).at("/task_id"));
        }
        let kind = match self.place {
            SignerPlace::Before => TaskKind::Before,
            SignerPlace::After => TaskKind::After,
        };
        unit.elevated(|unit| unit.create(ApprovalTask { kind, added_to, ..next }))?;
        standing(open.course.approval.id(), unit)
    }
}

impl OpenTask {
    /// A task of the same step for another user, whom the actor may know of and who has none in it.
    fn asking(&self, user: &str, unit: &mut Unit<'_>) -> Result<ApprovalTask> {
        check_known(user, unit).map_err(|error| error.at("/user_id"))?;
        let step = self.course.step(self.task.step);
        let may_be_requester = step.is_some_and(|step| step.if_requester == IfRequester::Allow);
        if user == self.course.approval.requester_id && !may_be_requester {
            return Err(refusals::requester_asked().at("/user_id"));
        }
        let ApprovalTask { round, step, kind, .. } = self.task.data;
        let tasks = of_approval(self.course.approval.id(), unit)?;
        let same = |task: &ApprovalTask| (task.round, task.step) == (round, step);
        if tasks.iter().any(|task| same(task) && task.is_open() && task.user_id.as_deref() == Some(user)) {
            return Err(refusals::asked_already().at("/user_id"));
        }
        let place = active(user, unit)?.map(|user| user.data.unit_id);
        let task = self.course.task(step, round, kind, unit)?;
        Ok(ApprovalTask { user_id: Some(user.to_owned()), unit_id: place, ..task })
    }
}

/// Signers who were added to a task that is handed on, and have not decided, are added to the next one.
pub(super) fn follow_added(task: &Stored<ApprovalTask>, next: &str, unit: &mut Unit<'_>) -> Result<()> {
    for added in of_approval(&task.approval_id, unit)? {
        if added.is_open() && added.added_to.as_deref() == Some(task.id()) {
            decide(&added, Decision::Transferred, None, unit)?;
            let again = ApprovalTask { added_to: Some(next.to_owned()), ..added.data };
            unit.elevated(|unit| unit.create(again))?;
        }
    }
    Ok(())
}
