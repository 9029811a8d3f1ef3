//! The journal: the one source of history, events, audit and synchronisation.

use crate::{Entity, Rules};
use jiff::Timestamp;
use serde_json::Value as Json;

/// One change of one record.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(name = "journal", class = "system", zh = "日志", index = "entity, record_id, version", index = "at")]
pub struct JournalEntry {
    /// When.
    #[field(zh = "时间")]
    pub at: Timestamp,
    /// Who.
    #[field(max = 130, zh = "操作人")]
    pub actor: String,
    /// By which operation.
    #[field(max = 60, zh = "操作")]
    pub operation: String,
    /// What the change belongs to, across systems.
    #[field(max = 100, zh = "关联标识")]
    pub correlation_id: Option<String>,
    /// The entity.
    #[field(max = 30, zh = "对象")]
    pub entity: String,
    /// The record.
    #[field(max = 130, zh = "记录")]
    pub record_id: String,
    /// The version that the change made.
    #[field(zh = "版本")]
    pub version: i32,
    /// Each field that changed: `[from, to]`; of lines each line, under `<field>/<id>`.
    #[field(zh = "变更")]
    pub changes: Json,
}

impl Rules for JournalEntry {}
