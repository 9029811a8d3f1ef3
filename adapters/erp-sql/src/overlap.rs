//! Steps a change back by the overlap, so that a transaction that took its time or number early and was committed late is read in
//! the next round.
//!
//! A step that is too long costs rows that are read again, and one that is too short loses rows. Where a number may be a counter
//! or a time, the longer of both steps is taken.

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, datetime};
use tenon_sql::SqlValue;

/// The usual ways of writing a time, the most exact first. Behind it may stand fractions of a second and an offset.
const WAYS: [&str; 10] = [
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%Y.%m.%d %H:%M:%S",
    "%Y%m%d %H%M%S",
    "%Y%m%dT%H%M%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
];
/// The ways of writing a time in digits alone.
const DIGITS: [&str; 3] = ["%Y%m%d%H%M%S", "%Y%m%d%H%M", "%Y%m%d"];
/// Seconds since 1970 have ten digits; with thirteen they are milliseconds, with sixteen microseconds.
const UNITS: [(usize, i64); 2] = [(13, 1_000), (16, 1_000_000)];

/// Times in their order, of which a wrong way of writing exchanges some.
const EXAMPLES: [DateTime; 4] = [
    datetime(2025, 9, 30, 23, 4, 5, 0),
    datetime(2025, 10, 1, 2, 4, 5, 0),
    datetime(2025, 10, 11, 1, 4, 5, 0),
    datetime(2026, 1, 2, 3, 4, 5, 0),
];

/// How far a round goes back.
#[derive(Debug)]
pub(crate) struct Overlap {
    /// Seconds of a time, or so much of a number.
    seconds: u32,
    /// The way of writing that the mapping declares.
    format: Option<String>,
}

impl Overlap {
    /// Checks the declared format: texts must sort as the times that they stand for, or a round would miss some.
    pub(crate) fn of(seconds: u32, format: Option<&str>) -> Result<Self, String> {
        if let Some(format) = format {
            let texts = EXAMPLES.map(|time| {
                let text = jiff::fmt::strtime::format(format, time).ok()?;
                stepped(&text, format, 0).filter(|again| *again == text)
            });
            let [Some(first), Some(second), Some(third), Some(last)] = texts else {
                return Err(format!("the format {format:?} is no time that can be stepped back"));
            };
            if !(first < second && second < third && third < last) {
                return Err(format!("text in the format {format:?} is not in the order of time"));
            }
        }
        Ok(Self { seconds, format: format.map(str::to_owned) })
    }

    /// A change, less the overlap; nothing for NULL and bytes, which no round can begin with.
    ///
    /// # Errors
    /// It cannot be stepped back.
    pub(crate) fn before(&self, change: &SqlValue) -> Result<Option<SqlValue>, String> {
        match change {
            SqlValue::Null | SqlValue::Bytes(_) => Ok(None),
            SqlValue::Integer(number) => Ok(Some(SqlValue::Integer(self.number(*number)))),
            // What is smaller than any 64-bit integer is not told apart from the smallest.
            SqlValue::Real(number) => Ok(Some(SqlValue::Integer(self.number(number.floor() as i64)))),
            SqlValue::Text(text) if self.seconds == 0 => Ok(Some(SqlValue::Text(text.clone()))),
            SqlValue::Text(text) => {
                let earlier = self.text(text.trim_end());
                let why = || {
                    format!(
                        "{text:?} cannot be stepped back by {}: say its `date`, or `overlap = 0`",
                        self.seconds
                    )
                };
                earlier.map(|text| Some(SqlValue::Text(text))).ok_or_else(why)
            }
        }
    }

    fn number(&self, number: i64) -> i64 {
        let digits = number.to_string();
        let unit = UNITS.iter().find(|(length, _)| *length == digits.len()).map_or(1, |(_, unit)| *unit);
        let counted = number.saturating_sub(i64::from(self.seconds).saturating_mul(unit));
        self.digits(&digits).and_then(|time| time.parse().ok()).map_or(counted, |time| counted.min(time))
    }

    fn text(&self, text: &str) -> Option<String> {
        if let Some(format) = &self.format {
            return stepped(text, format, self.seconds);
        }
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            // As wide as it was, for texts are compared by their characters.
            let number = self.number(text.parse().ok()?).max(0);
            return Some(format!("{number:0width$}", width = text.len()));
        }
        WAYS.iter().find_map(|way| stepped(beginning(text, way)?, way, self.seconds))
    }

    /// A time in digits alone; what stands behind the seconds becomes zeros.
    fn digits(&self, digits: &str) -> Option<String> {
        let way = DIGITS
            .iter()
            .find(|way| beginning(digits, way).is_some_and(|text| stepped(text, way, 0).is_some()))?;
        let earlier = stepped(beginning(digits, way)?, way, self.seconds)?;
        let is_whole = way.len() == DIGITS[0].len() || earlier.len() == digits.len();
        is_whole.then(|| format!("{earlier:0<width$}", width = digits.len()))
    }
}

/// As much of a text as the format writes.
fn beginning<'t>(text: &'t str, format: &str) -> Option<&'t str> {
    // A year has four digits, and everything else as many characters as its name.
    text.get(..format.len() + 2)
}

/// A time in a format, so many seconds earlier, in the same format.
fn stepped(text: &str, format: &str, seconds: u32) -> Option<String> {
    let time = DateTime::strptime(format, text).ok();
    let time = time.or_else(|| Date::strptime(format, text).ok().map(|date| date.at(0, 0, 0, 0)))?;
    let earlier = time.checked_sub(SignedDuration::from_secs(seconds.into())).ok()?;
    jiff::fmt::strtime::format(format, earlier).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back(change: impl Into<SqlValue>) -> String {
        let overlap = Overlap::of(90, None).unwrap();
        let earlier = overlap.before(&change.into()).unwrap().unwrap();
        crate::value::text(&earlier).unwrap().unwrap()
    }

    #[test]
    fn times_are_stepped_back_in_their_way_of_writing() {
        for (time, earlier) in [
            ("2026-01-01 00:01:00", "2025-12-31 23:59:30"),
            ("2026-01-01T00:02:00.5", "2026-01-01T00:00:30"),
            ("2026-01-01T00:01:00Z", "2025-12-31T23:59:30"),
            ("2026-01-01T00:01:00.25+08:00", "2025-12-31T23:59:30"),
            ("2026/01/01 00:01:00", "2025/12/31 23:59:30"),
            ("2026.01.01 00:01:00", "2025.12.31 23:59:30"),
            ("20260101 000100", "20251231 235930"),
            ("2026-01-01 00:01", "2025-12-31 23:59"),
            ("2026-01-01", "2025-12-31"),
            ("2026/01/01", "2025/12/31"),
            ("20260101000100", "20251231235930"),
            ("20260101000100123", "20251231235930000"),
            ("202601010001", "202512312359"),
            ("0000000170", "0000000080"),
            ("0000000017", "0000000000"),
        ] {
            assert_eq!(back(time), earlier, "{time}");
        }
    }

    #[test]
    fn numbers_are_stepped_back_by_what_they_may_be() {
        assert_eq!(back(100), "10");
        assert_eq!(back(20_260_101_000_100), "20251231235930");
        assert_eq!(back(20_260_601), "20260511", "a counter, or the day before");
        assert_eq!(back(20_260_101), "20251231");
        assert_eq!(back(1_780_272_610), "1780272520");
        assert_eq!(back(1_780_272_610_123), "1780272520123");
        assert_eq!(back(1_780_272_610_123_456), "1780272520123456");
        assert_eq!(back(SqlValue::Real(1_780_272_610.75)), "1780272520");
    }

    #[test]
    fn what_cannot_be_stepped_back_is_said() {
        let overlap = Overlap::of(90, None).unwrap();
        for text in ["0x1F", "", "yesterday", "01.02.2026 00:00:00", "2026-13-01"] {
            assert!(overlap.before(&text.into()).is_err(), "{text}");
        }
        assert_eq!(overlap.before(&SqlValue::Null).unwrap(), None);
        assert_eq!(Overlap::of(0, None).unwrap().before(&"0x1F".into()).unwrap(), Some("0x1F".into()));
    }

    #[test]
    fn a_declared_format_is_one_that_sorts_by_time() {
        let own = Overlap::of(90, Some("%y%m%d-%H%M")).unwrap();
        assert_eq!(own.before(&"260101-0001".into()).unwrap(), Some("251231-2359".into()));
        for format in ["%d.%m.%Y %H:%M", "%Y-%d-%m", "%Y-%-m-%d"] {
            assert!(Overlap::of(90, Some(format)).unwrap_err().contains("order of time"), "{format}");
        }
        for format in ["%H:%M", "%Q", "%Y"] {
            assert!(Overlap::of(90, Some(format)).unwrap_err().contains("stepped back"), "{format}");
        }
    }
}
