//! A component's code: compiled, linked to what it is given, and the places of what it exports.

use crate::bindings::exports::tenon::erp::{description, finance, inventory, masters, orders};
use crate::bindings::tenon::erp::{config as settings, http, log, types};
use crate::config::Config;
use crate::guest::Guest;
use tenon_core::{Code as Refusal, Error, Result};
use wasmtime::component::{Component, HasSelf, InstancePre, Linker};
use wasmtime::{Cache, CacheConfig, Engine, OptLevel, Store};

/// Compiled code, with the places of what it exports.
pub(crate) struct Code {
    pre: InstancePre<Guest>,
    description: description::GuestIndices,
    pub(crate) masters: Option<masters::GuestIndices>,
    pub(crate) orders: Option<orders::GuestIndices>,
    pub(crate) finance: Option<finance::GuestIndices>,
    pub(crate) inventory: Option<inventory::GuestIndices>,
}

/// An instance, for one call at a time.
pub(crate) struct Instance {
    pub(crate) store: Store<Guest>,
    pub(crate) masters: Option<masters::Guest>,
    pub(crate) orders: Option<orders::Guest>,
    pub(crate) finance: Option<finance::Guest>,
    pub(crate) inventory: Option<inventory::Guest>,
}

/// A component that cannot be used, and why.
pub(crate) fn unusable(what: &str, error: impl std::fmt::Display) -> Error {
    Error::new(Refusal::Configuration, format!("{what}: {error}"))
}

/// What runs components: calls can be ended by time, and compiled code may be kept in a folder.
pub(crate) fn engine(config: &Config) -> Result<Engine> {
    let mut settings = wasmtime::Config::new();
    settings.epoch_interruption(true);
    if cfg!(debug_assertions) {
        // A compiler that was not optimised itself should do as little as it can.
        settings.cranelift_opt_level(OptLevel::None);
    }
    if let Some(folder) = &config.cache {
        // wasmtime wants an absolute path.
        let folder =
            std::path::absolute(folder).map_err(|error| unusable("the folder of compiled code", error))?;
        let mut kept = CacheConfig::new();
        kept.with_directory(folder);
        let cache = Cache::new(kept).map_err(|error| unusable("the folder of compiled code", error))?;
        settings.cache(Some(cache));
    }
    Engine::new(&settings).map_err(|error| unusable("components cannot be run", error))
}

impl Code {
    /// Compiles a component and looks for the ports in it.
    ///
    /// # Errors
    /// `CONFIGURATION`: it is no component, wants what an adapter is not given, or does not say what it is.
    pub(crate) fn load(engine: &Engine, bytes: &[u8]) -> Result<Self> {
        let component =
            Component::new(engine, bytes).map_err(|error| unusable("this is no component", error))?;
        let pre = linker(engine)
            .and_then(|linker| linker.instantiate_pre(&component))
            .map_err(|error| unusable("it wants what an adapter is not given", format!("{error:#}")))?;
        let description = description::GuestIndices::new(&pre)
            .map_err(|error| unusable("this is no adapter of tenon:erp@0.1", error))?;
        let code = Self {
            masters: masters::GuestIndices::new(&pre).ok(),
            orders: orders::GuestIndices::new(&pre).ok(),
            finance: finance::GuestIndices::new(&pre).ok(),
            inventory: inventory::GuestIndices::new(&pre).ok(),
            description,
            pre,
        };
        Ok(code)
    }

    /// The names of the ports that it exports.
    pub(crate) fn ports(&self) -> Vec<String> {
        let ports = [
            ("masters", self.masters.is_some()),
            ("orders", self.orders.is_some()),
            ("finance", self.finance.is_some()),
            ("inventory", self.inventory.is_some()),
        ];
        ports.into_iter().filter(|(_, there)| *there).map(|(name, _)| name.to_owned()).collect()
    }

    /// A new instance in this store.
    pub(crate) fn start(&self, mut store: Store<Guest>) -> Result<Instance, (wasmtime::Error, Store<Guest>)> {
        match self.instantiate(&mut store) {
            Ok((masters, orders, finance, inventory)) => {
                Ok(Instance { store, masters, orders, finance, inventory })
            }
            Err(error) => Err((error, store)),
        }
    }

    fn instantiate(&self, store: &mut Store<Guest>) -> wasmtime::Result<Ports> {
        let instance = self.pre.instantiate(&mut *store)?;
        let masters = self.masters.as_ref().map(|port| port.load(&mut *store, &instance)).transpose()?;
        let orders = self.orders.as_ref().map(|port| port.load(&mut *store, &instance)).transpose()?;
        let finance = self.finance.as_ref().map(|port| port.load(&mut *store, &instance)).transpose()?;
        let inventory = self.inventory.as_ref().map(|port| port.load(&mut *store, &instance)).transpose()?;
        Ok((masters, orders, finance, inventory))
    }

    /// Asks an instance in this store what it is.
    pub(crate) fn describe(&self, store: &mut Store<Guest>) -> wasmtime::Result<description::Manifest> {
        let instance = self.pre.instantiate(&mut *store)?;
        self.description.load(&mut *store, &instance)?.call_describe(store)
    }

    /// The engine it was compiled for.
    pub(crate) fn engine(&self) -> &Engine {
        self.pre.engine()
    }
}

type Ports =
    (Option<masters::Guest>, Option<orders::Guest>, Option<finance::Guest>, Option<inventory::Guest>);

/// What a component is given, and nothing else.
fn linker(engine: &Engine) -> wasmtime::Result<Linker<Guest>> {
    let mut linker = Linker::new(engine);
    types::add_to_linker::<_, HasSelf<Guest>>(&mut linker, |guest| guest)?;
    http::add_to_linker::<_, HasSelf<Guest>>(&mut linker, |guest| guest)?;
    settings::add_to_linker::<_, HasSelf<Guest>>(&mut linker, |guest| guest)?;
    log::add_to_linker::<_, HasSelf<Guest>>(&mut linker, |guest| guest)?;
    Ok(linker)
}
