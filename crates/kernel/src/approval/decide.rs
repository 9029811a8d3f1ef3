//! Decisions: approving, rejecting, returning, withdrawing.

use super::approval::{Approval, ApprovalOutcome, of_id};
use super::approval_task::{ApprovalTask, Decision, TaskKind, of_approval};
use super::course::{Course, decide, supersede};
use super::delegation::stands_in;
use super::flow::WithdrawalRule;
use super::refusals;
use super::step::IfRequester;
use crate::entity::Entity;
use crate::error::{Error, Result};
use crate::filter::Filter;
use crate::record::Stored;
use crate::unit::{Unit, not_found};
use crate::{Object, Operation, Run};
use serde_json::json;

/// Approves a task. The last vote performs the call, and tells how that ended.
#[derive(Clone, Debug, Operation)]
#[operation(name = "approval.approve", zh = "同意", effect = "write")]
pub struct Approve {
    /// The task.
    #[field(refers = "approval_task", zh = "任务")]
    pub task_id: String,
    /// The hash of the approval as it was shown.
    #[field(max = 64, zh = "哈希")]
    pub hash: String,
    /// What is to be said.
    #[field(max = 1000, zh = "意见")]
    pub comment: Option<String>,
}

/// Rejects a task.
#[derive(Clone, Debug, Operation)]
#[operation(name = "approval.reject", zh = "拒绝", effect = "write")]
pub struct Reject {
    /// The task.
    #[field(refers = "approval_task", zh = "任务")]
    pub task_id: String,
    /// Why.
    #[field(max = 1000, zh = "意见")]
    pub comment: Option<String>,
}

/// Returns an approval to the requester, or to an earlier step.
#[derive(Clone, Debug, Operation)]
#[operation(name = "approval.send_back", zh = "退回", effect = "write")]
pub struct SendBack {
    /// The task.
    #[field(refers = "approval_task", zh = "任务")]
    pub task_id: String,
    /// The position of the step that is taken again; the requester has it if there is none.
    #[field(zh = "步骤")]
    pub step: Option<i32>,
    /// What is wanted.
    #[field(max = 1000, zh = "意见")]
    pub comment: String,
}

/// Withdraws an approval. The scope of the permission says whose: with `own`, the requester's.
#[derive(Clone, Debug, Operation)]
#[operation(name = "approval.withdraw", zh = "撤回审批", effect = "write")]
pub struct Withdraw {
    /// The approval.
    #[field(refers = "approval", zh = "审批")]
    pub id: String,
}

/// How an approval stands after a decision.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct Decided {
    /// The approval.
    #[field(refers = "approval", zh = "审批")]
    pub approval_id: String,
    /// How it ended; none while it is pending.
    #[field(zh = "结果")]
    pub outcome: Option<ApprovalOutcome>,
    /// The round.
    #[field(zh = "轮次")]
    pub round: i32,
    /// The position of the step that is open; none if it ended.
    #[field(zh = "步骤")]
    pub step: Option<i32>,
}

impl Run for Approve {
    type Answer = Decided;

    fn run(self, unit: &mut Unit<'_>) -> Result<Decided> {
        let open = OpenTask::of(&self.task_id, unit)?;
        let hash = &open.course.approval.hash;
        if *hash != self.hash {
            return Err(refusals::other_content().at("/hash").with(json!({"hash": hash})));
        }
        open.refuse_before_signers(unit)?;
        open.refuse_second_vote(unit)?;
        decide(&open.task, Decision::Approved, self.comment, unit)?;
        open.go_on(unit)
    }
}

impl Run for Reject {
    type Answer = Decided;

    fn run(self, unit: &mut Unit<'_>) -> Result<Decided> {
        let open = OpenTask::of(&self.task_id, unit)?;
        decide(&open.task, Decision::Rejected, self.comment, unit)?;
        open.go_on(unit)
    }
}

impl Run for SendBack {
    type Answer = Decided;

    fn run(self, unit: &mut Unit<'_>) -> Result<Decided> {
        let OpenTask { task, course } = OpenTask::of(&self.task_id, unit)?;
        let earlier = |step: &i32| *step < task.step && course.approval.steps.contains(step);
        if let Some(step) = self.step.filter(|step| !earlier(step)) {
            return Err(refusals::not_an_earlier_step(step).at("/step"));
        }
        decide(&task, Decision::Returned, Some(self.comment), unit)?;
        match self.step {
            None => course.close(ApprovalOutcome::Returned, unit)?,
            Some(step) => {
                supersede(&of_approval(course.approval.id(), unit)?, unit)?;
                course.open_after(step - 1, task.round + 1, unit)?;
            }
        }
        standing(course.approval.id(), unit)
    }
}

impl Run for Withdraw {
    type Answer = Decided;

    fn run(self, unit: &mut Unit<'_>) -> Result<Decided> {
        let reach = unit.actor().reach("approval.withdraw");
        let rows = unit.actor().rows(unit.catalogue(), Approval::DEF, &reach);
        if !unit.reaches(Approval::DEF, &self.id, rows)? {
            return Err(not_found(Approval::DEF));
        }
        lock(&self.id, unit)?;
        let course = Course::of(pending(&self.id, unit)?, unit)?;
        let voted = [Some(Decision::Approved), Some(Decision::Rejected)];
        let votes = of_approval(&self.id, unit)?.iter().any(|task| voted.contains(&task.decision));
        let allowed = course.version.terms.allow_withdraw;
        match allowed {
            WithdrawalRule::Always => {}
            WithdrawalRule::UntilFirstVote if !votes => {}
            _ => return Err(refusals::not_withdrawn(&allowed).at("/id")),
        }
        course.close(ApprovalOutcome::Withdrawn, unit)?;
        standing(&self.id, unit)
    }
}

/// An open task of the actor.
pub(super) struct OpenTask {
    pub(super) task: Stored<ApprovalTask>,
    pub(super) course: Course,
}

impl OpenTask {
    /// The open task of this id. Nobody else decides on its approval until the transaction ends.
    ///
    /// # Errors
    /// `NOT_FOUND` if the actor does not decide on it; `ILLEGAL_STATE` if it was decided, with `details.by` and `details.at`.
    pub(super) fn of(id: &str, unit: &mut Unit<'_>) -> Result<Self> {
        let (task, _) = of_actor(id, unit)?;
        lock(&task.approval_id, unit)?;
        let (task, approval) = of_actor(id, unit)?;
        if let (Some(by), Some(at)) = (&task.decided_by, task.decided_at) {
            return Err(refusals::decided(by, at)
                .at("/task_id")
                .with(json!({"by": by, "at": at.to_string()})));
        }
        let approval = pending(approval.id(), unit)?;
        let course = Course::of(approval, unit)?;
        let open = Self { task, course };
        open.refuse_requester(unit).map(|()| open)
    }

    /// Goes on after the decision, and says how the approval stands.
    fn go_on(&self, unit: &mut Unit<'_>) -> Result<Decided> {
        self.course.go_on(self.task.step, self.task.round, unit)?;
        standing(self.course.approval.id(), unit)
    }

    /// A requester who stands in for an approver is still the requester.
    fn refuse_requester(&self, unit: &Unit<'_>) -> Result<()> {
        let is_requester = self.course.approval.requester_id == unit.actor().id;
        let step = self.course.step(self.task.step);
        match step.is_some_and(|step| step.if_requester == IfRequester::Allow) || !is_requester {
            true => Ok(()),
            false => Err(refusals::own_call().at("/task_id")),
        }
    }

    /// Nobody gives two votes of a step, whoever they stand in for and whatever was handed to them.
    fn refuse_second_vote(&self, unit: &mut Unit<'_>) -> Result<()> {
        let tasks = of_approval(self.course.approval.id(), unit)?;
        let actor = &unit.actor().id;
        let voted = tasks.iter().any(|other| {
            (other.step, other.round) == (self.task.step, self.task.round)
                && other.decision == Some(Decision::Approved)
                && other.decided_by.as_ref() == Some(actor)
        });
        if voted { Err(refusals::voted_already().at("/task_id")) } else { Ok(()) }
    }

    fn refuse_before_signers(&self, unit: &mut Unit<'_>) -> Result<()> {
        let tasks = of_approval(self.course.approval.id(), unit)?;
        let waits = tasks.iter().any(|added| {
            added.kind == TaskKind::Before
                && added.is_open()
                && added.added_to.as_deref() == Some(self.task.id())
        });
        if waits { Err(refusals::waits_for_signer().at("/task_id")) } else { Ok(()) }
    }
}

/// Keeps others from deciding on an approval until the transaction ends.
pub(super) fn lock(approval: &str, unit: &mut Unit<'_>) -> Result<()> {
    unit.guard_keys("approval", [approval])
}

/// A task that the actor decides on, or has decided on, with its approval.
pub(super) fn of_actor(id: &str, unit: &mut Unit<'_>) -> Result<(Stored<ApprovalTask>, Stored<Approval>)> {
    let unknown = || not_found(ApprovalTask::DEF).at("/task_id");
    let found = unit.elevated(|unit| unit.first::<ApprovalTask>(Filter::eq("id", id)))?;
    let task = found.ok_or_else(unknown)?;
    let approval = of_id(&task.approval_id, unit)?;
    let actor = unit.actor().id.clone();
    if [&task.user_id, &task.for_user_id].iter().any(|user| user.as_ref() == Some(&actor)) {
        return Ok((task, approval));
    }
    let flow = super::hold::version_of(&approval, unit)?.data.code;
    match &task.user_id {
        Some(user) if stands_in(user, &flow, unit)? == actor => Ok((task, approval)),
        _ => Err(unknown()),
    }
}

/// An approval that has not ended.
fn pending(id: &str, unit: &mut Unit<'_>) -> Result<Stored<Approval>> {
    let approval = of_id(id, unit)?;
    match &approval.outcome {
        None => Ok(approval),
        Some(outcome) => Err(ended(*outcome)),
    }
}

fn ended(outcome: ApprovalOutcome) -> Error {
    refusals::ended(&outcome)
}

/// How an approval stands now.
pub(super) fn standing(id: &str, unit: &mut Unit<'_>) -> Result<Decided> {
    let approval = of_id(id, unit)?;
    let tasks = of_approval(id, unit)?;
    let last = tasks.iter().map(|task| (task.round, task.step)).max();
    let (round, step) = last.unwrap_or((approval.round, 0));
    let step = Some(step).filter(|_| approval.outcome.is_none());
    Ok(Decided { approval_id: id.to_owned(), outcome: approval.outcome, round, step })
}
