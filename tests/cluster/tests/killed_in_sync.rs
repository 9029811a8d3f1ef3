//! A process that synchronises is killed, again and again, wherever it happens to be, and another goes on: every order that
//! was submitted stands in the ERP once, and both sides say the same in the end. The ERP takes an order as often as it is sent.
//!
//! `TENON_KILLS=1000` says how often on each store.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};
use tenon_cluster::{Company, Contender, Place, careless_erp, placed, places, request, submit_orders};

const CONTENDER: &str = env!("CARGO_BIN_EXE_contender");

/// From one process to the next: longer than a lease, so that what the one before held is free.
const BETWEEN: SignedDuration = SignedDuration::from_mins(10);

fn kills() -> u32 {
    std::env::var("TENON_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(25)
}

/// The company, its ERP's configuration, and when it all began.
struct Stage {
    place: Place,
    company: Company,
    erps: Json,
    began: Timestamp,
}

impl Stage {
    /// A process that works at the time of its turn; its identifiers are its own.
    fn worker(&self, turn: u32) -> Contender {
        let now = self.began + BETWEEN * i32::try_from(turn + 1).unwrap();
        let mut config = self.place.config(0);
        config["erps"] = self.erps.clone();
        config["simulation"] = json!({"seed": 1000 + turn, "now": now});
        let mut worker = Contender::start(CONTENDER, &config).unwrap();
        worker.ready().unwrap();
        worker
    }

    fn run(&self) -> Json {
        request("sync.run", &json!({"tenant": self.company.tenant, "erp": "k3"}))
    }

    /// The entries of the outbox that are not settled, by state.
    fn open(&self) -> BTreeMap<String, usize> {
        let open = json!({"not": {"field": "state", "op": "eq", "value": "confirmed"}});
        let mut states = BTreeMap::new();
        for entry in self.company.list("outbox.list", open).unwrap() {
            *states.entry(entry["state"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        states
    }
}

#[test]
fn no_order_is_lost_or_doubled_whenever_the_process_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite:{}", folder.path().join("crm.db").display());
    let sqlite = Place { name: "SQLite", nodes: vec![file] };
    let servers = places().into_iter().filter(|place| place.name == "PostgreSQL");
    [sqlite].into_iter().chain(servers).for_each(kills_on);
}

fn kills_on(place: Place) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("k3.db");
    let erp = careless_erp(&file).unwrap();
    let erps =
        json!({"k3": {"adapter": "sql", "database": format!("sqlite:{}", file.display()), "mapping": "k3"}});
    let company = Company::found(&place, &erps).unwrap();
    company.synchronise("sync.run", "k3").unwrap();
    let stage = Stage { place, company, erps, began: Timestamp::now() };
    let whole = unhurried(&stage);
    let mut seen = BTreeMap::<String, usize>::new();
    for turn in 0..kills() {
        submit_orders(&stage.company, 2).unwrap();
        let mut worker = stage.worker(turn + 1);
        worker.tell(&stage.run()).unwrap();
        // Spread evenly over the time that a run takes, in an order without a pattern (multiples of the golden ratio).
        thread::sleep(whole.mul_f64((f64::from(turn) * 0.618_033_988_749_895).fract()));
        worker.kill().unwrap();
        for state in stage.open().into_keys() {
            *seen.entry(state).or_default() += 1;
        }
    }
    println!("{}: killed {} times; entries that were seen open: {seen:?}", stage.place.name, kills());
    settle(&stage);
    let orders = i64::from(kills() + 1) * 2;
    assert_eq!(placed(&erp).unwrap(), (orders, orders), "{}: orders and their keys there", stage.place.name);
    let reconciled = stage.company.synchronise("sync.reconcile", "k3").unwrap();
    assert_eq!(reconciled["equal"], true, "{}: {reconciled}", stage.place.name);
    for state in ["pending", "sent"] {
        assert!(seen.contains_key(state), "{}: none was killed while an entry was {state}", stage.place.name);
    }
}

/// How long a run takes that nobody kills.
fn unhurried(stage: &Stage) -> Duration {
    submit_orders(&stage.company, 2).unwrap();
    let mut worker = stage.worker(0);
    let began = Instant::now();
    worker.ask(&stage.run()).unwrap();
    began.elapsed()
}

/// Processes that nobody kills, one after the other, until everything is done.
fn settle(stage: &Stage) {
    for turn in kills() + 1..kills() + 6 {
        let reply = stage.worker(turn).ask(&stage.run()).unwrap();
        assert_eq!(reply.get("error"), None, "{}", stage.place.name);
        if stage.open().is_empty() {
            return;
        }
    }
    assert_eq!(stage.open(), BTreeMap::new(), "{}: what is left", stage.place.name);
}
