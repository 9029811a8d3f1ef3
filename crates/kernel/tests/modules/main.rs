//! What a module can have: operations that ask, fields for another's entity, listeners, versions; and modules that do not fit
//! together.
#![allow(clippy::unwrap_used, reason = "a test")]

mod any_reference;
mod asks;
mod engine;
mod extension;
mod invoked;
mod ledger;
mod listener_sets;
mod listeners;
mod picklists;
mod refused;
mod trees;
mod values;
mod versioned;
