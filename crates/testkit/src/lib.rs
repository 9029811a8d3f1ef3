//! Conformance kits, and the stand-ins that tests and simulations run against.

pub mod database_kit;
pub mod erp_kit;
pub mod memory_erp;
#[cfg(feature = "scenario")]
pub mod scenario;
pub mod watched;
