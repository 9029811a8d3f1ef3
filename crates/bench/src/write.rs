//! One write through the façade, against the bare driver writing the same rows.

use crate::Outcome;
use crate::bare::Bare;
use crate::company::{Company, customer};
use crate::table::{Stopwatch, Times, compare, format, head};
use rusqlite::Connection;
use serde_json::Value as Json;
use std::path::Path;
use std::time::{Duration, Instant};
use tenon::Engine;
use tenon_db_sqlite::Sqlite;
use tenon_testkit::watched::{Log, Observed, Watched};

/// The writes that are measured.
const WRITES: [&str; 2] = ["customer.create", "sales_order.create"];

fn arguments(operation: &str, company: &Company, number: usize) -> Json {
    match operation {
        "customer.create" => customer(number),
        _ => company.order(number),
    }
}

/// On files, with every commit durable.
pub(crate) fn file(folder: &Path, writes: usize, statements: bool) -> Outcome<()> {
    let path = folder.join("engine.db");
    let engine = Engine::builder(Sqlite::open(&path)?).open()?;
    let bare = Connection::open(folder.join("bare.db"))?;
    let company = contest("One write, SQLite file, synchronous = FULL", &engine, bare, writes)?;
    drop(engine);
    let log = Log::default();
    let engine = Engine::builder(Watched::new(Sqlite::open(&path)?, log.clone())).open()?;
    for operation in WRITES {
        profile(operation, &company, &engine, &log, statements)?;
    }
    Ok(())
}

/// In memory, where no disk hides what the processor does.
pub(crate) fn memory(writes: usize) -> Outcome<()> {
    let engine = Engine::builder(Sqlite::in_memory()?).open()?;
    contest("One write, SQLite in memory", &engine, Connection::open_in_memory()?, writes).map(drop)
}

/// Writes by turns: once the engine, once the driver with the rows that the engine has just written.
fn contest(title: &str, engine: &Engine, bare: Connection, writes: usize) -> Outcome<Company> {
    let company = Company::found(engine)?;
    let mut bare = Bare::copy(engine.database(), bare)?;
    head(title);
    let mut counts = Vec::new();
    for operation in WRITES {
        let (mut ours, mut theirs) = (Times::default(), Times::default());
        for number in 0..writes {
            let arguments = arguments(operation, &company, 1_000 + number);
            let key = format!("measured-{number}");
            let watch = Stopwatch::start();
            company.write(operation, &key, &arguments, engine)?;
            ours.add(watch.spent());
            let rows = bare.written(engine.database())?;
            let watch = Stopwatch::start();
            bare.write(&rows)?;
            theirs.add(watch.spent());
            if number == 0 {
                counts.push((operation, bare.count(&rows)));
            }
        }
        compare(&format!("{operation}, median of {writes}"), ours.median(), theirs.median());
    }
    bare.check_same(engine.database())?;
    println!("  Both sides hold the same rows in every table. Rows of one write:");
    for (operation, tables) in counts {
        let tables: Vec<_> = tables.iter().map(|(table, rows)| format!("{table} {rows}")).collect();
        println!("  {operation}: {}", tables.join(", "));
    }
    Ok(company)
}

/// Where the time of a write goes: means of a hundred writes.
fn profile(operation: &str, company: &Company, engine: &Engine, log: &Log, print: bool) -> Outcome<()> {
    const WRITES: u32 = 100;
    let (mut whole, mut observed) = (Duration::ZERO, Vec::new());
    for number in 0..WRITES as usize {
        let arguments = arguments(operation, company, 900_000 + number);
        log.take();
        let began = Instant::now();
        company.write(operation, &format!("profiled-{number}"), &arguments, engine)?;
        whole += began.elapsed();
        observed.extend(log.take());
    }
    println!("\nWhere the time of {operation} goes, mean of {WRITES} writes (watched: a little slower)");
    let mut rest = whole;
    for (name, prefixes) in [
        ("selects", &["SELECT"][..]),
        ("inserts and updates", &["INSERT", "UPDATE", "DELETE"]),
        ("begin", &["BEGIN"]),
        ("commit", &["COMMIT"]),
    ] {
        let of_kind: Vec<_> = observed
            .iter()
            .filter(|seen| prefixes.iter().any(|prefix| seen.sql.starts_with(prefix)))
            .collect();
        let time: Duration = of_kind.iter().map(|seen| seen.time).sum();
        rest = rest.saturating_sub(time);
        let number = of_kind.len() as f64 / f64::from(WRITES);
        println!("  {name:<22}{number:>6.1}{:>12}", format(time / WRITES));
    }
    println!("  {:<22}{:>6}{:>12}", "the engine's own code", "", format(rest / WRITES));
    println!("  {:<22}{:>6}{:>12}", "in all", "", format(whole / WRITES));
    if print {
        let last = observed.iter().rposition(|seen| seen.sql == "BEGIN").unwrap_or(0);
        observed[last..].iter().for_each(print_statement);
    }
    Ok(())
}

fn print_statement(seen: &Observed) {
    let text: String = seen.sql.chars().take(150).collect();
    println!("  {:>10} {:>3} rows  {text}", format(seen.time), seen.rows);
}
