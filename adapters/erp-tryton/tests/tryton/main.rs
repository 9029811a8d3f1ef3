//! The adapter against a real Tryton, against one whose answers get lost, and against what is not a Tryton at all.
//!
//! The real one is `tests/lab/tryton.sh start`, which says where it is in `TENON_TEST_TRYTON`, `TENON_TEST_TRYTON_USER`,
//! `TENON_TEST_TRYTON_PASSWORD` and, for looking into its tables, `TENON_TEST_TRYTON_DATABASE`.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests, and what they are made of"
)]

mod clerk;
mod conformance;
mod engine;
mod fake;
mod hostile;
mod lab;
mod lost_answers;
mod orders;
mod proxy;
mod reading;
mod recorded;
