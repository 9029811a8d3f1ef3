//! The state of synchronisation with ERPs: links, cursors, dead letters, conflicts, reviews, pins.

pub mod conflict;
pub mod dead_letter;
pub mod deleted;
pub mod erp_cursor;
pub mod erp_error;
pub mod erp_link;
pub mod erp_owned;
pub mod erp_ports;
pub mod erp_state;
pub mod field_pin;
pub mod match_review;
mod of_unit;
mod refusals;
mod unpinned;

use tenon_kernel::{Module, entity, listener, operation};

/// The module of the state of synchronisation with ERPs.
pub static MODULE: Module = Module {
    entities: &[
        entity::<erp_link::ErpLink>(),
        entity::<erp_cursor::ErpCursor>(),
        entity::<erp_state::ErpState>(),
        entity::<dead_letter::DeadLetter>(),
        entity::<match_review::MatchReview>(),
        entity::<conflict::Conflict>(),
        entity::<field_pin::FieldPin>(),
    ],
    operations: &[operation::<match_review::DecideMatch>(), operation::<conflict::ResolveConflict>()],
    permissions: SYNC,
    listeners: &[listener::<of_unit::ErpOfUnit>(), listener::<unpinned::OwnedFields>()],
    refusals: refusals::ALL,
    ..Module::new(
        "integration",
        "The state of synchronisation with ERPs: links, cursors, dead letters, conflicts, reviews, pins.",
    )
};

/// What is asked of synchronisation on behalf of a user.
static SYNC: &[&str] = &[
    "sync.run",
    "sync.status",
    "sync.retry",
    "sync.restored",
    "sync.preflight",
    "sync.reconcile",
    "sync.repair",
];
