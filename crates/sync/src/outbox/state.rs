//! The states of an entry, as a pure table: what happens to one, and where that leads.
//!
//! ```text
//!            claimed              made, found
//!  pending ───────────▶ sent ───────────────────▶ done
//!    ▲  ▲                │ │ refused
//!    │  │   no effect    │ ├──────────────────────▶ refused ──┐
//!    │  └────────────────┘ │ not known                        │ retried by hand
//!    │      not there      ▼                                  │
//!    ├───────────────── unknown ──▶ (looked up by its key)    │
//!    │                     │ found ─▶ done                    │
//!    │                                                        │
//!    └──────────── dead ◀── tried as often as it may be ◀─────┘
//! ```
//! An order that is done, and that the ERP has lost, is unknown again when it is retried by hand.
//!
//! A worker claims an entry with a lease and a fence. What it brings back settles the entry only under the same fence: a
//! worker that comes back from the dead settles nothing. An entry that was sent and whose lease has run out is looked up, as
//! one whose outcome is unknown; only an answer to the look-up says that it had no effect. What is pending and no longer
//! wanted, or cannot be put into words for the ERP, is withdrawn: refused without having been sent.

use tenon_kernel::Result;
use tenon_kernel::platform::outbox::{Outbox, OutboxState};
use tenon_kernel::refusals;

/// What happens to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A worker takes it.
    Claimed,
    /// The ERP did it, or had done it when it was looked up.
    Made,
    /// It was looked up and is not there.
    NotFound,
    /// The ERP said no.
    Refused,
    /// It is not sent: it cannot be put into words for the ERP, or is no longer wanted.
    Withdrawn,
    /// The call surely had no effect.
    NoEffect,
    /// The call may or may not have had its effect.
    OutcomeUnknown,
    /// It was tried as often as it may be.
    Exhausted,
    /// Somebody wants it tried again.
    Retried,
}

/// Every transition there is: from, event, to.
pub const TRANSITIONS: &[(OutboxState, Event, OutboxState)] = {
    use Event::*;
    use OutboxState::{Dead, Done, Pending, Refused as No, Sent, Unknown};
    &[
        (Pending, Claimed, Sent),
        (Pending, Withdrawn, No),
        (Unknown, Claimed, Sent),
        (Sent, Claimed, Sent),
        (Sent, Made, Done),
        (Sent, NotFound, Pending),
        (Sent, Refused, No),
        (Sent, NoEffect, Pending),
        (Sent, OutcomeUnknown, Unknown),
        (Sent, Exhausted, Dead),
        (No, Retried, Pending),
        (Done, Retried, Unknown),
        (Dead, Retried, Unknown),
    ]
};

/// The state that an event leads to, if it can happen in this one.
pub fn transition(state: OutboxState, event: Event) -> Option<OutboxState> {
    TRANSITIONS.iter().find(|(from, by, _)| (*from, *by) == (state, event)).map(|(_, _, to)| *to)
}

/// Lets something happen to an entry.
pub(super) fn step(entry: &mut Outbox, event: Event) -> Result<()> {
    entry.state = transition(entry.state, event).ok_or_else(|| {
        let state = entry.state.as_str();
        refusals::internal(format!("{event:?} cannot happen to an entry that is {state}"))
    })?;
    Ok(())
}
