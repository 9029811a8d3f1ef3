//! Reconciliation: both sides compared record by record, in one streaming pass a kind.
//!
//! Each side's records make a digest that does not depend on their order: the sum, modulo 2^64, of a hash of each. Equal
//! digests over equally many records say equal; where they differ, the report names the first records that do.

use crate::inbox::{Kind, hash};
use crate::kinds::{Customers, Invoices, Items, OpenItems, Prices, Receipts, Stock};
use crate::work::{ErpInstance, Transact, within};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashSet};
use tenon_core::ports::erp::PageRequest;
use tenon_core::{Result, Unit};

/// How many differing records a report names.
const NAMED: usize = 20;

/// How one kind compares.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct KindDifference {
    /// The kind.
    pub kind: String,
    /// Records there.
    pub theirs: u64,
    /// Records here.
    pub ours: u64,
    /// The digest of those there.
    pub their_digest: String,
    /// The digest of those here.
    pub our_digest: String,
    /// Keys of records that differ or stand on one side only, the first few.
    pub differing: Vec<String>,
}

impl KindDifference {
    /// Whether both sides are the same.
    pub fn is_equal(&self) -> bool {
        self.theirs == self.ours && self.their_digest == self.our_digest
    }
}

/// What a reconciliation found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reconciliation {
    /// The ERP.
    pub erp: String,
    /// Whether everything is equal.
    pub equal: bool,
    /// Kind by kind.
    pub kinds: Vec<KindDifference>,
}

/// Compares what the ERP has now with what stands here, as far as the adapter can read.
///
/// # Errors
/// An ERP that cannot be read, a database error.
pub async fn reconcile(store: &dyn Transact, erp: &ErpInstance) -> Result<Reconciliation> {
    let kinds: Vec<_> = [
        compare::<Customers>(store, erp).await?,
        compare::<Items>(store, erp).await?,
        compare::<Prices>(store, erp).await?,
        compare::<Stock>(store, erp).await?,
        compare::<OpenItems>(store, erp).await?,
        compare::<Invoices>(store, erp).await?,
        compare::<Receipts>(store, erp).await?,
    ]
    .into_iter()
    .flatten()
    .collect();
    Ok(Reconciliation { erp: erp.name.clone(), equal: kinds.iter().all(KindDifference::is_equal), kinds })
}

/// Records in a form that can be compared: content by key.
pub(crate) type Contents = BTreeMap<String, String>;

/// A kind whose records can be brought into one form on both sides.
pub(crate) trait Comparable: Kind {
    /// Their records as they would stand here: key and content. What would be refused is left out.
    fn expected(erp: &str, rows: &[Self::Row], unit: &mut Unit<'_>) -> Result<Contents>;

    /// Ours, of these keys.
    fn standing(erp: &str, keys: &[String], unit: &mut Unit<'_>) -> Result<Contents>;
}

async fn compare<K: Comparable>(store: &dyn Transact, erp: &ErpInstance) -> Result<Option<KindDifference>> {
    match K::capabilities(&erp.ports) {
        Some(capabilities) if capabilities.has(K::CAPABILITY) => {}
        _ => return Ok(None),
    }
    let mut found = KindDifference { kind: K::NAME.to_owned(), ..KindDifference::default() };
    let mut their_sum = 0_u64;
    let (mut cursor, mut seen) = (None, HashSet::new());
    loop {
        let request = PageRequest { cursor, limit: erp.page };
        let page = K::page(&erp.ports, &request).await?;
        let theirs = within(store, "sync.reconcile", |unit| K::expected(&erp.name, &page.rows, unit))?;
        let keys: Vec<_> = theirs.keys().cloned().collect();
        let ours = within(store, "sync.reconcile", |unit| K::standing(&erp.name, &keys, unit))?;
        for (key, content) in &theirs {
            if !seen.insert(hash(key)) {
                continue;
            }
            found.theirs += 1;
            their_sum = their_sum.wrapping_add(digest(key, content));
            if ours.get(key) != Some(content) {
                name(&mut found, key);
            }
        }
        if !page.more {
            break;
        }
        cursor = Some(page.next);
    }
    let our_sum = ours::<K>(store, erp, &seen, &mut found)?;
    found.their_digest = format!("{their_sum:016x}");
    found.our_digest = format!("{our_sum:016x}");
    Ok(Some(found))
}

/// Everything that stands here, a page at a time: names what is not there, and gives the sum of the digests.
fn ours<K: Comparable>(
    store: &dyn Transact,
    erp: &ErpInstance,
    theirs: &HashSet<u64>,
    found: &mut KindDifference,
) -> Result<u64> {
    let (mut sum, mut after) = (0_u64, None::<String>);
    loop {
        let keys = within(store, "sync.reconcile", |unit| K::known(&erp.name, after.as_deref(), unit))?;
        let standing = within(store, "sync.reconcile", |unit| K::standing(&erp.name, &keys, unit))?;
        for (key, content) in &standing {
            found.ours += 1;
            sum = sum.wrapping_add(digest(key, content));
            if !theirs.contains(&hash(key)) {
                name(found, key);
            }
        }
        match keys.into_iter().next_back() {
            Some(last) => after = Some(last),
            None => return Ok(sum),
        }
    }
}

fn name(found: &mut KindDifference, key: &str) {
    if found.differing.len() < NAMED {
        found.differing.push(key.to_owned());
    }
}

fn digest(key: &str, content: &str) -> u64 {
    let hash = Sha256::new().chain_update(key).chain_update([0]).chain_update(content).finalize();
    hash.iter().take(8).fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}
