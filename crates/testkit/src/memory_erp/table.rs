//! A table of the ERP in memory: rows by key, and the order of their last changes.

use serde_json::json;
use std::collections::BTreeMap;
use std::ops::Bound;
use tenon_erp_port::ranges::{Cutter, KeyPart, KeyRange, Leaf, RangeRequest, Ranges, Summed};
use tenon_erp_port::{Code, Error, Result};
use tenon_erp_port::{Page, PageRequest, Rejected};

/// What there is under a key.
#[derive(Clone, Debug)]
enum Content<T> {
    Row(T),
    /// A row that was spoiled: what its interface gives of it cannot be understood.
    Garbage,
    Gone,
}

#[derive(Clone, Debug)]
struct Kept<T> {
    changed: u64,
    content: Content<T>,
}

/// How a page is read, as far as the ERP's capabilities decide it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    pub(super) changes_since: bool,
    pub(super) deletions: bool,
}

/// Rows by key. A row's place in the order of reading is the sequence number of its last change.
#[derive(Clone, Debug)]
pub(super) struct Table<T> {
    rows: BTreeMap<String, Kept<T>>,
    by_change: BTreeMap<u64, String>,
    last_change: u64,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), by_change: BTreeMap::new(), last_change: 0 }
    }
}

/// A cursor that reads a range of keys begins so.
const RANGE: &str = "range:";

impl<T: Clone> Table<T> {
    /// A range of keys, cut.
    pub(super) fn ranges(&self, request: &RangeRequest) -> Result<Ranges>
    where
        T: Summed,
    {
        let asked = match request.cursor.as_deref() {
            None => KeyRange::default(),
            Some(cursor) => range_of(cursor).ok_or_else(not_ours)?,
        };
        let mut cutter = Cutter::new(vec![KeyPart::Text], request.parts);
        for (key, kept) in self.within(&asked) {
            let leaf = match &kept.content {
                Content::Row(row) => row.leaf(),
                Content::Garbage => Leaf::default(),
                Content::Gone => continue,
            };
            // Keys come in their order.
            let _ = cutter.take(key.clone(), &leaf);
        }
        Ok(cutter.ranges(&asked, |_, keys| format!("{RANGE}{}", json!(keys))))
    }

    fn within(&self, range: &KeyRange) -> impl Iterator<Item = (&String, &Kept<T>)> {
        let after = range.after.clone().map_or(Bound::Unbounded, Bound::Excluded);
        let until = range.until.clone().map_or(Bound::Unbounded, Bound::Included);
        self.rows.range((after, until))
    }

    /// The page behind a cursor of [`Table::ranges`]: a page of the range, then of what is left of it.
    fn page_of_range<R>(&self, range: &KeyRange, limit: u32, show: impl Fn(&T) -> R) -> Page<R> {
        let mut page = Page::last(Vec::new(), String::new());
        let mut left = range.clone();
        for (key, kept) in self.within(range).take(limit.max(1) as usize) {
            match &kept.content {
                Content::Row(row) => page.rows.push(show(row)),
                Content::Garbage => page.rejected.push(rejected(key)),
                Content::Gone => {}
            }
            left.after = Some(key.clone());
        }
        page.more = self.within(&left).next().is_some();
        page.next = format!("{RANGE}{}", json!(left));
        page
    }

    pub(super) fn get(&self, key: &str) -> Option<&T> {
        match self.rows.get(key).map(|kept| &kept.content) {
            Some(Content::Row(row)) => Some(row),
            _ => None,
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.rows.values().filter_map(|kept| match &kept.content {
            Content::Row(row) => Some(row),
            _ => None,
        })
    }

    pub(super) fn put(&mut self, key: impl Into<String>, row: T) {
        self.set(key.into(), Content::Row(row));
    }

    pub(super) fn delete(&mut self, key: &str) {
        self.set(key.to_owned(), Content::Gone);
    }

    pub(super) fn spoil(&mut self, key: &str) {
        self.set(key.to_owned(), Content::Garbage);
    }

    fn set(&mut self, key: String, content: Content<T>) {
        self.last_change += 1;
        let kept = Kept { changed: self.last_change, content };
        if let Some(before) = self.rows.insert(key.clone(), kept) {
            self.by_change.remove(&before.changed);
        }
        self.by_change.insert(self.last_change, key);
    }

    /// A page of what has changed since the cursor, each row as `show` gives it.
    pub(super) fn page<R>(
        &self,
        request: &PageRequest,
        reading: Reading,
        show: impl Fn(&T) -> R,
    ) -> Result<Page<R>> {
        if let Some(range) = request.cursor.as_deref().and_then(range_of) {
            return Ok(self.page_of_range(&range, request.limit, show));
        }
        let since = self.position(request.cursor.as_deref())?;
        let mut page = Page::last(Vec::new(), String::new());
        let mut reached = since;
        for (changed, key) in self.by_change.range(since + 1..).take(request.limit.max(1) as usize) {
            reached = *changed;
            match self.rows.get(key).map(|kept| &kept.content) {
                Some(Content::Row(row)) => page.rows.push(show(row)),
                Some(Content::Garbage) => page.rejected.push(rejected(key)),
                Some(Content::Gone) if reading.deletions => page.gone.push(key.clone()),
                Some(Content::Gone) | None => {}
            }
        }
        page.more = reached < self.last_change;
        let next = if page.more || reading.changes_since { reached } else { 0 };
        page.next = next.to_string();
        Ok(page)
    }

    /// A cursor somewhat before this one.
    pub(super) fn before(&self, cursor: Option<String>) -> Option<String> {
        let since = self.position(cursor.as_deref()).ok().filter(|since| *since > 3);
        since.map_or(cursor, |since| Some((since - 3).to_string()))
    }

    fn position(&self, cursor: Option<&str>) -> Result<u64> {
        let Some(cursor) = cursor else { return Ok(0) };
        cursor.parse().ok().filter(|since| *since <= self.last_change).ok_or_else(not_ours)
    }
}

fn not_ours() -> Error {
    Error::new(Code::InvalidValue, "the cursor is not one of this ERP").at("/cursor")
}

/// The range that a cursor reads.
fn range_of(cursor: &str) -> Option<KeyRange> {
    cursor.strip_prefix(RANGE).and_then(|range| serde_json::from_str(range).ok())
}

pub(super) fn rejected(key: &str) -> Rejected {
    Rejected {
        key: Some(key.to_owned()),
        raw: json!({ "key": key, "name": null }),
        reason: "name: is empty".to_owned(),
    }
}
