//! Approvals in the inbox: a task stands in that of the user who is asked, and the requester is told how it ended.

use super::approval::Approval;
use super::approval_task::ApprovalTask;
use crate::Entity;
use crate::error::Result;
use crate::figure::Figure;
use crate::filter::Filter;
use crate::listener::{Change, Listen};
use crate::platform::notice::{NewNotice, NoticeKind};
use crate::platform::workbench::WORKBENCH;
use crate::record::Stored;
use crate::task::Task;
use crate::unit::Unit;

/// A task on which the user is to decide.
pub(crate) struct ToDecide;

impl Task for ToDecide {
    type Of = ApprovalTask;
    const CODE: &'static str = "approval.to_decide";

    fn whose(task: &Stored<ApprovalTask>) -> Option<&str> {
        task.user_id.as_deref().filter(|_| task.is_open())
    }
}

/// The tasks of a user, on the workbench.
pub(crate) const TO_DECIDE: Figure = Figure {
    place: 30,
    filter: Some(|| Filter::null(ApprovalTask::DECIDED_AT)),
    ..Figure::new(WORKBENCH, "approvals", ApprovalTask::DEF.name, ApprovalTask::USER_ID)
};

/// An approval that has ended otherwise than by its requester.
pub(crate) struct Ended;

impl Listen for Ended {
    type Of = Approval;
    const NAME: &'static str = "approval.ended";

    fn changed(change: &Change<'_, Stored<Approval>>, unit: &mut Unit<'_>) -> Result<()> {
        let (Some(_), Some(approval)) = (change.before, change.after) else { return Ok(()) };
        let Some(outcome) = &approval.outcome else { return Ok(()) };
        if approval.ended_by.as_deref() == Some(&approval.requester_id) {
            return Ok(());
        }
        let notice = NewNotice {
            kind: NoticeKind::Message,
            key: approval.id(),
            code: &format!("approval.{}", outcome.as_str()),
            parameters: None,
            about: Some((Approval::DEF.name, approval.id())),
        };
        unit.notify(std::slice::from_ref(&approval.requester_id), &notice)
    }
}
