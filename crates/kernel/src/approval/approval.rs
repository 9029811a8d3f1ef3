//! Approvals: calls that wait for a decision.

use crate::error::Result;
use crate::filter::Filter;
use crate::record::Stored;
use crate::unit::{Unit, not_found};
use crate::{Choice, Entity, Object, Rules};
use jiff::Timestamp;
use serde_json::Value as Json;

/// How an approval ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ApprovalOutcome {
    /// It was approved, and the call was performed.
    #[choice(zh = "已批准")]
    Approved,
    /// It was rejected.
    #[choice(zh = "已拒绝")]
    Rejected,
    /// It was returned to the requester, who may submit it again.
    #[choice(zh = "已退回")]
    Returned,
    /// The requester has withdrawn it.
    #[choice(zh = "已撤回")]
    Withdrawn,
    /// The record was changed meanwhile, by the ERP that it comes from.
    #[choice(zh = "已失效")]
    Void,
    /// It was approved, and the call was refused.
    #[choice(zh = "执行失败")]
    Failed,
}

/// Whom the requester chooses for a step.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct ChosenApprover {
    /// The position of the step in the flow, from 1.
    #[field(least = 1, zh = "步骤")]
    pub step: i32,
    /// The user.
    #[field(max = 130, zh = "用户")]
    pub user_id: String,
}

/// An approval: a call of an operation that waits until the steps of a flow are taken. The last vote performs it.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(
    class = "ledger",
    zh = "审批",
    rights = "owner",
    owner = "requester_id",
    index = "requester_id, ended_at",
    index = "entity, record_id"
)]
pub struct Approval {
    /// The version of the flow.
    #[field(refers = "flow_version", zh = "审批流版本")]
    pub flow_version_id: String,
    /// The operation.
    #[field(max = 80, zh = "操作")]
    pub operation: String,
    /// The arguments of the call.
    #[field(restricted, zh = "参数")]
    pub arguments: Json,
    /// The entity of the record that the call is about.
    #[field(max = 30, zh = "对象")]
    pub entity: String,
    /// The record that the call is about; one that it creates gets this id.
    #[field(max = 130, zh = "记录")]
    pub record_id: String,
    /// The record as the call makes it; one that it deletes, as it is before. It has what the requester may read.
    #[field(restricted, zh = "快照")]
    pub snapshot: Json,
    /// The record before the call; none if it is new.
    #[field(restricted, zh = "原记录")]
    pub before: Json,
    /// The hash of the call and of the record. A vote names it.
    #[field(max = 64, zh = "哈希")]
    pub hash: String,
    /// Who has submitted it.
    #[field(refers = "user", zh = "提交人")]
    pub requester_id: String,
    /// The organisation unit of the requester.
    #[field(refers = "org_unit", zh = "提交部门")]
    pub unit_id: String,
    /// What the requester says of it.
    #[field(max = 1000, zh = "说明")]
    pub comment: Option<String>,
    /// The positions of the steps of the flow that apply, from 1.
    #[field(zh = "适用步骤")]
    pub steps: Vec<i32>,
    /// Whom the requester has chosen.
    #[field(zh = "所选审批人")]
    pub choose: Vec<ChosenApprover>,
    /// The number of its first round, from 1. What was returned and submitted again goes on counting.
    #[field(zh = "轮次")]
    pub round: i32,
    /// The approval that was returned before; none if it was submitted for the first time.
    #[field(refers = "approval", zh = "上次审批")]
    pub resubmits: Option<String>,
    /// How it ended; none while it is pending.
    #[field(set_once, zh = "结果")]
    pub outcome: Option<ApprovalOutcome>,
    /// When it ended.
    #[field(set_once, zh = "结束时间")]
    pub ended_at: Option<Timestamp>,
    /// Who ended it.
    #[field(max = 130, set_once, zh = "结束人")]
    pub ended_by: Option<String>,
    /// The answer of the operation, once it was performed.
    #[field(restricted, set_once, zh = "返回结果")]
    pub answer: Json,
    /// Why the call was refused, if it failed.
    #[field(set_once, zh = "失败原因")]
    pub refusal: Json,
}

impl Rules for Approval {}

/// An approval, whoever asks for it.
///
/// # Errors
/// `NOT_FOUND`, a database error.
pub(super) fn of_id(id: &str, unit: &mut Unit<'_>) -> Result<Stored<Approval>> {
    let found = unit.elevated(|unit| unit.first::<Approval>(Filter::eq("id", id)))?;
    found.ok_or_else(|| not_found(Approval::DEF))
}
