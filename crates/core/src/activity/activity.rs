//! Activities: what users do for customers or among themselves, planned or done.

use crate::activity::participant::{self, ActivityParticipant};
use crate::activity::state::{ActivityState, Event};
use crate::activity::{refusals, schedule, subject};
use jiff::Timestamp;
use jiff::civil::Date;
use tenon_kernel::error::Result;
use tenon_kernel::record::{Lines, Stored};
use tenon_kernel::unit::Unit;
use tenon_kernel::{Choice, Entity, Rules};

/// Kinds of activities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ActivityType {
    /// A telephone call.
    #[choice(zh = "电话")]
    Call,
    /// A visit.
    #[choice(zh = "拜访")]
    Visit,
    /// A meeting.
    #[choice(zh = "会议")]
    Meeting,
    /// A mail.
    #[choice(zh = "邮件")]
    Mail,
    /// Something else to do.
    #[choice(zh = "任务")]
    Task,
}

/// A call, visit, task or other activity, planned or done. It is about a customer or another record, or internal.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(
    zh = "活动",
    rights = "owner",
    reader = "assigned_by",
    index = "customer_id, id",
    index = "owner_id, due_date",
    index = "owner_id, done_on",
    index = "assigned_by, id"
)]
pub struct Activity {
    /// The kind.
    #[field(zh = "类型")]
    pub activity_type: ActivityType,
    /// What it is about.
    #[field(search, zh = "主题")]
    pub subject: String,
    /// The customer; that of the contact if not given.
    #[field(refers = "customer", zh = "客户")]
    pub customer_id: Option<String>,
    /// The person at the customer.
    #[field(refers = "contact", zh = "联系人")]
    pub contact_id: Option<String>,
    /// Whether it is about no record: a task or a meeting among colleagues.
    #[field(default, zh = "内部事务")]
    pub internal: bool,
    /// When it begins.
    #[field(zh = "开始时间")]
    pub starts_at: Option<Timestamp>,
    /// When it ends. Of whole days, the end of the last one.
    #[field(zh = "结束时间")]
    pub ends_at: Option<Timestamp>,
    /// Whether it takes whole days of its time zone.
    #[field(default, zh = "全天")]
    pub all_day: bool,
    /// The time zone in which it is planned; that of the caller's organisation unit if it has a beginning and none is given.
    #[field(max = 60, zh = "时区")]
    pub zone: Option<String>,
    /// When it took place; the current time if it is created as done without one.
    #[field(zh = "时间")]
    pub at: Option<Timestamp>,
    /// The day by which it must be done.
    #[field(zh = "截止日期")]
    pub due_date: Option<Date>,
    /// Planned, assigned, declined, done or cancelled.
    #[field(readonly, zh = "状态")]
    pub state: ActivityState,
    /// Whether it is done. Whoever sets it finishes the activity.
    #[field(default, zh = "已完成")]
    pub done: bool,
    /// The business date on which it was done; empty if it is not.
    #[field(readonly, zh = "完成日期")]
    pub done_on: Option<Date>,
    /// Whether it counts as a follow-up. If not given, what is not internal does.
    #[field(zh = "计为跟进")]
    pub counts: Option<bool>,
    /// The result.
    #[field(max = 2000, zh = "结果")]
    pub result: Option<String>,
    /// The result as a value of a list.
    #[field(max = 60, picklist = "activity_result", zh = "结果分类")]
    pub result_code: Option<String>,
    /// The next step.
    #[field(max = 400, zh = "下一步")]
    pub next_step: Option<String>,
    /// The user who assigned it to its owner. They may read it.
    #[field(refers = "user", readonly, zh = "指派人")]
    pub assigned_by: Option<String>,
    /// The user who declined it.
    #[field(refers = "user", readonly, zh = "拒绝人")]
    pub declined_by: Option<String>,
    /// Why it was declined.
    #[field(max = 400, readonly, zh = "拒绝原因")]
    pub decline_reason: Option<String>,
    /// Whether it was assigned again after it had been declined: it cannot be declined any more.
    #[field(readonly, zh = "坚持指派")]
    pub insisted: bool,
    /// Why it was cancelled.
    #[field(max = 400, readonly, zh = "取消原因")]
    pub cancel_reason: Option<String>,
    /// Why it was deleted, if it was done.
    #[field(max = 400, readonly, zh = "删除原因")]
    pub delete_reason: Option<String>,
    /// The user who does it.
    #[field(refers = "user", zh = "负责人")]
    pub owner_id: Option<String>,
    /// The organisation unit it belongs to.
    #[field(refers = "org_unit", zh = "所属单元")]
    pub unit_id: Option<String>,
    /// Who takes part, beside its owner and its contact.
    #[field(zh = "参与人")]
    pub participants: Lines<ActivityParticipant>,
}

impl Rules for Activity {
    fn before_save(
        draft: &mut Stored<Self>,
        before: Option<&Stored<Self>>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        schedule::settle(&mut draft.data, unit)?;
        participant::check(&draft.participants)?;
        subject::settle(draft, before, unit)?;
        let internal = draft.internal;
        draft.counts.get_or_insert(!internal);
        draft.data.follow_state(before.map(|before| &before.data), unit)
    }

    fn before_delete(record: &Stored<Self>, _: &mut Unit<'_>) -> Result<()> {
        match record.done && record.delete_reason.is_none() {
            true => Err(refusals::deletion_needs_reason().at("/id")),
            false => Ok(()),
        }
    }
}

impl Activity {
    /// Returns a planned activity of the caller's, about nothing yet.
    pub fn planned(activity_type: ActivityType, subject: impl Into<String>) -> Self {
        Self {
            activity_type,
            subject: subject.into(),
            customer_id: None,
            contact_id: None,
            internal: false,
            starts_at: None,
            ends_at: None,
            all_day: false,
            zone: None,
            at: None,
            due_date: None,
            state: ActivityState::Planned,
            done: false,
            done_on: None,
            counts: None,
            result: None,
            result_code: None,
            next_step: None,
            assigned_by: None,
            declined_by: None,
            decline_reason: None,
            insisted: false,
            cancel_reason: None,
            delete_reason: None,
            owner_id: None,
            unit_id: None,
            participants: Lines::default(),
        }
    }

    /// Lets something happen to it.
    pub(super) fn step(&mut self, event: Event) -> Result<()> {
        self.state = self.state.after(event).map_err(|refusal| refusal.at("/id"))?;
        Ok(())
    }

    /// Whoever sets `done` finishes it; otherwise `done` follows from the state. What is done has a time and a day.
    fn follow_state(&mut self, before: Option<&Activity>, unit: &Unit<'_>) -> Result<()> {
        let was_done = before.is_some_and(|before| before.done);
        let was_in = before.map_or(self.state, |before| before.state);
        if self.done != was_done && self.state == was_in {
            self.state = match self.done {
                true => self.state.after(Event::Finish).map_err(|refusal| refusal.at("/done"))?,
                false => return Err(refusals::stays_done().at("/done")),
            };
        }
        self.done = self.state == ActivityState::Done;
        if self.done && self.at.is_none() {
            self.at = Some(unit.now());
        }
        if self.done && self.at.is_some_and(|at| at > unit.now()) {
            return Err(refusals::done_in_future().at("/at"));
        }
        // The day stays when somebody in another time zone saves it again.
        if before.is_none_or(|before| (before.done, before.at) != (self.done, self.at)) {
            self.done_on = self.at.filter(|_| self.done).map(|at| unit.date_of(at));
        }
        Ok(())
    }
}
