//! Reading a round of pages.

use super::check::{Checked, Kit, ensure};
use super::kind::Kind;
use std::collections::BTreeMap;
use tenon_erp_port::{Page, PageRequest, Rejected};

/// The most pages that are read of a round: a big ERP is not read through row by row.
pub(super) const MOST_PAGES: usize = 500;

/// A limit at which a round has few pages.
pub(super) const LARGE: u32 = 1000;

/// What a round brought.
pub(super) struct Round<T> {
    pub(super) rows: Vec<T>,
    pub(super) rejected: Vec<Rejected>,
    pub(super) gone: Vec<String>,
    /// The cursor for the next round.
    pub(super) next: String,
    /// Whether it was read to its end.
    pub(super) whole: bool,
}

impl<T: Kind> Round<T> {
    /// The rows by key; of a row that came more than once, the last.
    pub(super) fn by_key(&self) -> BTreeMap<&str, &T> {
        self.rows.iter().map(|row| (row.key(), row)).collect()
    }

    pub(super) fn get(&self, key: &str) -> Option<&T> {
        self.rows.iter().rev().find(|row| row.key() == key)
    }
}

/// The pages of a round, at most so many.
pub(super) async fn pages<T: Kind>(
    kit: &Kit<'_>,
    from: Option<&str>,
    limit: u32,
    most: usize,
) -> Checked<Vec<Page<T>>> {
    let mut pages: Vec<Page<T>> = Vec::new();
    let mut cursor = from.map(str::to_owned);
    while pages.len() < most {
        let page = T::page(kit, &PageRequest { cursor: cursor.clone(), limit }).await?;
        let stands_still = page.more && cursor.as_ref() == Some(&page.next);
        ensure!(!stands_still, "the cursor {:?} leads to itself, and there is said to be more", page.next);
        cursor = Some(page.next.clone());
        let more = page.more;
        pages.push(page);
        if !more {
            break;
        }
    }
    Ok(pages)
}

/// A round from a cursor, or from the beginning.
pub(super) async fn round<T: Kind>(kit: &Kit<'_>, from: Option<&str>, limit: u32) -> Checked<Round<T>> {
    let mut round =
        Round { rows: Vec::new(), rejected: Vec::new(), gone: Vec::new(), next: String::new(), whole: false };
    for page in pages(kit, from, limit, MOST_PAGES).await? {
        round.rows.extend(page.rows);
        round.rejected.extend(page.rejected);
        round.gone.extend(page.gone);
        round.next = page.next;
        round.whole = !page.more;
    }
    Ok(round)
}

/// A round from the beginning.
pub(super) async fn everything<T: Kind>(kit: &Kit<'_>) -> Checked<Round<T>> {
    round(kit, None, LARGE).await
}
