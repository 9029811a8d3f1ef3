//! The states of an activity, as a table of transitions.
//!
//! ```text
//!             finish
//!  planned ───────────▶ done ◀──────────── finish ──┐
//!   │   │                                           │
//!   │   └────── assign ────────────────▶ assigned ──┤
//!   │                                     ▲  │      │
//!   │                     insist, assign  │  │      │ cancel
//!   │                                     │  ▼ decline
//!   │                                    declined   │
//!   │  cancel                                │      │
//!   └───────────────▶ cancelled ◀────────────┴──────┘
//! ```
//! What is assigned can be assigned to somebody else. What is done or cancelled stays so.

use crate::activity::refusals;
use tenon_kernel::{Choice, Result};

/// How far an activity has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Choice)]
pub enum ActivityState {
    /// To be done by its owner.
    #[default]
    #[choice(zh = "计划中")]
    Planned,
    /// To be done by its owner, to whom another user has assigned it.
    #[choice(zh = "已指派")]
    Assigned,
    /// The assignee has declined it: whoever assigned it owns it again.
    #[choice(zh = "已拒绝")]
    Declined,
    /// Done.
    #[choice(zh = "已完成")]
    Done,
    /// It will not be done.
    #[choice(zh = "已取消")]
    Cancelled,
}

/// What happens to an activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Event {
    /// It is done.
    #[choice(zh = "完成")]
    Finish,
    /// It is given up.
    #[choice(zh = "取消")]
    Cancel,
    /// It is given to somebody to do.
    #[choice(zh = "指派")]
    Assign,
    /// The assignee gives it back.
    #[choice(zh = "拒绝")]
    Decline,
    /// Whoever assigned it gives it to the same user for good.
    #[choice(zh = "坚持指派")]
    Insist,
}

/// All transitions: from, event, to.
pub const TRANSITIONS: &[(ActivityState, Event, ActivityState)] = {
    use ActivityState::{Assigned, Cancelled, Declined, Done, Planned};
    use Event::{Assign, Cancel, Decline, Finish, Insist};
    &[
        (Planned, Finish, Done),
        (Planned, Assign, Assigned),
        (Planned, Cancel, Cancelled),
        (Assigned, Finish, Done),
        (Assigned, Assign, Assigned),
        (Assigned, Decline, Declined),
        (Assigned, Cancel, Cancelled),
        (Declined, Insist, Assigned),
        (Declined, Assign, Assigned),
        (Declined, Cancel, Cancelled),
    ]
};

impl ActivityState {
    /// Returns the state after an event.
    ///
    /// # Errors
    /// `ILLEGAL_STATE` if the event is not possible in this state.
    pub fn after(self, event: Event) -> Result<ActivityState> {
        let found = TRANSITIONS.iter().find(|(from, by, _)| (*from, *by) == (self, event));
        found.map(|(_, _, to)| *to).ok_or_else(|| refusals::not_in_this_state(&self, &event))
    }
}
