//! ERP adapters that are WebAssembly components of the package `tenon:erp` (`bindings/wit/tenon-erp`).
//!
//! An adapter gets what its manifest asks for and the operator grants: HTTP to named hosts, settings, a log, and memory and time
//! up to a limit. Secrets are inserted only into the requests that the host sends for it. An error of the adapter affects only
//! its own call: the instance is discarded, the call fails with an error that says what is known about its effect, and the next
//! call gets a new instance.
//!
//! Calls block the calling thread until the adapter has answered, at most for the time of [`Limits`]. A host with an async
//! runtime runs them on a thread that may block. Each [`ComponentErp`] has one thread, for HTTP and for measuring time.

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
