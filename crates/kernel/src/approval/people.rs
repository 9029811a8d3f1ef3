//! Whom a step asks.

use super::approval::Approval;
use super::delegation::stands_in;
use super::step::{Approver, ApproverKind, FlowStep, IfRequester};
use crate::error::Result;
use crate::filter::Filter;
use crate::platform::granting;
use crate::platform::org_unit::OrgUnit;
use crate::platform::user::{User, UserRole};
use crate::record::Stored;
use crate::unit::Unit;
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// A user whom a step asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// The user.
    pub(super) user: String,
    /// The organisation unit of the user.
    pub(super) unit: String,
    /// For whom the user stands in.
    pub(super) principal: Option<String>,
}

/// The users whom a step asks, in the order of its approvers, each once.
pub(super) fn asked(
    step: &FlowStep,
    position: i32,
    flow: &str,
    approval: &Approval,
    unit: &mut Unit<'_>,
) -> Result<Vec<Asked>> {
    let mut principals = Vec::new();
    for approver in &step.approvers {
        principals.extend(named(approver, position, approval, unit)?);
    }
    let (mut people, mut seen) = (Vec::new(), BTreeSet::new());
    let passes_over = |user: &str| step.if_requester == IfRequester::Skip && user == approval.requester_id;
    for principal in principals {
        let user = stands_in(&principal, flow, unit)?;
        if passes_over(&principal) || passes_over(&user) || !seen.insert(user.clone()) {
            continue;
        }
        people.extend(active(&user, unit)?.map(|found| Asked {
            unit: found.data.unit_id,
            principal: Some(principal).filter(|principal| *principal != user),
            user,
        }));
    }
    Ok(people)
}

/// The administrators who are asked where a step finds nobody: not the requester.
pub(super) fn administrators(approval: &Approval, unit: &mut Unit<'_>) -> Result<Vec<Asked>> {
    let found = unit.elevated(|unit| unit.find::<User>(granting::administrators()))?;
    let others = found.into_iter().filter(|user| user.id() != approval.requester_id);
    Ok(others
        .map(|user| Asked { user: user.id().to_owned(), unit: user.data.unit_id, principal: None })
        .collect())
}

/// The users that an approver of a step names, by id.
fn named(
    approver: &Approver,
    position: i32,
    approval: &Approval,
    unit: &mut Unit<'_>,
) -> Result<Vec<String>> {
    match approver.kind {
        ApproverKind::User => Ok(approver.user_id.clone().into_iter().collect()),
        ApproverKind::Field => {
            // Of a record that there is, as it stands: nobody chooses who approves by what they change.
            let record = if approval.before.is_null() { &approval.snapshot } else { &approval.before };
            let field = approver.field.as_deref().and_then(|field| record.get(field));
            Ok(field.and_then(Json::as_str).map(str::to_owned).into_iter().collect())
        }
        ApproverKind::Chosen => {
            let chosen = approval.choose.iter().filter(|chosen| chosen.step == position);
            Ok(chosen.map(|chosen| chosen.user_id.clone()).collect())
        }
        ApproverKind::Role => match (&approver.role_id, &approver.unit_id) {
            (Some(role), Some(place)) => of_role(role, place, unit),
            (Some(role), None) => of_role_above(role, &approval.unit_id, unit),
            (None, _) => Ok(Vec::new()),
        },
    }
}

/// The users who have a role in an organisation unit: in that of their own, or in one that the role names.
fn of_role(role: &str, place: &str, unit: &mut Unit<'_>) -> Result<Vec<String>> {
    let has =
        |anchor| Filter::exists(User::ROLES, Filter::All(vec![Filter::eq(UserRole::ROLE_ID, role), anchor]));
    let of_their_unit =
        Filter::All(vec![Filter::eq(User::UNIT_ID, place), has(Filter::null(UserRole::UNIT_ID))]);
    let there = Filter::Any(vec![of_their_unit, has(Filter::eq(UserRole::UNIT_ID, place))]);
    let wanted = Filter::All(vec![Filter::eq(User::DISABLED, false), there]);
    let found = unit.elevated(|unit| unit.find::<User>(wanted))?;
    Ok(found.into_iter().map(|user| user.header.id).collect())
}

/// The users of a role in an organisation unit, or in the nearest above it that has any.
fn of_role_above(role: &str, place: &str, unit: &mut Unit<'_>) -> Result<Vec<String>> {
    let mut next = Some(place.to_owned());
    while let Some(place) = next {
        let found = of_role(role, &place, unit)?;
        if !found.is_empty() {
            return Ok(found);
        }
        let above = unit.elevated(|unit| unit.first::<OrgUnit>(Filter::eq("id", place)))?;
        next = above.and_then(|above| above.data.parent_id);
    }
    Ok(Vec::new())
}

/// The user of this id, unless they are disabled or gone.
pub(super) fn active(id: &str, unit: &mut Unit<'_>) -> Result<Option<Stored<User>>> {
    let active = Filter::All(vec![Filter::eq(User::ID, id), Filter::eq(User::DISABLED, false)]);
    unit.elevated(|unit| unit.first::<User>(active))
}
