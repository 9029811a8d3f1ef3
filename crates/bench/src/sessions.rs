//! Many sessions at once, on one server or on the nodes of a cluster: what they get done together, and how long each waits.

use crate::Outcome;
use crate::company::{Company, customer};
use crate::pgbench::Pgbench;
use crate::place::{ENGINE, Place};
use crate::replay::{Replay, Written};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};
use tenon::Engine;
use tenon::sql::Dialect;
use tenon_testkit::watched::{Log, Watched};

/// How many sessions there are, one number after the other.
const SESSIONS: [usize; 4] = [1, 2, 8, 32];

/// What sessions have seen of their calls.
#[derive(Default)]
struct Seen {
    times: Vec<Duration>,
    refused: BTreeMap<String, u64>,
    /// From the first call to the end of the last one.
    took: Duration,
}

/// Each session makes customers like no other for so long, and then gets one as long; sessions go to the nodes in turn.
pub(crate) fn run(title: &str, nodes: &[Place], time: Duration) -> Outcome<()> {
    let Some(first) = nodes.first() else { return Ok(()) };
    first.clear()?;
    let log = Log::default();
    let engine = Engine::builder(Watched::new(first.open(1)?, log.clone())).prefix(ENGINE).open()?;
    log.take();
    let peer = first.dialect() == Dialect::Postgres;
    let bare = peer.then(|| Replay::new(first)).transpose()?;
    let company = Company::found(&engine, None, 1)?;
    let peer = bare.map(|bare| peer_of(first, bare, &engine, &company, &log)).transpose()?.flatten();
    println!("\n{title}: customer.create, and then customer.get, {} s each", time.as_secs());
    println!(
        "  {:>8}{:>12}{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}{:>8}  refused",
        "sessions", "creates/s", "50 %", "99 %", "pgbench/s", "share", "gets/s", "50 %", "99 %"
    );
    for sessions in SESSIONS {
        let on_each = sessions.div_ceil(nodes.len());
        let open = |node: &Place| -> Outcome<Engine> {
            Ok(Engine::builder(node.open(2 * on_each)?).prefix(ENGINE).without_migration().open()?)
        };
        let engines = nodes.iter().map(open).collect::<Outcome<Vec<_>>>()?;
        let create = |engine: &Engine, number: usize| {
            company
                .write("customer.create", &format!("session-{number}"), &customer(number), engine)
                .map(drop)
        };
        let get = |engine: &Engine, _: usize| {
            company.read("customer.get", &json!({"id": company.customer(0)}), engine).map(drop)
        };
        let created = measure(sessions, &engines, time, &create)?;
        let peer = peer.as_ref().map(|peer| peer.run(sessions, time)).transpose()?;
        report(sessions, created, peer, measure(sessions, &engines, time, &get)?);
    }
    first.clear()
}

/// `pgbench` with the writes of a call, on tables that hold what the engine's do.
fn peer_of(
    place: &Place,
    mut bare: Replay,
    engine: &Engine,
    company: &Company,
    log: &Log,
) -> Outcome<Option<Pgbench>> {
    bare.catch_up(log)?;
    let mut written: Vec<Written> = Vec::new();
    for number in 900_000..900_020 {
        company.write("customer.create", &format!("peer-{number}"), &customer(number), engine)?;
        written.push(Replay::writes(&log.take()));
    }
    // Now and then, a call draws numbers for others besides.
    let shortest = written.iter().map(Vec::len).min();
    let mut usual = written.iter().filter(|written| Some(written.len()) == shortest);
    let (Some(first), Some(second)) = (usual.next(), usual.next()) else { return Ok(None) };
    Pgbench::new(place, [first, second])
}

/// Runs all sessions until the time is over.
fn measure(
    sessions: usize,
    engines: &[Engine],
    time: Duration,
    call: &(dyn Fn(&Engine, usize) -> Outcome<()> + Sync),
) -> Outcome<Seen> {
    let barrier = Barrier::new(sessions);
    let session = |number: usize| {
        let engine = &engines[number % engines.len()];
        let mut place = (sessions * 100 + number) * 1_000_000;
        // What is prepared, and the connection, are there before the others are waited for.
        one(place, engine, call, &mut Seen::default());
        barrier.wait();
        let (began, mut seen) = (Instant::now(), Seen::default());
        while began.elapsed() < time {
            place += 1;
            one(place, engine, call, &mut seen);
        }
        Seen { took: began.elapsed(), ..seen }
    };
    let ended = thread::scope(|scope| {
        let threads: Vec<_> = (0..sessions).map(|number| scope.spawn(move || session(number))).collect();
        threads.into_iter().map(thread::ScopedJoinHandle::join).collect::<Result<Vec<_>, _>>()
    });
    let ended = ended.map_err(|_| "a session has panicked")?;
    Ok(ended.into_iter().fold(Seen::default(), Seen::with))
}

fn one(
    number: usize,
    engine: &Engine,
    call: &(dyn Fn(&Engine, usize) -> Outcome<()> + Sync),
    seen: &mut Seen,
) {
    let began = Instant::now();
    match call(engine, number) {
        Ok(()) => seen.times.push(began.elapsed()),
        Err(error) => *seen.refused.entry(refusal(&*error)).or_default() += 1,
    }
}

fn refusal(error: &(dyn std::error::Error + 'static)) -> String {
    error
        .downcast_ref::<tenon::Error>()
        .map_or_else(|| error.to_string(), |error| format!("{:?}", error.code))
}

impl Seen {
    /// What two have seen who worked at the same time.
    fn with(mut self, other: Seen) -> Seen {
        self.times.extend(other.times);
        self.times.sort_unstable();
        other.refused.into_iter().for_each(|(code, number)| *self.refused.entry(code).or_default() += number);
        Seen { took: self.took.max(other.took), ..self }
    }

    /// Calls in a second.
    fn rate(&self) -> f64 {
        self.times.len() as f64 / self.took.as_secs_f64()
    }

    /// The time within which so many of a hundred calls were answered.
    fn within(&self, percent: usize) -> String {
        let last = self.times.len().saturating_sub(1);
        let time = self.times.get((self.times.len() * percent / 100).min(last));
        time.map_or_else(String::new, |time| crate::table::format(*time))
    }
}

fn report(sessions: usize, created: Seen, peer: Option<f64>, got: Seen) {
    let share = peer.map_or_else(String::new, |peer| format!("{:.2}", created.rate() / peer));
    let peer = peer.map_or_else(String::new, |peer| format!("{peer:.0}"));
    println!(
        "  {sessions:>8}{:>12.0}{:>10}{:>10}{peer:>10}{share:>10}{:>10.0}{:>10}{:>8}  {}",
        created.rate(),
        created.within(50),
        created.within(99),
        got.rate(),
        got.within(50),
        got.within(99),
        created
            .with(got)
            .refused
            .iter()
            .map(|(code, number)| format!("{code} {number}"))
            .collect::<Vec<_>>()
            .join(", ")
    );
}
