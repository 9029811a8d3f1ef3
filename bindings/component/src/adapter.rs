//! The adapter that the engine is put together with: the ERP of the configuration whose adapter is the host.

use crate::contract::capabilities::capabilities;
use crate::contract::failure::{Effect, told};
use crate::contract::rounds::Rounds;
use crate::wire::{Answer, description};
use tenon::config::{Config, ErpConfig};
use tenon::{Code, Error, Result};
use tenon_core::ports::erp::{Capabilities, Erp};

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
        return Err(Error::new(Code::Configuration, "erps: one adapter is there, and it is that of one ERP"));
    }
    let missing = capabilities(description::describe().missing)?;
    Ok(Erp::of(Adapter { missing, rounds: Rounds::default() }))
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
    ) -> Result<T> {
        let Ok(answer) = run(&mut Instance);
        answer.map_err(|error| told(effect, error))
    }
}
