//! Summaries of ranges of records.

use super::value::{Bad, decimal, whole};
use crate::wire::ranges;
use tenon_erp_port::ranges::{KeyPart, KeyRange, Periods, Range, RangeRequest, Ranges, RowSum};

/// What the adapter is asked for.
pub(crate) fn request(request: &RangeRequest) -> ranges::RangeRequest {
    ranges::RangeRequest { cursor: request.cursor.clone(), parts: request.parts }
}

/// A range that was cut.
pub(crate) fn read(told: ranges::Ranges) -> Result<Ranges, Bad> {
    Ok(Ranges {
        order: told.order.iter().map(|part| key_part(part)).collect::<Result<_, _>>()?,
        ranges: told.ranges.into_iter().map(range).collect::<Result<_, _>>()?,
        periods: told.periods.into_iter().map(period).collect::<Result<Periods, _>>()?,
    })
}

fn key_part(part: &str) -> Result<KeyPart, Bad> {
    match part {
        "text" => Ok(KeyPart::Text),
        "number" => Ok(KeyPart::Number),
        _ => Err("order: is neither text nor number".to_owned()),
    }
}

fn range(told: ranges::Range) -> Result<Range, Bad> {
    let keys = KeyRange { after: told.after, until: told.until };
    Ok(Range { keys, sum: sum(&told.sum)?, cursor: told.cursor })
}

fn period(told: ranges::Period) -> Result<(String, RowSum), Bad> {
    Ok((told.month, sum(&told.sum)?))
}

fn sum(told: &ranges::RowSum) -> Result<RowSum, Bad> {
    Ok(RowSum {
        rows: whole("rows", &told.rows)?,
        digest: whole("digest", &told.digest)?,
        total: decimal("total", &told.total)?.normalize(),
    })
}
