//! Calendars of working time: the intervals of a week, and exceptions by date.

use crate::calendar::business_hours::BusinessHours;
use crate::calendar::interval::{Interval, by_day};
use crate::calendar::refusals;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use tenon_kernel::error::Result;
use tenon_kernel::record::Stored;
use tenon_kernel::refusals::required;
use tenon_kernel::unit::Unit;
use tenon_kernel::{Choice, Entity, Object, Operation, Rules, Run};

/// The days of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Weekday {
    /// Monday.
    #[choice(zh = "星期一")]
    Monday,
    /// Tuesday.
    #[choice(zh = "星期二")]
    Tuesday,
    /// Wednesday.
    #[choice(zh = "星期三")]
    Wednesday,
    /// Thursday.
    #[choice(zh = "星期四")]
    Thursday,
    /// Friday.
    #[choice(zh = "星期五")]
    Friday,
    /// Saturday.
    #[choice(zh = "星期六")]
    Saturday,
    /// Sunday.
    #[choice(zh = "星期日")]
    Sunday,
}

/// A calendar of working time: the intervals of each week, and exceptions such as holidays.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "工作日历", unique = "code")]
pub struct Calendar {
    /// A short code.
    #[field(max = 30, form = "code", zh = "编码")]
    pub code: String,
    /// The name.
    #[field(max = 60, zh = "名称")]
    pub name: String,
    /// The time zone of all its times (IANA, such as `Asia/Shanghai`).
    #[field(max = 60, zh = "时区")]
    pub time_zone: String,
    /// The intervals of every week. A day may have several; a day without any is closed.
    #[field(zh = "每周时段")]
    pub weekly: Vec<CalendarInterval>,
    /// Dates that differ from the week: closed, such as holidays, or open at other times, such as working days in exchange for a holiday.
    #[field(most = 1000, zh = "例外日期")]
    pub exceptions: Vec<CalendarException>,
}

/// An interval of working time on a day of every week.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct CalendarInterval {
    /// The day of the week.
    #[field(zh = "星期")]
    pub weekday: Weekday,
    /// The local time at which it begins, such as `09:00`.
    #[field(max = 5, zh = "开始时间")]
    pub opens: String,
    /// The local time at which it ends, after `opens`; `24:00` is the end of the day.
    #[field(max = 5, zh = "结束时间")]
    pub closes: String,
}

/// A date that is closed, or an interval of one that replaces those of its weekday. A date may have several intervals.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct CalendarException {
    /// The date.
    #[field(zh = "日期")]
    pub date: Date,
    /// The local time at which the interval begins. Without times, the date is closed.
    #[field(max = 5, zh = "开始时间")]
    pub opens: Option<String>,
    /// The local time at which the interval ends; `24:00` is the end of the day.
    #[field(max = 5, zh = "结束时间")]
    pub closes: Option<String>,
}

impl Rules for Calendar {
    fn before_save(draft: &mut Stored<Self>, _: Option<&Stored<Self>>, _: &mut Unit<'_>) -> Result<()> {
        draft.business_hours()?;
        match draft.weekly.is_empty() && draft.exceptions.iter().all(|exception| exception.opens.is_none()) {
            true => Err(refusals::no_intervals().at("/weekly")),
            false => Ok(()),
        }
    }

    fn before_delete(record: &Stored<Self>, unit: &mut Unit<'_>) -> Result<()> {
        unit.refuse_referred(Calendar::DEF, record.id())
    }
}

impl Calendar {
    /// Returns the business hours of the calendar, to compute with.
    ///
    /// # Errors
    /// A refusal at the path of a time zone or a time that is not valid, or of an interval that contradicts another one. A stored calendar
    /// has none of them.
    pub fn business_hours(&self) -> Result<BusinessHours> {
        let time_zone = TimeZone::get(&self.time_zone).ok().filter(|zone| !zone.is_unknown());
        let unknown = || refusals::no_such_time_zone(&self.time_zone).at("/time_zone");
        let time_zone = time_zone.ok_or_else(unknown)?;
        let week = self.week().map_err(|error| error.below("/weekly"))?;
        let exceptions = self.excepted().map_err(|error| error.below("/exceptions"))?;
        Ok(BusinessHours::new(time_zone, week, exceptions))
    }

    /// The intervals of a week, by days after Monday.
    fn week(&self) -> Result<BTreeMap<i8, Vec<Interval>>> {
        let intervals = self.weekly.iter().enumerate().map(|(index, weekly)| {
            let interval = Interval::parse(&weekly.opens, &weekly.closes);
            let interval = interval.map_err(|error| error.below(&format!("/{index}")))?;
            Ok((weekly.weekday as i8, Some(interval)))
        });
        by_day(&intervals.collect::<Result<Vec<_>>>()?)
    }

    fn excepted(&self) -> Result<BTreeMap<Date, Vec<Interval>>> {
        let intervals = self.exceptions.iter().enumerate().map(|(index, exception)| {
            let interval = exception.interval().map_err(|error| error.below(&format!("/{index}")))?;
            Ok((exception.date, interval))
        });
        by_day(&intervals.collect::<Result<Vec<_>>>()?)
    }
}

impl CalendarException {
    /// None if the date is closed.
    fn interval(&self) -> Result<Option<Interval>> {
        match (&self.opens, &self.closes) {
            (None, None) => Ok(None),
            (Some(opens), Some(closes)) => Interval::parse(opens, closes).map(Some),
            (Some(_), None) => Err(required("closes").at("/closes")),
            (None, Some(_)) => Err(required("opens").at("/opens")),
        }
    }
}

/// An instant in business time.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct BusinessInstant {
    /// The instant.
    #[field(zh = "时刻")]
    pub at: Timestamp,
}

/// Returns the earliest instant at which an amount of open time is over. Time begins to count at the next opening if the calendar is
/// closed, and ends at the closing of an interval, not at the next opening.
#[derive(Clone, Debug, Operation)]
#[operation(name = "calendar.add", zh = "推算工作时间", effect = "read")]
pub struct AddBusinessTime {
    /// The calendar.
    #[field(refers = "calendar", zh = "工作日历")]
    pub id: String,
    /// The beginning. A fraction of a second is cut off.
    #[field(zh = "开始时间")]
    pub from: Timestamp,
    /// The amount of open time, in seconds. Zero is over at once; more must be over within ten years.
    #[field(least = 0, zh = "工作秒数")]
    pub seconds: i64,
}

impl Run for AddBusinessTime {
    type Answer = BusinessInstant;

    fn run(self, unit: &mut Unit<'_>) -> Result<BusinessInstant> {
        let at = hours(&self.id, unit)?.add(self.from, self.seconds)?;
        Ok(BusinessInstant { at })
    }
}

/// An amount of business time.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct BusinessTime {
    /// The amount of open time, in seconds.
    #[field(zh = "工作秒数")]
    pub seconds: i64,
}

/// Returns the amount of open time between two instants.
#[derive(Clone, Debug, Operation)]
#[operation(name = "calendar.business", zh = "计算工作时间", effect = "read")]
pub struct MeasureBusinessTime {
    /// The calendar.
    #[field(refers = "calendar", zh = "工作日历")]
    pub id: String,
    /// The beginning. A fraction of a second is cut off.
    #[field(zh = "开始时间")]
    pub from: Timestamp,
    /// The end, not before the beginning and at most ten years after it. A fraction of a second is cut off.
    #[field(zh = "结束时间")]
    pub to: Timestamp,
}

impl Run for MeasureBusinessTime {
    type Answer = BusinessTime;

    fn run(self, unit: &mut Unit<'_>) -> Result<BusinessTime> {
        let seconds = hours(&self.id, unit)?.seconds_between(self.from, self.to)?;
        Ok(BusinessTime { seconds })
    }
}

/// The permission of the operation is enough: whoever computes with a calendar need not be able to list it.
fn hours(id: &str, unit: &mut Unit<'_>) -> Result<BusinessHours> {
    let calendar = unit.elevated(|unit| unit.get::<Calendar>(id)).map_err(|error| error.at("/id"))?;
    calendar.business_hours()
}

/// When so many seconds of working time are over.
pub(super) fn working_time(
    calendar: &str,
    from: Timestamp,
    seconds: i64,
    unit: &mut Unit<'_>,
) -> Result<Timestamp> {
    hours(calendar, unit)?.add(from, seconds)
}
