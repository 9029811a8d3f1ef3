//! The inbox: reads pages of the ERP's records, and applies each with its cursor in one transaction.

use crate::cursor::{self, Stuck};
use crate::dead_letters::{self, Refused, fitting_key};
use crate::deadline::read_in_time;
use crate::matching::Matching;
use crate::outbox;
use crate::refusals;
use crate::reviews;
use crate::run::{ErpInstance, Round, Transact, check_tenant, in_transaction};
use crate::system_of_record::SystemsOfRecord;
use async_trait::async_trait;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};
use std::collections::HashSet;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use tenon_core::integration::dead_letter::DeadLetter;
use tenon_erp_port::scale::Scaled;
use tenon_erp_port::{Capabilities, Capability, Erp, Page, PageRequest, Rejected};
use tenon_kernel::{Code, Error, Result, Unit};
use tracing::Instrument;

/// A kind of records that is read from an ERP.
#[async_trait]
pub trait Kind: Send + Sync + 'static {
    /// The type of a record.
    type Row: Scaled + Serialize + DeserializeOwned + Clone + Send + Sync;
    /// The name.
    const NAME: &'static str;
    /// The capability that the adapter must have.
    const CAPABILITY: Capability;

    /// Returns the capabilities of the port that reads this kind, if the ERP has that port.
    fn capabilities(erp: &Erp) -> Option<Capabilities>;

    /// Reads a page.
    async fn page(erp: &Erp, request: &PageRequest) -> tenon_erp_port::Result<Page<Self::Row>>;

    /// Returns the key of a record.
    fn key(row: &Self::Row) -> &str;

    /// Applies records.
    ///
    /// # Errors
    /// A database error. A record that cannot be stored is reported in [`Applied`] instead.
    fn apply(erp: &str, rows: &[Self::Row], applied: &mut Applied, unit: &mut Unit<'_>) -> Result<()>;

    /// Handles records that were deleted in the ERP.
    ///
    /// # Errors
    /// A database error.
    fn remove(erp: &str, keys: &[String], unit: &mut Unit<'_>) -> Result<u64>;

    /// Returns a page of the keys of the CRM's records of this kind, after a given one, in order.
    ///
    /// # Errors
    /// A database error.
    fn known(erp: &str, after: Option<&str>, unit: &mut Unit<'_>) -> Result<Vec<String>>;
}

/// The result of applying a page.
#[derive(Clone, Debug, Default)]
pub struct Applied {
    /// Whether there was no record of this kind when the round began. Nothing needs to be compared then.
    pub first: bool,
    /// How customers of the ERP are matched with CRM customers that are not linked yet.
    pub matching: Matching,
    /// The systems of record of fields.
    pub systems_of_record: SystemsOfRecord,
    /// Whether fields whose system of record is the ERP get its values although it has not changed them.
    pub put_back: bool,
    /// The time since which the records of the page have changed in the ERP, if it is known.
    pub since: Option<Timestamp>,
    /// The number of records that changed something.
    pub changed: u64,
    /// The records that could not be stored.
    pub refused: Vec<Refused>,
    /// Whether one of them wants a number that another record may give up before the round ends.
    pub awaits_number: bool,
}

impl Applied {
    /// Nothing yet, by the rules of an ERP.
    pub(crate) fn by(erp: &ErpInstance) -> Self {
        let (matching, systems_of_record) = (erp.matching.clone(), erp.systems_of_record.clone());
        Self { matching, systems_of_record, ..Self::default() }
    }

    /// Reports a record that could not be stored. A database error is returned instead.
    ///
    /// # Errors
    /// The error itself, if the record did not cause it.
    pub fn refuse<R: Serialize>(&mut self, key: &str, row: &R, error: Error) -> Result<()> {
        if !error.code.is_refusal() {
            return Err(error);
        }
        let raw = serde_json::to_value(row).unwrap_or(Json::Null);
        self.refused.push(Refused { key: key.to_owned(), raw, error });
        Ok(())
    }
}

/// The report of reading one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PullReport {
    /// The kind.
    pub kind: String,
    /// The number of pages read.
    pub pages: u64,
    /// The number of records read.
    pub rows: u64,
    /// The number of records that changed something in the CRM.
    pub changed: u64,
    /// The number of deleted records.
    pub gone: u64,
    /// The number of records that could not be stored.
    pub rejected: u64,
    /// The number of records with a number that has more decimal places than are kept, and was rounded.
    pub rounded: u64,
    /// The reason why the ERP does not support this kind, if it does not.
    pub unsupported: Option<String>,
    /// What the adapter said of a cursor that it does not know, if it did: the kind was read from the beginning.
    pub restarted: Option<String>,
    /// Why the kind could not be read to its end, if it could not.
    pub stuck: Option<Stuck>,
}

impl PullReport {
    /// Creates the report of a kind of which nothing has been read.
    pub(crate) fn of(kind: &str) -> Self {
        Self { kind: kind.to_owned(), ..Self::default() }
    }
}

/// Reads a kind to its end. A kind that the ERP does not let be read is no error: the report says that it is stuck, and why. In all
/// cases, pages that were applied remain, and the next reading goes on from there.
///
/// # Errors
/// `ERP_UNREACHABLE`; a database error.
pub async fn pull<K: Kind>(
    store: &dyn Transact,
    erp: &ErpInstance,
    watch: &(dyn Fn(&Round) + Sync),
) -> Result<PullReport> {
    let mut report = PullReport::of(K::NAME);
    let Some(capabilities) = K::capabilities(&erp.ports) else {
        report.unsupported = Some("the adapter does not have this port".to_owned());
        return Ok(report);
    };
    if let Some(reason) = capabilities.missing.get(&K::CAPABILITY) {
        report.unsupported = Some(reason.clone());
        return Ok(report);
    }
    let (mut round, made_good) = begin::<K>(store, erp, &capabilities)?;
    report.changed += made_good;
    loop {
        let request = PageRequest { cursor: round.cursor.clone(), limit: erp.page };
        let mut page = match read_page::<K>(erp, &request).await {
            // Its capabilities did not say so; nothing was read, and the other kinds are none the worse for it.
            Err(error) if error.code == Code::ErpUnsupported && report.pages == 0 => {
                report.unsupported = Some(error.message);
                return Ok(report);
            }
            Err(error) if refuses_cursor(&error, &request) && report.restarted.is_none() => {
                cursor::forget::<K>(store, &erp.name, round.cursor.as_deref(), &error)?;
                report.restarted = Some(error.message);
                (round, _) = begin::<K>(store, erp, &capabilities)?;
                continue;
            }
            Err(error) => return cut_short(store, erp, report, error),
            Ok(page) => page,
        };
        let rounded = put_right::<K>(&mut page);
        let Some(applied) = apply_page::<K>(store, erp, &round, &page, &mut report)? else {
            (round, _) = begin::<K>(store, erp, &capabilities)?;
            continue;
        };
        report.rounded += rounded;
        round.see::<K>(&page, &applied);
        watch(&Round::Page(K::NAME, report.rows));
        if !page.more {
            break;
        }
        if round.cursor.as_ref() == Some(&page.next) {
            return cut_short(store, erp, report, refusals::cursor_stands(K::NAME));
        }
        round.cursor = Some(page.next);
    }
    if let Some(seen) = round.seen.filter(Seen::shows_what_is_gone) {
        report.gone += sweep::<K>(store, &erp.name, &seen)?;
    }
    if round.awaits_number {
        report.changed += in_transaction(store, "sync.pull", |unit| dead_letters::apply::<K>(erp, unit))?.0;
    }
    watch(&Round::Done(K::NAME));
    Ok(report)
}

/// Reads a page in a span of its own, so that the log of the adapter says of what. A cursor that cannot be kept makes it none.
pub(crate) async fn read_page<K: Kind>(erp: &ErpInstance, request: &PageRequest) -> Result<Page<K::Row>> {
    // At the level of errors: whichever lines are shown, they say of what.
    let span = tracing::error_span!("erp_read", erp = erp.name, kind = K::NAME);
    let page = read_in_time(erp, K::page(&erp.ports, request)).instrument(span).await?;
    if is_fitting_cursor(&page.next) { Ok(page) } else { Err(refusals::cursor_unfit(K::NAME)) }
}

/// The end of a reading that an error of the ERP has cut short. It costs this kind; an ERP that cannot be reached is not asked for
/// the next one either.
pub(crate) fn cut_short(
    store: &dyn Transact,
    erp: &ErpInstance,
    mut report: PullReport,
    error: Error,
) -> Result<PullReport> {
    let stuck = cursor::record_stuck(store, &erp.name, &report.kind, &error)?;
    if error.code == Code::ErpUnreachable {
        return Err(error);
    }
    report.stuck = Some(stuck);
    Ok(report)
}

/// Whether an adapter does not know a cursor: an earlier version of it made it, or the ERP has forgotten what it stood for.
fn refuses_cursor(error: &Error, request: &PageRequest) -> bool {
    error.code == Code::InvalidValue && request.cursor.is_some()
}

/// Rounds the numbers of a page's rows to what is kept, and puts rows without a key aside: they are no records. Gives how many
/// rows were rounded.
pub(crate) fn put_right<K: Kind>(page: &mut Page<K::Row>) -> u64 {
    let is_keyless = |row: &K::Row| K::key(row).trim().is_empty();
    if page.rows.iter().any(is_keyless) {
        let (keyless, rows): (Vec<_>, Vec<_>) =
            std::mem::take(&mut page.rows).into_iter().partition(is_keyless);
        page.rows = rows;
        page.rejected.extend(keyless.into_iter().map(|row| Rejected {
            key: None,
            raw: serde_json::to_value(row).unwrap_or(Json::Null),
            reason: "the key is empty".to_owned(),
        }));
    }
    page.rows.iter_mut().map(|row| u64::from(row.scale())).sum()
}

/// One reading of a kind from where it was left to its end.
struct Reading {
    cursor: Option<String>,
    /// When it began, and when the one before it did that came to its end.
    began: Timestamp,
    since: Option<Timestamp>,
    /// Whether the ERP tells what has changed since the cursor.
    changes: bool,
    /// There was no record of this kind when the round began.
    first: bool,
    /// What there is, when the round reads everything and the ERP does not tell of deletions. None, too, where nothing was and so
    /// nothing can be gone.
    seen: Option<Seen>,
    /// A record wants a number that another one may give up before the round ends.
    awaits_number: bool,
}

impl Reading {
    fn see<K: Kind>(&mut self, page: &Page<K::Row>, applied: &Applied) {
        self.awaits_number |= applied.awaits_number;
        let Some(seen) = &mut self.seen else { return };
        seen.keys.extend(page.rows.iter().map(|row| hash(K::key(row))));
        for Rejected { key, raw, .. } in &page.rejected {
            seen.keys.extend(key.as_deref().map(hash));
            seen.keyless.extend(fitting_key(key.as_deref()).is_none().then(|| hash(&raw.to_string())));
        }
        let too_long = applied.refused.iter().filter(|row| fitting_key(Some(&row.key)).is_none());
        seen.keyless.extend(too_long.map(|row| hash(&row.raw.to_string())));
    }
}

/// What a whole round has shown: 8 bytes a record.
#[derive(Default)]
struct Seen {
    /// The hashes of all keys, understood or not.
    keys: HashSet<u64>,
    /// The hashes of rows whose key no record can have. They are none of the records that stand here.
    keyless: HashSet<u64>,
}

impl Seen {
    /// Whether what was not seen is gone. Where no row at all has a key, the mapping or the adapter is wrong rather than every
    /// record deleted.
    fn shows_what_is_gone(&self) -> bool {
        !self.keys.is_empty() || self.keyless.is_empty()
    }
}

/// A cursor that can be kept.
fn is_fitting_cursor(cursor: &str) -> bool {
    cursor.chars().count() <= 2000 && !cursor.contains('\0')
}

/// A hash of a key, within one process.
pub(crate) fn hash(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

/// Where an ERP tells what has changed, reading goes on from the cursor; where it does not, a round reads everything. Before
/// that, dead letters are applied again: what they refer to may have come by now, and an ERP that tells of changes only does
/// not send the record again. Gives also how many records that has changed.
fn begin<K: Kind>(
    store: &dyn Transact,
    erp: &ErpInstance,
    capabilities: &Capabilities,
) -> Result<(Reading, u64)> {
    let changes = capabilities.has(Capability::ChangesSince);
    in_transaction(store, "sync.pull", |unit| {
        let (made_good, _) = dead_letters::apply::<K>(erp, unit)?;
        let (cursor, since) = match cursor::of::<K>(&erp.name, unit)? {
            Some(found) => (found.data.cursor.filter(|_| changes), found.data.began_at),
            None => (None, None),
        };
        let first = K::known(&erp.name, None, unit)?.is_empty();
        if first {
            check_tenant(unit)?;
        }
        let whole = cursor.is_none() && !capabilities.has(Capability::Deletions);
        let seen = (whole && !first).then(Seen::default);
        let awaits_number = false;
        Ok((Reading { cursor, began: unit.now(), since, changes, first, seen, awaits_number }, made_good))
    })
}

/// Applies a page that was read in this reading. Gives none, and applies nothing, when another worker has read on meanwhile, and
/// the page may be older than what stands here.
fn apply_page<K: Kind>(
    store: &dyn Transact,
    erp: &ErpInstance,
    reading: &Reading,
    page: &Page<K::Row>,
    report: &mut PullReport,
) -> Result<Option<Applied>> {
    let (rules, erp) = (Applied::by(erp), erp.name.as_str());
    let done = in_transaction(store, "sync.pull", |unit| {
        unit.guard(&outbox::guard(erp))?;
        if reading.changes
            && reading.cursor != cursor::of::<K>(erp, unit)?.and_then(|found| found.data.cursor)
        {
            return Ok(None);
        }
        let mut applied = Applied { first: reading.first, since: reading.since, ..rules.clone() };
        K::apply(erp, &page.rows, &mut applied, unit)?;
        let gone = if page.gone.is_empty() { 0 } else { K::remove(erp, &page.gone, unit)? };
        dead_letters::record::<K>(erp, page, &applied, unit)?;
        move_cursor::<K>(erp, page, reading.began, applied.changed + gone, unit)?;
        if applied.changed + gone > 0 {
            let changes = json!({"erp": erp, "rows": page.rows.len(), "changed": applied.changed, "gone": gone, "cursor": page.next});
            unit.note(K::NAME, erp, 0, changes)?;
        }
        Ok(Some((applied, gone)))
    })?;
    let Some((applied, gone)) = done else { return Ok(None) };
    report.pages += 1;
    report.rows += page.rows.len() as u64;
    report.changed += applied.changed;
    report.gone += gone;
    report.rejected += (applied.refused.len() + page.rejected.len()) as u64;
    Ok(Some(applied))
}

fn move_cursor<K: Kind>(
    erp: &str,
    page: &Page<K::Row>,
    began: Timestamp,
    changed: u64,
    unit: &mut Unit<'_>,
) -> Result<()> {
    let now = unit.now();
    let changed = i64::try_from(changed).unwrap_or(i64::MAX);
    cursor::change(erp, K::NAME, unit, |cursor| {
        cursor.cursor = Some(page.next.clone());
        cursor.at = now;
        cursor.changed = cursor.changed.saturating_add(changed);
        if !page.more {
            (cursor.began_at, cursor.completed_at) = (Some(began), Some(now));
            (cursor.stuck_since, cursor.stuck_code, cursor.stuck_reason) = (None, None, None);
        }
    })
}

/// Removes what a whole round has not shown, a bounded number of records at a time.
fn sweep<K: Kind>(store: &dyn Transact, erp: &str, seen: &Seen) -> Result<u64> {
    in_transaction(store, "sync.pull", |unit| forget::<K>(erp, seen, unit))?;
    let (mut removed, mut after) = (0, None::<String>);
    loop {
        let (last, gone) = in_transaction(store, "sync.pull", |unit| {
            let known = K::known(erp, after.as_deref(), unit)?;
            let gone: Vec<_> = known.iter().filter(|key| !seen.keys.contains(&hash(key))).cloned().collect();
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

/// Closes the dead letters and the reviews of records that no longer exist.
fn forget<K: Kind>(erp: &str, seen: &Seen, unit: &mut Unit<'_>) -> Result<()> {
    let is_gone = |key: &str| !seen.keys.contains(&hash(key));
    reviews::forget(erp, K::NAME, is_gone, unit)?;
    let is_gone = |letter: &DeadLetter| match &letter.erp_key {
        Some(key) => is_gone(key),
        None => !seen.keyless.contains(&hash(&letter.raw.to_string())),
    };
    dead_letters::close(erp, K::NAME, is_gone, unit)
}
