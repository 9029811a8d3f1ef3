//! Submitting a call for approval.

use super::approval::{Approval, ApprovalOutcome, ChosenApprover, of_id};
use super::approval_task::{Decision, of_approval};
use super::course::{Course, shown};
use super::flow::ResumeRule;
use super::guard::{Guard, demanding, guards};
use super::guardable::{About, Draft, guarded, performed};
use super::step::ApproverKind;
use super::{hold, refusals};
use crate::canonical;
use crate::catalogue::OperationEntry;
use crate::decode::{self, JsonMap};
use crate::entity::{Entity, EntityDef};
use crate::error::Result;
use crate::filter::Filter;
use crate::platform::user::User;
use crate::record::Stored;
use crate::refusals as kernel_refusals;
use crate::resolve::live;
use crate::unit::Unit;
use crate::{Operation, Run};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Submits a call for approval. It is checked as if it were made; the last vote performs it.
#[derive(Clone, Debug, Operation)]
#[operation(name = "approval.submit", zh = "提交审批", effect = "write")]
pub struct Submit {
    /// The operation.
    #[field(max = 80, zh = "操作")]
    pub operation: String,
    /// The arguments of the call.
    #[field(zh = "参数")]
    pub arguments: Json,
    /// What is to be said of it.
    #[field(max = 1000, zh = "说明")]
    pub comment: Option<String>,
    /// Whom the requester chooses for steps that let them.
    #[field(most = 100, zh = "所选审批人")]
    pub choose: Vec<ChosenApprover>,
    /// The approval that was returned, and that this one follows.
    #[field(refers = "approval", zh = "上次审批")]
    pub resubmits: Option<String>,
}

impl Run for Submit {
    type Answer = Stored<Approval>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<Approval>> {
        let returned = self.returned(unit)?;
        let call = PendingCall::new(&self.operation, &self.arguments, unit)?;
        check_chosen(&self.choose, &call, unit)?;
        let approval = self.create(&call, returned.as_ref(), unit)?;
        if let (About::Standing(entity), Some(before)) = (call.about, &call.draft.before) {
            hold::take(entity, before, approval.id(), unit)?;
        }
        let begins = resumed(returned.as_ref(), &approval, &call, unit)?;
        let course = Course { version: call.guard.version.clone(), approval };
        course.open_after(begins, course.approval.round, unit)?;
        of_id(course.approval.id(), unit)
    }
}

impl Submit {
    /// The approval that was returned to the requester.
    fn returned(&self, unit: &mut Unit<'_>) -> Result<Option<Stored<Approval>>> {
        let Some(id) = &self.resubmits else { return Ok(None) };
        let found = of_id(id, unit).map_err(|error| error.at("/resubmits"))?;
        if found.requester_id != unit.actor().id {
            return Err(kernel_refusals::not_found(Approval::DEF).at("/resubmits"));
        }
        match found.outcome {
            Some(ApprovalOutcome::Returned) if found.operation != self.operation => {
                Err(refusals::resubmits_another_call().at("/resubmits"))
            }
            Some(ApprovalOutcome::Returned) => {
                let again = Filter::eq(Approval::RESUBMITS, found.id());
                match unit.elevated(|unit| unit.first::<Approval>(again))? {
                    Some(_) => Err(refusals::resubmitted_already().at("/resubmits")),
                    None => Ok(Some(found)),
                }
            }
            _ => Err(refusals::not_returned().at("/resubmits")),
        }
    }

    fn create(
        &self,
        call: &PendingCall<'_>,
        returned: Option<&Stored<Approval>>,
        unit: &mut Unit<'_>,
    ) -> Result<Stored<Approval>> {
        if returned.is_some_and(|returned| returned.record_id != call.draft.record.header.id) {
            return Err(refusals::resubmits_another_call().at("/resubmits"));
        }
        let round = match returned {
            Some(returned) => 1 + last_round(returned, unit)?,
            None => 1,
        };
        let approval = Approval {
            round,
            resubmits: self.resubmits.clone(),
            ..call.approval(self.comment.clone(), self.choose.clone(), unit)
        };
        unit.elevated(|unit| unit.create(approval))
    }
}

/// A call that was checked, and the flow that it needs.
pub(super) struct PendingCall<'u> {
    entry: &'u OperationEntry,
    pub(super) about: About,
    pub(super) arguments: JsonMap,
    pub(super) guard: Arc<Guard>,
    pub(super) draft: Draft,
    /// The positions of the steps that apply, from 1.
    pub(super) steps: Vec<i32>,
}

impl<'u> PendingCall<'u> {
    /// Performs a call as the actor, finds its flow, and undoes it.
    ///
    /// # Errors
    /// What the operation refuses; `ILLEGAL_STATE` if no flow asks for an approval.
    pub(super) fn new(operation: &str, arguments: &Json, unit: &mut Unit<'u>) -> Result<Self> {
        let (entry, about) = guarded(operation, unit).map_err(|error| error.at("/operation"))?;
        let given = decode::as_object(arguments, "/arguments")?;
        let mut arguments = canonical::arguments(&entry.action, given);
        if matches!(about, About::New(_)) && !arguments.contains_key("id") {
            arguments.insert("id".to_owned(), Json::String(unit.new_id()));
        }
        let mut found = None;
        let undone = unit.attempt(|unit| {
            unit.within(entry, |unit| {
                let guards = guards(entry, unit)?;
                let (_, draft) = performed(about, entry, &arguments, unit)?;
                let Some(guard) = demanding(&guards, about.entity(), &draft, unit)?.cloned() else {
                    return Err::<(), _>(refusals::not_needed(&entry.name));
                };
                let steps = guard.steps(about.entity(), &draft, unit)?;
                let refusal = guard.required();
                found = Some((guard, draft, steps));
                // As a direct call ends: nothing of it remains.
                Err(refusal)
            })
        })?;
        match (found, undone) {
            (Some((guard, draft, steps)), _) => Ok(Self { entry, about, arguments, guard, draft, steps }),
            (None, Err(refusal)) if refusal.path.is_some() => Err(refusal.below("/arguments")),
            (None, Err(refusal)) => Err(refusal),
            (None, Ok(())) => Err(kernel_refusals::internal("a rehearsal ends with a refusal")),
        }
    }

    /// The approval of the call in its first round.
    pub(super) fn approval(
        &self,
        comment: Option<String>,
        choose: Vec<ChosenApprover>,
        unit: &Unit<'_>,
    ) -> Approval {
        let entity = unit.whole(self.about.entity());
        Approval {
            flow_version_id: self.guard.version.id().to_owned(),
            operation: self.entry.name.clone(),
            arguments: Json::Object(self.arguments.clone()),
            entity: entity.name.to_owned(),
            record_id: self.draft.record.header.id.clone(),
            snapshot: shown(entity, Some(&self.draft.record), unit),
            before: shown(entity, self.draft.before.as_ref(), unit),
            hash: self.hash(entity),
            requester_id: unit.actor().id.clone(),
            unit_id: unit.actor().unit_id.clone(),
            comment,
            steps: self.steps.clone(),
            choose,
            round: 1,
            resubmits: None,
            outcome: None,
            ended_at: None,
            ended_by: None,
            answer: Json::Null,
            refusal: Json::Null,
        }
    }

    /// The hash of the call and of what it changes.
    fn hash(&self, entity: &EntityDef) -> String {
        let open = &self.guard.version.terms.open_fields;
        let before = self.draft.before.as_ref().map(|before| hold::hashed(entity, before, open));
        let content = json!({
            "operation": self.entry.name, "arguments": self.arguments, "record": before,
        });
        let digest = Sha256::digest(content.to_string().as_bytes());
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Refuses users whom the requester may not choose.
fn check_chosen(choose: &[ChosenApprover], call: &PendingCall<'_>, unit: &mut Unit<'_>) -> Result<()> {
    for (index, chosen) in choose.iter().enumerate() {
        let step = usize::try_from(chosen.step - 1).ok();
        let step = step.and_then(|index| call.guard.version.terms.steps.get(index));
        let is_chosen =
            step.is_some_and(|step| step.approvers.iter().any(|one| one.kind == ApproverKind::Chosen));
        if !is_chosen {
            return Err(refusals::not_chosen(chosen.step).at(format!("/choose/{index}/step")));
        }
        check_known(&chosen.user_id, unit).map_err(|error| error.at(format!("/choose/{index}/user_id")))?;
    }
    Ok(())
}

/// Refuses a user whom the actor may not know of, or who is disabled.
pub(super) fn check_known(user: &str, unit: &mut Unit<'_>) -> Result<()> {
    let known = unit.referable_rows(User::DEF).and(live(User::DEF));
    if !unit.reaches(User::DEF, user, known)? {
        return Err(kernel_refusals::not_found(User::DEF));
    }
    match super::people::active(user, unit)? {
        Some(_) => Ok(()),
        None => Err(refusals::user_disabled()),
    }
}

fn last_round(approval: &Stored<Approval>, unit: &mut Unit<'_>) -> Result<i32> {
    let tasks = of_approval(approval.id(), unit)?;
    Ok(tasks.iter().map(|task| task.round).max().unwrap_or(approval.round))
}

/// The position after which an approval begins: 0, or before the step that returned it if the flow resumes there and nothing was changed.
fn resumed(
    returned: Option<&Stored<Approval>>,
    approval: &Stored<Approval>,
    call: &PendingCall<'_>,
    unit: &mut Unit<'_>,
) -> Result<i32> {
    let Some(returned) = returned.filter(|returned| {
        let same = (&returned.hash, &returned.flow_version_id) == (&approval.hash, &approval.flow_version_id);
        same && call.guard.version.terms.resume == ResumeRule::ReturningStep
    }) else {
        return Ok(0);
    };
    let tasks = of_approval(returned.id(), unit)?;
    let by =
        tasks.iter().filter(|task| task.decision == Some(Decision::Returned)).max_by_key(|task| task.round);
    Ok(by.map_or(0, |task| task.step - 1))
}
