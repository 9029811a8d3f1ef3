//! Isolation of boards, over the whole catalogue: whatever a user of one board calls, and whatever ids and values of the other
//! board they put into it, is answered as if the other board were empty.
//!
//! There are two tenants with the same headquarters, the same shared records and the same southern board. One of them has a
//! northern board as well, with a record of every entity that belongs to somebody; in the other one nothing of it was ever there.
//! Users of the south, one for each narrower scope, call every operation of the catalogue in both. Answers, refusals with their
//! parameters and paths, counts, numbers, cursors and lines of the log must be the same. The one exception: an id of one's own
//! choice that is taken in the north is refused as one that is taken in the south.
//!
//! The tenants are in memory first. Then they are in the database that `TENON_TEST_DATABASE` names, or in SQLite: there, other code
//! selects, counts, pages and keeps values unique.
//!
//! Arguments are made from the declarations, so that a new operation is covered by being declared. An operation whose arguments are
//! refused even to the administrator proves nothing: the test fails with its name, and `examples.json` says what it needs.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test")]

mod arguments;
mod attempts;
mod examples;
mod following;
mod log;
mod world;

use attempts::{Attempt, attempts};
use examples::Examples;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::sync::LazyLock;
use tenon::Catalogue;
use tenon::config::open_database;
use tenon::sql::{SqlStore, migration};
use tenon_kernel::catalogue::OperationEntry;
use tenon_store_memory::MemoryStore;
use tenon_tests::entry_points;
use world::{ADMIN, Board, NORTH, SOUTH, STRANGERS, World};

/// Every declaration.
static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| tenon::Modules::default().catalogue().unwrap());

/// What the declarations do not say.
static EXAMPLES: LazyLock<Examples> = LazyLock::new(Examples::load);

/// Two tenants that differ in the northern board alone.
struct Pair {
    full: World,
    empty: World,
}

impl Pair {
    fn new(place: fn(&'static [Board]) -> World) -> Self {
        Self { full: place(&[SOUTH, NORTH]), empty: place(&[SOUTH]) }
    }

    /// How a stranger is answered, and where that differs, how they are answered otherwise. What they do with an id of the north is
    /// compared with what they do with one of the south.
    fn answers(&self, stranger: &str, attempt: &Attempt) -> (Json, Option<Json>) {
        let full = self.full.attempt(stranger, attempt);
        let other = match &attempt.like {
            None => self.empty.attempt(stranger, attempt),
            Some(other) => self.full.attempt(stranger, other),
        };
        let differs = full != other;
        (full, differs.then_some(other))
    }
}

fn in_memory(boards: &'static [Board]) -> World {
    World::new(Box::new(MemoryStore::new()), "acme".to_owned(), boards)
}

/// A tenant of the database that scenarios are played on, too.
fn in_a_database(boards: &'static [Board]) -> World {
    const PREFIX: &str = "tn_";
    let database = open_database(&entry_points::database()).unwrap();
    migration::migrate(&database, &CATALOGUE, PREFIX).unwrap();
    World::new(Box::new(SqlStore::new(database, PREFIX)), entry_points::fresh_tenant(), boards)
}

/// Every operation but those that set up a tenant.
fn operations() -> impl Iterator<Item = &'static OperationEntry> {
    CATALOGUE.operations().filter(|operation| !operation.bootstrap)
}

#[test]
fn every_operation_has_arguments_that_the_administrator_is_not_refused() {
    let full = in_memory(&[SOUTH, NORTH]);
    let needed = operations().filter(|operation| World::is_scoped(operation));
    let refused = needed.filter_map(|operation| {
        let attempt = Attempt::of(operation, NORTH, &full);
        let answer = full.attempt(ADMIN, &attempt);
        answer.get("refused").map(|refused| format!("{} {}: {refused}", operation.name, attempt.arguments))
    });
    let refused: Vec<_> = refused.collect();
    assert!(
        refused.is_empty(),
        "no valid arguments; say what is needed in examples.json:\n{}",
        refused.join("\n")
    );
}

#[test]
fn a_stranger_is_answered_as_if_the_other_board_were_empty() {
    compare(&Pair::new(in_memory), &STRANGERS);
}

#[test]
fn so_is_a_stranger_whom_a_database_answers() {
    // A server is waited for with every statement: there, who reaches farthest is enough.
    let all: &[&str] = &STRANGERS;
    let is_server = entry_points::database() != entry_points::IN_MEMORY;
    let strangers = if is_server { &all[all.len() - 1..] } else { all };
    compare(&Pair::new(in_a_database), strangers);
}

/// Has these strangers call every operation in both tenants.
fn compare(pair: &Pair, strangers: &[&str]) {
    let (mut differences, mut calls, mut lines, mut answered) = (Vec::new(), 0, 0, BTreeSet::new());
    for operation in operations() {
        for attempt in attempts(operation, &pair.full) {
            for stranger in strangers {
                calls += 1;
                let (full, other) = pair.answers(stranger, &attempt);
                lines += full["log"].as_array().map_or(0, Vec::len);
                if full.get("answer").is_some() {
                    answered.insert(operation.name.as_str());
                }
                let said = |other| {
                    format!("{stranger}: {attempt}\n  with the north: {full}\n  without:        {other}")
                };
                differences.extend(other.map(said));
            }
        }
    }
    println!(
        "{} operations × {} roles, {calls} calls, {lines} lines of the log; {} operations answer a stranger something",
        operations().count(),
        strangers.len(),
        answered.len()
    );
    let unanswered: Vec<_> = operations()
        .filter(|operation| World::is_scoped(operation) && !answered.contains(operation.name.as_str()))
        .map(|operation| operation.name.as_str())
        .collect();
    assert!(
        unanswered.is_empty(),
        "refused to strangers whatever they ask, so that nothing is compared: {unanswered:?}"
    );
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
}

/// A test that finds nothing must be able to find something: who reads everything is told of the north.
#[test]
fn who_reads_everything_sees_the_difference() {
    let pair = Pair::new(in_a_database);
    let list = CATALOGUE.operation("customer.list").unwrap();
    let attempt = Attempt {
        operation: list.name.clone(),
        arguments: json!({}),
        ..Attempt::of(list, SOUTH, &pair.full)
    };
    assert!(pair.answers(ADMIN, &attempt).1.is_some());
    let create = CATALOGUE.operation("customer.create").unwrap();
    let taken = Attempt::of(create, SOUTH, &pair.full);
    let taken = Attempt { arguments: with(taken.arguments.clone(), "id", json!("n-customer")), ..taken };
    assert!(pair.answers("subtree", &taken).1.is_some(), "the exception shows, unless it is made");
}

fn with(mut arguments: Json, name: &str, value: Json) -> Json {
    arguments[name] = value;
    arguments
}
