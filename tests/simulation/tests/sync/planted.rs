//! Bugs that are put in on purpose, and that the simulator must find: what it does not find, it does not prove.

use tenon_simulation::{Bug, Coverage, failing};

/// Seeds that a bug may hide from.
const SEEDS: u64 = 40;

fn is_found(bug: Bug, because: &str) {
    let coverage = Coverage::default();
    let found = (0..SEEDS).find_map(|seed| failing(seed, 40, bug, &coverage).err());
    let reason = found.unwrap_or_else(|| panic!("{bug:?} is found by none of {SEEDS} seeds"));
    println!("{reason}");
    assert!(reason.contains(because), "{bug:?} is found for its own reason: {reason}");
}

#[test]
fn a_look_up_that_finds_nothing_is_found() {
    is_found(Bug::LookUpFindsNothing, " made");
}

#[test]
fn a_lost_answer_that_is_taken_for_no_effect_makes_orders_twice() {
    is_found(Bug::LostAnswerIsNoEffect, " was made ");
}

#[test]
fn an_adapter_that_applies_twice_is_found() {
    is_found(Bug::AppliesTwice, " was made ");
}

#[test]
fn a_change_that_is_sent_again_for_want_of_a_look_up_is_found() {
    is_found(Bug::ChangeIsNotFound, "a change was made ");
}

#[test]
fn a_change_that_is_made_twice_by_one_call_is_found() {
    is_found(Bug::ChangesTwice, "a change was made 2 times");
}

#[test]
fn a_change_that_is_not_made_is_found() {
    is_found(Bug::OnlySaysItChanged, "SO0");
}

#[test]
fn an_adapter_that_loses_rows_is_found() {
    is_found(Bug::LosesRows, "every record was taken over");
}

#[test]
fn an_adapter_that_tells_another_key_is_found() {
    is_found(Bug::TellsAnotherKey, "link");
}
