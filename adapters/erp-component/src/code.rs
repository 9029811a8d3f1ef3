//! The code of a component: compiled, linked to its imports, with the indices of its exports.

use crate::bindings::exports::tenon::erp::{
    accounts, changes, code_lists, description, finance, inventory, masters, orders, ranges,
};
use crate::bindings::tenon::erp::{config as settings, http, log, types};
use crate::config::Config;
use crate::guest::Guest;
use tenon_erp_port::{Code as Refusal, Error, Result};
use wasmtime::component::{Component, HasSelf, InstancePre, Linker};
use wasmtime::{Cache, CacheConfig, Engine, OptLevel, Store};

/// Declares the interfaces that an adapter may export, under the names that they have in the WIT.
macro_rules! interfaces {
    ($($interface:ident = $name:literal),* $(,)?) => {
        /// Compiled code, with the places of what it exports.
        pub(crate) struct Code {
            pre: InstancePre<Guest>,
            description: description::GuestIndices,
            $(pub(crate) $interface: Option<$interface::GuestIndices>,)*
        }

        /// An instance, for one call at a time.
        pub(crate) struct Instance {
            pub(crate) store: Store<Guest>,
            $(pub(crate) $interface: Option<$interface::Guest>,)*
        }

        impl Code {
            fn of(pre: InstancePre<Guest>, description: description::GuestIndices) -> Self {
                $(let $interface = $interface::GuestIndices::new(&pre).ok();)*
                Self { pre, description, $($interface),* }
            }

            /// The names of the interfaces that it exports, beside `description`.
            pub(crate) fn interfaces(&self) -> Vec<&'static str> {
                let interfaces = [$(($name, self.$interface.is_some())),*];
                interfaces.into_iter().filter(|(_, there)| *there).map(|(name, _)| name).collect()
            }

            /// A new instance in this store.
            pub(crate) fn start(&self, mut store: Store<Guest>) -> Result<Instance, (wasmtime::Error, Store<Guest>)> {
                let place = |store: &mut Store<Guest>| {
                    let instance = self.pre.instantiate(&mut *store)?;
                    $(let $interface = self.$interface.as_ref().map(|port| port.load(&mut *store, &instance)).transpose()?;)*
                    Ok(($($interface),*))
                };
                match place(&mut store) {
                    Ok(($($interface),*)) => Ok(Instance { store, $($interface),* }),
                    Err(error) => Err((error, store)),
                }
            }
        }
    };
}

interfaces! {
    masters = "masters",
    orders = "orders",
    finance = "finance",
    inventory = "inventory",
    code_lists = "code-lists",
    changes = "changes",
    accounts = "accounts",
    ranges = "ranges",
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
        Ok(Self::of(pre, description))
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

/// What a component is given, and nothing else.
fn linker(engine: &Engine) -> wasmtime::Result<Linker<Guest>> {
    let mut linker = Linker::new(engine);
    types::add_to_linker::<_, HasSelf<Guest>>(&mut linker, |guest| guest)?;
    http::add_to_linker::<_, HasSelf<Guest>>(&mut linker, |guest| guest)?;
    settings::add_to_linker::<_, HasSelf<Guest>>(&mut linker, |guest| guest)?;
    log::add_to_linker::<_, HasSelf<Guest>>(&mut linker, |guest| guest)?;
    Ok(linker)
}
