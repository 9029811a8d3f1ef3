//! Business hours, on random calendars in zones that change their clocks: they are compared with a walk from minute to minute that
//! knows no boundaries, only what a clock on the wall shows; amounts of time add up; and adding is the reverse of measuring.

use crate::cases;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use tenon::core::calendar::calendar::{Calendar, CalendarException, CalendarInterval, Weekday};
use tenon_kernel::jiff::civil::Date;
use tenon_kernel::jiff::tz::TimeZone;
use tenon_kernel::jiff::{SignedDuration, Timestamp, ToSpan};

const DAYS: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// Zones, each with dates on which its clocks change: by an hour, by half an hour, at midnight, by a whole day, and never.
const ZONES: [(&str, &[&str]); 9] = [
    ("America/New_York", &["2026-03-08", "2026-11-01"]),
    ("Europe/Berlin", &["2026-03-29", "2026-10-25", "2050-03-27"]),
    ("Australia/Lord_Howe", &["2026-04-05", "2026-10-04"]),
    ("Asia/Shanghai", &["2026-04-06"]),
    ("America/Sao_Paulo", &["2018-02-18", "2018-11-04"]),
    ("Africa/Cairo", &["2026-04-24", "2026-10-30"]),
    ("America/Havana", &["2026-03-08", "2026-11-01"]),
    ("Pacific/Apia", &["2011-12-30"]),
    ("Pacific/Kwajalein", &["1969-10-01", "1993-08-21"]),
];

/// Minutes of a day, often at its ends and in the night, when clocks change.
fn minute() -> impl Strategy<Value = u16> {
    prop_oneof![Just(0), Just(1440), 0..=240_u16, (0..=96_u16).prop_map(|quarter| quarter * 15)]
}

/// Intervals of one day: no two overlap, some touch.
fn intervals() -> impl Strategy<Value = Vec<(u16, u16)>> {
    prop::collection::vec(minute(), 0..7).prop_map(|mut minutes| {
        minutes.sort_unstable();
        let joined = minutes.windows(2).step_by(if minutes.len() % 2 == 0 { 2 } else { 1 });
        joined.map(|pair| (pair[0], pair[1])).filter(|(opens, closes)| opens < closes).collect()
    })
}

fn shown(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// A calendar, and a date on which the clocks of its zone change.
fn calendar() -> impl Strategy<Value = (Calendar, Date)> {
    let zone = select(&ZONES[..]).prop_flat_map(|(zone, dates)| (Just(zone), select(dates)));
    let week = prop::collection::vec(intervals(), 7);
    let exceptions = prop::collection::vec(intervals(), 7);
    let excepted = subsequence((-3..4).collect::<Vec<i32>>(), 0..5);
    (zone, week, exceptions, excepted).prop_map(|((zone, date), week, exceptions, excepted)| {
        let date: Date = date.parse().unwrap();
        let weekly = DAYS.into_iter().zip(week).flat_map(|(weekday, intervals)| {
            let line = move |(opens, closes)| CalendarInterval {
                weekday,
                opens: shown(opens),
                closes: shown(closes),
            };
            intervals.into_iter().map(line)
        });
        let exceptions = excepted.into_iter().zip(exceptions).flat_map(|(days, intervals)| {
            let date = date.checked_add(days.days()).unwrap();
            let open = |(opens, closes)| CalendarException {
                date,
                opens: Some(shown(opens)),
                closes: Some(shown(closes)),
            };
            let closed =
                intervals.is_empty().then_some(CalendarException { date, opens: None, closes: None });
            intervals.into_iter().map(open).chain(closed).collect::<Vec<_>>()
        });
        let calendar = Calendar {
            code: "random".to_owned(),
            name: "Random".to_owned(),
            time_zone: zone.to_owned(),
            weekly: weekly.collect(),
            exceptions: exceptions.collect(),
        };
        (calendar, date)
    })
}

/// An instant some seconds after the midnight of UTC that begins a date.
fn after(date: Date, seconds: i64) -> Timestamp {
    let midnight = date.to_zoned(TimeZone::UTC).unwrap().timestamp();
    midnight + SignedDuration::from_secs(seconds)
}

/// The local times of an interval of a date, in seconds of the clock on the wall.
fn on_the_wall(date: Date, opens: &str, closes: &str) -> (i64, i64) {
    let clock = |text: &str| {
        let (hours, minutes) = text.split_once(':').unwrap();
        (hours.parse::<i64>().unwrap() * 60 + minutes.parse::<i64>().unwrap()) * 60
    };
    (after(date, clock(opens)).as_second(), after(date, clock(closes)).as_second())
}

/// The intervals of the dates near one.
fn near(calendar: &Calendar, date: Date) -> Vec<(i64, i64)> {
    let mut intervals = Vec::new();
    for date in (-8..9).map(|days| date.checked_add(days.days()).unwrap()) {
        let excepted: Vec<_> = calendar.exceptions.iter().filter(|line| line.date == date).collect();
        if excepted.is_empty() {
            let weekday = DAYS[usize::try_from(date.weekday().to_monday_zero_offset()).unwrap()];
            let usual = calendar.weekly.iter().filter(|line| line.weekday == weekday);
            intervals.extend(usual.map(|line| on_the_wall(date, &line.opens, &line.closes)));
        }
        let open = excepted.iter().filter_map(|line| Some((line.opens.as_deref()?, line.closes.as_deref()?)));
        intervals.extend(open.map(|(opens, closes)| on_the_wall(date, opens, closes)));
    }
    intervals
}

/// Which minutes are open, from an instant on. An interval has begun once the clock on the wall has shown its beginning or more. It has
/// ended once the clock shows its end or more, and will show neither that nor less again.
fn open_minutes(calendar: &Calendar, date: Date, from: Timestamp, minutes: i64) -> Vec<bool> {
    // The clock may have shown more a day ago, and may show less in a day.
    const MORE: i64 = 2 * 1440;
    let zone = TimeZone::get(&calendar.time_zone).unwrap();
    let clock = |minute: i64| {
        let local = zone.to_datetime(from + SignedDuration::from_mins(minute));
        on_the_wall(local.date(), "00:00", "00:00").0
            + i64::from(local.hour()) * 3600
            + i64::from(local.minute()) * 60
    };
    let shown: Vec<i64> = (-MORE..minutes + MORE).map(clock).collect();
    let mut most = shown.clone();
    (1..most.len()).for_each(|minute| most[minute] = most[minute].max(most[minute - 1]));
    let mut least = shown;
    (1..least.len()).rev().for_each(|minute| least[minute - 1] = least[minute - 1].min(least[minute]));
    let intervals = near(calendar, date);
    let is_open = |minute: i64| {
        let minute = usize::try_from(minute + MORE).unwrap();
        let has_begun = |opens| most[minute] >= opens;
        let has_ended = |closes| least[minute] >= closes && least[minute + 1] > closes;
        intervals.iter().any(|(opens, closes)| has_begun(*opens) && !has_ended(*closes))
    };
    (0..minutes).map(is_open).collect()
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn a_walk_from_minute_to_minute_counts_the_same(
        (calendar, date) in calendar(), start in -2880..1440_i64, length in 1..2880_i64, ends in (0..60_i64, 0..60_i64)
    ) {
        let hours = calendar.business_hours().unwrap();
        let from = after(date, start * 60);
        let open = open_minutes(&calendar, date, from, length);
        let first_part = ends.0.min(length * 60 - 1);
        let (begins, stops) = (first_part, (length * 60 - ends.1).max(first_part));
        let counted: i64 = (0..length).zip(open).filter(|(_, open)| *open)
            .map(|(minute, _)| (stops.min(minute * 60 + 60) - begins.max(minute * 60)).max(0)).sum();
        let at = |seconds| from + SignedDuration::from_secs(seconds);
        prop_assert_eq!(hours.seconds_between(at(begins), at(stops)).unwrap(), counted);
    }

    #[test]
    fn adding_is_the_reverse_of_measuring_and_gives_the_earliest_instant(
        (calendar, date) in calendar(), start in -200_000..200_000_i64, fraction in 0..1000_i64,
        seconds in prop_oneof![0..100_000_i64, 0..10_000_000_i64]
    ) {
        let hours = calendar.business_hours().unwrap();
        let from = after(date, start) + SignedDuration::from_millis(fraction);
        let Ok(at) = hours.add(from, seconds) else { return Ok(()) };
        prop_assert!(at >= from);
        prop_assert_eq!(hours.seconds_between(from, at).unwrap(), seconds);
        if seconds > 0 {
            let earlier = at - SignedDuration::from_nanos(1);
            prop_assert_eq!(hours.seconds_between(from, earlier).unwrap(), seconds - 1);
        }
        // What is added in two parts is what is added at once.
        let part = seconds / 3;
        let parted = hours.add(hours.add(from, part).unwrap(), seconds - part).unwrap();
        prop_assert_eq!(parted, at);
    }

    #[test]
    fn adjoining_spans_add_up(
        (calendar, date) in calendar(), start in -200_000_000..200_000_000_i64, lengths in (0..400_000_000_i64, 0..400_000_000_i64)
    ) {
        let hours = calendar.business_hours().unwrap();
        let at = |millis| after(date, 0) + SignedDuration::from_millis(millis);
        let (first, second, third) = (at(start), at(start + lengths.0), at(start + lengths.0 + lengths.1));
        let whole = hours.seconds_between(first, third).unwrap();
        let parts = hours.seconds_between(first, second).unwrap() + hours.seconds_between(second, third).unwrap();
        prop_assert_eq!(parts, whole);
        prop_assert!(whole <= (lengths.0 + lengths.1) / 1000 + 1);
    }
}

#[test]
fn the_walk_knows_the_clocks() {
    let line = |opens: &str, closes: &str| CalendarInterval {
        weekday: Weekday::Sunday,
        opens: opens.to_owned(),
        closes: closes.to_owned(),
    };
    let calendar = Calendar {
        code: "berlin".to_owned(),
        name: "Berlin".to_owned(),
        time_zone: "Europe/Berlin".to_owned(),
        weekly: [line("02:30", "03:00")].into_iter().collect(),
        exceptions: [].into_iter().collect(),
    };
    let open_on = |date: Date| {
        let open = open_minutes(&calendar, date, after(date, 0), 1440);
        open.iter().filter(|open| **open).count()
    };
    let date = |text: &str| text.parse::<Date>().unwrap();
    assert_eq!(open_on(date("2026-05-03")), 30);
    assert_eq!(open_on(date("2026-03-29")), 0);
    assert_eq!(open_on(date("2026-10-25")), 90);
}
