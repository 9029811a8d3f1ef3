//! Bugs that are put in on purpose, and that the simulator must find: what it does not find, it does not prove.

use std::collections::BTreeSet;
use tenon_simulation::{Bug, Coverage, failing};

/// Seeds that a bug may hide from.
const SEEDS: u64 = 2000;
/// How many actions a history has at most.
const ACTIONS: usize = 40;

/// Found, for its own reason, by a history that is made shorter and fails again.
fn is_found(bug: Bug, because: &str) {
    let coverage = Coverage::default();
    let mut others = BTreeSet::new();
    let mut fails = (0..SEEDS).filter_map(|seed| failing(seed, ACTIONS, bug, &coverage).err());
    let found = fails.find(|failure| {
        let is_it = failure.reason.contains(because);
        let line = failure.reason.lines().next().unwrap_or_default();
        others.insert(line.chars().take(200).collect::<String>());
        is_it
    });
    let found = found.unwrap_or_else(|| {
        panic!("{bug:?}: none of {SEEDS} seeds fails with `{because}`, but with {others:#?}")
    });
    let failure = found.shortened(&coverage);
    println!("{failure}");
    assert!(failure.actions() < ACTIONS / 2, "the history of {bug:?} is made shorter: {failure}");
    let again = failing(failure.seed, ACTIONS, bug, &coverage).unwrap_err().shortened(&coverage);
    assert_eq!((again.reason, again.trace), (failure.reason, failure.trace), "it plays again as it was");
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
    // The link leads to an order that is not the one with the key.
    is_found(Bug::TellsAnotherKey, "will deliver of 1 is shown");
}

#[test]
fn a_fence_that_stands_still_is_found() {
    is_found(Bug::FenceStands, "settled by the process that holds it");
}

#[test]
fn a_cursor_that_is_kept_without_its_page_is_found() {
    is_found(Bug::CursorWithoutItsPage, "both sides are equal");
}

#[test]
fn an_entry_that_does_not_wait_for_what_comes_first_is_found() {
    // What comes of it differs: a customer that is asked for twice, or an entry that is sent as soon as it is written.
    is_found(Bug::ForgetsWhatComesFirst, "");
}

#[test]
fn a_cursor_of_another_version_that_is_taken_for_a_known_one_is_found() {
    is_found(Bug::KnowsEveryCursor, "both sides are equal");
}

#[test]
fn an_item_that_keeps_its_first_number_is_found() {
    is_found(Bug::TellsOldNumbers, "the number of ITEM");
}

#[test]
fn an_echo_that_comes_through_is_found() {
    is_found(Bug::EchoComesThrough, "both sides are equal");
}

#[test]
fn a_late_request_that_makes_a_second_order_is_found() {
    is_found(Bug::TakesAKeyTwice, " was made ");
}

#[test]
fn an_entry_that_waits_since_a_clock_was_ahead_is_found() {
    is_found(Bug::WaitsForTheFuture, "everything is settled");
}

#[test]
fn an_order_that_was_taken_up_again_and_is_told_as_ended_is_found() {
    is_found(Bug::EndsForEver, " in the ERP");
}

#[test]
fn an_invoice_that_was_voided_and_is_told_is_found() {
    is_found(Bug::InvoicesOnlyGrow, "progress of ");
}

#[test]
fn orders_that_a_restored_store_places_again_are_found() {
    is_found(Bug::HidesTheRestoration, " was made ");
}

#[test]
fn a_debt_that_is_forgotten_with_its_customer_is_found() {
    is_found(Bug::ForgetsDebts, "");
}
