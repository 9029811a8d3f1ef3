//! Tasks: whom an approval asks, and what they have decided.

use crate::error::Result;
use crate::filter::Filter;
use crate::record::Stored;
use crate::unit::Unit;
use crate::{Choice, Entity, Rules};
use jiff::Timestamp;

/// Why a user has a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum TaskKind {
    /// The step asks them.
    #[choice(zh = "审批")]
    Normal,
    /// Nobody was found whom the step asks, and they are an administrator.
    #[choice(zh = "代管")]
    Instead,
    /// An approver has added them, to decide first.
    #[choice(zh = "前加签")]
    Before,
    /// An approver has added them, to decide afterwards.
    #[choice(zh = "后加签")]
    After,
    /// Nobody was found, and the step was passed over.
    #[choice(zh = "跳过")]
    Skipped,
}

/// What was decided on a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Decision {
    /// The call is approved.
    #[choice(zh = "同意")]
    Approved,
    /// The call is rejected.
    #[choice(zh = "拒绝")]
    Rejected,
    /// The call is returned, to the requester or to an earlier step.
    #[choice(zh = "退回")]
    Returned,
    /// Somebody else has the task now.
    #[choice(zh = "转办")]
    Transferred,
    /// The decision is not needed any more.
    #[choice(zh = "无需处理")]
    Superseded,
}

/// A task of an approval: a user whom a step asks. The user, whoever they stand in for, and their own delegate decide on it.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(
    class = "ledger",
    zh = "审批任务",
    rights = "owner",
    owner = "user_id",
    reader = "for_user_id",
    index = "approval_id",
    index = "user_id, decided_at",
    index = "for_user_id"
)]
pub struct ApprovalTask {
    /// The approval.
    #[field(refers = "approval", zh = "审批")]
    pub approval_id: String,
    /// The round.
    #[field(zh = "轮次")]
    pub round: i32,
    /// The position of the step in the flow, from 1.
    #[field(zh = "步骤")]
    pub step: i32,
    /// Why the user has it.
    #[field(zh = "类型")]
    pub kind: TaskKind,
    /// Who decides; none if the step was passed over.
    #[field(refers = "user", zh = "审批人")]
    pub user_id: Option<String>,
    /// The organisation unit of that user.
    #[field(refers = "org_unit", zh = "部门")]
    pub unit_id: Option<String>,
    /// For whom that user stands in.
    #[field(refers = "user", zh = "被代理人")]
    pub for_user_id: Option<String>,
    /// The task that the user was added to.
    #[field(refers = "approval_task", zh = "加签任务")]
    pub added_to: Option<String>,
    /// By when it is to be decided.
    #[field(zh = "处理期限")]
    pub due_at: Option<Timestamp>,
    /// When the time was over, and it stayed.
    #[field(set_once, zh = "超时提醒时间")]
    pub reminded_at: Option<Timestamp>,
    /// When it was decided.
    #[field(set_once, zh = "处理时间")]
    pub decided_at: Option<Timestamp>,
    /// By whom.
    #[field(max = 130, set_once, zh = "处理人")]
    pub decided_by: Option<String>,
    /// What was decided; none while it is open.
    #[field(set_once, zh = "决定")]
    pub decision: Option<Decision>,
    /// What was said.
    #[field(max = 1000, set_once, zh = "意见")]
    pub comment: Option<String>,
}

impl Rules for ApprovalTask {}

/// All tasks of an approval, in no order.
///
/// # Errors
/// A database error.
pub(super) fn of_approval(approval: &str, unit: &mut Unit<'_>) -> Result<Vec<Stored<ApprovalTask>>> {
    unit.elevated(|unit| unit.find::<ApprovalTask>(Filter::eq(ApprovalTask::APPROVAL_ID, approval)))
}

impl ApprovalTask {
    /// Whether nobody has decided on it.
    pub(super) fn is_open(&self) -> bool {
        self.decision.is_none() && self.kind != TaskKind::Skipped
    }

    /// Whether its decision counts in its step: it was not added to another one, and was not handed on.
    pub(super) fn counts(&self) -> bool {
        let votes = matches!(self.kind, TaskKind::Normal | TaskKind::Instead);
        votes && !matches!(self.decision, Some(Decision::Transferred | Decision::Superseded))
    }
}
