//! Activities in the inbox: assigned, they stand in that of their assignee; declined, in that of whoever assigned them.

use crate::activity::activity::Activity;
use crate::activity::state::ActivityState;
use tenon_kernel::{Stored, Task};

// region: task
/// An activity that was assigned to the user.
pub(super) struct Assigned;

impl Task for Assigned {
    type Of = Activity;
    const CODE: &'static str = "activity.assigned";

    fn whose(activity: &Stored<Activity>) -> Option<&str> {
        in_state(activity, ActivityState::Assigned)
    }
}
// endregion: task

/// An activity that the user has assigned and that was declined.
pub(super) struct Declined;

impl Task for Declined {
    type Of = Activity;
    const CODE: &'static str = "activity.declined";

    fn whose(activity: &Stored<Activity>) -> Option<&str> {
        in_state(activity, ActivityState::Declined)
    }
}

/// Its owner, if it is in this state.
fn in_state(activity: &Activity, state: ActivityState) -> Option<&str> {
    activity.owner_id.as_deref().filter(|_| activity.state == state)
}
