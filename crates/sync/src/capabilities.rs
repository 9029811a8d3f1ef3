//! Stores what an ERP does not support, for checks of user input, and its rate limit, for the workers that call it.

use crate::run::ErpInstance;
use serde_json::{Map, Value as Json};
use tenon_core::integration::erp_state::{self, Breaker, ErpState};
use tenon_erp_port::Capability;
use tenon_kernel::platform::outbox;
use tenon_kernel::{Result, Unit};

/// Records what the ERP does not support and how many calls it takes, where that has changed.
pub(crate) fn record_capabilities(erp: &ErpInstance, unit: &mut Unit<'_>) -> Result<()> {
    let unsupported = unsupported(erp);
    let limit = (erp.limit.map(|limit| limit.calls), erp.limit.map(|limit| limit.seconds));
    let same = |state: &ErpState| {
        state.unsupported == unsupported && (state.limit_calls, state.limit_seconds) == limit
    };
    if erp_state::of(&erp.name, unit)?.is_some_and(|state| same(&state)) {
        return Ok(());
    }
    unit.guard(&outbox::guard(&erp.name))?;
    let at = unit.now();
    match erp_state::of(&erp.name, unit)? {
        Some(mut state) => {
            (state.unsupported, state.at) = (unsupported, at);
            (state.limit_calls, state.limit_seconds) = limit;
            unit.save(state).map(drop)
        }
        None => {
            let (erp, breaker) = (erp.name.clone(), Breaker::Closed);
            let (limit_calls, limit_seconds) = limit;
            let (not_before, paced_until) = (None, None);
            unit.create(ErpState {
                erp,
                unsupported,
                at,
                breaker,
                failures: 0,
                not_before,
                limit_calls,
                limit_seconds,
                paced_until,
            })
            .map(drop)
        }
    }
}

fn unsupported(erp: &ErpInstance) -> Json {
    let mut unsupported = Map::new();
    for capability in Capability::ALL {
        if let (Some(name), Some(reason)) = (name(capability), why_not(erp, capability)) {
            unsupported.insert(name, Json::from(reason));
        }
    }
    Json::Object(unsupported)
}

/// Why a capability is not used; none if it is.
fn why_not(erp: &ErpInstance, capability: Capability) -> Option<String> {
    let unwanted = capability == Capability::ChangeCustomer && !erp.send_changes;
    let reason = unwanted.then(|| "the configuration says that changes are not sent".to_owned());
    erp.ports.lacks(capability).or(reason)
}

/// Whether an ERP did not support this when a run last recorded what it supports.
pub(crate) fn lacks(state: &ErpState, capability: Capability) -> bool {
    name(capability).is_some_and(|name| state.unsupported.get(name).is_some())
}

fn name(capability: Capability) -> Option<String> {
    serde_json::to_value(capability).ok()?.as_str().map(str::to_owned)
}
