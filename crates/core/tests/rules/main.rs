//! The rules of the CRM on the store in memory: without SQL, and without an engine.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails where its fixture does"
)]

mod credit;
mod desk;
mod merging;
mod orders;
mod stages;
