//! Dead letters: what could not be stored is kept with the reason, applied again by later runs, and closed once it could be stored or
//! is gone.

use crate::cursor::shortened;
use crate::inbox::{Applied, Kind};
use crate::outbox;
use crate::run::{ErpInstance, Transact, in_transaction};
use jiff::Timestamp;
use serde_json::{Value as Json, json};
use std::collections::HashSet;
use tenon_core::integration::dead_letter::DeadLetter;
use tenon_erp_port::scale::Scaled;
use tenon_erp_port::{Page, Rejected};
use tenon_kernel::filter::Filter;
use tenon_kernel::{Error, Result, Stored, Unit};

/// A record of an ERP that could not be stored.
#[derive(Clone, Debug)]
pub struct Refused {
    /// Its key.
    pub key: String,
    /// Its content.
    pub raw: Json,
    /// Why it could not be stored.
    pub error: Error,
}

/// Keeps what could not be taken over, and closes what has come again and is good.
pub(crate) fn record<K: Kind>(
    erp: &str,
    page: &Page<K::Row>,
    applied: &Applied,
    unit: &mut Unit<'_>,
) -> Result<()> {
    let of_kind = || vec![Filter::eq("erp", erp), Filter::eq("kind", K::NAME)];
    let standing = unit.find::<DeadLetter>(Filter::All(of_kind()))?;
    let mut dead = letters::<K>(erp, page, applied, unit.now());
    // Of rows without a key that are the same in everything, one says it all.
    let mut told = HashSet::new();
    dead.retain(|letter| letter.erp_key.is_some() || told.insert(letter.raw.to_string()));
    let is_dead = |key: &str| dead.iter().any(|letter| letter.erp_key.as_deref() == Some(key));
    let came: HashSet<&str> =
        page.rows.iter().map(K::key).chain(page.gone.iter().map(String::as_str)).collect();
    for letter in &standing {
        if letter.erp_key.as_deref().is_some_and(|key| came.contains(key) && !is_dead(key)) {
            unit.remove::<DeadLetter>(&Filter::eq("id", letter.id()))?;
        }
    }
    for mut letter in dead {
        let same = |before: &&Stored<DeadLetter>| {
            before.erp_key == letter.erp_key && (letter.erp_key.is_some() || before.raw == letter.raw)
        };
        if let Some(before) = standing.iter().find(same) {
            letter.at = before.at;
            if before.data == letter {
                continue;
            }
            unit.remove::<DeadLetter>(&Filter::eq("id", before.id()))?;
        }
        unit.create(letter)?;
    }
    Ok(())
}

/// A letter for each record of a page that could not be read or stored.
fn letters<K: Kind>(erp: &str, page: &Page<K::Row>, applied: &Applied, at: Timestamp) -> Vec<DeadLetter> {
    let letter = |key: Option<&str>, raw: &Json, reason: &str, refusal: Option<&str>| DeadLetter {
        erp: erp.to_owned(),
        kind: K::NAME.to_owned(),
        erp_key: fitting_key(key).map(str::to_owned),
        raw: raw.clone(),
        replayable: refusal.is_some(),
        reason: shortened(reason),
        refusal: refusal.map(str::to_owned),
        at,
    };
    let unread = page.rejected.iter();
    let unread = unread.map(|Rejected { key, raw, reason }| letter(key.as_deref(), raw, reason, None));
    let refused = applied
        .refused
        .iter()
        .map(|Refused { key, raw, error }| letter(Some(key), raw, &error.to_string(), Some(error.reason())));
    unread.chain(refused).collect()
}

/// A key that a record here can have.
pub(crate) fn fitting_key(key: Option<&str>) -> Option<&str> {
    key.filter(|key| key.chars().count() <= 100 && !key.contains('\0'))
}

/// Applies the stored dead letters of a kind again, and returns the number of closed ones.
///
/// # Errors
/// A database error.
pub fn replay<K: Kind>(store: &dyn Transact, erp: &ErpInstance) -> Result<u64> {
    in_transaction(store, "sync.retry", |unit| apply::<K>(erp, unit).map(|(_, closed)| closed))
}

/// As [`replay`], in a transaction. Returns how many records changed something, and how many letters were closed.
pub(crate) fn apply<K: Kind>(erp: &ErpInstance, unit: &mut Unit<'_>) -> Result<(u64, u64)> {
    let (rules, erp) = (Applied::by(erp), erp.name.as_str());
    let filter = Filter::All(vec![
        Filter::eq("erp", erp),
        Filter::eq("kind", K::NAME),
        Filter::eq("replayable", true),
    ]);
    if unit.first::<DeadLetter>(filter.clone())?.is_none() {
        return Ok((0, 0));
    }
    unit.guard(&outbox::guard(erp))?;
    let (mut changed, mut closed) = (0, 0);
    for letter in unit.find::<DeadLetter>(filter)? {
        let Ok(mut row) = serde_json::from_value::<K::Row>(letter.raw.clone()) else { continue };
        row.scale();
        let mut applied = rules.clone();
        K::apply(erp, &[row], &mut applied, unit)?;
        if applied.refused.is_empty() {
            unit.remove::<DeadLetter>(&Filter::eq("id", letter.id()))?;
            changed += applied.changed;
            closed += 1;
        }
    }
    if changed > 0 {
        unit.note(K::NAME, erp, 0, json!({"erp": erp, "replayed": closed, "changed": changed}))?;
    }
    Ok((changed, closed))
}

/// Closes the letters of a kind that `is_gone` selects.
pub(crate) fn close(
    erp: &str,
    kind: &str,
    is_gone: impl Fn(&DeadLetter) -> bool,
    unit: &mut Unit<'_>,
) -> Result<()> {
    let of_kind = Filter::All(vec![Filter::eq("erp", erp), Filter::eq("kind", kind)]);
    for letter in unit.find::<DeadLetter>(of_kind)? {
        if is_gone(&letter) {
            unit.remove::<DeadLetter>(&Filter::eq("id", letter.id()))?;
        }
    }
    Ok(())
}
