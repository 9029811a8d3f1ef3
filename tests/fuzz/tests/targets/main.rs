//! The targets for fuzzing, driven by inputs that are valid, nearly valid, and random: so many cases in every run of the tests,
//! and more where `PROPTEST_CASES` asks for them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod mutations;

use mutations::{anything, mutated};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tenon_fuzz::samples;

/// Drives a target with its samples as they are, with mutations of them, and with texts of any kind.
fn drive(samples: Vec<String>, cases: u32, target: fn(&str)) {
    samples.iter().for_each(|sample| target(sample));
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    let config = if asked { Config::default() } else { Config::with_cases(cases) };
    let config = Config { failure_persistence: None, max_shrink_time: 15_000, ..config };
    let inputs = prop_oneof![9 => mutated(samples), 1 => anything()];
    let outcome = TestRunner::new(config).run(&inputs, |text| {
        target(&text);
        Ok(())
    });
    if let Err(fault) = outcome {
        panic!("{fault}");
    }
}

#[test]
fn json_rpc_requests() {
    drive(samples::requests(), 1000, tenon_fuzz::request);
}

#[test]
fn filters() {
    drive(samples::filters(), 500, tenon_fuzz::filter);
}

#[test]
fn queries() {
    drive(samples::queries(), 500, tenon_fuzz::query);
}

#[test]
fn rules() {
    drive(samples::rules(), 5000, tenon_fuzz::rule);
}

#[test]
fn mapping_files() {
    drive(samples::mappings(), 2000, tenon_fuzz::mapping);
}

#[test]
fn requests_to_an_adapter() {
    drive(samples::erp_requests(), 1000, tenon_fuzz::erp_request);
}

#[test]
fn replies_of_an_adapter() {
    drive(samples::erp_replies(), 500, tenon_fuzz::erp_reply);
}
