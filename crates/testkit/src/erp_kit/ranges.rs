//! Checks of ranges of keys and the totals of their rows.

use super::check::{Check, Checked, During, Kit, ensure};
use super::kind::Kind;
use super::round::{LARGE, round};
use std::cmp::Ordering;
use tenon_erp_port::ranges::{KeyRange, Periods, Range, RangeRequest, Ranges, RowSum, Summed, compare_keys};
use tenon_erp_port::{
    Capability, ErpCustomer, ErpInvoice, ErpItem, ErpOpenItem, ErpPrice, ErpReceipt, ErpStock,
};

pub(super) fn checks() -> Vec<Check> {
    vec![
        check::<ErpCustomer>(),
        check::<ErpItem>(),
        check::<ErpPrice>(),
        check::<ErpOpenItem>(),
        check::<ErpInvoice>(),
        check::<ErpReceipt>(),
        check::<ErpStock>(),
    ]
}

fn check<T: Kind + Summed>() -> Check {
    Check {
        name: format!("{}.ranges_add_up", T::NAME),
        needs: vec![T::CAPABILITY, Capability::RangeDigests],
        run: |kit| Box::pin(ranges_add_up::<T>(kit)),
    }
}

async fn cut<T: Kind>(kit: &Kit<'_>, cursor: Option<String>, parts: u32) -> Checked<Ranges> {
    let request = RangeRequest { cursor, parts };
    let answer = match T::CAPABILITY {
        Capability::ReadCustomers | Capability::ReadItems | Capability::ReadPrices => {
            kit.masters()?.ranges(T::CAPABILITY, &request).await
        }
        Capability::ReadStock => kit.inventory()?.ranges(T::CAPABILITY, &request).await,
        _ => kit.finance()?.ranges(T::CAPABILITY, &request).await,
    };
    let cut = answer.during("ranges")?;
    ensure!(cut.ranges.len() <= parts as usize, "{} ranges, and {parts} were asked for", cut.ranges.len());
    Ok(cut)
}

fn whole(ranges: &[Range]) -> RowSum {
    ranges.iter().fold(RowSum::default(), |mut sum, range| {
        sum += range.sum;
        sum
    })
}

/// Ranges come in their order and without gaps, have the totals of the rows in them, and can be cut again.
async fn ranges_add_up<T: Kind + Summed>(kit: &Kit<'_>) -> Checked {
    let one = cut::<T>(kit, None, 1).await?;
    let several = cut::<T>(kit, None, 4).await?;
    ensure!(whole(&one.ranges) == whole(&several.ranges), "one range is not what four of it come to");
    let mut reached = None;
    for Range { keys, sum, cursor } in &several.ranges {
        ensure!(
            keys.after == reached,
            "a range begins behind {:?}, and the one before ends with {reached:?}",
            keys.after
        );
        reached.clone_from(&keys.until);
        let read = round::<T>(kit, Some(cursor), LARGE).await?;
        let (mut read_sum, mut read_periods) = (RowSum::default(), Periods::new());
        for row in &read.rows {
            let key = Kind::key(row);
            ensure!(holds(&several, keys, key), "{key} comes from the cursor of {keys:?}");
            let leaf = row.leaf();
            read_sum += leaf.sum;
            leaf.add_to(&mut read_periods);
        }
        ensure!(read_sum == *sum, "{keys:?} is said to come to {sum:?}, and its rows come to {read_sum:?}");
        let again = cut::<T>(kit, Some(cursor.clone()), 2).await?;
        ensure!(whole(&again.ranges) == *sum, "{keys:?} cut again is not what it was");
        let told = &again.periods;
        ensure!(
            *told == read_periods,
            "{keys:?} is said to come to {told:?}, and its rows to {read_periods:?}"
        );
    }
    ensure!(reached.is_none(), "the last range ends with {reached:?}, and what was asked for goes on");
    Ok(())
}

fn holds(cut: &Ranges, keys: &KeyRange, key: &str) -> bool {
    let behind = |after: &String| compare_keys(&cut.order, key, after) == Ordering::Greater;
    let within = |until: &String| compare_keys(&cut.order, key, until) != Ordering::Greater;
    keys.after.as_ref().is_none_or(behind) && keys.until.as_ref().is_none_or(within)
}
