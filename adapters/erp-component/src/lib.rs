//! ERP adapters that are WebAssembly components of the package `tenon:erp` (`bindings/wit/tenon-erp`).
//!
//! An adapter is given what its manifest asks for and the operator grants: HTTP to named hosts, settings, a log; memory and
//! time up to a limit; secrets only inside the requests that the host sends for it. What it does wrong costs its own call:
//! the instance is thrown away, the call is answered with an error that says what is known, and the next one finds a new
//! instance.
//!
//! Calls block the calling thread until the adapter has answered, at most for the time of [`Limits`]: a host with a runtime
//! of its own runs them on a thread that may block. Each [`ComponentErp`] has one thread, for HTTP and for keeping time.

mod adapter;
mod bindings;
mod broken;
mod code;
mod config;
mod contract;
mod discover;
mod file;
mod grants;
mod guest;
mod host_imports;
mod http;
mod io;
mod manifest;
mod names;
mod recording;
mod secrets;
mod wire;

pub use adapter::ComponentErp;
pub use config::{Config, Grants, Limits, Secret};
pub use discover::discover;
pub use host_imports::{Granted, HostImports};
pub use manifest::Manifest;
pub use recording::Recording;
