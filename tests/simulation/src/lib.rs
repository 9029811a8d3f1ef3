//! Synchronisation as it ships, on real SQL, against an ERP in memory, in no real time.
//!
//! [`World`] is an engine and an ERP; [`Steps`] counts what a run of synchronisation does and lets it die at any step;
//! [`Simulator`] draws users, people in the ERP, faults, crashes and workers from one seed, and [`check`] says after every
//! action whether everything still holds.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on ends")]

mod adapter;
mod bug;
mod chance;
mod check;
mod coverage;
mod database;
mod disasters;
mod dump;
mod failure;
mod others;
mod simulator;
mod stage;
mod steps;
mod world;

pub use adapter::Adapter;
pub use bug::Bug;
pub use chance::Chance;
pub use check::{check, check_settled};
pub use coverage::Coverage;
pub use failure::{Failure, failing};
pub use simulator::{Simulator, expected};
pub use steps::{Steps, Store};
pub use world::{ERP, World, money};
