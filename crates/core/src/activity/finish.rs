//! The end of an activity: it is finished, cancelled, or deleted with a reason.

use crate::activity::activity::Activity;
use crate::activity::state::Event;
use jiff::Timestamp;
use serde_json::Value as Json;
use tenon_kernel::decode::as_object;
use tenon_kernel::{Entity, Object, Operation, Result, Run, Stored, Unit};

/// Finishes an activity, and plans the next one in the same transaction.
#[derive(Clone, Debug, Operation)]
#[operation(name = "activity.finish", zh = "完成活动", effect = "write", versioned)]
pub struct FinishActivity {
    /// The activity.
    #[field(refers = "activity", zh = "活动")]
    pub id: String,
    /// What came of it.
    #[field(max = 2000, zh = "结果")]
    pub result: String,
    /// What came of it, as a value of a list.
    #[field(max = 60, picklist = "activity_result", zh = "结果分类")]
    pub result_code: Option<String>,
    /// When it took place; the time that it has, or else now.
    #[field(zh = "时间")]
    pub at: Option<Timestamp>,
    /// The next activity, as `activity.create` takes it; none if not given.
    #[field(zh = "下一个活动")]
    pub next: Json,
}

/// An activity that is finished, and the one that follows it.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct FinishedActivity {
    /// The activity that is done.
    #[field(zh = "活动")]
    pub activity: Stored<Activity>,
    /// The next one.
    #[field(zh = "下一个活动")]
    pub next: Option<Stored<Activity>>,
}

impl Run for FinishActivity {
    type Answer = FinishedActivity;

    fn run(self, unit: &mut Unit<'_>) -> Result<FinishedActivity> {
        let mut activity = unit.get::<Activity>(&self.id)?;
        activity.step(Event::Finish)?;
        // It may have been planned for later.
        activity.at = self.at.or(activity.at.filter(|at| *at <= unit.now()));
        activity.result = Some(self.result);
        activity.result_code = self.result_code.or_else(|| activity.result_code.take());
        let activity = unit.save(activity)?;
        let next = if self.next.is_null() { None } else { Some(created(&self.next, "/next", unit)?) };
        Ok(FinishedActivity { activity, next })
    }
}

/// The activity that a caller has described, made as `activity.create` makes it, with the rights to that.
pub(super) fn created(draft: &Json, path: &str, unit: &mut Unit<'_>) -> Result<Stored<Activity>> {
    let draft = as_object(draft, path)?;
    let shown = unit.invoke("activity.create", draft).map_err(|refusal| refusal.below(path))?;
    let id = shown[Activity::ID].as_str().unwrap_or_default();
    unit.elevated(|unit| unit.get::<Activity>(id))
}

/// Cancels an activity that is not done.
#[derive(Clone, Debug, Operation)]
#[operation(name = "activity.cancel", zh = "取消活动", effect = "write", versioned)]
pub struct CancelActivity {
    /// The activity.
    #[field(refers = "activity", zh = "活动")]
    pub id: String,
    /// Why it will not be done.
    #[field(max = 400, zh = "原因")]
    pub reason: String,
}

impl Run for CancelActivity {
    type Answer = Stored<Activity>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<Activity>> {
        let mut activity = unit.get::<Activity>(&self.id)?;
        activity.step(Event::Cancel)?;
        activity.cancel_reason = Some(self.reason);
        unit.save(activity)
    }
}

/// Deletes an activity and says why. What is done is deleted in no other way.
#[derive(Clone, Debug, Operation)]
#[operation(name = "activity.discard", zh = "作废活动", effect = "write", versioned)]
pub struct DiscardActivity {
    /// The activity.
    #[field(refers = "activity", zh = "活动")]
    pub id: String,
    /// Why it is deleted.
    #[field(max = 400, zh = "原因")]
    pub reason: String,
}

impl Run for DiscardActivity {
    type Answer = Stored<Activity>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<Activity>> {
        let mut activity = unit.get::<Activity>(&self.id)?;
        activity.delete_reason = Some(self.reason);
        let activity = unit.save(activity)?;
        unit.delete(Activity::DEF, activity.into_record()).and_then(Stored::from_record)
    }
}
