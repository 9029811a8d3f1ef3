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

    /// How many of those that are found must approve for the step to be possible.
    pub(super) fn least(&self) -> usize {
        self.quorum.and_then(|quorum| usize::try_from(quorum).ok()).unwrap_or(1)
    }
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
