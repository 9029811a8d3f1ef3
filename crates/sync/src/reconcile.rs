//! Reconciliation: compares both sides, by ranges of keys if the ERP can sum them up (see [`crate::ranges`]), otherwise record by
//! record in one pass for each kind.
//!
//! A record is compared by field, with the values that stand on both sides now ([`crate::present`]). A record of the ERP that cannot
//! be stored is a difference, too.
//!
//! The digest of the records of one side does not depend on their order: it is the sum, modulo 2^64, of a hash of each record.
//! Both sides are equal if the digests and the numbers of records are equal. Otherwise the report names the first records that
//! differ. On request, differences are repaired: the record of the ERP is read again, and a record that the ERP does not have is
//! removed like a deleted one.

use crate::cursor;
use crate::deadline::read_in_time;
use crate::inbound::{self, Step};
use crate::inbox::{Applied, Kind, hash, put_right};
use crate::kinds::Progress;
use crate::lost_orders::{self, LostOrder, RepeatedOrder};
use crate::refusals;
use crate::run::{ErpInstance, Transact, check_tenant, in_transaction};
use crate::{outbox, ranges};
use async_trait::async_trait;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use tenon_core::integration::dead_letter::DeadLetter;
use tenon_core::integration::erp_cursor::ErpCursor;
use tenon_erp_port::ranges::{Leaf, Periods, RangeRequest, Ranges, RowSum, Summed};
use tenon_erp_port::{Capability, Erp, Page, PageRequest};
use tenon_kernel::filter::Filter;
use tenon_kernel::{Code, Result, Stored, Unit};

/// How many differing records a report names.
const NAMED: usize = 20;
/// What a record without a readable key is named.
const NO_KEY: &str = "?";
/// How many records that only we have are looked at together.
const ORPHANS: usize = 500;

/// The comparison of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct KindDifference {
    /// The kind.
    pub kind: String,
    /// The number of records in the ERP.
    pub theirs: u64,
    /// The number of records in the CRM.
    pub ours: u64,
    /// The digest of the ERP's records.
    pub their_digest: String,
    /// The digest of the CRM's records.
    pub our_digest: String,
    /// The control totals of the ERP and the CRM, over all currencies: the sum of on hand, open, invoiced or received amounts.
    pub totals: [Decimal; 2],
    /// The totals of both sides by month, for kinds that are documents.
    pub periods: Vec<PeriodDifference>,
    /// The keys of the first 20 records that differ or exist on one side only.
    pub differing: Vec<String>,
    /// The number of records that differ.
    pub differences: u64,
    /// The number of records that exist on both sides and differ in a field, by field.
    pub fields: BTreeMap<String, u64>,
    /// The number of records of the ERP that cannot be read or stored. They are dead letters, and among the differences.
    pub not_stored: u64,
    /// The number of differing records that were repaired.
    pub repaired: u64,
    /// The number of calls to the ERP.
    pub exchanges: u64,
    /// The reason why the ERP's records could not be read, if they could not. Nothing else is known of the kind then.
    pub unread: Option<String>,
    /// The digests in the making.
    #[serde(skip)]
    sums: [u64; 2],
    /// The hashes of the keys that count as differences.
    #[serde(skip)]
    found: BTreeSet<u64>,
}

/// The comparison of the documents of one month, by their date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PeriodDifference {
    /// The month: `2026-01`.
    pub period: String,
    /// The number of records in the ERP.
    pub theirs: u64,
    /// The number of records in the CRM.
    pub ours: u64,
    /// The digest of the ERP's records.
    pub their_digest: String,
    /// The digest of the CRM's records.
    pub our_digest: String,
    /// The control totals of the ERP and the CRM.
    pub totals: [Decimal; 2],
}

impl PeriodDifference {
    /// Returns whether both sides are equal.
    pub fn is_equal(&self) -> bool {
        self.theirs == self.ours && self.their_digest == self.our_digest
    }

    fn of(period: &str, theirs: RowSum, ours: RowSum) -> Self {
        let [their_digest, our_digest] = [theirs, ours].map(|sum| format!("{:016x}", sum.digest));
        let totals = [theirs.total, ours.total];
        Self {
            period: period.to_owned(),
            theirs: theirs.rows,
            ours: ours.rows,
            their_digest,
            our_digest,
            totals,
        }
    }
}

impl KindDifference {
    /// Returns whether both sides are equal.
    pub fn is_equal(&self) -> bool {
        self.unread.is_none()
            && self.differences == 0
            && self.theirs == self.ours
            && self.their_digest == self.our_digest
    }

    fn of<K: Kind>() -> Self {
        Self { kind: K::NAME.to_owned(), ..Self::default() }
    }

    /// A kind that cannot be read costs that kind, unless the ERP cannot be reached.
    fn or_unread<T>(kind: &str, compared: Result<T>) -> Result<std::result::Result<T, Self>> {
        match compared {
            Err(error) if matches!(error.code, Code::ErpRefused | Code::ErpInvalidResponse) => {
                let unread = Some(cursor::shortened(&error.to_string()));
                Ok(Err(Self { kind: kind.to_owned(), unread, ..Self::default() }))
            }
            compared => compared.map(Ok),
        }
    }

    /// Adds the totals of some rows of both sides.
    pub(crate) fn add(&mut self, theirs: RowSum, ours: RowSum) {
        self.theirs += theirs.rows;
        self.ours += ours.rows;
        self.add_digests([theirs.digest, ours.digest]);
        self.add_totals(theirs, ours);
    }

    /// Adds the control totals of some rows alone.
    pub(crate) fn add_totals(&mut self, theirs: RowSum, ours: RowSum) {
        let sum = |one: Decimal, other: Decimal| one.checked_add(other).unwrap_or(one).normalize();
        let [their_total, our_total] = self.totals;
        self.totals = [sum(their_total, theirs.total), sum(our_total, ours.total)];
    }

    /// Sets the totals of both sides by month.
    pub(crate) fn set_periods(&mut self, theirs: &Periods, ours: &Periods) {
        let months: BTreeSet<&String> = theirs.keys().chain(ours.keys()).collect();
        let of = |sums: &Periods, month: &String| sums.get(month).copied().unwrap_or_default();
        let period = |month: &String| PeriodDifference::of(month, of(theirs, month), of(ours, month));
        self.periods = months.into_iter().map(period).collect();
    }

    fn add_digests(&mut self, digests: [u64; 2]) {
        for (sum, digest) in self.sums.iter_mut().zip(digests) {
            *sum = sum.wrapping_add(digest);
        }
    }

    /// Adds a record that exists on both sides and differs.
    fn add_fields(&mut self, theirs: &Fields, ours: &Fields) {
        let names: BTreeSet<_> = theirs.keys().chain(ours.keys()).collect();
        for name in names.into_iter().filter(|name| theirs.get(*name) != ours.get(*name)) {
            *self.fields.entry(name.clone()).or_default() += 1;
        }
    }

    /// Adds a record of the ERP that cannot be stored.
    fn add_not_stored(&mut self, key: Option<&str>) {
        self.theirs += 1;
        self.not_stored += 1;
        self.name(key.unwrap_or(NO_KEY));
    }

    /// Adds a difference, once for each key.
    fn name(&mut self, key: &str) {
        if !self.found.insert(hash(key)) && key != NO_KEY {
            return;
        }
        self.differences += 1;
        if self.differing.len() < NAMED {
            self.differing.push(key.to_owned());
        }
    }

    fn ended(mut self) -> Self {
        [self.their_digest, self.our_digest] = self.sums.map(|sum| format!("{sum:016x}"));
        self
    }
}

/// The result of a reconciliation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reconciliation {
    /// The ERP.
    pub erp: String,
    /// Whether both sides are equal.
    pub equal: bool,
    /// The comparison of each kind. `order_progress` is among them only if it cannot be read.
    pub kinds: Vec<KindDifference>,
    /// Orders that the ERP had and does not have any more. They are not repaired. [`retry`](crate::retry) places them again, one
    /// by one.
    pub lost_orders: Vec<LostOrder>,
    /// Orders that the ERP has more than once. They are not repaired: a user cancels the other one in the ERP.
    pub repeated_orders: Vec<RepeatedOrder>,
}

impl Reconciliation {
    /// Returns whether all differences were repaired.
    pub fn is_repaired(&self) -> bool {
        let mended = |kind: &KindDifference| {
            kind.unread.is_none() && (kind.is_equal() || kind.repaired == kind.differences)
        };
        self.lost_orders.is_empty() && self.repeated_orders.is_empty() && self.kinds.iter().all(mended)
    }
}

/// Compares the records of the ERP with those of the CRM, as far as the adapter can read them. A kind that the ERP does not let be read
/// costs that kind.
///
/// # Errors
/// `NOT_FOUND` if the tenant does not exist, `ERP_UNSUPPORTED` if the adapter reads nothing that can be compared, `ERP_UNREACHABLE`,
/// `ERP_REFUSED` if the ERP lets none of the first two kinds be read, a database error.
pub async fn reconcile(store: &dyn Transact, erp: &ErpInstance) -> Result<Reconciliation> {
    Comparison { store, erp, repairs: false }.all().await
}

/// Compares as [`reconcile`] and repairs the differences. Records that another synchronisation has just changed are not changed.
/// The report contains the differences before the repair.
///
/// # Errors
/// As [`reconcile`].
pub async fn repair(store: &dyn Transact, erp: &ErpInstance) -> Result<Reconciliation> {
    Comparison { store, erp, repairs: true }.all().await
}

/// A record in a form that can be compared: its values by field.
pub(crate) type Fields = Map<String, Json>;

/// Records by key.
pub(crate) type Contents = BTreeMap<String, Fields>;

/// A kind whose records can be brought into one form on both sides.
#[async_trait]
pub(crate) trait Comparable: Kind<Row: Summed> {
    /// Their records as they would stand here: key and content. What would be refused is left out.
    fn expected(erp: &ErpInstance, rows: &[Self::Row], unit: &mut Unit<'_>) -> Result<Contents>;

    /// Ours, of these keys.
    fn standing(erp: &ErpInstance, keys: &[String], unit: &mut Unit<'_>) -> Result<Contents>;

    /// A page of CRM rows, after a key: what each comes to. Empty behind the last.
    fn leaves(erp: &ErpInstance, after: Option<&str>, unit: &mut Unit<'_>) -> Result<Vec<(String, Leaf)>>;

    /// Has the ERP cut a range of theirs.
    async fn ranges(erp: &Erp, request: &RangeRequest) -> tenon_erp_port::Result<Ranges>;
}

/// Records that the ERP gave.
pub(crate) struct Given<K: Kind> {
    rows: Vec<K::Row>,
    /// The keys of those that could not be understood, as far as that much was readable.
    unreadable: Vec<Option<String>>,
}

impl<K: Kind> Given<K> {
    pub(crate) fn of(mut page: Page<K::Row>) -> Self {
        put_right::<K>(&mut page);
        let unreadable = page.rejected.into_iter().map(|rejected| rejected.key).collect();
        Self { rows: page.rows, unreadable }
    }

    pub(crate) fn extend(&mut self, page: Page<K::Row>) {
        let more = Self::of(page);
        self.rows.extend(more.rows);
        self.unreadable.extend(more.unreadable);
    }

    /// The keys of those that would not stand here.
    fn not_among(&self, expected: &Contents) -> impl Iterator<Item = Option<&str>> {
        let rows = self.rows.iter().map(K::key).filter(|key| !expected.contains_key(*key)).map(Some);
        rows.chain(self.unreadable.iter().map(Option::as_deref))
    }

    /// Whether the ERP surely does not have it: what cannot be understood is there all the same.
    fn lacks(&self, key: &str) -> bool {
        let is_it = |unreadable: &Option<String>| unreadable.as_deref() == Some(key);
        !self.unreadable.iter().any(is_it) && !self.rows.iter().any(|row| K::key(row) == key)
    }
}

/// What a streaming pass has seen of theirs: 8 bytes a record, twice.
#[derive(Default)]
struct Seen {
    /// What could be taken over.
    understood: HashSet<u64>,
    /// What is there, understood or not.
    there: HashSet<u64>,
    /// There was a row without a key, which is none of the records that stand here.
    blind: bool,
    /// Its totals, also by month.
    sum: RowSum,
    periods: Periods,
}

impl Seen {
    fn add<K: Comparable>(&mut self, given: &Given<K>) {
        for row in &given.rows {
            if self.there.insert(hash(K::key(row))) {
                let leaf = row.leaf();
                self.sum += leaf.sum;
                leaf.add_to(&mut self.periods);
            }
        }
        self.there.extend(given.unreadable.iter().flatten().map(|key| hash(key)));
        self.blind |= given.unreadable.contains(&None);
    }

    fn lacks(&self, key: &str) -> bool {
        // Where no row at all has a key, the mapping or the adapter is wrong rather than every record deleted.
        let tells = !self.blind || !self.there.is_empty();
        tells && !self.there.contains(&hash(key))
    }
}

/// How far a kind had been read: where that has changed, a row that was read before may be older than what stands here.
pub(crate) type Stamp = Option<Stored<ErpCursor>>;

/// One comparison of everything.
pub(crate) struct Comparison<'p> {
    pub(crate) store: &'p dyn Transact,
    pub(crate) erp: &'p ErpInstance,
    repairs: bool,
}

impl Comparison<'_> {
    async fn all(&self) -> Result<Reconciliation> {
        in_transaction(self.store, "sync.reconcile", check_tenant)?;
        let mut kinds = Vec::new();
        for kind in inbound::steps(self.store)?.into_iter().filter_map(Step::kind) {
            let compared = KindDifference::or_unread(kind.name(), kind.compare(self).await)?;
            kinds.extend(compared.unwrap_or_else(Some));
            // An ERP locks a user who logs in with a wrong password too often.
            if let [KindDifference { unread: Some(reason), .. }, KindDifference { unread: Some(_), .. }] =
                &kinds[..]
            {
                return Err(refusals::erp_refuses_to_be_read(reason));
            }
        }
        if kinds.is_empty() {
            return Err(refusals::nothing_to_compare(&self.erp.name).at("/erp"));
        }
        let orders = lost_orders::find(self.store, self.erp).await;
        let orders = KindDifference::or_unread(Progress::NAME, orders)?.unwrap_or_else(|unread| {
            kinds.push(unread);
            lost_orders::Orders::default()
        });
        let lost_orders::Orders { lost, repeated } = orders;
        let equal = lost.is_empty() && repeated.is_empty() && kinds.iter().all(KindDifference::is_equal);
        let erp = self.erp.name.clone();
        Ok(Reconciliation { erp, equal, kinds, lost_orders: lost, repeated_orders: repeated })
    }

    pub(crate) async fn compare<K: Comparable>(&self) -> Result<Option<KindDifference>> {
        let capabilities = match K::capabilities(&self.erp.ports) {
            Some(capabilities) if capabilities.has(K::CAPABILITY) => capabilities,
            _ => return Ok(None),
        };
        let mut found = KindDifference::of::<K>();
        if self.erp.ranges && capabilities.has(Capability::RangeDigests) {
            match ranges::compare::<K>(self, &mut found).await {
                Err(error) if error.code == Code::ErpUnsupported => found = KindDifference::of::<K>(),
                compared => {
                    compared?;
                    self.dead_letters::<K>(&mut found)?;
                    return Ok(Some(found.ended()));
                }
            }
        }
        self.stream::<K>(&mut found).await?;
        Ok(Some(found.ended()))
    }

    /// The sums of ranges say nothing about records that cannot be read: those that are dead letters are added.
    fn dead_letters<K: Kind>(&self, found: &mut KindDifference) -> Result<()> {
        let kept = vec![Filter::eq(DeadLetter::ERP, &self.erp.name), Filter::eq(DeadLetter::KIND, K::NAME)];
        let filter = Filter::All(kept);
        let letters =
            in_transaction(self.store, "sync.reconcile", |unit| unit.find::<DeadLetter>(filter.clone()))?;
        let is_known = |key: &Option<String>| found.found.contains(&hash(key.as_deref().unwrap_or(NO_KEY)));
        let keys = letters.into_iter().map(|letter| letter.data.erp_key);
        let unknown: Vec<_> = keys.filter(|key| !is_known(key)).collect();
        unknown.iter().for_each(|key| found.add_not_stored(key.as_deref()));
        Ok(())
    }

    /// Reads everything there is of a kind, on both sides.
    async fn stream<K: Comparable>(&self, found: &mut KindDifference) -> Result<()> {
        let (mut cursor, mut seen) = (None, Seen::default());
        let first = self.stamp::<K>()?;
        loop {
            let stamp = self.stamp::<K>()?;
            let request = PageRequest { cursor, limit: self.erp.page };
            found.exchanges += 1;
            let page = read_in_time(self.erp, K::page(&self.erp.ports, &request)).await?;
            let (next, more, mut given) = (page.next.clone(), page.more, Given::<K>::of(page));
            given.rows.retain(|row| !seen.understood.contains(&hash(K::key(row))));
            let theirs = self.compare_rows(&given, |_| Ok(Vec::new()), &stamp, found)?;
            seen.understood.extend(theirs.iter().map(|key| hash(key)));
            seen.add(&given);
            if !more {
                break;
            }
            cursor = Some(next);
        }
        self.orphans::<K>(&seen, &first, found)
    }

    /// How far the kind was read by now.
    pub(crate) fn stamp<K: Kind>(&self) -> Result<Stamp> {
        in_transaction(self.store, "sync.reconcile", |unit| cursor::of::<K>(&self.erp.name, unit))
    }

    /// Compares some of their rows with ours of the same keys; `extra` gives, where we have more than so many of them, the CRM's keys that belong there, too. Gives the keys of theirs.
    pub(crate) fn compare_rows<K: Comparable>(
        &self,
        given: &Given<K>,
        extra: impl FnOnce(u64) -> Result<Vec<String>>,
        stamp: &Stamp,
        found: &mut KindDifference,
    ) -> Result<Vec<String>> {
        let erp = self.erp;
        let theirs =
            in_transaction(self.store, "sync.reconcile", |unit| K::expected(erp, &given.rows, unit))?;
        let keys: Vec<_> = theirs.keys().cloned().collect();
        let mut ours = in_transaction(self.store, "sync.reconcile", |unit| K::standing(erp, &keys, unit))?;
        let orphans: Vec<_> =
            extra(ours.len() as u64)?.into_iter().filter(|key| !theirs.contains_key(key)).collect();
        ours.extend(in_transaction(self.store, "sync.reconcile", |unit| K::standing(erp, &orphans, unit))?);
        found.theirs += theirs.len() as u64;
        found.ours += ours.len() as u64;
        found.add_digests([digest_of(&theirs), digest_of(&ours)]);
        let differs = |key: &String| ours.get(key) != theirs.get(key);
        for (key, theirs) in theirs.iter().filter(|(key, _)| differs(key)) {
            found.name(key);
            ours.get(key).iter().for_each(|ours| found.add_fields(theirs, ours));
        }
        given.not_among(&theirs).for_each(|key| found.add_not_stored(key));
        ours.keys().filter(|key| !theirs.contains_key(*key)).for_each(|key| found.name(key));
        let is_one = |row: &&K::Row| theirs.contains_key(K::key(row)) && differs(&K::key(row).to_owned());
        let differing: Vec<_> = given.rows.iter().filter(is_one).cloned().collect();
        let gone: Vec<_> = orphans.into_iter().filter(|key| given.lacks(key)).collect();
        found.repaired += self.repair_rows::<K>(&differing, &gone, stamp)?;
        Ok(keys)
    }

    /// Everything that stands here and is not among theirs; and the totals of all that stands here.
    fn orphans<K: Comparable>(&self, seen: &Seen, stamp: &Stamp, found: &mut KindDifference) -> Result<()> {
        let (mut sum, mut periods, mut orphans) = (RowSum::default(), Periods::new(), Vec::new());
        self.leaves::<K>(|key, leaf| {
            sum += leaf.sum;
            leaf.add_to(&mut periods);
            if !seen.understood.contains(&hash(key)) {
                orphans.push(key.to_owned());
            }
            if orphans.len() < ORPHANS {
                return Ok(());
            }
            self.orphan::<K>(&std::mem::take(&mut orphans), seen, stamp, found)
        })?;
        self.orphan::<K>(&orphans, seen, stamp, found)?;
        found.add_totals(seen.sum, sum);
        found.set_periods(&seen.periods, &periods);
        Ok(())
    }

    /// Ours of these keys, which are not among theirs.
    fn orphan<K: Comparable>(
        &self,
        orphans: &[String],
        seen: &Seen,
        stamp: &Stamp,
        found: &mut KindDifference,
    ) -> Result<()> {
        let erp = self.erp;
        let standing = in_transaction(self.store, "sync.reconcile", |unit| K::standing(erp, orphans, unit))?;
        found.ours += standing.len() as u64;
        found.add_digests([0, digest_of(&standing)]);
        standing.keys().for_each(|key| found.name(key));
        let gone: Vec<_> = standing.into_keys().filter(|key| seen.lacks(key)).collect();
        found.repaired += self.repair_rows::<K>(&[], &gone, stamp)?;
        Ok(())
    }

    /// Passes the totals of each CRM row, in the order of keys, a page at a time. Of rows with the same key the first
    /// counts.
    pub(crate) fn leaves<K: Comparable>(
        &self,
        mut each: impl FnMut(&str, &Leaf) -> Result<()>,
    ) -> Result<()> {
        let (erp, mut after) = (self.erp, None::<String>);
        loop {
            let page =
                in_transaction(self.store, "sync.reconcile", |unit| K::leaves(erp, after.as_deref(), unit))?;
            for (key, leaf) in &page {
                if after.as_ref() != Some(key) {
                    each(key, leaf)?;
                }
                after = Some(key.clone());
            }
            if page.is_empty() {
                return Ok(());
            }
        }
    }

    /// How many of these rows stand here as the ERP has them.
    fn now_equal<K: Comparable>(&self, rows: &[K::Row], unit: &mut Unit<'_>) -> Result<usize> {
        let theirs = K::expected(self.erp, rows, unit)?;
        let keys: Vec<_> = theirs.keys().cloned().collect();
        let ours = K::standing(self.erp, &keys, unit)?;
        Ok(theirs.iter().filter(|(key, fields)| ours.get(*key) == Some(fields)).count())
    }

    /// Takes these rows over again and removes what the ERP does not have, unless the kind was read on since, and gives how
    /// many records that has repaired.
    fn repair_rows<K: Comparable>(&self, rows: &[K::Row], gone: &[String], stamp: &Stamp) -> Result<u64> {
        if !self.repairs || rows.is_empty() && gone.is_empty() {
            return Ok(0);
        }
        let erp = &self.erp.name;
        in_transaction(self.store, "sync.repair", |unit| {
            unit.guard(&outbox::guard(erp))?;
            if cursor::of::<K>(erp, unit)? != *stamp {
                return Ok(0);
            }
            let mut applied = Applied { put_back: true, ..Applied::by(self.erp) };
            K::apply(erp, rows, &mut applied, unit)?;
            K::remove(erp, gone, unit)?;
            let repaired = self.now_equal::<K>(rows, unit)? + gone.len();
            unit.note(K::NAME, erp, 0, json!({"erp": erp, "repaired": repaired}))?;
            Ok(repaired as u64)
        })
    }
}

/// The digest of records, whatever their order.
fn digest_of(contents: &Contents) -> u64 {
    let text = |fields: &Fields| serde_json::to_string(fields).unwrap_or_default();
    contents.iter().map(|(key, fields)| digest(key, &text(fields))).fold(0, u64::wrapping_add)
}

fn digest(key: &str, content: &str) -> u64 {
    let hash = Sha256::new().chain_update(key).chain_update([0]).chain_update(content).finalize();
    hash.iter().take(8).fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}
