//! Records in short: Kontor computes the sums itself.

use crate::Kontor;
use crate::exports::tenon::erp::ranges::{Guest, Period, Range, RangeRequest, Ranges, RowSum};
use crate::http::{error, escaped, get};
use crate::tenon::erp::types::Error;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A range that Kontor has cut.
#[derive(Deserialize)]
struct RangesThere {
    order: Vec<String>,
    ranges: Vec<RangeThere>,
    periods: BTreeMap<String, SumThere>,
}

/// One range of several.
#[derive(Deserialize)]
struct RangeThere {
    keys: KeysThere,
    sum: SumThere,
    cursor: String,
}

/// Where a range begins and ends.
#[derive(Deserialize)]
struct KeysThere {
    after: Option<String>,
    until: Option<String>,
}

/// What some rows come to.
#[derive(Deserialize)]
struct SumThere {
    rows: u64,
    digest: u64,
    total: String,
}

impl From<SumThere> for RowSum {
    fn from(there: SumThere) -> RowSum {
        RowSum { rows: there.rows.to_string(), digest: there.digest.to_string(), total: there.total }
    }
}

impl From<RangeThere> for Range {
    fn from(RangeThere { keys, sum, cursor }: RangeThere) -> Range {
        Range { after: keys.after, until: keys.until, sum: sum.into(), cursor }
    }
}

impl Guest for Kontor {
    fn cut(kind: String, range: RangeRequest) -> Result<Ranges, Error> {
        let kind = kind.strip_prefix("read_").ok_or_else(|| error("INVALID_VALUE", "no such kind"))?;
        let (kind, after) = (kind.replace('_', "-"), escaped(&range.cursor.unwrap_or_default()));
        let there: RangesThere = get(&format!("/api/ranges/{kind}?after={after}&limit={}", range.parts))?;
        let period = |(month, sum): (String, SumThere)| Period { month, sum: sum.into() };
        Ok(Ranges {
            order: there.order,
            ranges: there.ranges.into_iter().map(Into::into).collect(),
            periods: there.periods.into_iter().map(period).collect(),
            extra: vec![],
        })
    }
}
