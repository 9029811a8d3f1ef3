//! Credit exposure and available stock against a model that knows nothing of how the engine computes them.
//!
//! Users order, change and cancel; people in the ERP confirm, ship, ship too much, invoice, void, receive, cancel, take up again,
//! complete early, and buy; customers are merged; all drawn from a seed. The model ([`books`]) computes from the ERP's books, as they
//! stood when they were last read, and from what was asked of the ERP since. After every action both must say the same, and no
//! order that is accepted passes the limit or the stock.
//!
//! `TENON_EXPOSURE_SEEDS` says how many histories, `TENON_EXPOSURE_SEED` plays one of them.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test that cannot go on ends")]

mod books;
mod history;

use history::{History, Seen};

/// How many actions a history has.
const ACTIONS: usize = 50;
/// How many histories are played where nothing else is said.
const SEEDS: u64 = 24;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|value| value.parse().unwrap())
}

#[test]
fn no_accepted_order_passes_the_limit_or_the_stock() {
    let one = number("TENON_EXPOSURE_SEED");
    let seeds = one.map_or(0..number("TENON_EXPOSURE_SEEDS").unwrap_or(SEEDS), |seed| seed..seed + 1);
    let mut seen = Seen::default();
    for seed in seeds.clone() {
        seen.add(History::new(seed).play(ACTIONS));
    }
    println!("{} histories of {ACTIONS} actions\n{}", seeds.end - seeds.start, seen.table());
    if one.is_none() {
        assert_eq!(seen.missing(), Vec::<String>::new(), "what no history has come to");
    }
}
