//! Asking the ERP, between two transactions.

use super::claim::Task;
use super::prepare::Call;
use crate::deadline::in_time;
use crate::work::ErpInstance;
use tenon_erp_port::{self as port, Made, Masters, Orders};
use tenon_kernel::Error;
use tenon_kernel::platform::outbox::OutboxKind;
use tracing::Instrument;

/// What came of an attempt.
pub(super) enum Outcome {
    Made(Made),
    NotThere,
    Failed(Error),
}

pub(super) async fn carry_out(erp: &ErpInstance, task: &Task) -> Outcome {
    let (entry, kind, correlation_id) = (&task.id, task.kind.as_str(), task.correlation_id.as_deref());
    let span = tracing::info_span!("erp_call", erp = erp.name, entry, kind, correlation_id);
    let result = in_time(erp, call(erp, task)).instrument(span.clone()).await;
    span.in_scope(|| match &result {
        Ok(made) => {
            tracing::debug!(key = made.as_ref().map(|made| made.key.as_str()), "the ERP has answered")
        }
        Err(error) => tracing::warn!(code = %error.code, "the ERP has not done it"),
    });
    match result {
        Ok(Some(made)) => Outcome::Made(made),
        Ok(None) => Outcome::NotThere,
        Err(error) => Outcome::Failed(error),
    }
}

async fn call(erp: &ErpInstance, task: &Task) -> port::Result<Option<Made>> {
    match &task.call {
        Call::LookUp => look_up(erp, task).await,
        Call::LookUpChange(change) => {
            let found = orders(erp)?.find_change(&task.id, change).await?;
            Ok(found.then(nothing))
        }
        call => send(erp, &task.id, call).await.map(Some),
    }
}

async fn send(erp: &ErpInstance, key: &str, call: &Call) -> port::Result<Made> {
    match call {
        Call::Customer(customer) => masters(erp)?.create_customer(key, customer).await,
        Call::Order(order) => orders(erp)?.place(key, order).await,
        Call::Cancel(order) => orders(erp)?.cancel(order).await.map(|()| nothing()),
        Call::Change(change) => orders(erp)?.change(key, change).await.map(|()| nothing()),
        Call::LookUp | Call::LookUpChange(_) | Call::Nothing => Ok(nothing()),
    }
}

/// What took effect and has no key of its own.
fn nothing() -> Made {
    Made { key: String::new(), number: None }
}

async fn look_up(erp: &ErpInstance, task: &Task) -> port::Result<Option<Made>> {
    match task.kind {
        OutboxKind::CreateCustomer => masters(erp)?.find_customer(&task.id).await,
        _ => orders(erp)?.find(&task.id).await,
    }
}

fn masters(erp: &ErpInstance) -> port::Result<&dyn Masters> {
    erp.ports.masters.as_deref().ok_or_else(no_port)
}

fn orders(erp: &ErpInstance) -> port::Result<&dyn Orders> {
    erp.ports.orders.as_deref().ok_or_else(no_port)
}

fn no_port() -> port::Error {
    port::Error::new(port::Code::ErpUnsupported, "the adapter does not have this port")
}
