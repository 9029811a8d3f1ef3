//! Ranges of an ERP's records in short: how many rows there are, what they add up to, and a digest of all they say.
//!
//! Both sides compute these of the same ranges of keys. Where the sums of a range are equal, so are its rows; where they
//! differ, the range is cut into smaller ones, until there are few enough rows to be compared one by one. Sums of ranges add
//! up to the sum of the whole, so that a range can be cut anywhere.

use super::{ErpCustomer, ErpInvoice, ErpItem, ErpOpenItem, ErpPrice, ErpReceipt, ErpStock};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::AddAssign;

/// The keys behind one key, up to and with another; from the first, or to the last, where there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRange {
    /// The range begins behind this key.
    pub after: Option<String>,
    /// The range ends with this key.
    pub until: Option<String>,
}

/// Which range is to be cut into how many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RangeRequest {
    /// [`Range::cursor`] of the range; nothing for everything there is.
    pub cursor: Option<String>,
    /// The most ranges to answer with, at least one.
    pub parts: u32,
}

/// How an ERP orders one part of its keys. The parts of a key are joined by `/`; a `/` within one of several parts is
/// written `%2F`, and `%` `%25`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyPart {
    /// By its bytes.
    Text,
    /// As a whole number.
    Number,
}

/// A range, cut.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranges {
    /// How keys are ordered, part by part.
    pub order: Vec<KeyPart>,
    /// The ranges, in this order, without gaps: each begins behind the one before, and the last ends as what was asked for
    /// does. None of a range without rows.
    pub ranges: Vec<Range>,
    /// The totals of all rows, by the months of their documents' days; of kinds that have such a day.
    #[serde(default)]
    pub periods: Periods,
}

/// The totals of rows, by month: `2026-01`.
pub type Periods = BTreeMap<String, RowSum>;

/// One range of several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// From where to where.
    pub keys: KeyRange,
    /// What is in it.
    pub sum: RowSum,
    /// A cursor that pages of the kind can be read from: they give the rows of this range, and nothing else. By it the range
    /// can also be cut again.
    pub cursor: String,
}

/// The totals of some rows. Rows that their ERP gives and that cannot be understood are no part of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowSum {
    /// How many there are.
    pub rows: u64,
    /// The sum, modulo 2^64, of the first eight bytes of a SHA-256 of each.
    pub digest: u64,
    /// The control total: what is on hand, open or invoiced, whatever the currency; zero where a kind has none.
    pub total: Decimal,
}

impl AddAssign for RowSum {
    fn add_assign(&mut self, other: Self) {
        self.rows += other.rows;
        self.digest = self.digest.wrapping_add(other.digest);
        self.total = self.total.checked_add(other.total).unwrap_or(self.total).normalize();
    }
}

/// The totals of one row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leaf {
    /// The month of the document's day, for rows that are documents.
    pub period: Option<String>,
    /// Nothing of a row that could not be understood.
    pub sum: RowSum,
}

impl Leaf {
    /// Adds it to its month, if it has one.
    pub fn add_to(&self, periods: &mut Periods) {
        if let Some(period) = &self.period {
            *periods.entry(period.clone()).or_default() += self.sum;
        }
    }
}

/// The parts of a key, as they were before they were joined.
pub fn key_parts(order: &[KeyPart], key: &str) -> Vec<String> {
    if order.len() < 2 {
        return vec![key.to_owned()];
    }
    key.split('/').map(|part| unescaped(part).into_owned()).collect()
}

/// Compares two keys as an ERP does that orders their parts so.
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

/// A row that a digest can be made of.
pub trait Summed {
    /// Its key.
    fn key(&self) -> &str;

    /// What it adds to the control total.
    fn total(&self) -> Decimal {
        Decimal::ZERO
    }

    /// The document's day, if it is a document.
    fn day(&self) -> Option<Date> {
        None
    }

    /// Everything it says besides.
    fn say(&self, to: &mut RowHash);

    /// This row alone.
    fn leaf(&self) -> Leaf {
        let period = self.day().map(|day| format!("{:04}-{:02}", day.year(), day.month()));
        Leaf { period, sum: self.sum() }
    }

    /// The sum of this row alone.
    fn sum(&self) -> RowSum {
        let mut hash = RowHash(Sha256::new());
        hash.text(Some(self.key()));
        self.say(&mut hash);
        let digest = hash.0.finalize().iter().take(8).fold(0, |sum, byte| (sum << 8) | u64::from(*byte));
        RowSum { rows: 1, digest, total: self.total().normalize() }
    }
}

/// Takes in what a row says, field by field, in a form that does not depend on how it is written down.
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

    fn number(&mut self, number: impl Into<Option<Decimal>>) -> &mut Self {
        self.text(number.into().map(|number| number.normalize().to_string()).as_deref())
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
        to.maybe(&self.country).maybe(&self.currency).number(self.credit_limit);
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
        to.text(Some(&self.number)).text(Some(&self.name)).text(Some(&self.unit)).number(self.list_price);
        to.maybe(&self.currency).text(Some(if self.inactive { "inactive" } else { "active" }));
    }
}

impl Summed for ErpPrice {
    fn key(&self) -> &str {
        &self.key
    }

    fn say(&self, to: &mut RowHash) {
        to.text(Some(&self.item)).maybe(&self.customer).number(self.from_quantity).number(self.price);
        to.text(Some(&self.currency)).date(self.valid_from).date(self.valid_to);
    }
}

impl Summed for ErpOpenItem {
    fn key(&self) -> &str {
        &self.key
    }

    fn total(&self) -> Decimal {
        self.open_amount
    }

    fn day(&self) -> Option<Date> {
        Some(self.document_date)
    }

    fn say(&self, to: &mut RowHash) {
        to.text(Some(&self.customer)).text(Some(&self.document)).date(self.document_date).date(self.due_date);
        to.text(Some(&self.currency)).number(self.amount).number(self.open_amount);
    }
}

impl Summed for ErpInvoice {
    fn key(&self) -> &str {
        &self.key
    }

    fn total(&self) -> Decimal {
        self.gross
    }

    fn day(&self) -> Option<Date> {
        Some(self.date)
    }

    /// The order is not part of it: one that was not placed from here is no order here.
    fn say(&self, to: &mut RowHash) {
        to.text(Some(&self.number)).text(Some(&self.customer)).date(self.date).text(Some(&self.currency));
        to.number(self.net).number(self.tax).number(self.gross);
    }
}

impl Summed for ErpReceipt {
    fn key(&self) -> &str {
        &self.key
    }

    fn total(&self) -> Decimal {
        self.amount
    }

    fn day(&self) -> Option<Date> {
        Some(self.date)
    }

    fn say(&self, to: &mut RowHash) {
        to.text(Some(&self.number)).text(Some(&self.customer)).date(self.date).text(Some(&self.currency));
        to.number(self.amount);
    }
}

impl Summed for ErpStock {
    fn key(&self) -> &str {
        &self.key
    }

    fn total(&self) -> Decimal {
        self.on_hand
    }

    fn say(&self, to: &mut RowHash) {
        to.text(Some(&self.item)).text(Some(&self.warehouse)).maybe(&self.lot);
        to.number(self.on_hand).number(self.reserved).number(self.on_order);
    }
}

/// Cuts rows that come in the order of their keys into ranges, without keeping them.
pub struct Cutter {
    order: Vec<KeyPart>,
    parts: usize,
    /// How many rows each range has by now.
    each: u64,
    cut: Vec<(String, RowSum)>,
    periods: Periods,
}

impl Cutter {
    /// Into at most so many ranges.
    pub fn new(order: Vec<KeyPart>, parts: u32) -> Self {
        let each = if parts > 1 { 1 } else { u64::MAX };
        Self { order, parts: parts.max(1) as usize, each, cut: Vec::new(), periods: Periods::new() }
    }

    /// Takes the next key, and the totals of its row. Says whether it does come behind the one before.
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

    /// The ranges of what was asked for, each with the cursor that `cursor` makes for it.
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
