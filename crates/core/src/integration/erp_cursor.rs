//! Cursors: how far each kind of record of an ERP has been read.

use jiff::Timestamp;
use tenon_kernel::{Entity, Rules};

/// How far one kind of an ERP's records has been read. Saved in the transaction that applies the page.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "system", bookkeeping, zh = "同步游标", unique = "erp, kind")]
pub struct ErpCursor {
    /// The ERP.
    #[field(max = 30, zh = "ERP")]
    pub erp: String,
    /// The kind.
    #[field(max = 30, zh = "类型")]
    pub kind: String,
    /// Where to go on; from the beginning if none.
    #[field(max = 2000)]
    pub cursor: Option<String>,
    /// When a page was last applied.
    #[field(zh = "更新时间")]
    pub at: Timestamp,
    /// When a round last came to its end: everything is at least as fresh as this.
    #[field(zh = "完成时间")]
    pub completed_at: Option<Timestamp>,
    /// When that round began: what it has not brought has changed there since.
    #[field(zh = "开始时间")]
    pub began_at: Option<Timestamp>,
    /// How many rows have changed something since the beginning.
    #[field(zh = "累计行数")]
    pub changed: i64,
}

impl Rules for ErpCursor {}
