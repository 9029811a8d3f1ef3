//! An engine that is opened with less than before: without a module, or without an ERP that organisation units name.
#![allow(clippy::unwrap_used, reason = "a test")]

mod erp_gone;
mod fewer_modules;
