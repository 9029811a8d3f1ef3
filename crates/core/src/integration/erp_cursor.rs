//! Cursors: how far the records of each kind have been read from an ERP.

use jiff::Timestamp;
use std::collections::BTreeSet;
use tenon_kernel::catalogue::Catalogue;
use tenon_kernel::filter::Filter;
use tenon_kernel::{Class, Entity, EntityDef, Result, Rules, Unit};

/// How far the records of one kind have been read from an ERP. It is saved in the transaction that stores the page.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "system", bookkeeping, zh = "同步游标", unique = "erp, kind")]
pub struct ErpCursor {
    /// The ERP.
    #[field(max = 30, zh = "ERP")]
    pub erp: String,
    /// The kind.
    #[field(max = 30, zh = "类型")]
    pub kind: String,
    /// The position to continue from; from the beginning if empty.
    #[field(max = 2000, zh = "游标")]
    pub cursor: Option<String>,
    /// When a page was last stored; of a kind of which none ever was, when it was first asked for.
    #[field(zh = "更新时间")]
    pub at: Timestamp,
    /// When all records were last read completely: everything is at least as recent as this.
    #[field(zh = "完成时间")]
    pub completed_at: Option<Timestamp>,
    /// When that complete read began: records that it has not brought have changed in the ERP since.
    #[field(zh = "开始时间")]
    pub began_at: Option<Timestamp>,
    /// How many rows have changed a record since the first read.
    #[field(zh = "累计行数")]
    pub changed: i64,
    /// When the adapter last did not know the cursor any more, so that the records were read from the beginning.
    #[field(zh = "重新读取时间")]
    pub restarted_at: Option<Timestamp>,
    /// What the adapter said then.
    #[field(max = 1000, zh = "重新读取原因")]
    pub restart_reason: Option<String>,
    /// Since when the records cannot be read to their end; empty if they can.
    #[field(zh = "受阻时间")]
    pub stuck_since: Option<Timestamp>,
    /// The code of the last error since then.
    #[field(max = 40, zh = "受阻代码")]
    pub stuck_code: Option<String>,
    /// What the ERP or its adapter said then.
    #[field(max = 1000, zh = "受阻原因")]
    pub stuck_reason: Option<String>,
    /// When reading last failed. It stays when the records can be read again.
    #[field(zh = "失败时间")]
    pub failed_at: Option<Timestamp>,
}

impl Rules for ErpCursor {}

impl ErpCursor {
    /// Creates the cursor of a kind of which nothing has been read.
    pub fn new(erp: impl Into<String>, kind: impl Into<String>, at: Timestamp) -> Self {
        Self {
            erp: erp.into(),
            kind: kind.into(),
            cursor: None,
            at,
            completed_at: None,
            began_at: None,
            changed: 0,
            restarted_at: None,
            restart_reason: None,
            stuck_since: None,
            stuck_code: None,
            stuck_reason: None,
            failed_at: None,
        }
    }
}

/// Has the next round of an ERP's records of an entity, and of those that name them, read them all.
///
/// # Errors
/// A database error.
pub fn read_again(erp: &str, entity: &'static EntityDef, unit: &mut Unit<'_>) -> Result<()> {
    let kinds = naming(entity, unit.catalogue());
    let filter = Filter::All(vec![Filter::eq(ErpCursor::ERP, erp), Filter::one_of(ErpCursor::KIND, kinds)]);
    for mut cursor in unit.elevated(|unit| unit.find::<ErpCursor>(filter))? {
        cursor.cursor = None;
        unit.elevated(|unit| unit.save(cursor))?;
    }
    Ok(())
}

fn naming(entity: &'static EntityDef, catalogue: &Catalogue) -> BTreeSet<&'static str> {
    let referring = catalogue.references_to(entity).into_iter().map(|referring| referring.entry.def);
    let mirrored = referring.filter(|def| def.class == Class::Mirrored);
    mirrored.chain([entity]).map(|def| def.name).collect()
}
