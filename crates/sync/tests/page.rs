//! The page about the outbox has every transition, and no other.

use std::collections::BTreeSet;
use tenon_sync::{BREAKER, TRANSITIONS};

const PAGE: &str = include_str!("../../../docs/outbox.md");

/// The first three cells of each row of the tables of a section.
fn rows(heading: &str) -> BTreeSet<[String; 3]> {
    let section = PAGE.split("\n## ").find(|section| section.starts_with(heading)).unwrap_or_default();
    let rows = section.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| ")?.split(" | ").map(str::to_owned);
        Some([cells.next()?, cells.next()?, cells.next()?])
    });
    rows.filter(|[from, ..]| from != "from").collect()
}

#[test]
fn the_states_of_an_entry() {
    let table = TRANSITIONS.iter();
    let table = table.map(|(from, by, to)| [from.as_str().into(), format!("{by:?}"), to.as_str().into()]);
    assert_eq!(rows("The states of an entry"), table.collect());
}

#[test]
fn the_circuit_breaker() {
    let table = BREAKER.iter();
    let table = table.map(|(from, by, to)| [from.as_str().into(), format!("{by:?}"), to.as_str().into()]);
    assert_eq!(rows("The circuit breaker"), table.collect());
}
