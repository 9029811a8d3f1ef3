//! Activities with customers, planned or done.

use crate::activity::refusals;
use crate::party::contact::Contact;
use crate::party::customer::Customer;
use jiff::Timestamp;
use jiff::civil::Date;
use tenon_kernel::error::Result;
use tenon_kernel::record::Stored;
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

/// A call, visit, task or other activity with a customer, planned or done.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "活动", rights = "owner", index = "customer_id, id", index = "owner_id, due_date")]
pub struct Activity {
    /// The kind.
    #[field(zh = "类型")]
    pub activity_type: ActivityType,
    /// What it is about.
    #[field(search, zh = "主题")]
    pub subject: String,
    /// The customer.
    #[field(refers = "customer", zh = "客户")]
    pub customer_id: String,
    /// The person at the customer.
    #[field(refers = "contact", zh = "联系人")]
    pub contact_id: Option<String>,
    /// When it took place; the current time if it is created as done without one.
    #[field(zh = "时间")]
    pub at: Option<Timestamp>,
    /// The day by which it must be done.
    #[field(zh = "截止日期")]
    pub due_date: Option<Date>,
    /// Whether it is done.
    #[field(default, zh = "已完成")]
    pub done: bool,
    /// The result.
    #[field(max = 2000, zh = "结果")]
    pub result: Option<String>,
    /// The next step.
    #[field(max = 400, zh = "下一步")]
    pub next_step: Option<String>,
    /// The user who owns it.
    #[field(refers = "user", zh = "负责人")]
    pub owner_id: Option<String>,
    /// The organisation unit it belongs to.
    #[field(refers = "org_unit", zh = "所属单元")]
    pub unit_id: Option<String>,
}

impl Rules for Activity {
    fn before_save(
        draft: &mut Stored<Self>,
        before: Option<&Stored<Self>>,
        unit: &mut Unit<'_>,
    ) -> Result<()> {
        let activity = &mut draft.data;
        if activity.done && activity.at.is_none() {
            activity.at = Some(unit.now());
        }
        if activity.done && activity.at.is_some_and(|at| at > unit.now()) {
            return Err(refusals::done_in_future().at("/at"));
        }
        check_contact(activity, before, unit)
    }
}

/// Whoever was spoken to is somebody of the customer. Of an activity that stands, only what is new is looked at: people move from one
/// customer to another, and what was done with them stays where it was done.
fn check_contact(activity: &Activity, before: Option<&Stored<Activity>>, unit: &mut Unit<'_>) -> Result<()> {
    let parties = |activity: &Activity| (activity.customer_id.clone(), activity.contact_id.clone());
    if before.is_some_and(|before| parties(before) == parties(activity)) {
        return Ok(());
    }
    let Some(contact) = &activity.contact_id else { return Ok(()) };
    // A customer that was merged into another one is not there: the caller is led to the other one.
    unit.record(Customer::DEF, &activity.customer_id).map_err(|error| error.at("/customer_id"))?;
    let contact = unit.get::<Contact>(contact).map_err(|error| error.at("/contact_id"))?;
    match contact.customer_id == activity.customer_id {
        true => Ok(()),
        false => Err(refusals::contact_of_another().at("/contact_id")),
    }
}
