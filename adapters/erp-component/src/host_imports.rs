//! The imports of an adapter that is composed with the engine into one component. The host of that component provides them.

use crate::bindings::tenon::erp::{config, http, log, types};
use crate::config::{Grants, Secret};
use crate::grants::Terms;
use crate::guest::Guest;
use crate::io::Io;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use tenon_erp_port::{Code, Error, Result};
use wasmtime::Engine;
use wasmtime::component::{HasSelf, Linker};

/// The permissions of such an adapter.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Granted {
    /// The hosts that it may call.
    pub grants: Grants,
    /// The settings, by the adapter's names for them.
    pub settings: BTreeMap<String, String>,
    /// The secrets, by the adapter's names for them.
    pub secrets: BTreeMap<String, Secret>,
    /// The time limit of a request, in seconds. 30 if not given.
    pub seconds: Option<f64>,
}

/// The implementation of the imports `tenon:erp/http`, `config` and `log`.
pub struct HostImports(Guest);

impl HostImports {
    /// Provides what is granted to a component of this engine. It has a thread for HTTP, which ends with the engine.
    ///
    /// # Errors
    /// `CONFIGURATION`: a host name that is not valid, or a secret that does not exist.
    pub fn new(engine: &Engine, granted: &Granted) -> Result<Self> {
        let no_http = |error| Error::new(Code::Configuration, format!("HTTP cannot be set up: {error}"));
        let io = Io::start(engine).map_err(no_http)?;
        Ok(Self(Guest::new(Arc::new(Terms::composed(granted, io)?))))
    }

    /// Links the imports to a component.
    ///
    /// # Errors
    /// Something is already linked under these names.
    pub fn add_to_linker<T: 'static>(
        linker: &mut Linker<T>,
        imports: fn(&mut T) -> &mut HostImports,
    ) -> wasmtime::Result<()> {
        types::add_to_linker::<_, HasSelf<Self>>(linker, imports)?;
        http::add_to_linker::<_, HasSelf<Self>>(linker, imports)?;
        config::add_to_linker::<_, HasSelf<Self>>(linker, imports)?;
        log::add_to_linker::<_, HasSelf<Self>>(linker, imports)
    }
}

impl types::Host for HostImports {}

impl http::Host for HostImports {
    /// Nobody here sees a call of the adapter begin, so each request has its own time.
    fn send(&mut self, request: http::Request) -> std::result::Result<http::Response, http::Failure> {
        self.0.begin();
        self.0.send(request)
    }
}

impl config::Host for HostImports {
    fn get(&mut self, name: String) -> Option<String> {
        self.0.get(name)
    }
}

impl log::Host for HostImports {
    fn write(&mut self, level: String, message: String) {
        self.0.write(level, message);
    }
}
