//! Many histories, each drawn from a seed. `TENON_SEEDS` says how many, `TENON_SEED` plays one of them, and `TENON_BUG` plants
//! a bug in it.

use tenon_simulation::{Bug, Coverage, expected, failing};

/// How many actions a history has at most.
const ACTIONS: usize = 40;
/// How many histories are played where nothing else is said.
const SEEDS: u64 = 500;
/// An answer comes while five others fail: seldom by chance, so that `breaker.rs` has it.
const SELDOM: &str = "breaker: open ── Answered ▶ closed";

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|value| value.parse().unwrap())
}

#[test]
fn every_history_ends_well_and_everything_is_seen() {
    let coverage = Coverage::default();
    let one = number("TENON_SEED");
    let bug = std::env::var("TENON_BUG").map_or(Bug::None, |name| Bug::named(&name));
    let seeds = one.map_or(0..number("TENON_SEEDS").unwrap_or(SEEDS), |seed| seed..seed + 1);
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for first in 0..workers {
            let share = seeds.clone().skip(first).step_by(workers);
            let play = |seed| {
                let played = failing(seed, ACTIONS, bug, &coverage);
                played.unwrap_or_else(|failure| panic!("{}", failure.shortened(&coverage)));
            };
            scope.spawn(move || share.for_each(play));
        }
    });
    println!("{} histories of at most {ACTIONS} actions\n{}", seeds.end - seeds.start, coverage.table());
    if one.is_none() {
        let mut missing = coverage.missing(&expected());
        missing.retain(|what| what != SELDOM);
        assert_eq!(missing, Vec::<String>::new(), "what no history has come to");
    }
}
