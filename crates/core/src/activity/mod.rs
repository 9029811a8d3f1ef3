//! Activities, and assigning them.

pub mod activity;
pub mod assign;
pub mod finish;
mod in_inbox;
pub mod participant;
mod refusals;
mod schedule;
pub mod state;
mod subject;

use crate::party::customer_card::CARD;
use activity::Activity;
use state::ActivityState;
use tenon_kernel::condition::Comparison;
use tenon_kernel::filter::Filter;
use tenon_kernel::platform::leaving::OPEN_RECORDS;
use tenon_kernel::platform::workbench::WORKBENCH;
use tenon_kernel::{Entity, Figure, Module, entity, operation, task};

/// The module of activities.
pub static MODULE: Module = Module {
    needs: &["party"],
    entities: &[entity::<Activity>()],
    operations: &[
        operation::<finish::FinishActivity>(),
        operation::<finish::CancelActivity>(),
        operation::<finish::DiscardActivity>(),
        operation::<assign::AssignActivity>(),
        operation::<assign::DeclineActivity>(),
        operation::<assign::InsistOnActivity>(),
    ],
    listeners: &[task::<in_inbox::Assigned>(), task::<in_inbox::Declined>()],
    figures: FIGURES,
    refusals: refusals::ALL,
    ..Module::new("activity", "Activities, and assigning them.")
};

/// What is still to be done.
fn open() -> Filter {
    Filter::one_of(Activity::STATE, [ActivityState::Planned, ActivityState::Assigned])
}

static FIGURES: &[Figure] = &[
    Figure {
        place: 10,
        filter: Some(open),
        ..Figure::new(WORKBENCH, "to_do", Activity::DEF.name, Activity::OWNER_ID)
    },
    Figure {
        place: 20,
        filter: Some(|| Filter::All(vec![open(), Filter::eq(Activity::COUNTS, true)])),
        dated: Some(|today| Filter::compare(Activity::DUE_DATE, Comparison::Le, today)),
        ..Figure::new(WORKBENCH, "follow_ups_due", Activity::DEF.name, Activity::OWNER_ID)
    },
    Figure { place: 20, ..Figure::new(CARD, "activities", Activity::DEF.name, Activity::CUSTOMER_ID) },
    Figure {
        filter: Some(|| {
            Filter::negate(Filter::one_of(Activity::STATE, [ActivityState::Done, ActivityState::Cancelled]))
        }),
        ..Figure::new(OPEN_RECORDS, "activities", Activity::DEF.name, Activity::OWNER_ID)
    },
];
