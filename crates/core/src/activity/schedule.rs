//! The times of an activity: it ends after it begins, and whole days are days of its time zone.

use crate::activity::activity::Activity;
use crate::activity::refusals;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use tenon_kernel::Result;
use tenon_kernel::unit::Unit;

/// Sets the time zone where there is none, and checks the times.
pub(super) fn settle(activity: &mut Activity, unit: &Unit<'_>) -> Result<()> {
    if activity.zone.is_none() && activity.starts_at.is_some() {
        activity.zone = Some(unit.actor().time_zone.clone().unwrap_or_else(|| "UTC".to_owned()));
    }
    check_order(activity)?;
    let Some(name) = &activity.zone else { return Ok(()) };
    let zone = TimeZone::get(name).ok().filter(|zone| !zone.is_unknown());
    let zone = zone.ok_or_else(|| refusals::no_such_time_zone(name).at("/zone"))?;
    if activity.all_day { check_days(activity, &zone) } else { Ok(()) }
}

fn check_order(activity: &Activity) -> Result<()> {
    match (activity.starts_at, activity.ends_at) {
        (None, None) if activity.all_day => Err(refusals::without_beginning().at("/starts_at")),
        (None, Some(_)) => Err(refusals::without_beginning().at("/starts_at")),
        (Some(starts), Some(ends)) if ends <= starts => Err(refusals::ends_before_it_begins().at("/ends_at")),
        _ => Ok(()),
    }
}

fn check_days(activity: &Activity, zone: &TimeZone) -> Result<()> {
    let times = [(Activity::STARTS_AT, activity.starts_at), (Activity::ENDS_AT, activity.ends_at)];
    match times.iter().find(|(_, at)| at.is_some_and(|at| !begins_day(at, zone))) {
        None => Ok(()),
        Some((field, _)) => Err(refusals::within_a_day().at(format!("/{field}"))),
    }
}

fn begins_day(at: Timestamp, zone: &TimeZone) -> bool {
    at.to_zoned(zone.clone()).start_of_day().is_ok_and(|start| start.timestamp() == at)
}
