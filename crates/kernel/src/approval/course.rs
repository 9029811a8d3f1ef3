//! The course of an approval: from step to step, and at its end the call.

use super::approval::{Approval, ApprovalOutcome};
use super::approval_task::{ApprovalTask, Decision, TaskKind, of_approval};
use super::flow::FlowVersion;
use super::people::{Asked, administrators, asked};
use super::step::{FlowStep, IfNone, StepMode};
use super::{hold, refusals};
use crate::decode::JsonMap;
use crate::encode;
use crate::error::Result;
use crate::filter::Filter;
use crate::record::Stored;
use crate::unit::Unit;
use crate::value::{FieldValue, Value};
use serde_json::Value as Json;

/// An approval with the version of its flow.
pub(super) struct Course {
    pub(super) approval: Stored<Approval>,
    pub(super) version: Stored<FlowVersion>,
}

/// How a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It waits for decisions.
    Open,
    /// It is taken.
    Passed,
    /// It cannot be taken any more.
    Rejected,
}

impl Course {
    /// The course of an approval.
    pub(super) fn of(approval: Stored<Approval>, unit: &mut Unit<'_>) -> Result<Self> {
        let version = hold::version_of(&approval, unit)?;
        Ok(Self { approval, version })
    }

    /// The step at a position.
    pub(super) fn step(&self, position: i32) -> Option<&FlowStep> {
        usize::try_from(position - 1).ok().and_then(|index| self.version.terms.steps.get(index))
    }

    /// Opens the next step after a position; after the last one, the call is performed.
    ///
    /// # Errors
    /// `ILLEGAL_STATE` if nobody can take the step.
    pub(super) fn open_after(&self, position: i32, round: i32, unit: &mut Unit<'_>) -> Result<()> {
        for next in self.approval.steps.iter().copied().filter(|next| *next > position) {
            if self.open(next, round, unit)? {
                return Ok(());
            }
        }
        self.perform(unit)
    }

    /// Opens a step; one for which nobody is found may be passed over.
    pub(super) fn open(&self, position: i32, round: i32, unit: &mut Unit<'_>) -> Result<bool> {
        let Some(step) = self.step(position) else { return Ok(false) };
        let people = asked(step, position, &self.version.code, &self.approval, unit)?;
        if people.len() >= step.least() {
            let most = if step.mode == StepMode::Serial { 1 } else { people.len() };
            let people = people.into_iter().take(most);
            people.into_iter().try_for_each(|one| self.ask(one, position, round, TaskKind::Normal, unit))?;
            return Ok(true);
        }
        match step.if_none {
            IfNone::Refuse => Err(refusals::nobody(&step.name)),
            IfNone::Skip => self.pass_over(position, round, unit).map(|()| false),
            IfNone::Admin => {
                let people = administrators(&self.approval, unit)?;
                if people.is_empty() {
                    return Err(refusals::nobody(&step.name));
                }
                let mut people = people.into_iter();
                people.try_for_each(|one| self.ask(one, position, round, TaskKind::Instead, unit))?;
                Ok(true)
            }
        }
    }

    fn ask(&self, one: Asked, position: i32, round: i32, kind: TaskKind, unit: &mut Unit<'_>) -> Result<()> {
        let Asked { user, unit: place, principal } = one;
        let task = ApprovalTask {
            user_id: Some(user),
            unit_id: Some(place),
            for_user_id: principal,
            ..self.task(position, round, kind, unit)?
        };
        unit.elevated(|unit| unit.create(task)).map(drop)
    }

    fn pass_over(&self, position: i32, round: i32, unit: &mut Unit<'_>) -> Result<()> {
        let task = self.task(position, round, TaskKind::Skipped, unit)?;
        unit.elevated(|unit| unit.create(task)).map(drop)
    }

    /// An open task that is nobody's yet.
    pub(super) fn task(
        &self,
        step: i32,
        round: i32,
        kind: TaskKind,
        unit: &mut Unit<'_>,
    ) -> Result<ApprovalTask> {
        let limited = self.step(step).filter(|_| kind != TaskKind::Skipped);
        let due_at = limited.map_or(Ok(None), |step| step.due(unit))?;
        Ok(ApprovalTask {
            approval_id: self.approval.id().to_owned(),
            round,
            step,
            kind,
            user_id: None,
            unit_id: None,
            for_user_id: None,
            added_to: None,
            due_at,
            reminded_at: None,
            decided_at: None,
            decided_by: None,
            decision: None,
            comment: None,
        })
    }

    /// Goes on after a decision on a task of a step.
    pub(super) fn go_on(&self, position: i32, round: i32, unit: &mut Unit<'_>) -> Result<()> {
        let mut tasks = of_approval(self.approval.id(), unit)?;
        tasks.retain(|task| (task.step, task.round) == (position, round));
        let Some(step) = self.step(position) else { return Ok(()) };
        match standing(step, &tasks) {
            Standing::Open => Ok(()),
            Standing::Rejected => self.close(ApprovalOutcome::Rejected, unit),
            Standing::Passed if self.asks_another(step, position, round, &tasks, unit)? => Ok(()),
            Standing::Passed => {
                supersede(&tasks, unit)?;
                self.after_or_fail(position, round, unit)
            }
        }
    }

    /// Asks the next one of a serial step, if there is one.
    fn asks_another(
        &self,
        step: &FlowStep,
        position: i32,
        round: i32,
        tasks: &[Stored<ApprovalTask>],
        unit: &mut Unit<'_>,
    ) -> Result<bool> {
        if step.mode != StepMode::Serial || tasks.iter().any(|task| task.kind == TaskKind::Instead) {
            return Ok(false);
        }
        let was_asked = |one: &Asked| {
            tasks.iter().any(|task| {
                let ids = [task.user_id.as_ref(), task.for_user_id.as_ref()];
                ids.contains(&Some(&one.user))
                    || one.principal.is_some() && ids.contains(&one.principal.as_ref())
            })
        };
        let people = asked(step, position, &self.version.code, &self.approval, unit)?;
        match people.into_iter().find(|one| !was_asked(one)) {
            Some(next) => self.ask(next, position, round, TaskKind::Normal, unit).map(|()| true),
            None => Ok(false),
        }
    }

    /// Opens what follows. Where nobody can take it, the approval has failed: votes are not taken back.
    fn after_or_fail(&self, position: i32, round: i32, unit: &mut Unit<'_>) -> Result<()> {
        match unit.attempt(|unit| self.open_after(position, round, unit))? {
            Ok(()) => Ok(()),
            Err(refusal) => {
                hold::lift(&self.approval, unit)?;
                let refusal = (Approval::REFUSAL, Value::Json(refusal.data()));
                end(&self.approval, ApprovalOutcome::Failed, vec![refusal], unit)
            }
        }
    }

    /// Ends the approval without the call.
    pub(super) fn close(&self, outcome: ApprovalOutcome, unit: &mut Unit<'_>) -> Result<()> {
        hold::lift(&self.approval, unit)?;
        end(&self.approval, outcome, Vec::new(), unit)
    }

    /// Performs the call, with the rights that the requester has now. A refusal undoes it, and nothing else.
    fn perform(&self, unit: &mut Unit<'_>) -> Result<()> {
        let approval = &self.approval;
        hold::lift(approval, unit)?;
        let arguments = self.arguments(unit)?;
        let performed = unit
            .attempt(|unit| unit.invoke_approved(&approval.requester_id, &approval.operation, &arguments))?;
        match performed {
            Ok(answer) => {
                let answer = Some(answer).filter(|answer| !answer.is_null()).map(Value::Json);
                let answer = answer.map(|answer| (Approval::ANSWER, answer)).into_iter().collect();
                end(approval, ApprovalOutcome::Approved, answer, unit)
            }
            Err(refusal) => {
                let refusal = (Approval::REFUSAL, Value::Json(refusal.data()));
                end(approval, ApprovalOutcome::Failed, vec![refusal], unit)
            }
        }
    }

    /// The arguments of the call. What the engine has written meanwhile, and the approval is not for, has a version of its own.
    fn arguments(&self, unit: &mut Unit<'_>) -> Result<JsonMap> {
        let mut arguments = self.approval.arguments.as_object().cloned().unwrap_or_default();
        let before = &self.approval.before;
        let known = before.get("version").filter(|version| arguments.get("version") == Some(*version));
        let Some(entry) = unit.catalogue().entity(&self.approval.entity).filter(|_| known.is_some()) else {
            return Ok(arguments);
        };
        let id = Filter::eq("id", &self.approval.record_id);
        if let Some(record) = unit.elevated(|unit| unit.records(entry.def, &id, Some(1)))?.first() {
            arguments.insert("version".to_owned(), Json::from(record.header.version));
        }
        Ok(arguments)
    }
}

/// How a step stands, by the tasks of its round.
pub(super) fn standing(step: &FlowStep, tasks: &[Stored<ApprovalTask>]) -> Standing {
    let votes: Vec<_> = tasks.iter().filter(|task| task.counts()).map(|task| vote(task, tasks)).collect();
    let count = |wanted: Standing| votes.iter().filter(|vote| **vote == wanted).count();
    let (passed, rejected) = (count(Standing::Passed), count(Standing::Rejected));
    let instead = tasks.iter().any(|task| task.kind == TaskKind::Instead);
    let needed = match step.mode {
        _ if instead => 1,
        StepMode::Any => 1,
        StepMode::All | StepMode::Serial => votes.len(),
        StepMode::Quorum => step.least().min(votes.len()),
    };
    let most_rejected = match step.mode {
        StepMode::Quorum if !instead => votes.len() - needed,
        _ => 0,
    };
    match (passed >= needed, rejected > most_rejected) {
        // Whom it asked have left, and it is passed over.
        _ if votes.is_empty() => Standing::Passed,
        (_, true) => Standing::Rejected,
        (true, _) => Standing::Passed,
        _ => Standing::Open,
    }
}

/// How a task stands: with the tasks of those who were added to it.
fn vote(task: &Stored<ApprovalTask>, tasks: &[Stored<ApprovalTask>]) -> Standing {
    let added = tasks.iter().filter(|added| added.added_to.as_deref() == Some(task.id()));
    let decisions: Vec<_> = added.map(|added| added.decision).chain([task.decision]).collect();
    if decisions.contains(&Some(Decision::Rejected)) {
        return Standing::Rejected;
    }
    match decisions.iter().all(|decision| !matches!(decision, None | Some(Decision::Superseded))) {
        true => Standing::Passed,
        false => Standing::Open,
    }
}

/// Writes down a decision on a task.
///
/// # Errors
/// `ILLEGAL_STATE` if it was decided.
pub(super) fn decide(
    task: &Stored<ApprovalTask>,
    decision: Decision,
    comment: Option<String>,
    unit: &mut Unit<'_>,
) -> Result<()> {
    let by = unit.actor().id.clone();
    let mut values = vec![
        (ApprovalTask::DECIDED_AT, Value::Instant(unit.now())),
        (ApprovalTask::DECIDED_BY, Value::text(by.as_str())),
        (ApprovalTask::DECISION, decision.into_value()),
    ];
    values.extend(comment.map(|comment| (ApprovalTask::COMMENT, Value::Text(comment))));
    match unit.elevated(|unit| unit.set_once(task, values))? {
        Some(_) => Ok(()),
        None => Err(refusals::decided(by, unit.now())),
    }
}

/// Closes the tasks on which nobody has decided.
pub(super) fn supersede(tasks: &[Stored<ApprovalTask>], unit: &mut Unit<'_>) -> Result<()> {
    let open = tasks.iter().filter(|task| task.is_open());
    open.into_iter().try_for_each(|task| decide(task, Decision::Superseded, None, unit))
}

/// Ends an approval, with its open tasks.
///
/// # Errors
/// `ILLEGAL_STATE` if it has ended meanwhile.
pub(super) fn end(
    approval: &Stored<Approval>,
    outcome: ApprovalOutcome,
    more: Vec<(&'static str, Value)>,
    unit: &mut Unit<'_>,
) -> Result<()> {
    let mut values = vec![
        (Approval::OUTCOME, outcome.into_value()),
        (Approval::ENDED_AT, Value::Instant(unit.now())),
        (Approval::ENDED_BY, Value::text(unit.actor().id.as_str())),
    ];
    values.extend(more);
    if unit.elevated(|unit| unit.set_once(approval, values))?.is_none() {
        return Err(refusals::ended(&outcome));
    }
    let tasks = of_approval(approval.id(), unit)?;
    supersede(&tasks, unit)
}

/// A record as JSON, as a reader sees it.
pub(super) fn shown(
    entity: &'static crate::EntityDef,
    record: Option<&crate::Record>,
    unit: &Unit<'_>,
) -> Json {
    record.map_or(Json::Null, |record| encode::record(entity, record, unit))
}
