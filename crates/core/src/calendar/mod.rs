//! Working time: calendars, and computation with business hours.

pub mod business_hours;
pub mod calendar;
mod interval;
mod refusals;

use tenon_kernel::{Module, entity, operation};

/// The module of working time.
pub static MODULE: Module = Module {
    entities: &[entity::<calendar::Calendar>()],
    operations: &[operation::<calendar::AddBusinessTime>(), operation::<calendar::MeasureBusinessTime>()],
    working_time: Some(calendar::working_time),
    refusals: refusals::ALL,
    ..Module::new("calendar", "Calendars of working time, and computation with business hours.")
};
