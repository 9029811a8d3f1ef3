//! Dead letters: records of an ERP that could not be taken over, kept until they are repaired.

use jiff::Timestamp;
use serde_json::Value as Json;
use tenon_kernel::{Entity, Rules};

/// A record that an ERP sent and that could not be taken over. It stands until the record comes again and is good.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "system", bookkeeping, zh = "死信", index = "erp, kind, erp_key")]
pub struct DeadLetter {
    /// The ERP.
    #[field(max = 30, zh = "ERP")]
    pub erp: String,
    /// The kind of record.
    #[field(max = 30, zh = "类型")]
    pub kind: String,
    /// The record's key, if that much was readable.
    #[field(max = 100, zh = "ERP 主键")]
    pub erp_key: Option<String>,
    /// What came.
    #[field(zh = "内容")]
    pub raw: Json,
    /// Whether `raw` was understood, and can be applied again once what it refers to is there.
    #[field(zh = "可重放")]
    pub replayable: bool,
    /// What is wrong with it.
    #[field(max = 1000, zh = "原因")]
    pub reason: String,
    /// When it came first.
    #[field(zh = "时间")]
    pub at: Timestamp,
}

impl Rules for DeadLetter {}
