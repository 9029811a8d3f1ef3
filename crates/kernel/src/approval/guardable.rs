//! Which operations can be put under approval, and what a call of one is about.

use super::refusals;
use crate::catalogue::{Action, Catalogue, OperationEntry, Standard};
use crate::decode::JsonMap;
use crate::entity::EntityDef;
use crate::error::Result;
use crate::filter::Filter;
use crate::kind::Kind;
use crate::operation::Effect;
use crate::record::Record;
use crate::refusals as kernel_refusals;
use crate::unit::Unit;
use serde_json::Value as Json;

/// The entities of approvals. Their operations are not guarded: nobody could ever approve anything.
const OWN: [&str; 5] = ["approval", "approval_flow", "flow_version", "approval_task", "delegation"];

/// What the calls of an operation are about.
#[derive(Clone, Copy, Debug)]
pub enum About {
    /// A record that the call creates.
    New(&'static EntityDef),
    /// A record that there is.
    Standing(&'static EntityDef),
}

/// What calls of an operation are about.
///
/// # Errors
/// `UNKNOWN_OPERATION`; `INVALID_VALUE` for one that cannot be put under approval.
pub(crate) fn guarded<'u>(operation: &str, unit: &Unit<'u>) -> Result<(&'u OperationEntry, About)> {
    let unknown = || kernel_refusals::no_such_operation(operation);
    let entry = unit.catalogue().operation(operation).ok_or_else(unknown)?;
    let about = about(entry, unit.catalogue()).ok_or_else(|| refusals::not_guardable(operation))?;
    Ok((entry, about))
}

/// What calls of an operation are about; none if it cannot be put under approval.
pub fn about(entry: &OperationEntry, catalogue: &Catalogue) -> Option<About> {
    if entry.effect == Effect::Read || entry.bootstrap || OWN.contains(&entry.entity) {
        return None;
    }
    match entry.action {
        Action::Standard(Standard::Create, def) => Some(About::New(def)),
        Action::Standard(_, def) => Some(About::Standing(def)),
        Action::Declared { shape, .. } => {
            let (_, id) = shape.field("id")?;
            let own = id.required && matches!(id.kind, Kind::Reference(target) if target == entry.entity);
            catalogue.entity(entry.entity).filter(|_| own).map(|entry| About::Standing(entry.def))
        }
    }
}

impl About {
    /// The entity of the record.
    pub fn entity(self) -> &'static EntityDef {
        match self {
            About::New(def) | About::Standing(def) => def,
        }
    }
}

/// A call that was performed and can be undone, by what it is about.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// The record as the call makes it; one that it deletes, as it is before.
    pub(crate) record: Record,
    /// The record before the call; none if it is new.
    pub(crate) before: Option<Record>,
}

/// Performs a call, and returns its answer and what it is about.
pub(crate) fn performed(
    about: About,
    entry: &OperationEntry,
    arguments: &JsonMap,
    unit: &mut Unit<'_>,
) -> Result<(Json, Draft)> {
    let entity = about.entity();
    let before = match about {
        About::New(_) => None,
        About::Standing(_) => standing(entity, arguments.get("id"), unit)?,
    };
    let answer = unit.perform(entry, arguments)?;
    let record = match about {
        About::New(_) => standing(entity, answer.get("id"), unit)?,
        About::Standing(_) => standing(entity, arguments.get("id"), unit)?.or_else(|| before.clone()),
    };
    let lost = || kernel_refusals::internal(format!("`{}` is about no record", entry.name));
    Ok((answer, Draft { record: record.ok_or_else(lost)?, before }))
}

fn standing(entity: &'static EntityDef, id: Option<&Json>, unit: &mut Unit<'_>) -> Result<Option<Record>> {
    let Some(id) = id.and_then(Json::as_str) else { return Ok(None) };
    let found = unit.elevated(|unit| unit.records(entity, &Filter::eq("id", id.trim()), Some(1)))?;
    Ok(found.into_iter().next())
}
