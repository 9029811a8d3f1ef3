//! Time limits: what becomes of a task on which nobody decides in time.

use super::approval::of_id;
use super::approval_task::{ApprovalTask, Decision};
use super::course::{Course, decide};
use super::decide::lock;
use super::leaving::{administrator, give, principal};
use super::step::OnTimeout;
use crate::error::Result;
use crate::filter::Filter;
use crate::kind::Label;
use crate::record::Stored;
use crate::timer::{CatchUp, Timer};
use crate::unit::Unit;
use crate::value::Value;
use jiff::Timestamp;

/// Does what the step says once the time of a task is over.
pub struct TimeOut;

impl Timer for TimeOut {
    type Of = ApprovalTask;
    const KIND: &'static str = "approval_task.time_out";
    const LABEL: Label = Label { en: "Time limit of an approval task", zh: "审批任务超时" };
    const FIELDS: &'static [&'static str] = &[ApprovalTask::DECISION];
    const CATCH_UP: CatchUp = CatchUp::Last;

    fn next(
        task: &Stored<ApprovalTask>,
        after: Option<Timestamp>,
        _: &mut Unit<'_>,
    ) -> Result<Option<Timestamp>> {
        Ok(task.due_at.filter(|due| task.is_open() && after < Some(*due)))
    }

    fn lock(record_id: &str, unit: &mut Unit<'_>) -> Result<()> {
        match unit.first::<ApprovalTask>(Filter::eq(ApprovalTask::ID, record_id))? {
            Some(task) => lock(&task.approval_id, unit),
            None => Ok(()),
        }
    }

    fn act(task: Stored<ApprovalTask>, _: Timestamp, unit: &mut Unit<'_>) -> Result<()> {
        let course = Course::of(of_id(&task.approval_id, unit)?, unit)?;
        let then = course.step(task.step).map(|step| step.on_timeout).unwrap_or_default();
        match then {
            OnTimeout::Remind => remind(&task, unit),
            OnTimeout::Escalate => escalate(&task, &course, unit),
            OnTimeout::Reject => {
                decide(&task, Decision::Rejected, None, unit)?;
                course.go_on(task.step, task.round, unit)
            }
            OnTimeout::Approve => {
                decide(&task, Decision::Approved, None, unit)?;
                course.go_on(task.step, task.round, unit)
            }
        }
    }
}

fn remind(task: &Stored<ApprovalTask>, unit: &mut Unit<'_>) -> Result<()> {
    let now = Value::Instant(unit.now());
    unit.set_once(task, vec![(ApprovalTask::REMINDED_AT, now)]).map(drop)
}

/// Where there is nobody above, the task stays.
fn escalate(task: &Stored<ApprovalTask>, course: &Course, unit: &mut Unit<'_>) -> Result<()> {
    let next = match principal(task, unit)? {
        None => administrator(task, course, unit)?,
        principal => principal,
    };
    match next {
        Some(next) => give(task, next, course, unit),
        None => remind(task, unit),
    }
}
