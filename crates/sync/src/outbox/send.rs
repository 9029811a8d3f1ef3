//! Asking the ERP, between two transactions.

use super::claim::Task;
use super::prepare::Call;
use crate::deadline::in_time;
use crate::work::ErpInstance;
use tenon_core::crm::outbox::OutboxKind;
use tenon_core::ports::erp::{Made, Masters, Orders};
use tenon_core::{Code, Error, Result};

/// What came of an attempt.
pub(super) enum Outcome {
    Made(Made),
    NotThere,
    Failed(Error),
}

pub(super) async fn carry_out(erp: &ErpInstance, task: &Task) -> Outcome {
    let result = match &task.call {
        Call::LookUp => in_time(erp, look_up(erp, task)).await,
        Call::LookUpChange(change) => {
            let found = async { orders(erp)?.find_change(&task.id, change).await };
            in_time(erp, found).await.map(|found| found.then(nothing))
        }
        call => in_time(erp, send(erp, &task.id, call)).await.map(Some),
    };
    match result {
        Ok(Some(made)) => Outcome::Made(made),
        Ok(None) => Outcome::NotThere,
        Err(error) => Outcome::Failed(error),
    }
}

async fn send(erp: &ErpInstance, key: &str, call: &Call) -> Result<Made> {
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

async fn look_up(erp: &ErpInstance, task: &Task) -> Result<Option<Made>> {
    match task.kind {
        OutboxKind::CreateCustomer => masters(erp)?.find_customer(&task.id).await,
        _ => orders(erp)?.find(&task.id).await,
    }
}

fn masters(erp: &ErpInstance) -> Result<&dyn Masters> {
    erp.ports.masters.as_deref().ok_or_else(no_port)
}

fn orders(erp: &ErpInstance) -> Result<&dyn Orders> {
    erp.ports.orders.as_deref().ok_or_else(no_port)
}

fn no_port() -> Error {
    Error::new(Code::ErpUnsupported, "the adapter does not have this port")
}
