//! What answers for the ERP of the configuration whose adapter is the host: an adapter that the engine is put together with, or
//! the host.

use crate::bindings::tenon::crm_erp::answered::{Interfaces, which};
use crate::contract::capabilities::capabilities;
use crate::contract::failure::{Effect, told};
use crate::contract::rounds::Rounds;
use crate::wire::{Answer, description};
use std::sync::Arc;
use tenon::Result;
use tenon::config::{Config, ErpConfig};
use tenon::core::integration::erp_error::erp_error;
use tenon::refusals;
use tenon_erp_port::{self as port, Capabilities, Erp};

/// The most pages of a round of reading.
const PAGES: u32 = 100_000;

/// The adapter.
pub(crate) struct Adapter {
    missing: Capabilities,
    rounds: Rounds,
}

/// There is one, for as long as the engine is there.
pub(crate) struct Instance;

/// The ERP behind the adapter.
///
/// # Errors
/// `CONFIGURATION`: it is more than one ERP of the configuration, or the adapter says of itself what cannot be.
pub(crate) fn erp(config: &Config) -> Result<Erp> {
    if config.erps.values().filter(|erp| matches!(erp, ErpConfig::Host {})).count() > 1 {
        return Err(refusals::host_erp_twice());
    }
    let answered = which();
    let beside = |interface: &str| named(interface).is_some_and(|interface| answered.contains(interface));
    let missing = capabilities(description::describe().missing, beside).map_err(erp_error)?;
    let adapter = Arc::new(Adapter { missing, rounds: Rounds::default() });
    Ok(Erp {
        masters: answered.contains(Interfaces::MASTERS).then(|| adapter.clone() as _),
        finance: answered.contains(Interfaces::FINANCE).then(|| adapter.clone() as _),
        inventory: answered.contains(Interfaces::INVENTORY).then(|| adapter.clone() as _),
        orders: answered.contains(Interfaces::ORDERS).then(|| adapter as _),
    })
}

/// An interface beside the ports, by its name in the WIT.
fn named(interface: &str) -> Option<Interfaces> {
    match interface {
        "code-lists" => Some(Interfaces::CODE_LISTS),
        "changes" => Some(Interfaces::CHANGES),
        "accounts" => Some(Interfaces::ACCOUNTS),
        "ranges" => Some(Interfaces::RANGES),
        _ => None,
    }
}

impl Adapter {
    pub(crate) fn missing(&self) -> Capabilities {
        self.missing.clone()
    }

    pub(crate) fn rounds(&self) -> &Rounds {
        &self.rounds
    }

    pub(crate) fn most_pages(&self) -> u32 {
        PAGES
    }

    /// Makes a call.
    pub(crate) fn call<T>(
        &self,
        effect: Effect,
        _name: &str,
        run: impl FnOnce(&mut Instance) -> Answer<T>,
    ) -> port::Result<T> {
        let Ok(answer) = run(&mut Instance);
        answer.map_err(|error| told(effect, error))
    }
}
