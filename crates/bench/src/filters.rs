//! Filters that lead through relations, on many customers, beside a search that reads every customer once.

use crate::Outcome;
use crate::company::{ADMIN, Company, read};
use crate::growth::Copies;
use crate::place::{ENGINE, Place};
use serde_json::{Value as Json, json};
use std::time::{Duration, Instant};
use tenon::Engine;
use tenon::kernel::filter::MOST_RELATIONS;

/// How often each filter is asked; the median counts.
const TIMES: usize = 3;

/// Measures on so many customers.
pub(crate) fn run(place: &Place, customers: u64) -> Outcome<()> {
    place.clear()?;
    let engine = Engine::builder(place.open(2)?).prefix(ENGINE).open()?;
    Company::found(&engine, None, 10)?;
    Copies::of(&["customer".to_owned()], &engine).grow(engine.database(), customers)?;
    place.analyse()?;
    let search = json!({"field": "name", "op": "contains", "value": "nowhere"});
    let peer = asked(&engine, &search)?;
    println!("\n{}: filters on {customers} customers, median of {TIMES}", place.name());
    println!("  {:<48}{:>10}{:>8}", "", "time", "ratio");
    println!("  {:<48}{:>10}{:>8}", "a search through every name", crate::table::format(peer), "1.00");
    for (name, filter) in filters() {
        let time = asked(&engine, &filter)?;
        let ratio = time.as_secs_f64() / peer.as_secs_f64();
        println!("  {name:<48}{:>10}{ratio:>8.2}", crate::table::format(time));
    }
    drop(engine);
    place.clear()
}

/// Filters that no customer satisfies, so that all of each relation is looked through.
fn filters() -> Vec<(String, Json)> {
    let pairs = MOST_RELATIONS / 2;
    let through = |via: &str, times: usize, step: &dyn Fn(Json) -> Json| {
        let nowhere = json!({"field": "city", "op": "eq", "value": "nowhere"});
        let filter = (0..times).fold(nowhere, |filter, _| {
            json!({"exists": via, "where": step(json!({"exists": format!("customer.{via}"), "where": filter}))})
        });
        (times * 2, filter)
    };
    let named =
        |what: &str, (relations, filter): (usize, Json)| (format!("{what}: {relations} relations"), filter);
    let plain = |filter| filter;
    let negated = |filter| json!({"not": {"not": filter}});
    vec![
        named("unit and its customers", through("unit_id", 1, &plain)),
        named("unit and its customers", through("unit_id", 3, &plain)),
        named("unit and its customers", through("unit_id", pairs, &plain)),
        named("unit and its customers, negated", through("unit_id", pairs, &negated)),
        named("owner and their customers", through("owner_id", pairs, &plain)),
    ]
}

fn asked(engine: &Engine, filter: &Json) -> Outcome<Duration> {
    let query = json!({"filter": filter, "measures": [{"name": "customers", "function": "count"}]});
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let began = Instant::now();
        let found = read(engine, ADMIN, "customer.query", &query)?;
        times.push(began.elapsed());
        if found["rows"][0]["customers"] != "0" {
            return Err(format!("no customer is nowhere: {found}").into());
        }
    }
    times.sort_unstable();
    Ok(times[times.len() / 2])
}
