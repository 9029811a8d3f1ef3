//! Many sessions at once, on one server or on the nodes of a cluster: what they get done together, and how long each waits.

use crate::Outcome;
use crate::company::{Company, customer};
use crate::place::{ENGINE, Place};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};
use tenon::Engine;

/// How many sessions there are, one number after the other.
const SESSIONS: [usize; 4] = [1, 2, 8, 32];

/// What one session has seen.
#[derive(Default)]
struct Seen {
    creates: Vec<Duration>,
    gets: Vec<Duration>,
    refused: BTreeMap<String, u64>,
}

/// Each session makes a customer like no other and gets it, again and again for so long; sessions go to the nodes in turn.
pub(crate) fn run(title: &str, nodes: &[Place], time: Duration) -> Outcome<()> {
    let Some(first) = nodes.first() else { return Ok(()) };
    first.clear()?;
    let engine = Engine::builder(first.open(1)?).prefix(ENGINE).open()?;
    let company = Company::found(&engine, None, 1)?;
    println!("\n{title}: customer.create and customer.get by turns, {} s each", time.as_secs());
    println!(
        "  {:>8}{:>12}{:>10}{:>10}{:>10}{:>10}  refused",
        "sessions", "calls/s", "create 50", "99 %", "get 50", "99 %"
    );
    for sessions in SESSIONS {
        let on_each = sessions.div_ceil(nodes.len());
        let open = |node: &Place| -> Outcome<Engine> {
            Ok(Engine::builder(node.open(2 * on_each)?).prefix(ENGINE).without_migration().open()?)
        };
        let engines = nodes.iter().map(open).collect::<Outcome<Vec<_>>>()?;
        let (seen, took) = measure(sessions, &engines, &company, time)?;
        tell(sessions, seen, took);
    }
    first.clear()
}

/// Runs all sessions until the time is over, and gives what they have seen and how long it took.
fn measure(
    sessions: usize,
    engines: &[Engine],
    company: &Company,
    time: Duration,
) -> Outcome<(Vec<Seen>, Duration)> {
    let barrier = Barrier::new(sessions);
    let began = Instant::now();
    let session = |number: usize| {
        let engine = &engines[number % engines.len()];
        let mut place = (sessions * 100 + number) * 1_000_000;
        // What is prepared, and the connection, are there before the others are waited for.
        one(place, engine, company, &mut Seen::default());
        barrier.wait();
        let (began, mut seen) = (Instant::now(), Seen::default());
        while began.elapsed() < time {
            place += 1;
            one(place, engine, company, &mut seen);
        }
        (seen, began.elapsed())
    };
    let ended = thread::scope(|scope| {
        let threads: Vec<_> = (0..sessions).map(|number| scope.spawn(move || session(number))).collect();
        threads.into_iter().map(thread::ScopedJoinHandle::join).collect::<Result<Vec<_>, _>>()
    });
    let ended = ended.map_err(|_| "a session has panicked")?;
    let took = ended.iter().map(|(_, took)| *took).max().unwrap_or_else(|| began.elapsed());
    Ok((ended.into_iter().map(|(seen, _)| seen).collect(), took))
}

fn one(number: usize, engine: &Engine, company: &Company, seen: &mut Seen) {
    let began = Instant::now();
    let made = company.write("customer.create", &format!("session-{number}"), &customer(number), engine);
    let made = match made {
        Ok(made) => made,
        Err(error) => return *seen.refused.entry(refusal(&*error)).or_default() += 1,
    };
    seen.creates.push(began.elapsed());
    let began = Instant::now();
    match company.read("customer.get", &json!({"id": made["id"]}), engine) {
        Ok(_) => seen.gets.push(began.elapsed()),
        Err(error) => *seen.refused.entry(refusal(&*error)).or_default() += 1,
    }
}

fn refusal(error: &(dyn std::error::Error + 'static)) -> String {
    error
        .downcast_ref::<tenon::Error>()
        .map_or_else(|| error.to_string(), |error| format!("{:?}", error.code))
}

fn tell(sessions: usize, seen: Vec<Seen>, took: Duration) {
    let (mut creates, mut gets, mut refused) = (Vec::new(), Vec::new(), BTreeMap::<String, u64>::new());
    for one in seen {
        creates.extend(one.creates);
        gets.extend(one.gets);
        one.refused.into_iter().for_each(|(code, number)| *refused.entry(code).or_default() += number);
    }
    creates.sort_unstable();
    gets.sort_unstable();
    let at = |times: &[Duration], percent: usize| {
        let time = times.get((times.len() * percent / 100).min(times.len().saturating_sub(1)));
        time.map_or_else(String::new, |time| crate::table::format(*time))
    };
    let calls = (creates.len() + gets.len()) as f64 / took.as_secs_f64();
    let refused: Vec<_> = refused.iter().map(|(code, number)| format!("{code} {number}")).collect();
    println!(
        "  {sessions:>8}{calls:>12.0}{:>10}{:>10}{:>10}{:>10}  {}",
        at(&creates, 50),
        at(&creates, 99),
        at(&gets, 50),
        at(&gets, 99),
        refused.join(", ")
    );
}
