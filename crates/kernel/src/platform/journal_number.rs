//! Numbers the journal. `seq` counts the entries of a tenant in the order in which they were committed.
//!
//! A write does not number its entries: writers would wait for each other, and a number that is taken before the commit does not say
//! who committed first. Whoever reads the numbers gives them to all entries that are committed and have none. One transaction at a time
//! does so, and is complete in itself. So a guard is enough, which the database releases if its holder dies; a lease would keep readers
//! waiting. An entry that is committed later gets a higher number, however early it was written.

use super::journal::JournalEntry;
use crate::Entity;
use crate::condition::Comparison::Gt;
use crate::error::Result;
use crate::filter::{Filter, Query};
use crate::record::{Record, Stored};
use crate::refusals;
use crate::transact::{Transact, in_transaction};
use crate::unit::Unit;
use crate::value::Value;
use std::collections::{BTreeMap, VecDeque};

/// The name of the work, which writes nothing to the journal.
const WORK: &str = "event.next";
/// The counter with the last number.
const COUNTER: &str = "journal";
/// The largest number of entries in one transaction.
const BATCH: u64 = 500;

/// Numbers entries that are committed until there are no others, or at least `most` of them are numbered.
pub(super) fn number(store: &dyn Transact, most: u64) -> Result<()> {
    let mut numbered = 0;
    while numbered < most && is_any_waiting(store)? {
        match in_transaction(store, WORK, number_batch)? {
            // Another reader was faster.
            0 => break,
            count => numbered += count,
        }
    }
    Ok(())
}

/// The last number.
pub(super) fn last(unit: &mut Unit<'_>) -> Result<i64> {
    unit.counter(COUNTER)
}

/// Whether entries wait for a number. Usually none do, and nothing needs to be written.
fn is_any_waiting(store: &dyn Transact) -> Result<bool> {
    let mut found = false;
    store.look(WORK, &mut |unit| {
        found = waits(unit)?;
        Ok(())
    })?;
    Ok(found)
}

/// Whether committed entries wait for a number.
pub(super) fn waits(unit: &mut Unit<'_>) -> Result<bool> {
    Ok(!waiting(Filter::everything(), &[JournalEntry::AT], 1, unit)?.is_empty())
}

/// Numbers some entries, and returns how many.
fn number_batch(unit: &mut Unit<'_>) -> Result<u64> {
    unit.guard(COUNTER)?;
    let mut entries = next_batch(unit)?;
    let count = i64::try_from(entries.len()).unwrap_or(i64::MAX);
    if count == 0 {
        return Ok(0);
    }
    let first = unit.advance(COUNTER, count)? - count + 1;
    entries.iter_mut().zip(first..).for_each(|(entry, seq)| entry.data.seq = Some(seq));
    let entries: Vec<Record> = entries.into_iter().map(Stored::into_record).collect();
    let places: Vec<_> =
        JournalEntry::DEF.shape.field(JournalEntry::SEQ).map(|(place, _)| place).into_iter().collect();
    let set = unit.store.set_once(&unit.context.tenant, JournalEntry::DEF, &entries, &places)?;
    match set == entries.len() as u64 {
        true => Ok(set),
        false => Err(refusals::entry_gone()),
    }
}

/// The entries that are numbered next, in their order: that of time, as far as the entries of each record follow their versions. A clock
/// that was put back makes a later version earlier.
fn next_batch(unit: &mut Unit<'_>) -> Result<Vec<Stored<JournalEntry>>> {
    let batch = waiting(Filter::everything(), &[JournalEntry::AT, JournalEntry::ID], BATCH, unit)?;
    let ahead = match batch.last() {
        Some(last) if batch.len() as u64 == BATCH => ahead_of_themselves(&batch, last, unit)?,
        // There are no others, which they could be ahead of.
        _ => Vec::new(),
    };
    match ahead.is_empty() {
        true => Ok(in_order_of_versions(batch)),
        false => {
            let order = [JournalEntry::VERSION, JournalEntry::AT, JournalEntry::ID];
            waiting(of_records(&ahead), &order, BATCH, unit)
        }
    }
}

/// The first entries without a number.
fn waiting(
    which: Filter,
    order: &[&str],
    most: u64,
    unit: &mut Unit<'_>,
) -> Result<Vec<Stored<JournalEntry>>> {
    let waiting = Filter::All(vec![Filter::null(JournalEntry::SEQ), which]);
    let found = unit.records_by(JournalEntry::DEF, &waiting, order, most)?;
    found.into_iter().map(Stored::from_record).collect()
}

/// The entries of a batch that would be numbered before an earlier version of their record, which comes after the batch.
fn ahead_of_themselves<'b>(
    batch: &'b [Stored<JournalEntry>],
    last: &Stored<JournalEntry>,
    unit: &mut Unit<'_>,
) -> Result<Vec<&'b Stored<JournalEntry>>> {
    let later: Vec<_> = batch.iter().filter(|entry| entry.version > 1).collect();
    if later.is_empty() {
        return Ok(later);
    }
    let at_once = Filter::All(vec![
        Filter::eq(JournalEntry::AT, last.at),
        Filter::compare(JournalEntry::ID, Gt, last.id()),
    ]);
    let after = Filter::Any(vec![Filter::compare(JournalEntry::AT, Gt, last.at), at_once]);
    let waiting = Filter::All(vec![Filter::null(JournalEntry::SEQ), after]);
    // By the records, which an index gives: all others that wait may be many.
    let first_version = Query::over(JournalEntry::DEF.name, of_records(&later))
        .by(JournalEntry::ENTITY)
        .by(JournalEntry::RECORD_ID)
        .min_where("version", JournalEntry::VERSION, waiting);
    let mut first = BTreeMap::new();
    for row in unit.query(&first_version)? {
        if let [Value::Text(entity), Value::Text(record), Value::Integer(version)] = row.as_slice() {
            first.insert((entity.clone(), record.clone()), *version);
        }
    }
    let is_ahead = |entry: &&Stored<JournalEntry>| {
        first.get(&record_of(entry)).is_some_and(|version| *version < i64::from(entry.version))
    };
    Ok(later.into_iter().filter(is_ahead).collect())
}

/// The entries of the records of these, and perhaps of a few others.
fn of_records(entries: &[&Stored<JournalEntry>]) -> Filter {
    Filter::All(vec![
        Filter::one_of(JournalEntry::ENTITY, entries.iter().map(|entry| entry.entity.as_str())),
        Filter::one_of(JournalEntry::RECORD_ID, entries.iter().map(|entry| entry.record_id.as_str())),
    ])
}

/// The entries of a record keep their places as a whole, and take them in the order of their versions.
fn in_order_of_versions(mut batch: Vec<Stored<JournalEntry>>) -> Vec<Stored<JournalEntry>> {
    let places: Vec<_> = batch.iter().map(record_of).collect();
    batch.sort_by_key(|entry| entry.version);
    let mut of_record: BTreeMap<_, VecDeque<_>> = BTreeMap::new();
    batch.into_iter().for_each(|entry| of_record.entry(record_of(&entry)).or_default().push_back(entry));
    places.iter().filter_map(|record| of_record.get_mut(record)?.pop_front()).collect()
}

fn record_of(entry: &Stored<JournalEntry>) -> (String, String) {
    (entry.entity.clone(), entry.record_id.clone())
}
