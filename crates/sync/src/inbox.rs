//! The inbox: pages of the ERP's records, each applied with its cursor in one transaction.

use crate::work::{ErpInstance, Round, Transact, within};
use async_trait::async_trait;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};
use std::collections::HashSet;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use tenon_core::crm::dead_letter::DeadLetter;
use tenon_core::crm::erp_cursor::ErpCursor;
use tenon_core::filter::Filter;
use tenon_core::ports::erp::{Capabilities, Capability, Erp, Page, PageRequest, Rejected};
use tenon_core::{Code, Error, Result, Stored, Unit};

/// A kind of records that an ERP gives.
#[async_trait]
pub trait Kind: Send + Sync + 'static {
    /// One record.
    type Row: Serialize + DeserializeOwned + Clone + Send + Sync;
    /// The name.
    const NAME: &'static str;
    /// What the adapter must be able to do.
    const CAPABILITY: Capability;

    /// The capabilities of the port that gives this kind, if the ERP has that port.
    fn capabilities(erp: &Erp) -> Option<Capabilities>;

    /// A page.
    async fn page(erp: &Erp, request: &PageRequest) -> Result<Page<Self::Row>>;

    /// The key of a record.
    fn key(row: &Self::Row) -> &str;

    /// Applies records.
    ///
    /// # Errors
    /// A database error; a record that cannot be taken over is noted in [`Applied`] instead.
    fn apply(erp: &str, rows: &[Self::Row], applied: &mut Applied, unit: &mut Unit<'_>) -> Result<()>;

    /// Takes account of records that are no more.
    ///
    /// # Errors
    /// A database error.
    fn remove(erp: &str, keys: &[String], unit: &mut Unit<'_>) -> Result<u64>;

    /// The keys of a page of our records of this kind, after one of them, in order.
    ///
    /// # Errors
    /// A database error.
    fn known(erp: &str, after: Option<&str>, unit: &mut Unit<'_>) -> Result<Vec<String>>;
}

/// What applying a page has come to.
#[derive(Clone, Debug, Default)]
pub struct Applied {
    /// There was no record of this kind when the round began: nothing needs to be compared.
    pub first: bool,
    /// How many records changed something.
    pub changed: u64,
    /// Records that could not be taken over: key, content, reason.
    pub refused: Vec<(String, Json, String)>,
}

impl Applied {
    /// Notes a record that could not be taken over; a database error is passed on.
    ///
    /// # Errors
    /// The error itself, when it is not the record's fault.
    pub fn refuse<R: Serialize>(&mut self, key: &str, row: &R, error: Error) -> Result<()> {
        if !is_the_records_fault(error.code) {
            return Err(error);
        }
        let raw = serde_json::to_value(row).unwrap_or(Json::Null);
        self.refused.push((key.to_owned(), raw, error.to_string()));
        Ok(())
    }
}

fn is_the_records_fault(code: Code) -> bool {
    !matches!(
        code,
        Code::Busy
            | Code::RepeatTransaction
            | Code::Database
            | Code::DatabaseUnreachable
            | Code::OutcomeUnknown
            | Code::Internal
    )
}

/// What was pulled of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PullReport {
    /// The kind.
    pub kind: String,
    /// Pages read.
    pub pages: u64,
    /// Records that came.
    pub rows: u64,
    /// Records that changed something here.
    pub changed: u64,
    /// Records that are no more.
    pub gone: u64,
    /// Records that could not be taken over.
    pub rejected: u64,
    /// Why the ERP does not give this kind, if it does not.
    pub unsupported: Option<String>,
}

/// Reads a kind to its end.
///
/// # Errors
/// An ERP that cannot be read, a database error. Pages that were applied remain.
pub async fn pull<K: Kind>(
    store: &dyn Transact,
    erp: &ErpInstance,
    watch: &(dyn Fn(&Round) + Sync),
) -> Result<PullReport> {
    let mut report = PullReport { kind: K::NAME.to_owned(), ..PullReport::default() };
    let Some(capabilities) = K::capabilities(&erp.ports) else {
        report.unsupported = Some("the adapter does not have this port".to_owned());
        return Ok(report);
    };
    if let Some(reason) = capabilities.missing.get(&K::CAPABILITY) {
        report.unsupported = Some(reason.clone());
        return Ok(report);
    }
    let mut round = begin::<K>(store, erp, &capabilities)?;
    loop {
        let request = PageRequest { cursor: round.cursor.clone(), limit: erp.page };
        let page = K::page(&erp.ports, &request).await?;
        round.see::<K>(&page);
        apply_page::<K>(store, &erp.name, &page, round.first, &mut report)?;
        watch(&Round::Page(K::NAME, report.rows));
        if !page.more {
            break;
        }
        if round.cursor.as_ref() == Some(&page.next) {
            let message = format!("the cursor of {} does not move on", K::NAME);
            return Err(Error::new(Code::ErpGarbage, message));
        }
        round.cursor = Some(page.next);
    }
    if let Some(seen) = round.seen {
        report.gone += sweep::<K>(store, &erp.name, &seen)?;
    }
    watch(&Round::Done(K::NAME));
    Ok(report)
}

/// One reading of a kind from where it was left to its end.
struct Reading {
    cursor: Option<String>,
    /// There is no record of this kind yet.
    first: bool,
    /// The hashes of all keys, when the round reads everything and the ERP does not tell of deletions: 8 bytes a record.
    /// Where nothing was, nothing can be gone.
    seen: Option<HashSet<u64>>,
}

impl Reading {
    fn see<K: Kind>(&mut self, page: &Page<K::Row>) {
        let Some(seen) = &mut self.seen else { return };
        seen.extend(page.rows.iter().map(|row| hash(K::key(row))));
        seen.extend(page.rejected.iter().filter_map(|rejected| rejected.key.as_deref()).map(hash));
    }
}

fn hash(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

/// Where an ERP tells what has changed, reading goes on from the cursor; where it does not, a round reads everything.
fn begin<K: Kind>(store: &dyn Transact, erp: &ErpInstance, capabilities: &Capabilities) -> Result<Reading> {
    let changes = capabilities.has(Capability::ChangesSince);
    let (cursor, first) = within(store, "sync.pull", |unit| {
        let cursor = cursor_of::<K>(&erp.name, unit)?.and_then(|found| found.data.cursor);
        Ok((cursor, K::known(&erp.name, None, unit)?.is_empty()))
    })?;
    let cursor = cursor.filter(|_| changes);
    let whole = cursor.is_none() && !capabilities.has(Capability::Deletions);
    Ok(Reading { cursor, first, seen: (whole && !first).then(HashSet::new) })
}

fn cursor_of<K: Kind>(erp: &str, unit: &mut Unit<'_>) -> Result<Option<Stored<ErpCursor>>> {
    unit.first::<ErpCursor>(Filter::All(vec![Filter::eq("erp", erp), Filter::eq("kind", K::NAME)]))
}

fn apply_page<K: Kind>(
    store: &dyn Transact,
    erp: &str,
    page: &Page<K::Row>,
    first: bool,
    report: &mut PullReport,
) -> Result<()> {
    let (applied, gone) = within(store, "sync.pull", |unit| {
        let mut applied = Applied { first, ..Applied::default() };
        K::apply(erp, &page.rows, &mut applied, unit)?;
        let gone = if page.gone.is_empty() { 0 } else { K::remove(erp, &page.gone, unit)? };
        bury::<K>(erp, page, &applied, unit)?;
        move_cursor::<K>(erp, page, applied.changed + gone, unit)?;
        if applied.changed + gone > 0 {
            let changes = json!({"erp": erp, "rows": page.rows.len(), "changed": applied.changed, "gone": gone, "cursor": page.next});
            unit.note(K::NAME, erp, 0, changes)?;
        }
        Ok((applied, gone))
    })?;
    report.pages += 1;
    report.rows += page.rows.len() as u64;
    report.changed += applied.changed;
    report.gone += gone;
    report.rejected += (applied.refused.len() + page.rejected.len()) as u64;
    Ok(())
}

fn move_cursor<K: Kind>(erp: &str, page: &Page<K::Row>, changed: u64, unit: &mut Unit<'_>) -> Result<()> {
    let now = unit.now();
    let changed = i64::try_from(changed).unwrap_or(i64::MAX);
    match cursor_of::<K>(erp, unit)? {
        Some(mut found) => {
            found.cursor = Some(page.next.clone());
            found.at = now;
            found.changed = found.changed.saturating_add(changed);
            if !page.more {
                found.completed_at = Some(now);
            }
            unit.save(found).map(drop)
        }
        None => {
            let completed_at = (!page.more).then_some(now);
            let cursor = Some(page.next.clone());
            let found = ErpCursor {
                erp: erp.to_owned(),
                kind: K::NAME.to_owned(),
                cursor,
                at: now,
                completed_at,
                changed,
            };
            unit.create(found).map(drop)
        }
    }
}

/// Keeps what could not be taken over, and closes what has come again and is good.
fn bury<K: Kind>(erp: &str, page: &Page<K::Row>, applied: &Applied, unit: &mut Unit<'_>) -> Result<()> {
    let of_kind = || vec![Filter::eq("erp", erp), Filter::eq("kind", K::NAME)];
    let standing = unit.find::<DeadLetter>(Filter::All(of_kind()))?;
    let unreadable =
        page.rejected.iter().map(|Rejected { key, raw, reason }| (key.clone(), raw, reason, false));
    let refused = applied.refused.iter().map(|(key, raw, reason)| (Some(key.clone()), raw, reason, true));
    let dead: Vec<_> = unreadable.chain(refused).collect();
    let is_dead = |key: &str| dead.iter().any(|(other, ..)| other.as_deref() == Some(key));
    let came: HashSet<&str> =
        page.rows.iter().map(K::key).chain(page.gone.iter().map(String::as_str)).collect();
    for letter in &standing {
        if letter.erp_key.as_deref().is_some_and(|key| came.contains(key) && !is_dead(key)) {
            unit.remove::<DeadLetter>(&Filter::eq("id", letter.id()))?;
        }
    }
    for (key, raw, reason, replayable) in dead {
        let same =
            |letter: &&Stored<DeadLetter>| letter.erp_key == key && (key.is_some() || letter.raw == *raw);
        let letter = standing.iter().find(same);
        if letter.is_some_and(|letter| letter.raw == *raw && letter.reason == *reason) {
            continue;
        }
        if let Some(letter) = letter {
            unit.remove::<DeadLetter>(&Filter::eq("id", letter.id()))?;
        }
        let at = letter.map_or(unit.now(), |letter| letter.at);
        let reason = reason.chars().take(1000).collect();
        let (erp, kind) = (erp.to_owned(), K::NAME.to_owned());
        unit.create(DeadLetter { erp, kind, erp_key: key, raw: raw.clone(), replayable, reason, at })?;
    }
    Ok(())
}

/// Applies dead letters of a kind again, from what was kept of them, and gives how many are closed.
///
/// # Errors
/// A database error.
pub fn replay<K: Kind>(store: &dyn Transact, erp: &str) -> Result<u64> {
    within(store, "sync.retry", |unit| {
        let filter =
            vec![Filter::eq("erp", erp), Filter::eq("kind", K::NAME), Filter::eq("replayable", true)];
        let mut closed = 0;
        for letter in unit.find::<DeadLetter>(Filter::All(filter))? {
            let Ok(row) = serde_json::from_value::<K::Row>(letter.raw.clone()) else { continue };
            let mut applied = Applied::default();
            K::apply(erp, &[row], &mut applied, unit)?;
            if applied.refused.is_empty() {
                unit.remove::<DeadLetter>(&Filter::eq("id", letter.id()))?;
                closed += 1;
            }
        }
        Ok(closed)
    })
}

/// Removes what a whole round has not shown, a bounded number of records at a time.
fn sweep<K: Kind>(store: &dyn Transact, erp: &str, seen: &HashSet<u64>) -> Result<u64> {
    let (mut removed, mut after) = (0, None::<String>);
    loop {
        let (last, gone) = within(store, "sync.pull", |unit| {
            let known = K::known(erp, after.as_deref(), unit)?;
            let gone: Vec<_> = known.iter().filter(|key| !seen.contains(&hash(key))).cloned().collect();
            let count = if gone.is_empty() { 0 } else { K::remove(erp, &gone, unit)? };
            if count > 0 {
                unit.note(K::NAME, erp, 0, json!({"erp": erp, "gone": count}))?;
            }
            Ok((known.into_iter().next_back(), count))
        })?;
        removed += gone;
        match last {
            Some(last) => after = Some(last),
            None => return Ok(removed),
        }
    }
}
