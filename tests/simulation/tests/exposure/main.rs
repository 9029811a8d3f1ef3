//! Credit exposure and available stock against a model that knows nothing of how the engine computes them.
//!
//! Users order, change and cancel; people in the ERP confirm, ship, ship too much, invoice, void, receive, cancel, take up again,
//! complete early, and buy; customers are merged; all drawn from a seed. The model ([`books`]) computes from the ERP's books, as they
//! stood when they were last read, and from what was asked of the ERP since. After every action both must say the same, and no
//! order that is accepted passes the limit or the stock. The same is played on two ERPs ([`erp`]): the one in memory, and the
//! K/3-style one, whose books are read from its tables.
//!
//! `TENON_EXPOSURE_SEEDS` says how many histories are played on each, `TENON_EXPOSURE_SEED` plays one of them: on both ERPs, or
//! with `-- k3` or `-- in_memory` behind the command on that one.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test that cannot go on ends")]

mod books;
mod erp;
mod history;
mod k3;
mod memory;

use erp::Erp;
use history::{History, Seen};
use k3::InK3;
use memory::InMemory;

/// How many actions a history has.
const ACTIONS: usize = 50;
/// How many histories are played on each ERP where nothing else is said.
const SEEDS: u64 = 24;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|value| value.parse().unwrap())
}

/// Plays as many histories as are asked for, and fails unless everything has come in them.
fn no_accepted_order_passes_the_limit_or_the_stock<E: Erp>() {
    let one = number("TENON_EXPOSURE_SEED");
    let seeds = one.map_or(0..number("TENON_EXPOSURE_SEEDS").unwrap_or(SEEDS), |seed| seed..seed + 1);
    let mut seen = Seen::default();
    for seed in seeds.clone() {
        seen.add(History::<E>::new(seed).play(ACTIONS));
    }
    println!("{}: {} histories of {ACTIONS} actions\n{}", E::NAME, seeds.end - seeds.start, seen.table());
    if one.is_none() {
        assert_eq!(seen.missing(), Vec::<String>::new(), "what no history on {} has come to", E::NAME);
    }
}

#[test]
fn on_the_erp_in_memory() {
    no_accepted_order_passes_the_limit_or_the_stock::<InMemory>();
}

#[test]
fn on_the_k3_erp() {
    no_accepted_order_passes_the_limit_or_the_stock::<InK3>();
}
