//! Calls the ERP, between two transactions.

use super::claim::{Call, Task};
use crate::deadline::in_time;
use crate::run::ErpInstance;
use tenon_kernel::effect::{Done, PortSet};
use tenon_kernel::{Error, Result};
use tracing::Instrument;

/// What came of an attempt.
pub(super) enum Outcome {
    Made(Done),
    NotFound,
    Failed(Error),
}

pub(super) async fn carry_out(erp: &ErpInstance, task: &Task) -> Outcome {
    let (entry, kind, record) = (&task.id, task.effect.kind(), &task.record_id);
    let correlation_id = task.correlation_id.as_deref();
    // At the level of errors: whichever lines are shown, they say of what.
    let span = tracing::error_span!("erp_call", erp = erp.name, entry, kind, record, correlation_id);
    let ports = PortSet::default().with(erp.ports.clone());
    let result = in_time(erp, call(task, &ports)).instrument(span.clone()).await;
    span.in_scope(|| match &result {
        Ok(done) => {
            tracing::debug!(key = done.as_ref().and_then(|done| done.key.as_deref()), "the ERP has answered")
        }
        Err(error) => tracing::warn!(code = %error.code, why = error.message, "the ERP has not done it"),
    });
    match result {
        Ok(Some(done)) => Outcome::Made(done),
        Ok(None) => Outcome::NotFound,
        Err(error) => Outcome::Failed(error),
    }
}

async fn call(task: &Task, ports: &PortSet) -> Result<Option<Done>> {
    match &task.call {
        Call::Send(request) => task.effect.send(&task.id, request, ports).await.map(Some),
        Call::LookUp(request) => task.effect.look_up(&task.id, request, ports).await,
        Call::Nothing => Ok(Some(Done::default())),
    }
}
