//! The port `Store` in memory. It is the reference that other stores are compared with.
//!
//! It is written from the documentation of [`tenon_kernel::condition`] and of the port, in the simplest way, and shares no code
//! with any other store. It scans all records and is not fast.

mod aggregate;
mod evaluate;
mod lock_order;
mod order;

use evaluate::{Row, View};
use lock_order::Locked;
use order::by_keys;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tenon_kernel::condition::{Aggregation, Condition, Selection};
use tenon_kernel::ports::{Store, StoreTransaction};
use tenon_kernel::record::{Header, Record};
use tenon_kernel::refusals;
use tenon_kernel::{Class, EntityDef, Error, Result, Value};

/// A store of records in memory. Write transactions run one after the other. A read transaction sees the records as they were
/// when it began.
#[derive(Default)]
pub struct MemoryStore {
    committed: Mutex<Arc<State>>,
    writer: Mutex<()>,
}

/// Everything that is stored.
#[derive(Clone, Default)]
struct State {
    tables: BTreeMap<(String, &'static str), Table>,
    counters: BTreeMap<(String, String), i64>,
}

/// The records of one entity of one tenant, each with its lines.
#[derive(Clone)]
struct Table {
    entity: &'static EntityDef,
    records: BTreeMap<String, Record>,
}

impl MemoryStore {
    /// Creates an empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn committed(&self) -> MutexGuard<'_, Arc<State>> {
        self.committed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn begin(&self, writes: bool) -> Result<Box<dyn StoreTransaction + '_>> {
        let writer = writes.then(|| self.writer.lock().unwrap_or_else(PoisonError::into_inner));
        let state = (**self.committed()).clone();
        Ok(Box::new(MemoryTransaction {
            store: self,
            state,
            saved: Vec::new(),
            locked: Locked::default(),
            _writer: writer,
        }))
    }
}

/// How many lines of one kind the records have together.
fn lines_at(records: &[Record], index: usize) -> u64 {
    let lines = |record: &Record| match &record.values[index] {
        Value::Lines(lines) => lines.len() as u64,
        _ => 0,
    };
    records.iter().map(lines).sum()
}

/// A transaction: a copy of everything, which a commit puts in place of the original.
struct MemoryTransaction<'a> {
    store: &'a MemoryStore,
    state: State,
    saved: Vec<State>,
    locked: Locked,
    _writer: Option<MutexGuard<'a, ()>>,
}

impl StoreTransaction for MemoryTransaction<'_> {
    fn select(&mut self, tenant: &str, selection: &Selection) -> Result<Vec<Record>> {
        let Selection { entity, condition, order, limit, lines } = selection;
        let view = View { state: &self.state, tenant };
        let rows = view.satisfying(entity, condition);
        let mut rows: Vec<_> = rows.into_iter().map(|row| (view.keys(entity, row, order), row)).collect();
        rows.sort_by(|(one, _), (other, _)| by_keys(order, one, other));
        let mut rows: Vec<_> = rows.into_iter().map(|(_, row)| row).collect();
        rows.truncate(limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX));
        let records: Vec<_> = rows.iter().map(|row| row.read(entity, lines.is_some())).collect();
        let most = lines.unwrap_or(u64::MAX);
        match entity.lines().any(|(index, ..)| lines_at(&records, index) > most) {
            true => Err(refusals::too_many_lines_at_once(most)),
            false => Ok(records),
        }
    }

    fn counter_and_record(
        &mut self,
        tenant: &str,
        counter: &str,
        record: Option<(&'static EntityDef, &str)>,
    ) -> Result<(i64, Option<Record>)> {
        let value = self.state.counters.get(&(tenant.to_owned(), counter.to_owned()));
        let record = record.and_then(|(entity, id)| self.state.record(tenant, entity, id).cloned());
        Ok((value.copied().unwrap_or_default(), record))
    }

    fn aggregate(&mut self, tenant: &str, aggregation: &Aggregation) -> Result<Vec<Vec<Value>>> {
        aggregate::rows(&View { state: &self.state, tenant }, aggregation)
    }

    fn insert(&mut self, tenant: &str, entity: &'static EntityDef, record: &Record) -> Result<()> {
        if self.state.record(tenant, entity, &record.header.id).is_some() {
            return Err(duplicate());
        }
        self.put(tenant, entity, record)
    }

    fn update(
        &mut self,
        tenant: &str,
        entity: &'static EntityDef,
        before: &Record,
        record: &Record,
    ) -> Result<bool> {
        let versioned = entity.class == Class::Owned;
        let expected = |header: &Header| (header.version, header.held_by.clone());
        match self.state.record(tenant, entity, &record.header.id) {
            Some(stands) if !versioned || expected(&stands.header) == expected(&before.header) => {
                self.put(tenant, entity, record).map(|()| true)
            }
            _ => Ok(false),
        }
    }

    fn upsert(&mut self, tenant: &str, entity: &'static EntityDef, records: &[Record]) -> Result<()> {
        records.iter().try_for_each(|record| self.put(tenant, entity, record))
    }

    fn remove(&mut self, tenant: &str, entity: &'static EntityDef, condition: &Condition) -> Result<u64> {
        let view = View { state: &self.state, tenant };
        let doomed: Vec<_> =
            view.satisfying(entity, condition).iter().map(|row| row.column(entity, "id")).collect();
        let table = self.state.table(tenant, entity);
        for id in doomed.iter().filter_map(Value::as_text) {
            table.records.remove(id);
        }
        Ok(doomed.len() as u64)
    }

    fn set_once(
        &mut self,
        tenant: &str,
        entity: &'static EntityDef,
        rows: &[Record],
        places: &[usize],
    ) -> Result<u64> {
        let empty = |stands: &&Record| places.iter().all(|place| stands.values[*place] == Value::Null);
        let mut set = 0;
        for row in rows {
            let stands = self.state.record(tenant, entity, &row.header.id).filter(empty).cloned();
            let Some(mut stands) = stands else { continue };
            places.iter().for_each(|place| stands.values[*place].clone_from(&row.values[*place]));
            self.put(tenant, entity, &stands)?;
            set += 1;
        }
        Ok(set)
    }

    fn advance(&mut self, tenant: &str, counter: &str, by: i64) -> Result<i64> {
        self.locked.add(counter)?;
        let value = self.state.counters.entry((tenant.to_owned(), counter.to_owned())).or_default();
        *value += by;
        Ok(*value)
    }

    fn savepoint(&mut self) -> Result<()> {
        self.saved.push(self.state.clone());
        Ok(())
    }

    fn rollback_to_savepoint(&mut self) -> Result<()> {
        if let Some(saved) = self.saved.pop() {
            self.state = saved;
        }
        Ok(())
    }

    fn release_savepoint(&mut self) -> Result<()> {
        self.saved.pop();
        Ok(())
    }

    fn commit(self: Box<Self>) -> Result<()> {
        *self.store.committed() = Arc::new(self.state);
        Ok(())
    }
}

impl MemoryTransaction<'_> {
    /// Puts a record in its place, unless that would make two of what there may be one of.
    fn put(&mut self, tenant: &str, entity: &'static EntityDef, record: &Record) -> Result<()> {
        let others = View { state: &self.state, tenant };
        if is_taken(&others, entity, record) || are_lines_taken(entity, record) {
            return Err(duplicate());
        }
        let record = Record { header: kept_header(entity, record), values: record.values.clone() };
        self.state.table(tenant, entity).records.insert(record.header.id.clone(), record);
        Ok(())
    }
}

impl State {
    fn record(&self, tenant: &str, entity: &EntityDef, id: &str) -> Option<&Record> {
        self.tables.get(&(tenant.to_owned(), entity.name))?.records.get(id)
    }

    fn table(&mut self, tenant: &str, entity: &'static EntityDef) -> &mut Table {
        let key = (tenant.to_owned(), entity.name);
        self.tables.entry(key).or_insert_with(|| Table { entity, records: BTreeMap::new() })
    }
}

fn duplicate() -> Error {
    refusals::taken()
}

/// Whether another record shares all values of a unique group. Null is the same as nothing; a deleted record of the CRM's
/// own is in nobody's way.
fn is_taken(view: &View<'_>, entity: &'static EntityDef, record: &Record) -> bool {
    let marked: &[&str] = if entity.class == Class::Owned { &["deletion_marker"] } else { &[] };
    let candidate = Row::Root(record);
    entity.unique.iter().any(|group| {
        view.rows(entity).iter().any(|other| {
            let shares = |name: &&str| {
                let value = candidate.column(entity, name);
                !value.is_null() && value == other.column(entity, name)
            };
            other.id() != record.header.id && group.iter().chain(marked).all(shares)
        })
    })
}

/// Whether two lines of a record share an id. Lines of other records may have it: the ids of lines are those of their root.
fn are_lines_taken(entity: &'static EntityDef, record: &Record) -> bool {
    entity.lines().any(|(index, ..)| {
        let Value::Lines(lines) = &record.values[index] else { return false };
        let twice = |(place, found): (usize, &tenon_kernel::record::LineRecord)| {
            lines[..place].iter().any(|other| other.id == found.id)
        };
        lines.iter().enumerate().any(twice)
    })
}

/// What of a header a class keeps.
fn kept_header(entity: &EntityDef, record: &Record) -> Header {
    let header = record.header.clone();
    match entity.class {
        Class::Owned => Header { erp: None, ..header },
        Class::Mirrored => {
            Header { id: header.id, erp: header.erp, updated_at: header.updated_at, ..Header::default() }
        }
        Class::Ledger => Header {
            id: header.id,
            created_at: header.created_at,
            created_by: header.created_by,
            ..Header::default()
        },
        Class::System | Class::Line => Header { id: header.id, ..Header::default() },
    }
}
