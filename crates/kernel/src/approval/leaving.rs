//! Open tasks of users who leave: somebody else has them, in the same transaction.

use super::approval::{Approval, ApprovalOutcome, of_id};
use super::approval_task::{ApprovalTask, Decision, TaskKind, of_approval};
use super::course::{Course, decide, end};
use super::people::{Asked, active, administrators};
use super::signers::follow_added;
use super::step::{IfNone, StepMode};
use super::{hold, refusals};
use crate::error::Result;
use crate::filter::Filter;
use crate::listener::{Change, Listen};
use crate::platform::user::User;
use crate::record::Stored;
use crate::unit::Unit;
use crate::value::Value;

/// Hands on the open tasks of a user who is disabled or deleted, as the steps say for when nobody is found.
pub struct TasksOfLeaving;

impl Listen for TasksOfLeaving {
    type Of = User;
    const NAME: &'static str = "approval tasks of users who leave";

    fn changed(change: &Change<'_, Stored<User>>, unit: &mut Unit<'_>) -> Result<()> {
        let Some(before) = change.before.filter(|before| !before.disabled) else { return Ok(()) };
        if change.after.is_some_and(|after| !after.disabled) {
            return Ok(());
        }
        let open = Filter::All(vec![
            Filter::eq(ApprovalTask::USER_ID, before.id()),
            Filter::null(ApprovalTask::DECIDED_AT),
        ]);
        for task in unit.find::<ApprovalTask>(open)? {
            hand_on(&task, unit)?;
        }
        Ok(())
    }
}

fn hand_on(task: &Stored<ApprovalTask>, unit: &mut Unit<'_>) -> Result<()> {
    let approval = of_id(&task.approval_id, unit)?;
    // An earlier task of the same user may have ended it.
    if approval.outcome.is_some() {
        return Ok(());
    }
    let course = Course::of(approval, unit)?;
    let if_none = course.step(task.step).map_or(IfNone::Refuse, |step| step.if_none);
    let successor = match (principal(task, unit)?, if_none) {
        (None, IfNone::Admin) => administrator(task, &course, unit)?,
        (principal, _) => principal,
    };
    match (successor, if_none) {
        (Some(next), _) => give(task, next, &course, unit),
        (None, IfNone::Skip) => {
            decide(task, Decision::Transferred, None, unit)?;
            course.go_on(task.step, task.round, unit)
        }
        (None, IfNone::Admin | IfNone::Refuse) => {
            decide(task, Decision::Transferred, None, unit)?;
            match others_decide(task, &course, unit)? {
                true => Ok(()),
                false => fail(&course, task.step, unit),
            }
        }
    }
}

/// Hands a task on to somebody else.
pub(super) fn give(
    task: &Stored<ApprovalTask>,
    next: Asked,
    course: &Course,
    unit: &mut Unit<'_>,
) -> Result<()> {
    decide(task, Decision::Transferred, None, unit)?;
    let ApprovalTask { step, round, kind, added_to, .. } = task.data.clone();
    let Asked { user, unit: place, .. } = next;
    let next = course.task(step, round, kind, unit)?;
    let next = ApprovalTask { user_id: Some(user), unit_id: Some(place), added_to, ..next };
    let next = unit.elevated(|unit| unit.create(next))?;
    follow_added(task, next.id(), unit)
}

/// For whom the user of a task stands in.
pub(super) fn principal(task: &ApprovalTask, unit: &mut Unit<'_>) -> Result<Option<Asked>> {
    let Some(principal) = &task.for_user_id else { return Ok(None) };
    let found = active(principal, unit)?;
    Ok(found.map(|found| Asked { user: principal.clone(), unit: found.data.unit_id, principal: None }))
}

/// An administrator who has no task in the step.
pub(super) fn administrator(
    task: &ApprovalTask,
    course: &Course,
    unit: &mut Unit<'_>,
) -> Result<Option<Asked>> {
    let mut tasks = of_approval(course.approval.id(), unit)?;
    tasks.retain(|other| (other.step, other.round) == (task.step, task.round) && other.is_open());
    let is_asked = |user: &str| tasks.iter().any(|other| other.user_id.as_deref() == Some(user));
    let found = administrators(&course.approval, unit)?;
    Ok(found.into_iter().find(|one| !is_asked(&one.user)))
}

/// Whether the step needs one vote, and somebody else is still asked for it.
fn others_decide(task: &ApprovalTask, course: &Course, unit: &mut Unit<'_>) -> Result<bool> {
    let needs_one = task.kind == TaskKind::Instead
        || course.step(task.step).is_some_and(|step| step.mode == StepMode::Any);
    let tasks = of_approval(course.approval.id(), unit)?;
    let mut others = tasks.iter().filter(|other| (other.step, other.round) == (task.step, task.round));
    Ok(needs_one && others.any(|other| other.is_open()))
}

fn fail(course: &Course, step: i32, unit: &mut Unit<'_>) -> Result<()> {
    let name = course.step(step).map_or_else(String::new, |step| step.name.clone());
    let refusal = (Approval::REFUSAL, Value::Json(refusals::nobody(name).data()));
    hold::lift(&course.approval, unit)?;
    end(&course.approval, ApprovalOutcome::Failed, vec![refusal], unit)
}
