//! What an approver is shown.

use super::approval::{Approval, of_id};
use super::approval_task::ApprovalTask;
use super::decide::of_actor;
use crate::error::Result;
use crate::record::Stored;
use crate::unit::Unit;
use crate::{Object, Operation, Run};

/// Returns a task of the actor with the approval that it is for.
#[derive(Clone, Debug, Operation)]
#[operation(name = "approval.review", zh = "查看待审批内容", effect = "read")]
pub struct Review {
    /// The task.
    #[field(refers = "approval_task", zh = "任务")]
    pub task_id: String,
}

/// A task, and the approval that it is for.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct Reviewed {
    /// The task.
    #[field(zh = "任务")]
    pub task: Stored<ApprovalTask>,
    /// The approval: the call, the record as the requester sees it, and the hash.
    #[field(zh = "审批")]
    pub approval: Stored<Approval>,
}

impl Run for Review {
    type Answer = Reviewed;

    fn run(self, unit: &mut Unit<'_>) -> Result<Reviewed> {
        let (task, approval) = of_actor(&self.task_id, unit)?;
        let approval = of_id(approval.id(), unit)?;
        Ok(Reviewed { task, approval })
    }
}
