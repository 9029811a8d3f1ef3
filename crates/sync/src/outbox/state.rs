//! The states of an entry, as a table of transitions.
//!
//! ```text
//!            claimed              made, found
//!  pending ───────────▶ sent ───────────────────▶ done
//!    ▲  ▲                │ │ refused
//!    │  │ no effect,     │ ├──────────────────────▶ refused ──┐
//!    │  └─ doubted ──────┘ │ unknown                          │ retried by a user
//!    │      not found      ▼                                  │
//!    ├───────────────── unknown ──▶ (looked up by its key)    │
//!    │                     │ found ─▶ done                    │
//!    │                                                        │
//!    └──────────── dead ◀── largest number of attempts ◀──────┘
//! ```
//! A refusal is doubted: the entry is looked up, and refused if it is not found. A pending entry of a restored store is looked up
//! before it is sent.
//!
//! An order that is done and that the ERP has lost becomes unknown when a user retries it.
//!
//! A worker claims an entry with a lease and a fence. Its result settles the entry only under the same fence: a worker that
//! returns after its lease settles nothing. An entry that was sent and whose lease has expired is looked up, like one whose
//! outcome is unknown. Only the answer to the look-up shows that it had no effect. A pending entry that is not wanted any more,
//! or cannot be expressed for the ERP, is withdrawn: it is refused without being sent.

use tenon_kernel::Result;
use tenon_kernel::platform::outbox::{Outbox, OutboxState};
use tenon_kernel::refusals;

/// An event of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A worker claims it.
    Claimed,
    /// The ERP did it, or had done it when it was looked up.
    Made,
    /// It was looked up and not found.
    NotFound,
    /// The ERP refused it.
    Refused,
    /// The ERP refused it, perhaps because it has it already: it is looked up before the refusal stands.
    Doubted,
    /// It is not sent, because it cannot be expressed for the ERP or is not wanted any more.
    Withdrawn,
    /// The call had no effect, with certainty.
    NoEffect,
    /// The call may have taken effect.
    OutcomeUnknown,
    /// The largest number of attempts was reached.
    Exhausted,
    /// A user retries it.
    Retried,
}

/// All transitions: from, event, to.
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
        (Sent, Doubted, Pending),
        (Sent, Refused, No),
        (Sent, NoEffect, Pending),
        (Sent, OutcomeUnknown, Unknown),
        (Sent, Exhausted, Dead),
        (No, Retried, Pending),
        (Done, Retried, Unknown),
        (Dead, Retried, Unknown),
    ]
};

/// Returns the state after an event, if the event can occur in this state.
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
