//! Activities with customers.

pub mod activity;
mod refusals;

use crate::party::customer_card::CARD;
use activity::Activity;
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::leaving::OPEN_RECORDS;
use tenon_kernel::{Entity, Figure, Module, entity};

/// The module of activities.
pub static MODULE: Module = Module {
    needs: &["party"],
    entities: &[entity::<Activity>()],
    figures: FIGURES,
    refusals: refusals::ALL,
    ..Module::new("activity", "Activities with customers.")
};

static FIGURES: &[Figure] = &[
    Figure { place: 20, ..Figure::new(CARD, "activities", Activity::DEF.name, Activity::CUSTOMER_ID) },
    Figure {
        filter: Some(|| Filter::eq(Activity::DONE, false)),
        ..Figure::new(OPEN_RECORDS, "activities", Activity::DEF.name, Activity::OWNER_ID)
    },
];
