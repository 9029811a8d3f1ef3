//! Business hours: how much open time lies between two instants, and at which instant an amount of it is over.

use super::interval::Interval;
use super::refusals;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, AmbiguousTimestamp, Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan};
use std::collections::BTreeMap;
use std::ops::Range;
use tenon_kernel::error::Result;

/// The open time of a calendar, ready to be computed with. `Calendar::business_hours` makes it.
///
/// All amounts are whole seconds. An instant counts as the beginning of its second: fractions of seconds are cut off. So amounts of
/// adjoining spans add up exactly.
///
/// The boundaries of an interval become instants by the time zone. A local time that is skipped when clocks go forward is the instant
/// at which they do. Of a local time that comes twice when clocks go back, an interval opens at the first and closes at the last.
/// Intervals that touch or overlap as instants are one: what closes at 24:00 and opens on the next day at 00:00 is open without a break.
#[derive(Clone, Debug)]
pub struct BusinessHours {
    time_zone: TimeZone,
    /// By days after Monday.
    week: BTreeMap<i8, Vec<Interval>>,
    /// In place of those of the week.
    exceptions: BTreeMap<Date, Vec<Interval>>,
}

/// The seconds of a day of 24 hours.
const DAY: i64 = 86_400;

/// Local days that a span may touch beyond its length: the one before it, those of both ends, and what a zone that changes its offset
/// by up to 26 hours adds.
const MORE_DAYS: i64 = 5;

impl BusinessHours {
    /// The most days of a span: ten years.
    pub const MOST_DAYS: i64 = 3653;

    /// With intervals by days after Monday and by date, each list in order and without overlaps.
    pub(super) fn new(
        time_zone: TimeZone,
        week: BTreeMap<i8, Vec<Interval>>,
        exceptions: BTreeMap<Date, Vec<Interval>>,
    ) -> Self {
        Self { time_zone, week, exceptions }
    }

    /// Returns the seconds of open time from `from` on and before `to`.
    ///
    /// # Errors
    /// `OUT_OF_RANGE` at `/to`, if it is before `from` or more than [`BusinessHours::MOST_DAYS`] after it.
    pub fn seconds_between(&self, from: Timestamp, to: Timestamp) -> Result<i64> {
        if to < from {
            return Err(refusals::to_before_from().at("/to"));
        }
        let until = second(to);
        if until - second(from) > Self::MOST_DAYS * DAY {
            return Err(refusals::span_too_long(Self::MOST_DAYS).at("/to"));
        }
        Ok(self.open_spans(from, until).map(|open| open.end - open.start).sum())
    }

    /// Returns the earliest instant, not before `from`, at which so many seconds of open time are over. A span that begins in closed
    /// time begins at the next opening, and one that ends with an interval ends at its closing. Zero seconds are over at `from` itself.
    ///
    /// # Errors
    /// - `OUT_OF_RANGE` at `/seconds`, if they are negative, or are not over within [`BusinessHours::MOST_DAYS`].
    /// - `ILLEGAL_STATE` at `/from`, if nothing is open in these days.
    pub fn add(&self, from: Timestamp, seconds: i64) -> Result<Timestamp> {
        if seconds < 0 {
            return Err(tenon_kernel::refusals::too_small(0).at("/seconds"));
        }
        if seconds == 0 {
            return Ok(from);
        }
        let mut left = seconds;
        for open in self.open_spans(from, second(from) + Self::MOST_DAYS * DAY) {
            let length = open.end - open.start;
            if left <= length {
                return Timestamp::from_second(open.start + left)
                    .map_err(|_| refusals::too_little_open(Self::MOST_DAYS, seconds - left).at("/seconds"));
            }
            left -= length;
        }
        match seconds - left {
            0 => Err(refusals::nothing_open(Self::MOST_DAYS).at("/from")),
            open => Err(refusals::too_little_open(Self::MOST_DAYS, open).at("/seconds")),
        }
    }

    /// What is open from an instant on and before another one: in order, none overlapping another, some of them empty.
    fn open_spans(&self, from: Timestamp, until: i64) -> impl Iterator<Item = Range<i64>> {
        let today = self.time_zone.to_datetime(from).date();
        let days = (until - second(from)) / DAY + MORE_DAYS;
        // After midnight, the day before is still open where clocks went back.
        let days = (-1..days).filter_map(move |day| today.checked_add(day.days()).ok());
        let intervals =
            days.flat_map(|date| self.intervals(date).iter().map(move |interval| (date, interval)));
        let spans = intervals.filter_map(|(date, interval)| self.span(date, interval));
        let mut counted = second(from);
        spans.take_while(move |span| span.start < until).map(move |span| {
            let start = span.start.max(counted);
            counted = span.end.min(until).max(start);
            start..counted
        })
    }

    fn intervals(&self, date: Date) -> &[Interval] {
        let usual = || self.week.get(&date.weekday().to_monday_zero_offset());
        self.exceptions.get(&date).or_else(usual).map_or(&[], Vec::as_slice)
    }

    /// An interval of a date, in seconds since 1970. None where it is out of the range of instants.
    fn span(&self, date: Date, interval: &Interval) -> Option<Range<i64>> {
        let opens = self.boundary(date, interval.opens, AmbiguousTimestamp::earlier)?;
        let closes = self.boundary(date, interval.closes, AmbiguousTimestamp::later)?;
        Some(opens..closes)
    }

    fn boundary(
        &self,
        date: Date,
        minutes: u16,
        choose: fn(AmbiguousTimestamp) -> Result<Timestamp, jiff::Error>,
    ) -> Option<i64> {
        let local = date.to_datetime(Time::midnight());
        let local = local.checked_add(SignedDuration::from_mins(minutes.into())).ok()?;
        let instants = self.time_zone.to_ambiguous_timestamp(local);
        let instant = match instants.offset() {
            AmbiguousOffset::Gap { after, .. } => self.end_of_gap(local, after)?,
            _ => choose(instants).ok()?,
        };
        Some(second(instant))
    }

    /// The instant at which clocks go forward past a local time. In the new offset, that local time would have been before it.
    fn end_of_gap(&self, local: DateTime, after: Offset) -> Option<Timestamp> {
        let earlier = after.to_timestamp(local).ok()?;
        let mut transitions = self.time_zone.following(earlier);
        transitions.find(|transition| transition.offset() == after).map(|transition| transition.timestamp())
    }
}

/// The second that an instant is in, since 1970.
fn second(instant: Timestamp) -> i64 {
    // The fraction of an instant before 1970 is negative.
    instant.as_second() - i64::from(instant.subsec_nanosecond() < 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::calendar::{Calendar, CalendarException, CalendarInterval, Weekday};
    use jiff::Zoned;

    const WORKDAYS: [Weekday; 5] =
        [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
    const EVERY_DAY: [Weekday; 7] = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];

    /// The same intervals on each of these days, and exceptions: `2026-04-06` is closed, `2026-04-06 09:00-12:00` is open.
    fn hours(zone: &str, days: &[Weekday], intervals: &[&str], exceptions: &[&str]) -> BusinessHours {
        let times =
            |text: &str| text.split_once('-').map(|(opens, closes)| (opens.to_owned(), closes.to_owned()));
        let weekly = days.iter().flat_map(|weekday| {
            intervals.iter().map(move |interval| {
                let (opens, closes) = times(interval).unwrap();
                CalendarInterval { weekday: *weekday, opens, closes }
            })
        });
        let exceptions = exceptions.iter().map(|text| {
            let (date, interval) = text.split_once(' ').unwrap_or((text, ""));
            let (opens, closes) = times(interval).unzip();
            CalendarException { date: date.parse().unwrap(), opens, closes }
        });
        let calendar = Calendar {
            code: "test".to_owned(),
            name: "Test".to_owned(),
            time_zone: zone.to_owned(),
            weekly: weekly.collect(),
            exceptions: exceptions.collect(),
        };
        calendar.business_hours().unwrap()
    }

    /// Monday to Friday in Shanghai, with the holiday of Qingming.
    fn shanghai() -> BusinessHours {
        hours("Asia/Shanghai", &WORKDAYS, &["09:00-12:00", "13:00-18:00"], &["2026-04-06"])
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// An instant of the clocks in Shanghai.
    fn local(text: &str) -> Timestamp {
        format!("{text}[Asia/Shanghai]").parse::<Zoned>().unwrap().timestamp()
    }

    #[test]
    fn eight_hours_pass_over_a_weekend_a_holiday_and_a_noon() {
        let due = shanghai().add(local("2026-04-03T16:30"), 8 * 3600).unwrap();
        assert_eq!(due, at("2026-04-07T08:30:00Z"));
    }

    #[test]
    fn a_clock_that_is_paused_twice_is_due_later_by_the_business_time_of_its_pauses() {
        let hours = shanghai();
        let target = 8 * 3600;
        let consumed = hours.seconds_between(local("2026-04-03T16:30"), local("2026-04-03T17:00")).unwrap();
        assert_eq!(consumed, 1_800);
        let resumed = local("2026-04-07T10:00");
        assert_eq!(hours.add(resumed, target - consumed).unwrap(), at("2026-04-08T01:30:00Z"));
        let consumed = consumed + hours.seconds_between(resumed, local("2026-04-08T09:10")).unwrap();
        assert_eq!(consumed, 27_600);
        assert_eq!(
            hours.add(local("2026-04-08T09:50"), target - consumed).unwrap(),
            at("2026-04-08T02:10:00Z")
        );
    }

    #[test]
    fn time_that_ends_with_an_interval_ends_at_its_closing() {
        let hours = shanghai();
        assert_eq!(hours.add(local("2026-04-08T10:00"), 7_200).unwrap(), local("2026-04-08T12:00"));
        assert_eq!(hours.add(local("2026-04-08T10:00"), 7_201).unwrap(), local("2026-04-08T13:00:01"));
        assert_eq!(hours.add(local("2026-04-10T17:00"), 3_600).unwrap(), local("2026-04-10T18:00"));
    }

    #[test]
    fn closed_time_does_not_count() {
        let hours = shanghai();
        let saturday = local("2026-04-11T15:00");
        assert_eq!(hours.add(saturday, 1).unwrap(), local("2026-04-13T09:00:01"));
        assert_eq!(hours.add(saturday, 0).unwrap(), saturday);
        assert_eq!(hours.seconds_between(saturday, local("2026-04-13T09:00")).unwrap(), 0);
        assert_eq!(hours.seconds_between(saturday, local("2026-04-13T09:00:01")).unwrap(), 1);
    }

    #[test]
    fn a_saturday_is_worked_in_exchange_for_a_holiday() {
        let saturday = ["2026-02-14 09:00-12:00", "2026-02-14 13:00-18:00"];
        let hours = hours("Asia/Shanghai", &WORKDAYS, &["09:00-18:00"], &saturday);
        let (friday, sunday) = (local("2026-02-13T18:00"), local("2026-02-15T00:00"));
        assert_eq!(hours.seconds_between(friday, sunday).unwrap(), 8 * 3600);
        assert_eq!(hours.add(friday, 4 * 3600).unwrap(), local("2026-02-14T14:00"));
    }

    #[test]
    fn midnight_is_no_break() {
        let hours = hours("Asia/Shanghai", &EVERY_DAY, &["00:00-06:00", "22:00-24:00"], &[]);
        let evening = local("2026-04-08T23:00");
        assert_eq!(hours.add(evening, 3_600).unwrap(), local("2026-04-09T00:00"));
        assert_eq!(hours.add(evening, 3_601).unwrap(), local("2026-04-09T00:00:01"));
        assert_eq!(hours.seconds_between(evening, local("2026-04-09T12:00")).unwrap(), 7 * 3600);
    }

    /// How long it is open on a day of UTC.
    fn open_on(zone: &str, interval: &str, day: &str) -> i64 {
        let day = at(&format!("{day}T00:00:00Z"));
        let hours = hours(zone, &EVERY_DAY, &[interval], &[]);
        hours.seconds_between(day, day + SignedDuration::from_hours(24)).unwrap()
    }

    #[test]
    fn a_local_time_that_is_skipped_is_the_instant_after_the_gap() {
        // From 02:00 to 03:00 in New York, which is 07:00 UTC.
        assert_eq!(open_on("America/New_York", "01:00-02:30", "2026-03-08"), 3_600);
        assert_eq!(open_on("America/New_York", "02:30-04:00", "2026-03-08"), 3_600);
        assert_eq!(open_on("America/New_York", "02:10-02:50", "2026-03-08"), 0);
        // By the rule that holds after the last entry of the data.
        assert_eq!(open_on("America/New_York", "02:30-04:00", "2150-03-08"), 3_600);
        // Half an hour, from 02:00 to 02:30, at 15:30 UTC of the day before.
        assert_eq!(open_on("Australia/Lord_Howe", "02:15-03:00", "2026-10-03"), 1_800);
        // At midnight, in Brazil.
        let hours = hours("America/Sao_Paulo", &EVERY_DAY, &["00:00-02:00"], &[]);
        assert_eq!(hours.add(at("2018-11-04T00:00:00Z"), 1).unwrap(), at("2018-11-04T03:00:01Z"));
        assert_eq!(hours.add(at("2018-11-04T00:00:00Z"), 3_600).unwrap(), at("2018-11-04T04:00:00Z"));
    }

    #[test]
    fn a_gap_need_not_have_whole_minutes_and_may_be_a_day() {
        // Liberia went from -00:44:30 to UTC.
        let monrovia = hours("Africa/Monrovia", &EVERY_DAY, &["00:30-01:00"], &[]);
        assert_eq!(monrovia.add(at("1972-01-07T00:00:00Z"), 1).unwrap(), at("1972-01-07T00:44:31Z"));
        // Samoa had no 30 December 2011, a Friday.
        let apia = hours("Pacific/Apia", &[Weekday::Friday, Weekday::Saturday], &["09:00-17:00"], &[]);
        let (thursday, sunday) = (at("2011-12-30T00:00:00Z"), at("2011-12-31T12:00:00Z"));
        assert_eq!(apia.seconds_between(thursday, sunday).unwrap(), 8 * 3600);
    }

    #[test]
    fn of_a_local_time_that_comes_twice_an_interval_opens_at_the_first_and_closes_at_the_last() {
        // From 02:00 back to 01:00 in New York.
        assert_eq!(open_on("America/New_York", "00:00-01:30", "2026-11-01"), 9_000);
        assert_eq!(open_on("America/New_York", "01:30-03:00", "2026-11-01"), 9_000);
        assert_eq!(open_on("Europe/Berlin", "02:30-03:00", "2026-10-25"), 5_400);
        // Both are open in the hour between the first and the last 01:30, which counts once.
        let new_york = hours("America/New_York", &EVERY_DAY, &["00:00-01:30", "01:30-03:00"], &[]);
        let (midnight, morning) = (at("2026-11-01T04:00:00Z"), at("2026-11-01T08:00:00Z"));
        assert_eq!(new_york.seconds_between(midnight, morning).unwrap(), 4 * 3600);
        assert_eq!(new_york.add(midnight, 4 * 3600).unwrap(), morning);
        // In Cuba, 00:00 comes twice: the day before closes at the last.
        let havana = hours("America/Havana", &[Weekday::Saturday], &["23:00-24:00"], &[]);
        let second_midnight = at("2026-11-01T05:00:00Z");
        assert_eq!(havana.add(at("2026-11-01T04:30:00Z"), 1_800).unwrap(), second_midnight);
    }

    #[test]
    fn fractions_of_seconds_are_cut_off() {
        let hours = hours("UTC", &EVERY_DAY, &["00:00-24:00"], &[]);
        let between = |from, to| hours.seconds_between(at(from), at(to)).unwrap();
        assert_eq!(between("2026-01-01T00:00:00.9Z", "2026-01-01T00:00:01.1Z"), 1);
        // Before 1970, too.
        assert_eq!(between("1960-01-01T00:00:00Z", "1960-01-01T00:00:00.9Z"), 0);
        assert_eq!(between("1960-01-01T00:00:00.9Z", "1960-01-01T00:00:01Z"), 1);
        assert_eq!(hours.add(at("2026-01-01T00:00:00.9Z"), 1).unwrap(), at("2026-01-01T00:00:01Z"));
        assert_eq!(hours.add(at("2026-01-01T00:00:00.9Z"), 0).unwrap(), at("2026-01-01T00:00:00.9Z"));
        let backwards = hours.seconds_between(at("2026-01-01T00:00:00.9Z"), at("2026-01-01T00:00:00.1Z"));
        assert_eq!(backwards.unwrap_err().reason(), "calendar.to_before_from");
    }

    #[test]
    fn what_is_not_over_within_ten_years_is_refused() {
        let once = hours("UTC", &[], &[], &["2030-01-01 00:00-00:01"]);
        let reason = |from, seconds| once.add(at(from), seconds).unwrap_err().reason();
        assert_eq!(once.add(at("2021-01-01T00:00:00Z"), 60).unwrap(), at("2030-01-01T00:01:00Z"));
        assert_eq!(reason("2021-01-01T00:00:00Z", 61), "calendar.too_little_open");
        assert_eq!(reason("2019-01-01T00:00:00Z", 1), "calendar.nothing_open");
        assert_eq!(reason("2030-01-01T00:01:00Z", 1), "calendar.nothing_open");
        assert_eq!(reason("2026-01-01T00:00:00Z", -1), "value.too_small");
        assert_eq!(reason("2026-01-01T00:00:00Z", i64::MAX), "calendar.too_little_open");
    }

    #[test]
    fn the_bound_is_exact_and_the_same_for_both() {
        let hours = hours("UTC", &EVERY_DAY, &["00:00-24:00"], &[]);
        let from = at("2026-01-01T12:00:00Z");
        let most = BusinessHours::MOST_DAYS * DAY;
        let last = hours.add(from, most).unwrap();
        assert_eq!(hours.seconds_between(from, last).unwrap(), most);
        assert_eq!(hours.add(from, most + 1).unwrap_err().path.as_deref(), Some("/seconds"));
        let later = last + SignedDuration::from_secs(1);
        assert_eq!(hours.seconds_between(from, later).unwrap_err().reason(), "calendar.span_too_long");
    }

    #[test]
    fn the_ends_of_time_are_refused_or_computed() {
        let hours = hours("Pacific/Kiritimati", &EVERY_DAY, &["00:00-24:00"], &[]);
        assert!(hours.add(Timestamp::MAX, 1).is_err());
        assert!(hours.add(Timestamp::MIN, 1).is_ok());
        assert!(hours.seconds_between(Timestamp::MIN, Timestamp::MAX).is_err());
        assert_eq!(hours.seconds_between(Timestamp::MAX, Timestamp::MAX).unwrap(), 0);
    }
}
