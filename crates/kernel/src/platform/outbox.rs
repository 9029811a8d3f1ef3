//! The outbox: calls to be made to an ERP, stored before they are made.
//!
//! An entry is written in the transaction of the operation that needs the call. Its id is the idempotency key that is sent to the
//! ERP.

use crate::error::Result;
use crate::record::Stored;
use crate::refusals;
use crate::unit::Unit;
use crate::{Choice, Entity, Rules};
use jiff::Timestamp;
use serde_json::Value as Json;

/// The state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum OutboxState {
    /// To be sent.
    #[choice(zh = "待发送")]
    Pending,
    /// A worker holds it and has sent it, or is about to: the outcome is open.
    #[choice(zh = "已发送")]
    Sent,
    /// It may or may not have taken effect: to be looked up by its key.
    #[choice(zh = "结果未知")]
    Unknown,
    /// It took effect, once.
    #[choice(zh = "已完成")]
    Done,
    /// The ERP refused it.
    #[choice(zh = "被拒绝")]
    Refused,
    /// It was tried as often as it may be; kept with its payload, to be tried again on request.
    #[choice(zh = "已放弃")]
    Dead,
}

/// Why an entry that is to be sent is looked up first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum LookUpFirst {
    /// The store was restored from a backup: the entry may have been sent after the backup was made.
    #[choice(zh = "已从备份恢复")]
    Restored,
    /// The ERP has refused it, perhaps because it has it already. If it does not, the refusal stands.
    #[choice(zh = "被拒绝后核对")]
    Refused,
}

/// One call to be made to an ERP.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "system", bookkeeping, zh = "发件箱", index = "erp, state, id", index = "entity, record_id")]
pub struct Outbox {
    /// The ERP.
    #[field(max = 30, zh = "ERP")]
    pub erp: String,
    /// The kind of call: that of an effect.
    #[field(max = 30, zh = "类型")]
    pub kind: String,
    /// The entity of the record it is about.
    #[field(max = 30, zh = "对象")]
    pub entity: String,
    /// The record it is about. Entries of one record are sent in their order. An entry says what was to be done for the record as it was,
    /// and stays with it when it is merged.
    #[field(max = 130, zh = "记录")]
    pub record_id: String,
    /// The data that the effect keeps about what was sent.
    #[field(zh = "内容")]
    pub payload: Json,
    /// The version of the payload's form.
    #[field(zh = "内容版本")]
    pub payload_version: i32,
    /// The state.
    #[field(zh = "状态")]
    pub state: OutboxState,
    /// The number of attempts.
    #[field(zh = "尝试次数")]
    pub attempts: i32,
    /// The time of the next attempt, at the earliest.
    #[field(zh = "下次时间")]
    pub next_at: Timestamp,
    /// A counter that rises with each worker that takes the entry. A worker with an older value can no longer change it.
    #[field(zh = "租约序号")]
    pub fence: i64,
    /// Until when its worker has it.
    #[field(zh = "租约到期")]
    pub leased_until: Option<Timestamp>,
    /// The reason for the state.
    #[field(max = 1000, zh = "原因")]
    pub reason: Option<String>,
    /// Why it is looked up before it is sent; none if it is not.
    #[field(zh = "先核对")]
    pub look_up_first: Option<LookUpFirst>,
    /// When it was written.
    #[field(zh = "时间")]
    pub at: Timestamp,
    /// The correlation id, across systems.
    #[field(max = 100, zh = "关联标识")]
    pub correlation_id: Option<String>,
}

impl Rules for Outbox {}

/// Returns the name of the guard of an ERP's outbox. Code that works on the outbox, stores the ERP's records, or changes records
/// linked to them holds the guard meanwhile.
pub fn guard(erp: &str) -> String {
    format!("outbox:{erp}")
}

/// Writes an outbox entry for the effect of this kind. The payload is what the effect keeps from the beginning; null if nothing.
///
/// # Errors
/// `INTERNAL` if no module that is on has such an effect; a database error.
pub fn enqueue(
    erp: &str,
    kind: &str,
    entity: &str,
    record_id: &str,
    payload: Json,
    unit: &mut Unit<'_>,
) -> Result<Stored<Outbox>> {
    let effect = unit
        .catalogue()
        .effect(kind)
        .ok_or_else(|| refusals::internal(format!("no active module has an effect of the kind `{kind}`")))?;
    let now = unit.now();
    let correlation_id = unit.correlation_id().map(str::to_owned);
    unit.create(Outbox {
        erp: erp.to_owned(),
        kind: effect.kind().to_owned(),
        entity: entity.to_owned(),
        record_id: record_id.to_owned(),
        payload,
        payload_version: 1,
        state: OutboxState::Pending,
        attempts: 0,
        next_at: now,
        fence: 0,
        leased_until: None,
        reason: None,
        look_up_first: None,
        at: now,
        correlation_id,
    })
}
