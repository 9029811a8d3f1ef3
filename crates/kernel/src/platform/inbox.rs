//! The inbox of a user: the notices that are not done.
//!
//! Everybody reads their own inbox, and nobody another one. The count is made by the filter of the list.

use crate::condition::Comparison::{Le, Lt};
use crate::error::Result;
use crate::filter::{Filter, Query};
use crate::platform::notice::{Notice, NoticeKind};
use crate::record::Stored;
use crate::refusals;
use crate::standard::PAGE;
use crate::unit::Unit;
use crate::value::{FieldValue, Value};
use crate::{Entity, Object, Operation, Run};
use jiff::Timestamp;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// Which notices of the caller's inbox are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// Those of this kind; all if none.
    pub kind: Option<NoticeKind>,
    /// Those that were not read.
    pub unread: bool,
}

impl Wanted {
    /// The filter that selects them.
    pub fn filter(self, user: &str) -> Filter {
        let mut all = vec![Filter::eq(Notice::USER_ID, user), Filter::null(Notice::DONE_AT)];
        all.extend(self.kind.map(|kind| Filter::eq(Notice::KIND, kind)));
        all.extend(self.unread.then(|| Filter::null(Notice::READ_AT)));
        Filter::All(all)
    }
}

/// Returns a page of the caller's inbox, the newest first.
#[derive(Clone, Debug, Operation)]
#[operation(name = "inbox.list", zh = "查询信息中心", effect = "read")]
pub struct ListInbox {
    /// Only notices of this kind.
    #[field(zh = "类型")]
    pub kind: Option<NoticeKind>,
    /// Only notices that were not read.
    #[field(default, zh = "未读")]
    pub unread: bool,
    /// The page size: 50 if not given, at most 500.
    #[field(least = 1, most = 500, zh = "每页条数")]
    pub limit: Option<i32>,
    /// The `next` of a page: the page after it.
    #[field(max = 130, zh = "起始位置")]
    pub after: Option<String>,
}

/// A page of an inbox.
#[derive(Clone, Debug, Object)]
pub struct InboxPage {
    /// The notices.
    #[field(zh = "通知")]
    pub items: Vec<InboxItem>,
    /// The place of the page after this one; null if this is the last one.
    #[field(max = 130, zh = "下一页")]
    pub next: Option<String>,
}

/// A notice as its reader may see it now.
#[derive(Clone, Debug, Object)]
pub struct InboxItem {
    /// Its id.
    #[field(max = 130, zh = "标识")]
    pub id: String,
    /// What it asks of its reader.
    #[field(zh = "类型")]
    pub kind: NoticeKind,
    /// What it says.
    #[field(max = 60, zh = "代码")]
    pub code: String,
    /// Whether its reader may read the record that it is about. If not, the record and the parameters are left out.
    #[field(zh = "可见")]
    pub visible: bool,
    /// The parameters of what it says.
    #[field(zh = "参数")]
    pub parameters: Option<Json>,
    /// The entity of the record that it is about.
    #[field(max = 30, zh = "对象")]
    pub entity: Option<String>,
    /// The record that it is about.
    #[field(max = 130, zh = "记录")]
    pub record_id: Option<String>,
    /// When it was given.
    #[field(zh = "时间")]
    pub at: Timestamp,
    /// When it was read.
    #[field(zh = "阅读时间")]
    pub read_at: Option<Timestamp>,
}

impl Run for ListInbox {
    type Answer = InboxPage;

    fn run(self, unit: &mut Unit<'_>) -> Result<InboxPage> {
        let wanted = Wanted { kind: self.kind, unread: self.unread };
        let limit = self.limit.and_then(|limit| u64::try_from(limit).ok()).unwrap_or(PAGE.0);
        page(wanted, limit, self.after.as_deref(), unit)
    }
}

/// A page of the caller's inbox.
///
/// # Errors
/// A database error.
pub fn page(wanted: Wanted, limit: u64, after: Option<&str>, unit: &mut Unit<'_>) -> Result<InboxPage> {
    let mut filter = vec![wanted.filter(&unit.actor().id)];
    // Ids rise with time.
    filter.extend(after.map(|after| Filter::compare(Notice::ID, Lt, after)));
    let filter = Filter::All(filter);
    let found = unit.elevated(|unit| unit.records_by(Notice::DEF, &filter, &["-id"], limit + 1))?;
    let more = found.len() as u64 > limit;
    let notices: Vec<Stored<Notice>> = found
        .into_iter()
        .take(usize::try_from(limit).unwrap_or(usize::MAX))
        .map(Stored::from_record)
        .collect::<Result<_>>()?;
    let next = notices.last().filter(|_| more).map(|notice| notice.id().to_owned());
    let visible = visible_records(&notices, unit)?;
    Ok(InboxPage { items: notices.into_iter().map(|notice| InboxItem::of(notice, &visible)).collect(), next })
}

/// The records that notices are about and that the caller may read now, by entity.
fn visible_records(notices: &[Stored<Notice>], unit: &mut Unit<'_>) -> Result<BTreeSet<(String, String)>> {
    let mut named: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for notice in notices {
        if let (Some(entity), Some(id)) = (&notice.entity, &notice.record_id) {
            named.entry(entity).or_default().push(id);
        }
    }
    let mut visible = BTreeSet::new();
    for (entity, ids) in named {
        let Some(def) = unit.catalogue().def(entity).filter(|_| unit.may_read(entity)) else { continue };
        let found = unit.records(def, &Filter::one_of("id", ids), None)?;
        visible.extend(found.into_iter().map(|record| (entity.to_owned(), record.header.id)));
    }
    Ok(visible)
}

impl InboxItem {
    fn of(notice: Stored<Notice>, visible: &BTreeSet<(String, String)>) -> Self {
        let id = notice.id().to_owned();
        let Notice { kind, code, parameters, entity, record_id, at, read_at, .. } = notice.data;
        let about = entity.zip(record_id);
        let seen = about.as_ref().is_none_or(|about| visible.contains(about));
        let (entity, record_id) = about.filter(|_| seen).unzip();
        Self {
            id,
            kind,
            code,
            visible: seen,
            parameters: parameters.filter(|_| seen),
            entity,
            record_id,
            at,
            read_at,
        }
    }
}

/// Counts the caller's inbox.
#[derive(Clone, Debug, Operation)]
#[operation(name = "inbox.count", zh = "信息中心计数", effect = "read")]
pub struct CountInbox {}

/// The numbers of notices in an inbox.
#[derive(Clone, Debug, Object)]
pub struct InboxCount {
    /// All of them.
    #[field(zh = "总数")]
    pub total: i64,
    /// Those that were not read.
    #[field(zh = "未读数")]
    pub unread: i64,
    /// Those of each kind.
    #[field(zh = "按类型")]
    pub kinds: Vec<KindCount>,
}

/// The numbers of notices of a kind in an inbox.
#[derive(Clone, Debug, Object)]
pub struct KindCount {
    /// The kind.
    #[field(zh = "类型")]
    pub kind: NoticeKind,
    /// All of them.
    #[field(zh = "总数")]
    pub total: i64,
    /// Those that were not read.
    #[field(zh = "未读数")]
    pub unread: i64,
}

impl Run for CountInbox {
    type Answer = InboxCount;

    fn run(self, unit: &mut Unit<'_>) -> Result<InboxCount> {
        count(unit)
    }
}

/// The numbers of notices in the caller's inbox.
///
/// # Errors
/// A database error.
pub fn count(unit: &mut Unit<'_>) -> Result<InboxCount> {
    let mut count = InboxCount { total: 0, unread: 0, kinds: Vec::new() };
    for kind in [NoticeKind::Task, NoticeKind::Alert, NoticeKind::Message] {
        let total = counted(Wanted { kind: Some(kind), unread: false }, unit)?;
        let unread = counted(Wanted { kind: Some(kind), unread: true }, unit)?;
        count.total += total;
        count.unread += unread;
        count.kinds.push(KindCount { kind, total, unread });
    }
    Ok(count)
}

/// The number of notices in the caller's inbox.
fn counted(wanted: Wanted, unit: &mut Unit<'_>) -> Result<i64> {
    let query = Query::over(Notice::DEF.name, wanted.filter(&unit.actor().id)).count("count");
    let rows = unit.elevated(|unit| unit.query(&query))?;
    i64::from_value(rows.into_iter().flatten().next().unwrap_or(Value::Integer(0)))
}

/// Marks notices of the caller's inbox as read: those that are named, or all that were given until a moment. What is read already stays
/// as it is.
#[derive(Clone, Debug, Operation)]
#[operation(name = "inbox.mark_read", zh = "标记已读", effect = "write")]
pub struct MarkRead {
    /// The ids of the notices. One that is not in the caller's inbox is passed over.
    #[field(most = 500, zh = "通知")]
    pub ids: Vec<String>,
    /// Until which moment.
    #[field(zh = "截止时间")]
    pub until: Option<Timestamp>,
}

/// What was marked.
#[derive(Clone, Debug, Object)]
pub struct MarkedRead {
    /// The number of notices that were not read before.
    #[field(zh = "数量")]
    pub changed: i64,
    /// Whether more of them are left: at most 500 are marked in one call.
    #[field(zh = "尚有未读")]
    pub more: bool,
}

/// The most notices that are marked in one call.
const MOST_MARKED: u64 = 500;

impl Run for MarkRead {
    type Answer = MarkedRead;

    fn run(self, unit: &mut Unit<'_>) -> Result<MarkedRead> {
        let which = match (self.ids.is_empty(), self.until) {
            (false, None) => Filter::one_of(Notice::ID, self.ids),
            (true, Some(until)) => Filter::compare(Notice::AT, Le, until),
            _ => return Err(refusals::ids_or_until().at("/ids")),
        };
        let unread = Wanted { unread: true, kind: None }.filter(&unit.actor().id);
        let filter = Filter::All(vec![unread, which]);
        unit.elevated(|unit| {
            let now = Value::Instant(unit.now());
            let mut found = unit.find_some::<Notice>(filter, MOST_MARKED + 1)?;
            let more = found.len() as u64 > MOST_MARKED;
            found.truncate(usize::try_from(MOST_MARKED).unwrap_or(usize::MAX));
            let mut changed = 0;
            for notice in found {
                changed += i64::from(unit.set_once(&notice, vec![(Notice::READ_AT, now.clone())])?.is_some());
            }
            Ok(MarkedRead { changed, more })
        })
    }
}
