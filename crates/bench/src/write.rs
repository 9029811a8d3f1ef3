//! One write and one list through the façade, against the bare driver writing and reading the same rows.

use crate::Outcome;
use crate::company::{Company, customer};
use crate::messages::Counted;
use crate::place::{ENGINE, Place};
use crate::replay::{Replay, Written, count};
use crate::table::{Stopwatch, Times, compare, format, head};
use serde_json::{Value as Json, json};
use std::time::Duration;
use tenon::Engine;
use tenon_testkit::watched::{Log, Observed, Watched};

/// The writes that are measured.
const WRITES: [&str; 2] = ["customer.create", "sales_order.create"];

/// The customers of a page.
const PAGE: u64 = 50;

fn arguments(operation: &str, company: &Company, number: usize) -> Json {
    match operation {
        "customer.create" => customer(number),
        _ => company.order(number),
    }
}

/// What was observed of the writes of one kind.
struct Seen {
    operation: &'static str,
    whole: Duration,
    /// Without the first of them, which prepares statements.
    observed: Vec<Observed>,
    number: u32,
}

/// Writes by turns, once the engine, once the driver; then lists by turns.
pub(crate) fn run(place: &Place, writes: usize, statements: bool) -> Outcome<()> {
    place.clear()?;
    let log = Log::default();
    let engine = Engine::builder(Watched::new(place.open(2)?, log.clone())).prefix(ENGINE).open()?;
    log.take();
    let mut bare = Replay::new(place)?;
    let company = Company::found(&engine, None, 100)?;
    bare.catch_up(&log)?;
    head(&format!("One write, {}", place.name()));
    let mut profiles = Vec::new();
    for operation in WRITES {
        profiles.push(contest(operation, writes, &company, &engine, &log, &mut bare)?);
    }
    bare.check_same(engine.database())?;
    if !matches!(place, Place::Memory) {
        lists(place, writes, &company, &engine, &log)?;
    }
    println!("  Both sides hold the same rows in every table. Rows of one write:");
    for seen in &profiles {
        let last = seen.observed.iter().rposition(|seen| seen.sql == "BEGIN").unwrap_or(0);
        println!("  {}: {}", seen.operation, count(&Replay::writes(&seen.observed[last..])));
    }
    drop(engine);
    if matches!(place, Place::Server { .. }) {
        messages(place, &company)?;
    }
    profiles.iter().for_each(|seen| profile(seen, statements));
    place.clear()
}

fn contest(
    operation: &'static str,
    writes: usize,
    company: &Company,
    engine: &Engine,
    log: &Log,
    bare: &mut Replay,
) -> Outcome<Seen> {
    let (mut ours, mut theirs) = (Times::default(), Times::default());
    let mut seen = Seen { operation, whole: Duration::ZERO, observed: Vec::new(), number: 0 };
    for number in 0..writes {
        let arguments = arguments(operation, company, 1_000 + number);
        let key = format!("measured-{operation}-{number}");
        log.take();
        let watch = Stopwatch::start();
        company.write(operation, &key, &arguments, engine)?;
        let time = watch.spent().without(log.writing());
        ours.add(time);
        let observed = log.take();
        let written: Written = Replay::writes(&observed);
        let watch = Stopwatch::start();
        bare.write(&written)?;
        theirs.add(watch.spent());
        if number > 0 {
            seen.whole += time.clock;
            seen.number += 1;
            seen.observed.extend(observed);
        }
    }
    compare(&format!("{operation}, median of {writes}"), ours.median(), theirs.median());
    Ok(seen)
}

/// Pages of customers, against the statements that read the customers and their lines.
fn lists(place: &Place, times: usize, company: &Company, engine: &Engine, log: &Log) -> Outcome<()> {
    let mut driver = place.same_driver()?;
    let (mut ours, mut theirs) = (Times::default(), Times::default());
    for _ in 0..times.min(300) {
        log.take();
        let watch = Stopwatch::start();
        let page = company.read("customer.list", &json!({"limit": PAGE}), engine)?;
        ours.add(watch.spent().without(log.writing()));
        let observed = log.take();
        let of_customers = |seen: &&Observed| seen.sql.contains(&format!("{ENGINE}customer"));
        let watch = Stopwatch::start();
        let mut fetched = 0;
        for seen in observed.iter().filter(of_customers) {
            fetched += driver.fetch(&seen.sql, &seen.parameters)?;
        }
        driver.commit()?;
        theirs.add(watch.spent());
        if fetched < page["items"].as_array().map_or(0, Vec::len) as u64 {
            return Err("the bare side has not read the page".into());
        }
    }
    compare(&format!("customer.list, a page of {PAGE}"), ours.median(), theirs.median());
    Ok(())
}

/// How often each side waits for an answer of the server, with statements prepared.
fn messages(place: &Place, company: &Company) -> Outcome<()> {
    println!("  Messages to the server that were waited for, with statements prepared:");
    let (counted, log) = (Counted::before(place)?, Log::default());
    let engine =
        Engine::builder(Watched::new(counted.place().open(2)?, log.clone())).prefix(ENGINE).open()?;
    let mut driver = counted.place().same_driver()?;
    let mut bare = Replay::on(counted.place().driver()?);
    for operation in WRITES {
        let mut sides = (0, 0);
        for number in 0..5 {
            let arguments = arguments(operation, company, 900_000 + number);
            log.take();
            counted.take();
            company.write(operation, &format!("counted-{operation}-{number}"), &arguments, &engine)?;
            let ours = counted.take();
            bare.write(&Replay::writes(&log.take()))?;
            sides = (ours, counted.take());
        }
        println!("  {operation}: engine {}, bare {}", sides.0, sides.1);
    }
    let mut sides = (0, 0);
    for _ in 0..3 {
        log.take();
        counted.take();
        company.read("customer.list", &json!({"limit": PAGE}), &engine)?;
        let ours = counted.take();
        for seen in log.take().iter().filter(|seen| seen.sql.contains(&format!("{ENGINE}customer"))) {
            driver.fetch(&seen.sql, &seen.parameters)?;
        }
        driver.commit()?;
        sides = (ours, counted.take());
    }
    println!("  customer.list: engine {}, bare {}", sides.0, sides.1);
    Ok(())
}

/// Where the time of a write goes.
fn profile(seen: &Seen, print: bool) {
    let (whole, number) = (seen.whole, seen.number.max(1));
    println!("\nWhere the time of {} goes, mean of {number} writes", seen.operation);
    let mut rest = whole;
    for (name, prefixes) in [
        ("selects", &["SELECT"][..]),
        ("inserts and updates", &["INSERT", "UPDATE", "DELETE"]),
        ("begin", &["BEGIN"]),
        ("commit", &["COMMIT"]),
    ] {
        let of_kind =
            || seen.observed.iter().filter(|seen| prefixes.iter().any(|prefix| seen.sql.starts_with(prefix)));
        let time: Duration = of_kind().map(|seen| seen.time).sum();
        rest = rest.saturating_sub(time);
        let each = of_kind().count() as f64 / f64::from(number);
        println!("  {name:<22}{each:>6.1}{:>12}", format(time / number));
    }
    println!("  {:<22}{:>6}{:>12}", "the engine's own code", "", format(rest / number));
    println!("  {:<22}{:>6}{:>12}", "in all", "", format(whole / number));
    if print {
        let last = seen.observed.iter().rposition(|seen| seen.sql == "BEGIN").unwrap_or(0);
        seen.observed[last..].iter().for_each(print_statement);
    }
}

fn print_statement(seen: &Observed) {
    let text: String = seen.sql.chars().take(150).collect();
    println!("  {:>10} {:>3} rows  {text}", format(seen.time), seen.rows);
}
