//! Links between records of the CRM and of an ERP, with the values that both sides last had.

use jiff::Timestamp;
use serde_json::{Map, Value as Json};
use tenon_kernel::effect::Done;
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::outbox::Outbox;
use tenon_kernel::record::Stored;
use tenon_kernel::unit::Unit;
use tenon_kernel::{Entity, Result, Rules};

/// The link between a CRM record and the ERP record for the same thing. Several CRM records may be linked to one ERP
/// record.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(
    class = "system",
    bookkeeping,
    zh = "ERP 关联",
    index = "entity, record_id",
    index = "erp, entity, erp_key"
)]
pub struct ErpLink {
    /// The ERP.
    #[field(max = 30, zh = "ERP")]
    pub erp: String,
    /// The entity of the CRM record.
    #[field(max = 30, zh = "对象")]
    pub entity: String,
    /// The CRM record. Who merges records moves their links, because it decides which of the keys leads.
    #[field(max = 130, zh = "记录")]
    pub record_id: String,
    /// The key of the record in the ERP.
    #[field(max = 100, zh = "ERP 主键")]
    pub erp_key: String,
    /// The number of the record in the ERP.
    #[field(max = 100, zh = "ERP 编号")]
    pub erp_number: Option<String>,
    /// The shared fields with the last values that both sides had.
    #[field(zh = "共同旧值")]
    pub base: Json,
    /// The record no longer exists in the ERP. Keys are not reused: a key that returns is the same record.
    #[field(zh = "ERP 中已删除")]
    pub gone: bool,
    /// When it was made.
    #[field(zh = "时间")]
    pub at: Timestamp,
    /// The CRM record has another link to the same ERP that takes precedence: orders are sent with its key, and the
    /// fields that the ERP owns come from it.
    #[field(zh = "别名")]
    pub alias: Option<bool>,
}

impl Rules for ErpLink {}

impl ErpLink {
    /// Returns whether another link to the same ERP is the main link of the record.
    pub fn is_alias(&self) -> bool {
        self.alias == Some(true)
    }
}

/// Returns the link of a CRM record to an ERP. If there are several, returns the main link among those that exist in the ERP.
///
/// # Errors
/// A database error.
pub fn of_record(
    erp: &str,
    entity: &str,
    record_id: &str,
    unit: &mut Unit<'_>,
) -> Result<Option<Stored<ErpLink>>> {
    let filter = Filter::All(vec![
        Filter::eq(ErpLink::ERP, erp),
        Filter::eq(ErpLink::ENTITY, entity),
        Filter::eq(ErpLink::RECORD_ID, record_id),
    ]);
    let links = unit.elevated(|unit| unit.find::<ErpLink>(filter))?;
    Ok(links.into_iter().min_by_key(|link| (link.gone, link.is_alias())))
}

/// Returns the links of a CRM record to all ERPs: for each ERP the main link, if the record still exists there.
///
/// # Errors
/// A database error.
pub fn all_of_record(entity: &str, record_id: &str, unit: &mut Unit<'_>) -> Result<Vec<Stored<ErpLink>>> {
    let filter =
        Filter::All(vec![Filter::eq(ErpLink::ENTITY, entity), Filter::eq(ErpLink::RECORD_ID, record_id)]);
    let mut links = unit.elevated(|unit| unit.find::<ErpLink>(filter))?;
    links.sort_by(|one, other| {
        (&one.erp, one.gone, one.is_alias()).cmp(&(&other.erp, other.gone, other.is_alias()))
    });
    links.dedup_by(|later, first| later.erp == first.erp);
    links.retain(|link| !link.gone);
    Ok(links)
}

/// Returns whether the ERP also has the record of a link under another key.
///
/// # Errors
/// A database error.
pub fn has_another(link: &Stored<ErpLink>, unit: &mut Unit<'_>) -> Result<bool> {
    let others = Filter::All(vec![
        Filter::eq(ErpLink::ERP, &link.erp),
        Filter::eq(ErpLink::ENTITY, &link.entity),
        Filter::eq(ErpLink::RECORD_ID, &link.record_id),
        Filter::eq(ErpLink::GONE, false),
        Filter::negate(Filter::eq(ErpLink::ID, link.id())),
    ]);
    unit.elevated(|unit| unit.first::<ErpLink>(others)).map(|other| other.is_some())
}

/// Returns the links of these keys of an ERP.
///
/// # Errors
/// A database error.
pub fn of_keys(
    erp: &str,
    entity: &str,
    keys: &[String],
    unit: &mut Unit<'_>,
) -> Result<Vec<Stored<ErpLink>>> {
    let filter = Filter::All(vec![
        Filter::eq(ErpLink::ERP, erp),
        Filter::eq(ErpLink::ENTITY, entity),
        Filter::one_of(ErpLink::ERP_KEY, keys),
    ]);
    unit.elevated(|unit| unit.find::<ErpLink>(filter))
}

/// Links the record of an outbox entry to the record that the ERP has created. Both sides agree on the values of `base`. A record
/// that is linked already is not changed. If the ERP has created nothing, returns none.
///
/// # Errors
/// A database error.
pub fn of_done(
    entry: &Outbox,
    done: &Done,
    base: &Json,
    unit: &mut Unit<'_>,
) -> Result<Option<Stored<ErpLink>>> {
    if let Some(link) = of_record(&entry.erp, &entry.entity, &entry.record_id, unit)? {
        return Ok(Some(link));
    }
    let Some(key) = &done.key else { return Ok(None) };
    let base = match base {
        Json::Null => Json::Object(Map::new()),
        agreed => agreed.clone(),
    };
    let at = unit.now();
    let link = unit.create(ErpLink {
        erp: entry.erp.clone(),
        entity: entry.entity.clone(),
        record_id: entry.record_id.clone(),
        erp_key: key.clone(),
        erp_number: done.number.clone(),
        base,
        gone: false,
        at,
        alias: None,
    })?;
    Ok(Some(link))
}
