//! An adapter that is a component. It is loaded once, and called through instances that are kept or renewed.

use crate::bindings::tenon::erp::types;
use crate::broken::{broken, unstartable};
use crate::code::{Code, Instance, engine, unusable};
use crate::config::Config;
use crate::contract::failure::{Effect, told};
use crate::contract::rounds::Rounds;
use crate::file::component;
use crate::grants::Terms;
use crate::guest::Guest;
use crate::io::{Io, TICK};
use crate::manifest::Manifest;
use crate::recording::Recording;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tenon_erp_port::{Capabilities, Erp};
use tenon_erp_port::{Error, Result};
use wasmtime::Store;

/// How long an adapter may still work once the time for its requests is over: to say what became of the call.
const GRACE: Duration = Duration::from_secs(1);

/// The most instances that are kept while nobody calls: each may hold half of its memory.
const KEPT: usize = 8;

/// An adapter that is a component. Clones share it.
#[derive(Clone)]
pub struct ComponentErp {
    adapter: Arc<Adapter>,
}

/// A loaded component, and its idle instances.
struct Adapter {
    manifest: Manifest,
    terms: Arc<Terms>,
    code: Code,
    idle: Mutex<Vec<Instance>>,
    rounds: Rounds,
}

impl ComponentErp {
    /// Loads a component, reads its manifest, and checks the manifest against the configuration.
    ///
    /// # Errors
    /// `CONFIGURATION`: the file is not a component or not an adapter, or the adapter needs more than it is granted.
    pub fn open(config: &Config) -> Result<Self> {
        Self::load(config, None)
    }

    /// Loads a component whose requests are written to a recording, or answered from one. A replay needs no secrets and opens no
    /// connection.
    ///
    /// # Errors
    /// `CONFIGURATION`, as [`ComponentErp::open`], and for a secret that is too short to be removed from a recording.
    pub fn open_recorded(config: &Config, recording: Recording) -> Result<Self> {
        Self::load(config, Some(recording))
    }

    fn load(config: &Config, recording: Option<Recording>) -> Result<Self> {
        let of_file = |error: Error| Error {
            message: format!("`{}`: {}", config.file.display(), error.message),
            ..error
        };
        let (code, manifest, io) = load(config).map_err(of_file)?;
        let terms = Arc::new(Terms::agreed(&manifest, config, io, recording)?);
        tracing::debug!(adapter = manifest.name, version = manifest.version, "loaded an adapter");
        let (idle, rounds) = (Mutex::default(), Rounds::default());
        Ok(Self { adapter: Arc::new(Adapter { manifest, terms, code, idle, rounds }) })
    }

    /// Returns the adapter's manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.adapter.manifest
    }

    /// Returns the hosts that the adapter calls and the operator has not granted. Requests to them are refused.
    pub fn ungranted(&self) -> Vec<String> {
        self.adapter.terms.ungranted()
    }

    /// Returns the ports that the component exports.
    pub fn erp(&self) -> Erp {
        let code = &self.adapter.code;
        let this = Arc::new(self.clone());
        Erp {
            masters: code.masters.is_some().then(|| this.clone() as _),
            finance: code.finance.is_some().then(|| this.clone() as _),
            inventory: code.inventory.is_some().then(|| this.clone() as _),
            orders: code.orders.is_some().then_some(this as _),
        }
    }

    /// Begins a part of the recording, in a new instance. The adapter's memory is therefore not shared between parts.
    pub fn begin_part(&self, part: &str) {
        self.adapter.idle().clear();
        if let Some(recording) = &self.adapter.terms.recording {
            recording.begin(part);
        }
    }

    pub(crate) fn missing(&self) -> Capabilities {
        self.adapter.manifest.missing.clone()
    }

    pub(crate) fn rounds(&self) -> &Rounds {
        &self.adapter.rounds
    }

    pub(crate) fn most_pages(&self) -> u32 {
        self.adapter.terms.limits.pages
    }

    /// Makes a call in an idle instance, or in a new one. An instance that broke, or has used much of its memory, is not used
    /// again.
    pub(crate) fn call<T>(
        &self,
        effect: Effect,
        name: &str,
        run: impl FnOnce(&mut Instance) -> wasmtime::Result<Result<T, types::Error>>,
    ) -> Result<T> {
        // What the adapter logs meanwhile is told within it, at whichever level.
        let _span = tracing::error_span!("adapter", name = self.adapter.manifest.name, call = name).entered();
        let idle = self.adapter.idle().pop();
        let mut instance = idle.map_or_else(|| self.adapter.start(), Ok)?;
        begin(&mut instance.store);
        let outcome = run(&mut instance);
        instance.store.data().end();
        match outcome {
            Ok(answer) => {
                if !instance.store.data().is_worn() {
                    self.adapter.keep(instance);
                }
                answer.map_err(|error| told(effect, error))
            }
            Err(trap) => {
                let error = broken(effect, name, &trap, instance.store.data());
                tracing::warn!(adapter = self.adapter.manifest.name, trap = format!("{trap:?}"), "{error}");
                Err(error)
            }
        }
    }
}

impl Adapter {
    fn idle(&self) -> MutexGuard<'_, Vec<Instance>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, instance: Instance) {
        let mut idle = self.idle();
        if idle.len() < KEPT {
            idle.push(instance);
        }
    }

    fn start(&self) -> Result<Instance> {
        let store = store(&self.code, self.terms.clone());
        self.code.start(store).map_err(|(error, store)| unstartable(&error, store.data()))
    }
}

/// What a component says of itself.
///
/// # Errors
/// `CONFIGURATION`: it cannot be used.
pub(crate) fn manifest_of(config: &Config) -> Result<Manifest> {
    load(config).map(|(_, manifest, _)| manifest)
}

fn load(config: &Config) -> Result<(Code, Manifest, Io)> {
    config.limits.check()?;
    let bytes = component(&config.file)?;
    let engine = engine(config)?;
    let io = Io::start(&engine).map_err(|error| unusable("HTTP cannot be set up", error))?;
    let code = Code::load(&engine, &bytes)?;
    let manifest = describe(&code, Terms::of_stranger(config.limits, io.clone()))?;
    Ok((code, manifest, io))
}

/// A store that keeps to the limits.
fn store(code: &Code, terms: Arc<Terms>) -> Store<Guest> {
    let memory = terms.memory();
    let mut store = Store::new(code.engine(), Guest::new(terms));
    store.limiter(|guest| guest);
    store.set_hostcall_fuel(memory);
    begin(&mut store);
    store
}

/// The time of a call, or of a start, begins.
fn begin(store: &mut Store<Guest>) {
    store.data_mut().begin();
    let time = store.data().terms.time() + GRACE;
    let ticks = time.as_millis().div_ceil(TICK.as_millis());
    store.set_epoch_deadline(u64::try_from(ticks).unwrap_or(u64::MAX / 2));
}

/// Asks a component what it is, while nothing is granted to it.
fn describe(code: &Code, terms: Terms) -> Result<Manifest> {
    let mut store = store(code, Arc::new(terms));
    match code.describe(&mut store) {
        Ok(told) => Manifest::read(told, &code.interfaces()),
        Err(error) => Err(unusable("it does not say what it is", unstartable(&error, store.data()).message)),
    }
}
