//! Due work: freezes that end by themselves, beside the same accounts unfrozen by one call each.

use crate::Outcome;
use crate::company::{ADMIN, Company, TENANT, customer};
use crate::place::{ENGINE, Place};
use serde_json::json;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tenon::kernel::jiff::{SignedDuration, Timestamp};
use tenon::kernel::ports::Ids;
use tenon::kernel::tick::Budget;
use tenon::{CallContext, Engine, Simulation, SystemIds};

/// Identifiers of the machine, with a clock that is moved.
struct Fresh(SystemIds);

impl Ids for Fresh {
    fn next(&self, _: Timestamp) -> String {
        self.0.next(Timestamp::now())
    }
}

/// Measures with so many customers.
pub(crate) fn run(place: &Place, customers: usize) -> Outcome<()> {
    place.clear()?;
    let clock = Arc::new(Simulation::new(1, Timestamp::now()));
    let ids = Arc::new(Fresh(SystemIds::default()));
    let engine = Engine::builder(place.open(2)?).prefix(ENGINE).ports(clock.clone(), ids).open()?;
    let company = Company::found(&engine, None, 1)?;
    let mut ids = Vec::new();
    for number in 100..100 + customers {
        let made = company.write("customer.create", &format!("due-{number}"), &customer(number), &engine)?;
        ids.push(made["id"].as_str().ok_or("the answer has no id")?.to_owned());
    }
    let until = clock.advance(0) + SignedDuration::from_hours(1);
    let freeze = |round: &str, until: Option<Timestamp>| {
        each(
            &engine,
            &ids,
            "customer.freeze",
            round,
            |id| json!({"id": id, "reason": "owes", "until": until}),
        )
    };
    freeze("without an end", None)?;
    let called =
        each(&engine, &ids, "customer.unfreeze", "called", |id| json!({"id": id, "reason": "has paid"}))?;
    let without = freeze("without an end again", None)?;
    each(&engine, &ids, "customer.unfreeze", "again", |id| json!({"id": id, "reason": "has paid"}))?;
    let with = freeze("with an end", Some(until))?;
    clock.advance(7200);
    let began = Instant::now();
    let report = engine.run_due(Some(TENANT), &Budget { limit: u64::MAX, kinds: None })?;
    let ended = began.elapsed();
    if report.rows() != customers as u64 || !report.failed.is_empty() {
        return Err(format!("not every freeze has ended: {report:?}").into());
    }
    print(place, customers, [called, ended, without, with]);
    drop(engine);
    place.clear()
}

fn each(
    engine: &Engine,
    ids: &[String],
    operation: &str,
    round: &str,
    arguments: impl Fn(&str) -> serde_json::Value,
) -> Outcome<Duration> {
    let began = Instant::now();
    for id in ids {
        let context = CallContext::new(TENANT, ADMIN).keyed(format!("{round} {id}"));
        engine.call(&context, operation, &arguments(id))?;
    }
    Ok(began.elapsed())
}

fn print(place: &Place, customers: usize, [called, ended, without, with]: [Duration; 4]) {
    let rate = |time: Duration| customers as f64 / time.as_secs_f64();
    let ratio = |time: Duration, peer: Duration| time.as_secs_f64() / peer.as_secs_f64();
    println!("\n{}: {customers} freezes", place.name());
    println!("  {:<48}{:>10}{:>8}", "", "per second", "ratio");
    println!("  {:<48}{:>10.0}{:>8}", "unfrozen by a call each", rate(called), "1.00");
    println!("  {:<48}{:>10.0}{:>8.2}", "ended by themselves", rate(ended), ratio(ended, called));
    println!("  {:<48}{:>10.0}{:>8}", "frozen without an end", rate(without), "1.00");
    println!("  {:<48}{:>10.0}{:>8.2}", "frozen with an end", rate(with), ratio(with, without));
}
