//! What an ERP cannot do, told where users' promises are checked.

use crate::work::ErpInstance;
use serde_json::{Map, Value as Json};
use tenon_core::crm::erp_state::{self, Breaker, ErpState};
use tenon_core::crm::outbox;
use tenon_core::ports::erp::Capability;
use tenon_core::{Result, Unit};

/// Writes down what the ERP cannot do, where that is news.
pub(crate) fn tell(erp: &ErpInstance, unit: &mut Unit<'_>) -> Result<()> {
    let cannot = cannot(erp);
    if erp_state::of(&erp.name, unit)?.is_some_and(|state| state.cannot == cannot) {
        return Ok(());
    }
    unit.guard(&outbox::guard(&erp.name))?;
    let at = unit.now();
    match erp_state::of(&erp.name, unit)? {
        Some(mut state) => {
            (state.cannot, state.at) = (cannot, at);
            unit.save(state).map(drop)
        }
        None => {
            let (erp, breaker) = (erp.name.clone(), Breaker::Closed);
            unit.create(ErpState { erp, cannot, at, breaker, failures: 0, not_before: None }).map(drop)
        }
    }
}

fn cannot(erp: &ErpInstance) -> Json {
    let mut cannot = Map::new();
    for capability in Capability::ALL {
        let name = serde_json::to_value(capability).unwrap_or_default();
        if let (Some(name), Some(reason)) = (name.as_str(), erp.ports.lacks(capability)) {
            cannot.insert(name.to_owned(), Json::from(reason));
        }
    }
    Json::Object(cannot)
}
