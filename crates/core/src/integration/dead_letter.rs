//! Dead letters: records of an ERP that could not be stored, kept until they are repaired.

use jiff::Timestamp;
use serde_json::Value as Json;
use tenon_kernel::{Entity, Rules};

/// A record of an ERP that could not be stored here. It is removed when the ERP sends the record again and it can be
/// stored.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "system", bookkeeping, zh = "死信", index = "erp, kind, erp_key")]
pub struct DeadLetter {
    /// The ERP.
    #[field(max = 30, zh = "ERP")]
    pub erp: String,
    /// The kind of record.
    #[field(max = 30, zh = "类型")]
    pub kind: String,
    /// The key of the record, if it could be read.
    #[field(max = 100, zh = "ERP 主键")]
    pub erp_key: Option<String>,
    /// The record as the ERP sent it.
    #[field(zh = "内容")]
    pub raw: Json,
    /// Whether `raw` could be read and can be stored once the records that it refers to exist.
    #[field(zh = "可重放")]
    pub replayable: bool,
    /// Why it could not be stored.
    #[field(max = 1000, zh = "原因")]
    pub reason: String,
    /// The stable name of that reason, such as `sync_row.order_twice`; none if the adapter could not read the record.
    #[field(max = 100, zh = "原因代码")]
    pub refusal: Option<String>,
    /// When it was first received.
    #[field(zh = "时间")]
    pub at: Timestamp,
}

impl Rules for DeadLetter {}
