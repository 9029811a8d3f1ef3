//! Summaries of an ERP's records by ranges of keys: the number of rows, their control total, and a digest of their values.
//!
//! Both sides compute the sums of the same ranges. If the sums of a range are equal, its rows are equal. If they differ, the
//! engine splits the range into smaller ones, until there are few enough rows to compare one by one. The sums of ranges add up to
//! the sum of the whole, so a range can be split at any key.

use super::scale::{AMOUNT, PRICE, QUANTITY, kept, of_limit};
use super::{ErpCustomer, ErpInvoice, ErpItem, ErpOpenItem, ErpPrice, ErpReceipt, ErpStock};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::AddAssign;

/// The keys after one key, up to and including another. Without a first key, the range begins with the first of all keys; without
/// a last key, it ends with the last one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRange {
    /// The range begins after this key.
    pub after: Option<String>,
    /// The range ends with this key, inclusive.
    pub until: Option<String>,
}

/// The range to split, and the number of parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RangeRequest {
    /// The [`Range::cursor`] of the range. None for all records.
    pub cursor: Option<String>,
    /// The largest number of ranges to return, at least one.
    pub parts: u32,
}

/// The order of one part of an ERP's keys. The parts of a key are joined by `/`. In a key of several parts, `/` within a part is
/// written as `%2F`, and `%` as `%25`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyPart {
    /// Compared by bytes.
    Text,
    /// Compared as a whole number.
    Number,
}

/// A range, split into parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranges {
    /// The order of the keys, part by part.
    pub order: Vec<KeyPart>,
    /// The ranges, in this order, without gaps. Each range begins where the one before ends. The last range ends where the
    /// requested range ends. Empty if there are no rows.
    pub ranges: Vec<Range>,
    /// The sums of all rows by the month of the document's date. Only for kinds that have such a date.
    #[serde(default)]
    pub periods: Periods,
}

/// The sums of rows by month: `2026-01`.
pub type Periods = BTreeMap<String, RowSum>;

/// One range of several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// The keys of the range.
    pub keys: KeyRange,
    /// The sums of its rows.
    pub sum: RowSum,
    /// A cursor for reading pages of this kind. They contain the rows of this range only. The range can also be split again by
    /// it.
    pub cursor: String,
}

/// The sums of some rows. Rows of the ERP that cannot be read are not included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowSum {
    /// The number of rows.
    pub rows: u64,
    /// The sum, modulo 2^64, of the first eight bytes of the SHA-256 of each row.
    pub digest: u64,
    /// The control total, over all currencies: the sum of on hand, open, invoiced or received amounts. Zero for other kinds.
    pub total: Decimal,
}

impl AddAssign for RowSum {
    fn add_assign(&mut self, other: Self) {
        self.rows += other.rows;
        self.digest = self.digest.wrapping_add(other.digest);
        self.total = self.total.checked_add(other.total).unwrap_or(self.total).normalize();
    }
}

/// The sums of one row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leaf {
    /// The month of the document's date, if the row is a document.
    pub period: Option<String>,
    /// The sums. Zero if the row cannot be read.
    pub sum: RowSum,
}

impl Leaf {
    /// Adds the sums to the row's month, if it has one.
    pub fn add_to(&self, periods: &mut Periods) {
        if let Some(period) = &self.period {
            *periods.entry(period.clone()).or_default() += self.sum;
        }
    }
}

/// Splits a key into its parts and decodes them.
pub fn key_parts(order: &[KeyPart], key: &str) -> Vec<String> {
    if order.len() < 2 {
        return vec![key.to_owned()];
    }
    key.split('/').map(|part| unescaped(part).into_owned()).collect()
}

/// Compares two keys in an ERP's order.
pub fn compare_keys(order: &[KeyPart], one: &str, other: &str) -> Ordering {
    if order.len() < 2 {
        return compare_parts(order.first().copied().unwrap_or(KeyPart::Text), one, other);
    }
    let parts = one.split('/').zip(other.split('/')).zip(order);
    parts
        .map(|((one, other), part)| compare_parts(*part, &unescaped(one), &unescaped(other)))
        .find(|ordering| ordering.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// A part as it was before it was joined to others.
fn unescaped(part: &str) -> Cow<'_, str> {
    match part.contains('%') {
        true => part.replace("%2F", "/").replace("%25", "%").into(),
        false => part.into(),
    }
}

fn compare_parts(part: KeyPart, one: &str, other: &str) -> Ordering {
    let numbers = || one.parse::<i64>().ok().zip(other.parse::<i64>().ok());
    match part {
        KeyPart::Number => numbers().map_or_else(|| one.cmp(other), |(one, other)| one.cmp(&other)),
        KeyPart::Text => one.cmp(other),
    }
}

/// A row with a digest.
pub trait Summed {
    /// Returns the key.
    fn key(&self) -> &str;

    /// Returns what the row adds to the control total.
    fn total(&self) -> Decimal {
        Decimal::ZERO
    }

    /// Returns the document's date, if the row is a document.
    fn day(&self) -> Option<Date> {
        None
    }

    /// Adds all other values to the digest.
    fn say(&self, to: &mut RowHash);

    /// Returns the sums of this row with its month.
    fn leaf(&self) -> Leaf {
        let period = self.day().map(|day| format!("{:04}-{:02}", day.year(), day.month()));
        Leaf { period, sum: self.sum() }
    }

    /// Returns the sums of this row.
    fn sum(&self) -> RowSum {
        let mut hash = RowHash(Sha256::new());
        hash.text(Some(self.key()));
        self.say(&mut hash);
        let digest = hash.0.finalize().iter().take(8).fold(0, |sum, byte| (sum << 8) | u64::from(*byte));
        RowSum { rows: 1, digest, total: self.total().normalize() }
    }
}

/// Hashes the values of a row, field by field, in a form that does not depend on how a number or date is written.
pub struct RowHash(Sha256);

impl RowHash {
    fn text(&mut self, text: Option<&str>) -> &mut Self {
        match text {
            None => self.0.update([0]),
            Some(text) => {
                self.0.update([1]);
                self.0.update((text.len() as u64).to_le_bytes());
                self.0.update(text);
            }
        }
        self
    }

    fn maybe(&mut self, text: &Option<String>) -> &mut Self {
        self.text(text.as_deref())
    }

    /// A number, as exact as it is kept.
    fn number(&mut self, number: impl Into<Option<Decimal>>, places: u32) -> &mut Self {
        self.text(number.into().map(|number| kept(number, places).normalize().to_string()).as_deref())
    }

    fn date(&mut self, date: impl Into<Option<Date>>) -> &mut Self {
        self.text(date.into().map(|date| date.to_string()).as_deref())
    }
}

impl Summed for ErpCustomer {
    fn key(&self) -> &str {
        &self.key
    }

    /// The number is not part of it: a link keeps the one it was made with.
    fn say(&self, to: &mut RowHash) {
        to.text(Some(&self.name)).maybe(&self.tax_id).maybe(&self.phone).maybe(&self.email).maybe(&self.city);
        to.maybe(&self.country)
            .maybe(&self.currency)
            .number(self.credit_limit, of_limit(self.currency.as_deref()));
        // One that is no longer used is closed, frozen or not.
        to.text(Some(if self.inactive {
            "closed"
        } else if self.frozen {
            "frozen"
        } else {
            "active"
        }));
    }
}

impl Summed for ErpItem {
    fn key(&self) -> &str {
        &self.key
    }

    fn say(&self, to: &mut RowHash) {
        to.text(Some(&self.number))
            .text(Some(&self.name))
            .text(Some(&self.unit))
            .number(self.list_price, PRICE);
        to.maybe(&self.currency).text(Some(if self.inactive { "inactive" } else { "active" }));
    }
}

impl Summed for ErpPrice {
    fn key(&self) -> &str {
        &self.key
    }

    fn say(&self, to: &mut RowHash) {
        to.text(Some(&self.item))
            .maybe(&self.customer)
            .number(self.from_quantity, QUANTITY)
            .number(self.price, PRICE);
        to.text(Some(&self.currency)).date(self.valid_from).date(self.valid_to);
    }
}

impl Summed for ErpOpenItem {
    fn key(&self) -> &str {
        &self.key
    }

    fn total(&self) -> Decimal {
        kept(self.open_amount, AMOUNT)
    }

    fn day(&self) -> Option<Date> {
        Some(self.document_date)
    }

    fn say(&self, to: &mut RowHash) {
        to.text(Some(&self.customer)).text(Some(&self.document)).date(self.document_date).date(self.due_date);
        to.text(Some(&self.currency)).number(self.amount, AMOUNT).number(self.open_amount, AMOUNT);
    }
}

impl Summed for ErpInvoice {
    fn key(&self) -> &str {
        &self.key
    }

    fn total(&self) -> Decimal {
        kept(self.gross, AMOUNT)
    }

    fn day(&self) -> Option<Date> {
        Some(self.date)
    }

    /// The order is not part of it: one that was not placed from here is no order here.
    fn say(&self, to: &mut RowHash) {
        to.text(Some(&self.number)).text(Some(&self.customer)).date(self.date).text(Some(&self.currency));
        to.number(self.net, AMOUNT).number(self.tax, AMOUNT).number(self.gross, AMOUNT);
    }
}

impl Summed for ErpReceipt {
    fn key(&self) -> &str {
        &self.key
    }

    fn total(&self) -> Decimal {
        kept(self.amount, AMOUNT)
    }

    fn day(&self) -> Option<Date> {
        Some(self.date)
    }

    fn say(&self, to: &mut RowHash) {
        to.text(Some(&self.number)).text(Some(&self.customer)).date(self.date).text(Some(&self.currency));
        to.number(self.amount, AMOUNT);
    }
}

impl Summed for ErpStock {
    fn key(&self) -> &str {
        &self.key
    }

    fn total(&self) -> Decimal {
        kept(self.on_hand, QUANTITY)
    }

    fn say(&self, to: &mut RowHash) {
        to.text(Some(&self.item)).text(Some(&self.warehouse)).maybe(&self.lot);
        to.number(self.on_hand, QUANTITY).number(self.reserved, QUANTITY).number(self.on_order, QUANTITY);
    }
}

/// Splits rows into ranges while they are read in the order of their keys. It does not keep the rows.
pub struct Cutter {
    order: Vec<KeyPart>,
    parts: usize,
    /// How many rows each range has by now.
    each: u64,
    cut: Vec<(String, RowSum)>,
    periods: Periods,
}

impl Cutter {
    /// Creates a cutter for at most this number of ranges.
    pub fn new(order: Vec<KeyPart>, parts: u32) -> Self {
        let each = if parts > 1 { 1 } else { u64::MAX };
        Self { order, parts: parts.max(1) as usize, each, cut: Vec::new(), periods: Periods::new() }
    }

    /// Adds the next key and the sums of its row. Returns whether the key is greater than the one before.
    #[must_use]
    pub fn take(&mut self, key: String, leaf: &Leaf) -> bool {
        leaf.add_to(&mut self.periods);
        let sum = leaf.sum;
        let Some((last, range)) = self.cut.last_mut() else {
            self.cut.push((key, sum));
            return true;
        };
        if compare_keys(&self.order, last, &key) != Ordering::Less {
            return false;
        }
        if range.rows < self.each {
            (*last, *range) = (key, {
                *range += sum;
                *range
            });
            return true;
        }
        if self.cut.len() == self.parts {
            self.widen();
        }
        self.cut.push((key, sum));
        true
    }

    /// Makes one range of every two, and has the following ones twice as wide.
    fn widen(&mut self) {
        let pair = |pair: &[(String, RowSum)]| {
            let mut whole = RowSum::default();
            pair.iter().for_each(|(_, sum)| whole += *sum);
            pair.last().map(|(key, _)| (key.clone(), whole))
        };
        self.cut = self.cut.chunks(2).filter_map(pair).collect();
        self.each *= 2;
    }

    /// Returns the ranges of the requested range. `cursor` creates the cursor of each.
    pub fn ranges(self, asked: &KeyRange, cursor: impl Fn(&[KeyPart], &KeyRange) -> String) -> Ranges {
        let (mut after, order) = (asked.after.clone(), self.order);
        let count = self.cut.len();
        let ranges = self.cut.into_iter().enumerate().map(|(place, (key, sum))| {
            let until = if place + 1 == count { asked.until.clone() } else { Some(key) };
            let keys = KeyRange { after: after.take(), until: until.clone() };
            after = until;
            Range { cursor: cursor(&order, &keys), keys, sum }
        });
        let ranges = ranges.collect();
        Ranges { ranges, order, periods: self.periods }
    }
}
