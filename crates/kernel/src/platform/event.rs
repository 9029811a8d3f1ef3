//! The change feed: the journal in the order in which it was committed, as far as the caller may read the records.

use super::journal::{self, JournalEntry};
use super::journal_number as number;
use crate::condition::Comparison::Gt;
use crate::condition::{Condition, Selection};
use crate::error::Result;
use crate::filter::Filter;
use crate::operation::Prepares;
use crate::record::Stored;
use crate::refusals;
use crate::unit::Unit;
use crate::{Entity, Object, Operation, Run};
use jiff::Timestamp;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};

/// The page size if none is given, and the largest.
const PAGE: (u64, u64) = (100, 1000);

/// The next changes, in the order in which they were committed: the journal of the records that the caller may read. Within a host's
/// transaction, they are those that a call outside of it has numbered before.
#[derive(Clone, Debug, Operation)]
#[operation(name = "event.next", zh = "后续变更", effect = "read")]
pub struct NextEvents {
    /// The `next` of the answer before. Everything from the beginning if it is not given.
    #[field(least = 0, zh = "起始序号")]
    pub after: Option<i64>,
    /// How many changes are looked at: 100 if not given, at most 1000.
    #[field(zh = "每页条数")]
    pub limit: Option<i32>,
    /// The entity, if only its changes are wanted.
    #[field(max = 30, zh = "对象")]
    pub entity: Option<String>,
}

/// One change of one record.
#[derive(Clone, Debug, Object)]
pub struct Event {
    /// The place among all changes of the tenant.
    #[field(zh = "序号")]
    pub seq: i64,
    /// When.
    #[field(zh = "时间")]
    pub at: Timestamp,
    /// Who.
    #[field(max = 130, zh = "操作人")]
    pub actor: String,
    /// By which operation.
    #[field(max = 60, zh = "操作")]
    pub operation: String,
    /// The correlation id of the call, across systems.
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

/// Changes, and where the next ones begin.
#[derive(Clone, Debug, Object)]
pub struct Events {
    /// The changes that the caller may read: none, too, if there are others.
    #[field(zh = "变更")]
    pub events: Vec<Event>,
    /// The argument `after` of the next call.
    #[field(zh = "后续起始序号")]
    pub next: i64,
    /// Whether more changes wait. If not, the caller asks again after a while.
    #[field(zh = "还有更多")]
    pub more: bool,
}

impl Run for NextEvents {
    type Answer = Events;

    /// One more than a page has, so that it is known whether there are more.
    const PREPARES: Option<Prepares> = Some(|store| number::number(store, PAGE.1 + 1));

    fn run(self, unit: &mut Unit<'_>) -> Result<Events> {
        let limit = self.page_size()?;
        // Read before the page: whatever has a number up to this one, the page has.
        let last = number::last(unit)?;
        let after = self.after.unwrap_or_default();
        if !(0..=last).contains(&after) {
            return Err(refusals::event_ahead(last).at("/after"));
        }
        let mut entries = self.entries(after, limit + 1, unit)?;
        let more = entries.len() as u64 > limit;
        if more {
            entries.pop();
        }
        let reached = entries.last().and_then(|entry| entry.seq);
        let next = match reached {
            Some(seq) if more => seq,
            // Those of other entities are passed over.
            reached => reached.map_or(last, |seq| seq.max(last)),
        };
        // A page of one entity may end where the numbers end so far, and not where the changes do. Without a step forward, as in a
        // transaction of a host, which numbers nothing, the caller would ask for ever.
        let passed_over = self.entity.is_some() && next > after;
        let more = more || passed_over && unit.elevated(number::waits)?;
        Ok(Events { events: readable(entries, unit)?, next, more })
    }
}

impl NextEvents {
    fn page_size(&self) -> Result<u64> {
        let limit = self.limit.map_or(Ok(PAGE.0), u64::try_from).ok();
        let limit = limit.filter(|limit| (1..=PAGE.1).contains(limit));
        limit.ok_or_else(|| refusals::page_size(PAGE.1).at("/limit"))
    }

    /// The entries after a number, also those of records that the caller may not read.
    fn entries(&self, after: i64, most: u64, unit: &mut Unit<'_>) -> Result<Vec<Stored<JournalEntry>>> {
        let mut wanted = vec![Filter::compare(JournalEntry::SEQ, Gt, after)];
        if let Some(entity) = &self.entity {
            let known = unit.catalogue().def_or_retired(entity);
            known.ok_or_else(|| refusals::no_such_entity(entity).at("/entity"))?;
            wanted.push(Filter::eq(JournalEntry::ENTITY, entity));
        }
        let wanted = Filter::All(wanted);
        let order = [JournalEntry::SEQ];
        let found = unit.elevated(|unit| unit.records_by(JournalEntry::DEF, &wanted, &order, most))?;
        found.into_iter().map(Stored::from_record).collect()
    }
}

impl Event {
    fn of(entry: Stored<JournalEntry>) -> Event {
        let JournalEntry { at, actor, operation, correlation_id, entity, record_id, version, changes, seq } =
            entry.data;
        // All that were selected have a number.
        let seq = seq.unwrap_or_default();
        Event { seq, at, actor, operation, correlation_id, entity, record_id, version, changes }
    }
}

/// The entries of records that the caller may read, deleted or not, without what they may not read of them.
fn readable(entries: Vec<Stored<JournalEntry>>, unit: &mut Unit<'_>) -> Result<Vec<Event>> {
    let mut records: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for entry in &entries {
        records.entry(entry.entity.clone()).or_default().insert(entry.record_id.as_str());
    }
    let mut reached = BTreeMap::new();
    for (entity, ids) in &records {
        reached.insert(entity.clone(), Reach::of(entity, ids, unit)?);
    }
    let is_readable = |entry: &Stored<JournalEntry>| {
        reached.get(&entry.entity).is_some_and(|reach| reach.has(&entry.record_id))
    };
    let shown = |entry: Stored<JournalEntry>| {
        let mut entry = entry.into_record();
        journal::redact(&mut entry, unit);
        Stored::from_record(entry).map(Event::of)
    };
    entries.into_iter().filter(is_readable).map(shown).collect()
}

/// Which records of an entity a caller may read.
enum Reach {
    All,
    Of(BTreeSet<String>),
}

impl Reach {
    fn of(entity: &str, ids: &BTreeSet<&str>, unit: &mut Unit<'_>) -> Result<Reach> {
        let none = || Reach::Of(BTreeSet::new());
        let Some(def) = unit.catalogue().def_or_retired(entity) else { return Ok(none()) };
        match unit.readable_rows(def) {
            // Also what is about no record, or about one that was removed.
            Condition::All(all) if all.is_empty() => return Ok(Reach::All),
            Condition::Any(any) if any.is_empty() => return Ok(none()),
            _ => {}
        }
        let condition = unit.condition(def, &Filter::one_of("id", ids.iter().copied()))?;
        let selection = Selection { entity: def, condition, order: Vec::new(), limit: None, lines: None };
        let found = unit.store.select(&unit.context.tenant, &selection)?;
        Ok(Reach::Of(found.into_iter().map(|record| record.header.id).collect()))
    }

    fn has(&self, id: &str) -> bool {
        match self {
            Reach::All => true,
            Reach::Of(ids) => ids.contains(id),
        }
    }
}
