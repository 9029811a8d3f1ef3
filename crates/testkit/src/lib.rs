//! Conformance kits, and substitutes for tests and simulations.

pub mod database_kit;
pub mod erp_kit;
pub mod memory_erp;
pub mod port;
pub mod proxy;
#[cfg(feature = "scenario")]
pub mod scenario;
pub mod watched;
