//! How things stand with an ERP.

use crate::outbox;
use crate::work::{Transact, within};
use serde::Serialize;
use std::collections::BTreeMap;
use tenon_core::crm::erp_cursor::ErpCursor;
use tenon_core::crm::erp_state;
use tenon_core::filter::{Filter, Query};
use tenon_core::{FieldValue, Result, Unit, Value};

/// How fresh one kind is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KindStatus {
    /// The kind.
    pub kind: String,
    /// When a round last came to its end: everything is at least as fresh as this.
    pub completed_at: Option<String>,
    /// How many rows have changed something since the beginning.
    pub changed: i64,
}

/// How things stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    /// The ERP.
    pub erp: String,
    /// How fresh each kind is.
    pub kinds: Vec<KindStatus>,
    /// Whether it is sent anything: `closed`, it is; `open`, it is left alone; `half_open`, one call is to show.
    pub breaker: &'static str,
    /// Nothing is sent before then.
    pub not_before: Option<String>,
    /// Entries of the outbox by state.
    pub outbox: BTreeMap<String, i64>,
    /// Records that could not be taken over.
    pub dead_letters: i64,
    /// Conflicts that are not decided.
    pub conflicts: i64,
}

/// How things stand with an ERP.
///
/// # Errors
/// A database error.
pub fn status(store: &dyn Transact, erp: &str) -> Result<Status> {
    within(store, "sync.status", |unit| {
        let cursors = unit.find::<ErpCursor>(Filter::eq("erp", erp))?;
        let kinds = cursors.into_iter().map(|cursor| KindStatus {
            kind: cursor.kind.clone(),
            completed_at: cursor.completed_at.map(|at| at.to_string()),
            changed: cursor.changed,
        });
        let open = Filter::All(vec![Filter::eq("erp", erp), Filter::eq("state", "open")]);
        let known = erp_state::of(erp, unit)?;
        Ok(Status {
            erp: erp.to_owned(),
            breaker: known.as_ref().map(|known| known.breaker).unwrap_or_default().as_str(),
            not_before: known.and_then(|known| known.not_before).map(|at| at.to_string()),
            kinds: kinds.collect(),
            outbox: outbox::states(erp, unit)?.into_iter().collect(),
            dead_letters: count("dead_letter", Filter::eq("erp", erp), unit)?,
            conflicts: count("conflict", open, unit)?,
        })
    })
}

fn count(entity: &str, filter: Filter, unit: &mut Unit<'_>) -> Result<i64> {
    let rows = unit.query(&Query::over(entity, filter).count("count"))?;
    i64::from_value(rows.into_iter().flatten().next().unwrap_or(Value::Integer(0)))
}
