//! The steps of a flow, and whom each asks.

use super::refusals;
use crate::entity::EntityDef;
use crate::error::{Error, Result};
use crate::filter::Filter;
use crate::kind::Kind;
use crate::platform::org_unit::OrgUnit;
use crate::platform::role::Role;
use crate::platform::user::User;
use crate::refusals as kernel_refusals;
use crate::rules::{Prepared, Type};
use crate::unit::Unit;
use crate::{Choice, Entity, Object};
use jiff::{SignedDuration, Timestamp};

/// How many approvers a step needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Choice)]
pub enum StepMode {
    /// One after the other, in the order of the step.
    #[choice(zh = "依次")]
    Serial,
    /// The first decision decides.
    #[default]
    #[choice(zh = "任一")]
    Any,
    /// Everybody approves; the first rejection ends it.
    #[choice(zh = "会签")]
    All,
    /// As many as `quorum` says approve. It is rejected once they cannot any more.
    #[choice(zh = "票决")]
    Quorum,
}

/// How an approver is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum ApproverKind {
    /// A user.
    #[choice(zh = "用户")]
    User,
    /// The users of a role in an organisation unit. Without one: in that of the requester, or the nearest above it that has any.
    #[choice(zh = "角色")]
    Role,
    /// The user in a field of the record.
    #[choice(zh = "记录字段")]
    Field,
    /// The users whom the requester chooses for the step.
    #[choice(zh = "提交人选择")]
    Chosen,
}

/// What is done if nobody is found for a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Choice)]
pub enum IfNone {
    /// The administrators are asked. One of them decides.
    #[default]
    #[choice(zh = "转管理员")]
    Admin,
    /// The step is passed over, which is written down.
    #[choice(zh = "跳过")]
    Skip,
    /// It cannot be approved.
    #[choice(zh = "拒绝")]
    Refuse,
}

/// What is done if the requester is an approver of a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Choice)]
pub enum IfRequester {
    /// The others are asked. If there are no others, nobody is found.
    #[default]
    #[choice(zh = "跳过本人")]
    Skip,
    /// The requester decides like everybody else.
    #[choice(zh = "允许")]
    Allow,
}

/// What is done with a task on which nobody decides in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Choice)]
pub enum OnTimeout {
    /// That the time is over is written down, and the task stays.
    #[default]
    #[choice(zh = "提醒")]
    Remind,
    /// Somebody else has it: for whom the user stands in, or an administrator.
    #[choice(zh = "升级")]
    Escalate,
    /// It is rejected.
    #[choice(zh = "自动拒绝")]
    Reject,
    /// It is approved.
    #[choice(zh = "自动同意")]
    Approve,
}

/// Whom a step asks.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct Approver {
    /// How they are found.
    #[field(zh = "方式")]
    pub kind: ApproverKind,
    /// The user.
    #[field(max = 130, zh = "用户")]
    pub user_id: Option<String>,
    /// The role.
    #[field(max = 130, zh = "角色")]
    pub role_id: Option<String>,
    /// The organisation unit of the users of the role.
    #[field(max = 130, zh = "组织单元")]
    pub unit_id: Option<String>,
    /// The field of the record.
    #[field(max = 60, zh = "字段")]
    pub field: Option<String>,
}

/// A step of a flow.
#[derive(Clone, Debug, PartialEq, Object)]
pub struct FlowStep {
    /// The name.
    #[field(max = 60, zh = "名称")]
    pub name: String,
    /// The rule by which the step applies; it always does if there is none.
    #[field(max = 4000, zh = "条件")]
    pub when: Option<String>,
    /// How many approvers it needs.
    #[field(default, zh = "方式")]
    pub mode: StepMode,
    /// How many approve, in the mode `quorum`.
    #[field(least = 1, most = 100, zh = "通过人数")]
    pub quorum: Option<i32>,
    /// Whom it asks.
    #[field(most = 50, zh = "审批人")]
    pub approvers: Vec<Approver>,
    /// What is done if nobody is found.
    #[field(default, zh = "无审批人时")]
    pub if_none: IfNone,
    /// What is done if the requester is an approver.
    #[field(default, zh = "提交人为审批人时")]
    pub if_requester: IfRequester,
    /// How many hours a task may take; as long as it takes if not given.
    #[field(least = 1, most = 10000, zh = "时限（小时）")]
    pub timeout_hours: Option<i32>,
    /// The calendar whose working time counts; without one, every hour does.
    #[field(max = 130, zh = "工作日历")]
    pub calendar_id: Option<String>,
    /// What is done with a task on which nobody decides in time.
    #[field(default, zh = "超时处理")]
    pub on_timeout: OnTimeout,
    /// Whether its approvers may add signers.
    #[field(default, zh = "允许加签")]
    pub may_add_signer: bool,
}

impl FlowStep {
    /// Refuses a step that nobody could ever take.
    pub(super) fn check(&self, entity: &'static EntityDef, unit: &mut Unit<'_>) -> Result<()> {
        if let Some(when) = &self.when {
            check_condition(when, entity, unit)?;
        }
        if self.approvers.is_empty() {
            return Err(refusals::no_approvers().at("/approvers"));
        }
        if (self.mode == StepMode::Quorum) != self.quorum.is_some() {
            return Err(refusals::quorum_of_quorum().at("/quorum"));
        }
        self.check_quorum()?;
        self.check_timeout(unit)?;
        for (index, approver) in self.approvers.iter().enumerate() {
            approver.check(entity, unit).map_err(|error| error.below(&format!("/approvers/{index}")))?;
        }
        Ok(())
    }

    /// Of named users it is known how many they are.
    fn check_quorum(&self) -> Result<()> {
        let count = self.approvers.len();
        let named = self.approvers.iter().all(|approver| approver.kind == ApproverKind::User);
        match self.quorum {
            Some(quorum) if named && usize::try_from(quorum).is_ok_and(|quorum| quorum > count) => {
                Err(refusals::quorum_too_large(quorum, count).at("/quorum"))
            }
            _ => Ok(()),
        }
    }

    fn check_timeout(&self, unit: &mut Unit<'_>) -> Result<()> {
        match (&self.calendar_id, self.timeout_hours) {
            (Some(_), None) => Err(refusals::calendar_of_no_limit().at("/calendar_id")),
            (Some(calendar), Some(hours)) => {
                let over = working_time(calendar, hours, unit).map_err(|error| error.at("/calendar_id"))?;
                over.map(drop).ok_or_else(|| refusals::no_calendars().at("/calendar_id"))
            }
            (None, _) => Ok(()),
        }
    }

    /// When a task that is opened now is to be decided; none if it may take as long as it takes.
    pub(super) fn due(&self, unit: &mut Unit<'_>) -> Result<Option<Timestamp>> {
        let Some(hours) = self.timeout_hours else { return Ok(None) };
        let plain = unit.now().checked_add(SignedDuration::from_hours(hours.into())).ok();
        let Some(calendar) = &self.calendar_id else { return Ok(plain) };
        match working_time(calendar, hours, unit) {
            Ok(over) => Ok(over.or(plain)),
            // The calendar is gone since the flow was published.
            Err(error) if error.code.is_refusal() => Ok(plain),
            Err(error) => Err(error),
        }
    }

    /// How many of those that are found must approve for the step to be possible.
    pub(super) fn least(&self) -> usize {
        self.quorum.and_then(|quorum| usize::try_from(quorum).ok()).unwrap_or(1)
    }
}

/// When so many hours of working time are over; none if no module computes that.
fn working_time(calendar: &str, hours: i32, unit: &mut Unit<'_>) -> Result<Option<Timestamp>> {
    let Some(compute) = unit.catalogue().working_time() else { return Ok(None) };
    compute(calendar, unit.now(), i64::from(hours) * 3600, unit).map(Some)
}

/// Refuses a condition that is no rule about the records of an entity, or whose author may not read what it names.
pub(super) fn check_condition(when: &str, entity: &'static EntityDef, unit: &mut Unit<'_>) -> Result<()> {
    let checked = Prepared::new(when, entity.name, unit).and_then(|prepared| {
        prepared.check_author(unit)?;
        prepared.check_result(&Type::Bool)
    });
    checked.map_err(|error| error.at("/when"))
}

impl Approver {
    fn check(&self, entity: &'static EntityDef, unit: &mut Unit<'_>) -> Result<()> {
        let lacking = |field: &str| refusals::approver_names(&self.kind, field).at(format!("/{field}"));
        match self.kind {
            ApproverKind::User => {
                let id = self.user_id.as_deref().ok_or_else(|| lacking("user_id"))?;
                must_exist::<User>(id, unit).map_err(|error| error.at("/user_id"))
            }
            ApproverKind::Role => {
                let id = self.role_id.as_deref().ok_or_else(|| lacking("role_id"))?;
                must_exist::<Role>(id, unit).map_err(|error| error.at("/role_id"))?;
                let place = self.unit_id.as_deref().map_or(Ok(()), |id| must_exist::<OrgUnit>(id, unit));
                place.map_err(|error| error.at("/unit_id"))
            }
            ApproverKind::Field => {
                let field = self.field.as_deref().ok_or_else(|| lacking("field"))?;
                check_user_field(field, entity).map_err(|error| error.at("/field"))
            }
            ApproverKind::Chosen => Ok(()),
        }
    }
}

/// Whoever writes flows knows all users, roles and units: a flow is nobody's own.
fn must_exist<T: Entity>(id: &str, unit: &mut Unit<'_>) -> Result<()> {
    let found = unit.elevated(|unit| unit.records(T::DEF, &Filter::eq("id", id), Some(1)))?;
    match found.is_empty() {
        true => Err(kernel_refusals::not_found(T::DEF)),
        false => Ok(()),
    }
}

fn check_user_field(name: &str, entity: &'static EntityDef) -> Result<(), Error> {
    match entity.shape.field(name) {
        Some((_, field)) if matches!(field.kind, Kind::Reference("user")) => Ok(()),
        Some(_) => Err(refusals::not_a_user_field(name)),
        None => Err(refusals::no_such_field(name)),
    }
}
