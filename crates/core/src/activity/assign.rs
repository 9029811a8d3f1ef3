//! Activities that one user assigns to another.
//!
//! The scope of `activity.assign` says to whom: with `subtree`, to users of the own organisation unit and of those below it. The assignee
//! owns the activity, and whoever assigned it may read it. Declined, it is owned again by whoever assigned it.

use crate::activity::activity::Activity;
use crate::activity::finish::created;
use crate::activity::refusals;
use crate::activity::state::{ActivityState, Event};
use serde_json::Value as Json;
use tenon_kernel::error::Error;
use tenon_kernel::{Entity, Operation, Result, Run, Stored, Unit};

/// Assigns an activity to a user: one that there is, or a new one.
#[derive(Clone, Debug, Operation)]
#[operation(name = "activity.assign", zh = "指派活动", effect = "write", versioned)]
pub struct AssignActivity {
    /// The activity, if it is not new.
    #[field(refers = "activity", zh = "活动")]
    pub id: Option<String>,
    /// A new activity, as `activity.create` takes it.
    #[field(zh = "新活动")]
    pub activity: Json,
    /// Who is to do it.
    #[field(refers = "user", zh = "执行人")]
    pub user_id: String,
}

impl Run for AssignActivity {
    type Answer = Stored<Activity>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<Activity>> {
        let mut activity = match (&self.id, self.activity.is_null()) {
            (Some(id), true) => unit.get::<Activity>(id)?,
            (None, false) => created(&self.activity, "/activity", unit)?,
            _ => return Err(refusals::one_to_assign().at("/id")),
        };
        activity.step(Event::Assign)?;
        activity.assigned_by = Some(unit.actor().id.clone());
        (activity.declined_by, activity.decline_reason, activity.insisted) = (None, None, false);
        activity.data.give_to(self.user_id);
        unit.save(activity).map_err(|refusal| of_owner(refusal, "/user_id"))
    }
}

/// What is refused of the new owner, at the argument that leads to them.
fn of_owner(refusal: Error, path: &str) -> Error {
    match refusal.path.as_deref() {
        Some("/owner_id") => refusal.at(path),
        _ => refusal,
    }
}

impl Activity {
    /// Makes it another user's, in the organisation unit of that user.
    fn give_to(&mut self, user: String) {
        (self.owner_id, self.unit_id) = (Some(user), None);
    }
}

/// Declines an assigned activity: whoever assigned it owns it again, and may insist on it.
#[derive(Clone, Debug, Operation)]
#[operation(name = "activity.decline", zh = "拒绝活动", effect = "write", versioned)]
pub struct DeclineActivity {
    /// The activity.
    #[field(refers = "activity", zh = "活动")]
    pub id: String,
    /// Why it is declined.
    #[field(max = 400, zh = "原因")]
    pub reason: String,
}

impl Run for DeclineActivity {
    type Answer = Stored<Activity>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<Activity>> {
        let mut activity = unit.get::<Activity>(&self.id)?;
        activity.step(Event::Decline)?;
        let Some(assigner) = activity.assigned_by.clone().filter(|_| !activity.insisted) else {
            return Err(refusals::insisted_on().at("/id"));
        };
        activity.declined_by = activity.owner_id.clone();
        activity.decline_reason = Some(self.reason);
        give_back(activity, assigner, unit)
    }
}

/// Gives an activity that the caller may write to a user whom that right need not reach: it has been between the two of them already.
fn give_back(mut activity: Stored<Activity>, to: String, unit: &mut Unit<'_>) -> Result<Stored<Activity>> {
    unit.authorise(Activity::DEF, &activity.clone().into_record())?;
    activity.data.give_to(to);
    unit.elevated(|unit| unit.save(activity)).map_err(|refusal| of_owner(refusal, "/id"))
}

/// Insists on an activity that was declined: its assignee has it again, and cannot decline it any more.
#[derive(Clone, Debug, Operation)]
#[operation(name = "activity.insist", zh = "坚持指派", effect = "write", versioned)]
pub struct InsistOnActivity {
    /// The activity.
    #[field(refers = "activity", zh = "活动")]
    pub id: String,
}

impl Run for InsistOnActivity {
    type Answer = Stored<Activity>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<Activity>> {
        let mut activity = unit.get::<Activity>(&self.id)?;
        activity.step(Event::Insist)?;
        let Some(assignee) = activity.declined_by.clone() else {
            return Err(refusals::not_in_this_state(&ActivityState::Declined, &Event::Insist).at("/id"));
        };
        activity.insisted = true;
        activity.assigned_by = Some(unit.actor().id.clone());
        give_back(activity, assignee, unit)
    }
}
