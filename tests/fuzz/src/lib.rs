//! What reads input from outside, as targets for fuzzing: functions that take any text. A target fails by a panic: of the code that
//! it drives, or of its own where a property does not hold.
//!
//! Two tools drive the same targets: the property tests beside this library, with a bounded number of cases in every run of the tests,
//! and cargo-fuzz (`fuzz/` in the root folder), for as long as somebody lets it run.
#![allow(clippy::expect_used, reason = "a target panics where a property does not hold")]

mod filters;
mod mappings;
mod messages;
mod rehearsal;
mod requests;
mod rules;
pub mod samples;

pub use filters::{filter, query};
pub use mappings::mapping;
pub use messages::{erp_reply, erp_request};
pub use requests::request;
pub use rules::rule;
