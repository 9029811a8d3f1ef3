//! Tenon, a CRM library that ERP vendors embed.
//!
//! Open an [`Engine`] on a database, and call operations by name with JSON arguments. Every other entry point makes the same call
//! and returns the same answer.
//!
//! ```
//! use serde_json::json;
//! use tenon::{CallContext, Engine};
//!
//! let engine = Engine::builder(tenon_db_sqlite::Sqlite::in_memory()?).open()?;
//! let host = CallContext::new("acme", "host").keyed("setup-1");
//! engine.call(&host, "tenant.create", &json!({
//!     "name": "Acme", "code": "acme", "base_currency": "EUR", "admin_id": "ada", "admin_name": "Ada",
//! }))?;
//! let ada = CallContext::new("acme", "ada");
//! let customer = engine.call(&ada.clone().keyed("c-1"), "customer.create", &json!({"name": "Björk GmbH"}))?;
//! assert_eq!(customer["number"], "C000001");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod config;
pub mod due_work;
mod engine;
mod filter_schema;
mod json_schema;
pub mod limit;
mod live;
mod modules;
mod named_database;
mod openrpc;
mod reasons;
pub mod refusals;
mod retry;
pub mod rpc;
mod simulation;
mod strict_json;
mod sync_methods;
#[cfg(feature = "system")]
mod system;
mod upgrade;
mod wait;

pub use engine::{Builder, Engine, OwnTransactions};
pub use modules::Modules;
pub use reasons::reasons;
pub use retry::Pause;
pub use simulation::Simulation;
#[cfg(feature = "system")]
pub use system::{SystemClock, SystemIds, SystemPause};
pub use tenon_core as core;
pub use tenon_erp_port as erp_port;
pub use tenon_kernel::{self as kernel, CallContext, Catalogue, Code, Error, Module, Result, Retry};
pub use tenon_sql as sql;
pub use tenon_sync as sync;
pub use wait::wait;

#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct ReadMe;
