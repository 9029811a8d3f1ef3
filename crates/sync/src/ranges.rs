//! Reconciliation by ranges. Both sides compute the sums of the same ranges of keys. Only ranges that differ are split again,
//! until there are few enough rows to compare one by one.
//!
//! With [`PARTS`] ranges for each exchange, one difference among a million rows is found in two exchanges: one that splits the
//! whole, and one that reads the rows of the range with the difference.

use crate::deadline::read_in_time;
use crate::inbox::Kind;
use crate::reconcile::{Comparable, Comparison, Given, KindDifference};
use std::cmp::Ordering;
use tenon_erp_port::ranges::{KeyPart, KeyRange, Periods, Range, RangeRequest, RowSum, compare_keys};
use tenon_erp_port::{Page, PageRequest};
use tenon_kernel::Result;

/// Into how many ranges a range is cut.
const PARTS: u32 = 4096;

/// Compares a kind by ranges.
///
/// # Errors
/// `ERP_UNSUPPORTED` where the ERP's keys have no order that can be told; otherwise as reading.
pub(crate) async fn compare<K: Comparable>(pass: &Comparison<'_>, found: &mut KindDifference) -> Result<()> {
    let everything = Range { keys: KeyRange::default(), sum: RowSum::default(), cursor: String::new() };
    let mut open = vec![everything];
    while !open.is_empty() {
        let stamp = pass.stamp::<K>()?;
        let whole = open.iter().all(|range| range.cursor.is_empty());
        let cut = Cut::of::<K>(pass, std::mem::take(&mut open), found).await?;
        let (ours, our_periods) = cut.our_sums::<K>(pass)?;
        if whole {
            found.set_periods(&cut.periods, &our_periods);
        }
        for (range, ours) in cut.ranges.iter().zip(ours) {
            if range.sum == ours {
                found.add(range.sum, ours);
            } else if range.sum.rows > u64::from(pass.erp.page) {
                open.push(range.clone());
            } else {
                let given = read::<K>(pass, range, found).await?;
                let extra = |held: u64| match ours.rows > held {
                    true => cut.our_keys::<K>(pass, range),
                    false => Ok(Vec::new()),
                };
                pass.compare_rows::<K>(&given, extra, &stamp, found)?;
                found.add_totals(range.sum, ours);
            }
        }
    }
    Ok(())
}

/// The rows of a range.
async fn read<K: Kind>(pass: &Comparison<'_>, range: &Range, found: &mut KindDifference) -> Result<Given<K>> {
    let mut given = Given::of(Page::last(Vec::new(), range.cursor.clone()));
    let mut cursor = range.cursor.clone();
    // A range that the ERP has no rows of has no cursor either.
    let mut more = !cursor.is_empty();
    while more {
        found.exchanges += 1;
        let request = PageRequest { cursor: Some(cursor), limit: pass.erp.page };
        let page = read_in_time(pass.erp, K::page(&pass.erp.ports, &request)).await?;
        (cursor, more) = (page.next.clone(), page.more);
        given.extend(page);
    }
    Ok(given)
}

/// Ranges in the order of their keys.
struct Cut {
    order: Vec<KeyPart>,
    ranges: Vec<Range>,
    /// The totals of all rows, by month.
    periods: Periods,
}

impl Cut {
    /// Has the ERP cut each of these ranges.
    async fn of<K: Comparable>(
        pass: &Comparison<'_>,
        open: Vec<Range>,
        found: &mut KindDifference,
    ) -> Result<Self> {
        let (mut order, mut ranges, mut periods) = (Vec::new(), Vec::new(), Periods::new());
        for range in open {
            found.exchanges += 1;
            let cursor = (!range.cursor.is_empty()).then_some(range.cursor);
            let request = RangeRequest { cursor, parts: PARTS };
            let cut = read_in_time(pass.erp, K::ranges(&pass.erp.ports, &request)).await?;
            if cut.ranges.is_empty() {
                // Nothing is there that could tell the order either.
                ranges.push(Range { keys: range.keys, sum: RowSum::default(), cursor: String::new() });
            }
            if !cut.ranges.is_empty() {
                order = cut.order;
            }
            ranges.extend(cut.ranges);
            cut.periods.into_iter().for_each(|(period, sum)| *periods.entry(period).or_default() += sum);
        }
        Ok(Self { order, ranges, periods })
    }

    /// The totals of the CRM's rows, by range and by month.
    fn our_sums<K: Comparable>(&self, pass: &Comparison<'_>) -> Result<(Vec<RowSum>, Periods)> {
        let (mut sums, mut periods) = (vec![RowSum::default(); self.ranges.len()], Periods::new());
        pass.leaves::<K>(|key, leaf| {
            leaf.add_to(&mut periods);
            let behind = |range: &Range| matches!(&range.keys.until, Some(until) if self.order(until, key) == Ordering::Less);
            let place = self.ranges.partition_point(behind);
            if self.ranges.get(place).is_some_and(|range| self.holds(range, key)) {
                sums[place] += leaf.sum;
            }
            Ok(())
        })?;
        Ok((sums, periods))
    }

    /// The keys of our rows in a range.
    fn our_keys<K: Comparable>(&self, pass: &Comparison<'_>, range: &Range) -> Result<Vec<String>> {
        let mut keys = Vec::new();
        pass.leaves::<K>(|key, leaf| {
            if leaf.sum.rows > 0 && self.holds(range, key) {
                keys.push(key.to_owned());
            }
            Ok(())
        })?;
        Ok(keys)
    }

    fn order(&self, one: &str, other: &str) -> Ordering {
        compare_keys(&self.order, one, other)
    }

    fn holds(&self, range: &Range, key: &str) -> bool {
        let behind = range.keys.after.as_ref().is_none_or(|after| self.order(after, key) == Ordering::Less);
        behind && range.keys.until.as_ref().is_none_or(|until| self.order(until, key) != Ordering::Less)
    }
}
