//! Intervals of a day, in local time.

use super::refusals;
use std::collections::BTreeMap;
use std::fmt;
use tenon_kernel::error::{Error, Result};

/// The minutes of a day on the clock.
const DAY: u16 = 24 * 60;

/// A part of a day, in minutes after midnight. It closes after it opens, at 24:00 at the latest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Interval {
    pub(super) opens: u16,
    pub(super) closes: u16,
}

impl Interval {
    /// Reads two texts `HH:MM`.
    pub(super) fn parse(opens: &str, closes: &str) -> Result<Self> {
        let read = |text: &str, path| minutes(text).ok_or_else(|| refusals::not_a_time(text).at(path));
        let (opens, closes) = (read(opens, "/opens")?, read(closes, "/closes")?);
        match opens < closes {
            true => Ok(Self { opens, closes }),
            false => Err(refusals::closes_before_it_opens().at("/closes")),
        }
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { opens, closes } = self;
        write!(f, "{:02}:{:02}–{:02}:{:02}", opens / 60, opens % 60, closes / 60, closes % 60)
    }
}

/// Minutes after midnight, from 00:00 to 24:00.
fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let two_digits = |text: &str| {
        let are_digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        are_digits.then(|| text.parse::<u16>().ok()).flatten()
    };
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    let total = hours * 60 + minutes;
    (minutes < 60 && total <= DAY).then_some(total)
}

/// The intervals of each day, in order. A line without an interval closes its day.
///
/// # Errors
/// Of two lines that contradict each other, the later one is refused, with its place as the path.
pub(super) fn by_day<Day: Copy + Ord + fmt::Display>(
    lines: &[(Day, Option<Interval>)],
) -> Result<BTreeMap<Day, Vec<Interval>>> {
    let mut sorted: Vec<_> =
        lines.iter().enumerate().map(|(place, (day, interval))| (*day, *interval, place)).collect();
    sorted.sort_unstable();
    // Sorted by their beginning, intervals overlap only if two neighbours do.
    for pair in sorted.windows(2) {
        let [(day, one, first), (other_day, other, second)] = *pair else { continue };
        if let Some(refusal) = contradiction(day, one, other).filter(|_| day == other_day) {
            return Err(refusal.at(format!("/{}", first.max(second))));
        }
    }
    let mut days: BTreeMap<Day, Vec<Interval>> = BTreeMap::new();
    for (day, interval, _) in sorted {
        days.entry(day).or_default().extend(interval);
    }
    Ok(days)
}

/// Why two lines of one day cannot both hold. The first is closed or opens first.
fn contradiction(day: impl fmt::Display, one: Option<Interval>, other: Option<Interval>) -> Option<Error> {
    match (one, other) {
        (None, None) => Some(refusals::closed_twice(day)),
        (Some(one), Some(other)) if one.closes <= other.opens => None,
        (Some(one), Some(other)) => Some(refusals::overlap(one, other)),
        _ => Some(refusals::closed_and_open(day)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_two_digits_twice_and_is_within_the_day() {
        assert_eq!(minutes("00:00"), Some(0));
        assert_eq!(minutes("09:30"), Some(570));
        assert_eq!(minutes("24:00"), Some(1440));
        for text in [
            "",
            ":",
            "9:30",
            "09:3",
            "09-30",
            "0930",
            "24:01",
            "25:00",
            "12:60",
            "+1:00",
            "１２:00",
            "12:00:00",
        ] {
            assert_eq!(minutes(text), None, "{text}");
        }
    }

    #[test]
    fn intervals_of_a_day_are_sorted_and_may_touch() {
        let interval = |opens, closes| Some(Interval::parse(opens, closes).unwrap());
        let lines = [(1, interval("13:00", "24:00")), (1, interval("09:00", "13:00")), (0, None)];
        let days = by_day(&lines).unwrap();
        assert_eq!(days[&0], []);
        let shown: Vec<_> = days[&1].iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["09:00–13:00", "13:00–24:00"]);
    }
}
