//! Properties of the engine, on random organisations, rights, records, filters and histories.

#![allow(clippy::unwrap_used, reason = "what a test cannot do without may panic")]

mod business_hours;
mod charging;
mod desk;
mod filters;
mod history;
mod idempotency;
mod journal;
mod merging;
mod oracle;
mod paging;
mod rights;
mod rules;
mod scoring;
mod splitting;
mod statements;
mod trees;
mod values;
mod world;

use proptest::test_runner::Config;
use std::sync::LazyLock;
use tenon::Catalogue;

/// Every declaration.
static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| tenon::Modules::default().catalogue().unwrap());

/// So many cases, unless `PROPTEST_CASES` wants another number.
fn cases(number: u32) -> Config {
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    let config = if asked { Config::default() } else { Config::with_cases(number) };
    Config { failure_persistence: None, max_shrink_time: 15_000, ..config }
}
