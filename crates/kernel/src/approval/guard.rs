//! The guard before every operation: a call that a flow asks an approval for is refused.

use super::flow::{ApprovalFlow, FlowState, FlowVersion, published};
use super::guardable::{Draft, about, performed};
use super::refusals;
use super::step::FlowStep;
use crate::catalogue::OperationEntry;
use crate::decode::JsonMap;
use crate::entity::{Entity, EntityDef};
use crate::error::{Error, Result};
use crate::filter::Filter;
use crate::operation::Effect;
use crate::platform::org_unit::OrgUnit;
use crate::record::Stored;
use crate::rights::Actor;
use crate::rules::{Datum, Prepared, Subject, of_rule};
use crate::unit::Unit;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The flows in force, by the operation that they guard, in the order in which they are asked.
#[derive(Debug, Default)]
struct InForce(BTreeMap<String, Vec<Arc<Guard>>>);

/// A flow in force.
#[derive(Debug)]
pub(crate) struct Guard {
    /// Its version.
    pub(crate) version: Stored<FlowVersion>,
    /// The path of the unit at or below which a requester is.
    branch: Option<String>,
}

/// The flows that may ask for an approval of a call of the actor. The engine's own work needs none.
pub(crate) fn guards(entry: &OperationEntry, unit: &mut Unit<'_>) -> Result<Vec<Arc<Guard>>> {
    if entry.effect == Effect::Read || unit.actor.id == Actor::ENGINE || !has_flows(unit) {
        return Ok(Vec::new());
    }
    let in_force = unit.setting("approval flows", |unit| unit.elevated(in_force))?;
    let Some(guards) = in_force.0.get(&entry.name) else { return Ok(Vec::new()) };
    let path = unit.actor.unit_path.as_str();
    let reaches = |guard: &&Arc<Guard>| guard.branch.as_deref().is_none_or(|branch| path.starts_with(branch));
    Ok(guards.iter().filter(reaches).cloned().collect())
}

/// Whether there can be flows: a catalogue of tests may have no platform.
fn has_flows(unit: &Unit<'_>) -> bool {
    unit.catalogue().entity(ApprovalFlow::DEF.name).is_some()
}

fn in_force(unit: &mut Unit<'_>) -> Result<InForce> {
    let flows = unit.find::<ApprovalFlow>(Filter::eq(ApprovalFlow::STATE, FlowState::Enabled))?;
    let flows = flows.into_iter().map(|flow| (flow.id().to_owned(), flow.revision));
    let mut by_operation: BTreeMap<String, Vec<Arc<Guard>>> = BTreeMap::new();
    for version in published(flows, unit)? {
        let branch = match &version.terms.unit_id {
            Some(id) => unit.first::<OrgUnit>(Filter::eq("id", id))?.and_then(|place| place.data.path),
            None => None,
        };
        let guards = by_operation.entry(version.terms.operation.clone()).or_default();
        guards.push(Arc::new(Guard { version, branch }));
    }
    for guards in by_operation.values_mut() {
        guards.sort_by(|one, other| one.order().cmp(&other.order()));
    }
    Ok(InForce(by_operation))
}

/// Performs a call, and refuses it if one of the flows asks for an approval. What it has done is then undone with the whole call.
pub(crate) fn check(
    guards: &[Arc<Guard>],
    entry: &OperationEntry,
    arguments: &JsonMap,
    unit: &mut Unit<'_>,
) -> Result<Json> {
    let Some(about) = about(entry, unit.catalogue()) else { return unit.perform(entry, arguments) };
    let (answer, draft) = performed(about, entry, arguments, unit)?;
    match demanding(guards, about.entity(), &draft, unit)? {
        Some(guard) => Err(guard.required()),
        None => Ok(answer),
    }
}

/// The first of the flows whose condition holds.
pub(crate) fn demanding<'g>(
    guards: &'g [Arc<Guard>],
    entity: &'static EntityDef,
    draft: &Draft,
    unit: &mut Unit<'_>,
) -> Result<Option<&'g Arc<Guard>>> {
    for guard in guards {
        let FlowVersion { code, terms, .. } = &guard.version.data;
        if holds(terms.when.as_deref(), code, entity, draft, unit)? {
            return Ok(Some(guard));
        }
    }
    Ok(None)
}

impl Guard {
    fn order(&self) -> (i32, &str) {
        (self.version.terms.priority, &self.version.code)
    }

    /// The refusal of a call that needs an approval.
    pub(crate) fn required(&self) -> Error {
        let FlowVersion { code, name, .. } = &self.version.data;
        refusals::required(code).with(json!({"flow": code, "reasons": [name]}))
    }

    /// The positions, from 1, of the steps that apply.
    pub(crate) fn steps(
        &self,
        entity: &'static EntityDef,
        draft: &Draft,
        unit: &mut Unit<'_>,
    ) -> Result<Vec<i32>> {
        let mut positions = Vec::new();
        for (position, FlowStep { when, .. }) in (1..).zip(&self.version.terms.steps) {
            if holds(when.as_deref(), &self.version.code, entity, draft, unit)? {
                positions.push(position);
            }
        }
        match positions.is_empty() {
            true => Err(refusals::no_step_applies(&self.version.code)),
            false => Ok(positions),
        }
    }
}

/// Whether a condition holds. Nothing passes because of a fault.
fn holds(
    when: Option<&str>,
    code: &str,
    entity: &'static EntityDef,
    draft: &Draft,
    unit: &mut Unit<'_>,
) -> Result<bool> {
    let Some(when) = when else { return Ok(true) };
    let subject = Subject { record: &draft.record, before: draft.before.as_ref(), at: unit.now() };
    let result = Prepared::new(when, entity.name, unit).and_then(|prepared| {
        let inputs = prepared.inputs(&subject, unit)?;
        prepared.evaluate(&inputs)
    });
    match result {
        Ok(result) => Ok(result == Datum::Bool(true)),
        Err(error) if error.code.is_refusal() => Err(of_rule(error, code)),
        Err(error) => Err(error),
    }
}
