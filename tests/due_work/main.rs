//! Due work on every database: each time is acted for once, whoever dies when, however the clock jumps, and with several processes.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test")]

mod bells;
mod command;

use bells::TOWER;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tenon::kernel::ports::Clock;
use tenon::kernel::tick::{Budget, TickReport};
use tenon::{CallContext, Code, Engine, Modules, Result, Simulation};
use tenon_testkit::memory_erp::SplitMix64;
use tenon_tests::dying::{Dying, Life};
use tenon_tests::servers::{Open, drop_tables, on_server, on_sqlite};

const PREFIX: &str = "du_";
const ALL: Budget = Budget { limit: u64::MAX, kinds: None };

/// A tower with bells, a clock that stands until it is moved, and a process that may die.
struct Tower<'o> {
    open: Open<'o>,
    clock: Arc<Simulation>,
    engine: Engine,
    life: Life,
    keys: AtomicU64,
}

fn modules() -> Modules {
    Modules::default().with(&TOWER).only(["tower"])
}

impl<'o> Tower<'o> {
    fn new(open: Open<'o>) -> Self {
        drop_tables(open, modules(), PREFIX);
        let clock = Arc::new(Simulation::new(7, "2026-03-02T00:00:00Z".parse().unwrap()));
        let life = Life::default();
        let engine = process(open, &clock, &life);
        let tower = Self { open, clock, engine, life, keys: AtomicU64::new(0) };
        let tenant = json!({
            "name": "Acme", "code": "acme", "base_currency": "CNY", "time_zone": "Asia/Shanghai", "admin_id": "ada",
            "admin_name": "Ada",
        });
        tower.call("tenant.create", tenant);
        tower
    }

    /// Another process on the same store.
    fn other(&self) -> Engine {
        process(self.open, &self.clock, &Life::default())
    }

    fn try_call(&self, operation: &str, arguments: &Json) -> Result<Json> {
        let key = format!("call {}", self.keys.fetch_add(1, Ordering::Relaxed));
        self.engine.call(&CallContext::new("acme", "ada").keyed(key), operation, arguments)
    }

    fn call(&self, operation: &str, arguments: Json) -> Json {
        self.try_call(operation, &arguments).unwrap()
    }

    /// A bell that rings first in so many seconds.
    fn bell(&self, first: i64, every: u32, times: u32) -> String {
        let first = self.in_seconds(first);
        let bell = self.call("bell.create", json!({"first": first, "every": every, "times": times}));
        bell["id"].as_str().unwrap().to_owned()
    }

    fn change(&self, bell: &str, mut fields: Json) {
        fields["id"] = json!(bell);
        fields["version"] = self.call("bell.get", json!({"id": bell}))["version"].clone();
        self.call("bell.update", fields);
    }

    fn in_seconds(&self, seconds: i64) -> Timestamp {
        self.clock.now() + SignedDuration::from_secs(seconds)
    }

    fn wait(&self, seconds: i64) {
        self.clock.advance(seconds);
    }

    fn tick(&self) -> TickReport {
        self.engine.run_due(Some("acme"), &ALL).unwrap()
    }

    /// The times for which a timer of a bell has rung.
    fn rings(&self, bell: &str, timer: &str) -> Vec<Timestamp> {
        let of = |field: &str, value: &str| json!({"field": field, "op": "eq", "value": value});
        let filter = json!({"all": [of("bell_id", bell), of("timer", timer)]});
        let mut rings = self.list("ring.list", json!({"filter": filter, "order": ["due"], "limit": 200}));
        rings.iter_mut().map(|ring| serde_json::from_value(ring["due"].take()).unwrap()).collect()
    }

    fn list(&self, operation: &str, mut arguments: Json) -> Vec<Json> {
        let mut items = Vec::new();
        loop {
            let page = self.call(operation, arguments.clone());
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            match &page["next"] {
                Json::Null => return items,
                next => arguments["cursor"] = next.clone(),
            }
        }
    }

    fn struck(&self, bell: &str) -> Vec<Timestamp> {
        self.rings(bell, "bell.strike")
    }

    fn status(&self) -> Json {
        tenon::rpc::perform(&self.engine, "tick.status", &json!({"tenant": "acme"})).unwrap()
    }
}

fn process(open: Open<'_>, clock: &Arc<Simulation>, life: &Life) -> Engine {
    let database = Dying { database: open(), life: life.clone() };
    let builder = Engine::builder(database).prefix(PREFIX).modules(modules());
    builder.ports(clock.clone(), clock.clone()).open().unwrap()
}

fn counts(counts: &[(&str, u64)]) -> BTreeMap<String, u64> {
    counts.iter().map(|(kind, count)| ((*kind).to_owned(), *count)).collect()
}

/// All that is tried on a database.
fn everything(open: Open<'_>) {
    each_time_is_acted_for_and_the_last_one_of_a_reminder(open);
    times_move_with_their_record_and_end_with_it(open);
    what_fails_waits_and_is_given_up_while_the_others_go_on(open);
    many_times_are_passed_over_and_fine_ones_are_acted_for_once(open);
    a_run_has_the_tenant_until_its_lease_is_over(open);
    a_process_that_dies_anywhere_loses_nothing_and_does_nothing_twice(open);
    a_clock_that_jumps_loses_nothing_and_does_nothing_twice(open);
    processes_that_come_at_once_share_the_work(open);
}

fn each_time_is_acted_for_and_the_last_one_of_a_reminder(open: Open<'_>) {
    let tower = Tower::new(open);
    let first = tower.in_seconds(60);
    let bell = tower.bell(60, 3600, 4);
    assert_eq!(tower.tick(), TickReport { next_at: Some(first), ..TickReport::default() });
    // Due at that instant, not after it.
    tower.wait(59);
    assert_eq!(tower.tick().done, counts(&[]));
    tower.wait(1);
    let next = Some(first + SignedDuration::from_secs(3600));
    let done = counts(&[("bell.remind", 1), ("bell.strike", 1)]);
    assert_eq!(tower.tick(), TickReport { done, next_at: next, ..TickReport::default() });
    assert_eq!(tower.tick().done, counts(&[]), "once");

    tower.wait(2 * 3600 + 5);
    assert_eq!(tower.tick().done, counts(&[("bell.remind", 1), ("bell.strike", 2)]));
    let at = |hours: i64| first + SignedDuration::from_hours(hours);
    assert_eq!(tower.struck(&bell), [at(0), at(1), at(2)], "for the times at which it was due");
    assert_eq!(tower.rings(&bell, "bell.remind"), [at(0), at(2)]);

    // A bound, and kinds.
    tower.wait(3600);
    tower.bell(-100, 1, 5);
    let some = Budget { limit: 2, kinds: Some(vec!["bell.strike".to_owned()]) };
    let report = tower.engine.run_due(None, &some).unwrap();
    assert_eq!(report.done, counts(&[("bell.strike", 2)]));
    assert!(report.next_at.is_some_and(|next| next <= tower.clock.now()), "there is more to do");
    assert_eq!(tower.tick().done, counts(&[("bell.remind", 2), ("bell.strike", 4)]));
    assert_eq!(tower.tick().next_at, None);

    // The date of its unit: 16:00 UTC is the next day in Shanghai.
    let midnight = json!({"first": "2026-03-02T15:59:59Z", "every": 1, "times": 1, "at_midnight": true});
    let bell = tower.call("bell.create", midnight)["id"].as_str().unwrap().to_owned();
    tower.wait(86_400);
    tower.tick();
    assert_eq!(tower.struck(&bell), ["2026-03-02T16:00:00Z".parse::<Timestamp>().unwrap()]);
    let filter = json!({"field": "bell_id", "op": "eq", "value": bell});
    assert_eq!(tower.list("ring.list", json!({"filter": filter}))[0]["day"], "2026-03-03");
    let entry = json!({"filter": {"field": "operation", "op": "eq", "value": "bell.strike"}, "limit": 1});
    assert_eq!(tower.call("journal.list", entry)["items"][0]["actor"], "tenon");
}

fn times_move_with_their_record_and_end_with_it(open: Open<'_>) {
    let tower = Tower::new(open);
    let bell = tower.bell(60, 60, 1);
    tower.change(&bell, json!({"first": tower.in_seconds(600)}));
    tower.wait(300);
    assert_eq!(tower.tick().done, counts(&[]));
    tower.wait(300);
    tower.tick();
    let rung = tower.struck(&bell);
    assert_eq!(rung.len(), 1);
    // Back to a time before the one that it has rung for: not again. A later one: again.
    tower.change(&bell, json!({"first": tower.in_seconds(-100)}));
    assert_eq!(tower.tick().done, counts(&[]));
    tower.change(&bell, json!({"first": tower.in_seconds(100)}));
    tower.wait(100);
    assert_eq!(tower.tick().done, counts(&[("bell.remind", 1), ("bell.strike", 1)]));
    assert_eq!(tower.struck(&bell).len(), 2);

    let gone = tower.bell(10, 60, 3);
    let version = tower.call("bell.get", json!({"id": gone}))["version"].clone();
    tower.call("bell.delete", json!({"id": gone, "version": version}));
    tower.wait(600);
    assert_eq!(tower.tick(), TickReport::default());
    assert_eq!(tower.struck(&gone), []);
    let refused = tower.engine.run_due(Some("nobody"), &ALL).unwrap_err();
    assert_eq!((refused.code, refused.path.as_deref()), (Code::NotFound, Some("/tenant")));
}

fn what_fails_waits_and_is_given_up_while_the_others_go_on(open: Open<'_>) {
    for fault in ["broken", "faulty", "panics", "mumbles"] {
        let tower = Tower::new(open);
        let bad = tower.bell(1, 60, 2);
        tower.change(&bad, json!({ fault: true }));
        let good = tower.bell(2, 60, 2);
        tower.wait(10);
        let report = tower.tick();
        assert_eq!(report.done, counts(&[("bell.remind", 1), ("bell.strike", 1)]), "{fault}");
        assert_eq!(report.failed, counts(&[("bell.remind", 1), ("bell.strike", 1)]), "{fault}");
        assert_eq!(report.next_at, Some(tower.in_seconds(2)), "it waits 2 s, then 4, 8, …");
        for attempt in 2..=10 {
            tower.wait(3600);
            let failed = tower.tick().failed;
            assert_eq!(
                failed,
                counts(&[("bell.remind", 1), ("bell.strike", 1)]),
                "{fault}, attempt {attempt}"
            );
        }
        tower.wait(100_000);
        assert_eq!(tower.tick().failed, counts(&[]), "given up");
        assert_eq!(tower.struck(&bad), [], "nothing of a failed attempt remains");
        assert_eq!(tower.struck(&good).len(), 2);
        let status = tower.status();
        assert_eq!((&status["dead"], &status["failing"], &status["due"]), (&json!(2), &json!(0), &json!(0)));
        let dead = &status["dead_work"][0];
        let reason = dead["reason"].as_str().unwrap();
        let said = if fault == "broken" { "ILLEGAL_STATE" } else { "INTERNAL" };
        assert!(reason.starts_with(said), "{reason}");
        assert_eq!(dead["record_id"], json!(bad));

        tower.change(&bad, json!({ fault: false }));
        let retry = |params: Json| tenon::rpc::perform(&tower.engine, "tick.retry", &params);
        let refused = retry(json!({"tenant": "acme", "id": "nothing"})).unwrap_err();
        assert_eq!((refused.code, refused.path.as_deref()), (Code::NotFound, Some("/id")));
        assert_eq!(retry(json!({"tenant": "acme", "id": dead["id"]})).unwrap(), json!({"rows": 1}));
        assert_eq!(retry(json!({"tenant": "acme"})).unwrap(), json!({"rows": 1}));
        tower.tick();
        assert_eq!(tower.struck(&bad).len(), 2, "what was due meanwhile is done, too");
    }
}

/// However many times have passed, and however finely they are told.
fn many_times_are_passed_over_and_fine_ones_are_acted_for_once(open: Open<'_>) {
    let tower = Tower::new(open);
    let reminders = Budget { limit: u64::MAX, kinds: Some(vec!["bell.remind".to_owned()]) };
    for times in [1000, 1001, 1002, 2001] {
        let bell = tower.bell(-10_000, 1, times);
        tower.engine.run_due(Some("acme"), &reminders).unwrap();
        let last = tower.in_seconds(-10_000 + i64::from(times) - 1);
        assert_eq!(tower.rings(&bell, "bell.remind"), [last], "{times}");
    }
    let tower = Tower::new(open);
    let bell = tower.bell(-10, 3600, 2);
    tower.change(&bell, json!({"nanoseconds": 333}));
    tower.wait(7200);
    assert_eq!(tower.tick().done["bell.strike"], 2);
    assert_eq!(tower.tick().rows(), 0);
}

fn a_run_has_the_tenant_until_its_lease_is_over(open: Open<'_>) {
    let tower = Tower::new(open);
    let bell = tower.bell(1, 1, 1);
    tower.wait(10);
    // It dies after it was elected, within its steps.
    tower.life.ends_at(30);
    tower.engine.run_due(Some("acme"), &ALL).unwrap_err();
    let other = tower.other();
    tower.life.ends_at(0);
    assert!(!tower.status()["running_until"].is_null(), "it was elected");
    let until = tower.in_seconds(300);
    assert_eq!(
        other.run_due(Some("acme"), &ALL).unwrap(),
        TickReport { next_at: Some(until), ..TickReport::default() }
    );
    tower.wait(300);
    assert!(other.run_due(Some("acme"), &ALL).unwrap().rows() > 0);
    assert_eq!((tower.struck(&bell).len(), tower.rings(&bell, "bell.remind").len()), (1, 1));
    // A lease from a clock that was ahead is none.
    tower.wait(86_400);
    tower.bell(-1, 1, 1);
    tower.life.ends_at(30);
    tower.engine.run_due(Some("acme"), &ALL).unwrap_err();
    tower.life.ends_at(0);
    tower.wait(-86_400);
    tower.wait(3600);
    assert!(other.run_due(Some("acme"), &ALL).is_ok());
    assert!(tower.status()["running_until"].is_null());
}

/// A run dies at each of its points, one after the other; the next one brings it to its end.
fn a_process_that_dies_anywhere_loses_nothing_and_does_nothing_twice(open: Open<'_>) {
    let tower = Tower::new(open);
    let mut point = 1;
    loop {
        let bells = [tower.bell(-3, 1, 3), tower.bell(-2, 60, 1)];
        tower.life.ends_at(point);
        let ended = tower.engine.run_due(Some("acme"), &ALL);
        let died = tower.life.has_ended();
        tower.life.ends_at(0);
        assert!(ended.is_err() || !died, "point {point}");
        tower.wait(301);
        tower.tick();
        for (bell, times) in bells.iter().zip([3, 1]) {
            assert_eq!(tower.struck(bell).len(), times, "point {point}");
            assert!((1..=times).contains(&tower.rings(bell, "bell.remind").len()), "point {point}");
        }
        if !died {
            println!("a run of four times has {} points", point - 1);
            return;
        }
        point += 1;
    }
}

/// Random histories: whatever happens, no time is acted for twice, and none of a bell that stays as it is is passed over.
fn a_clock_that_jumps_loses_nothing_and_does_nothing_twice(open: Open<'_>) {
    let tower = Tower::new(open);
    let mut chance = SplitMix64::new(5);
    let mut below = |most: u64| chance.next_u64() % most;
    let mut bells: Vec<(String, Timestamp, u64, u64)> = Vec::new();
    let mut latest = tower.clock.now();
    for _ in 0..120 {
        match below(5) {
            0 | 1 => {
                let (first, every, times) = (below(20_000), below(5_000) + 1, below(4) + 1);
                let at = tower.in_seconds(i64::try_from(first).unwrap());
                let bell = tower.bell(
                    i64::try_from(first).unwrap(),
                    u32::try_from(every).unwrap(),
                    u32::try_from(times).unwrap(),
                );
                bells.push((bell, at, every, times));
            }
            2 => tower.wait(i64::try_from(below(9_000)).unwrap()),
            3 => tower.wait(-i64::try_from(below(5_000)).unwrap()),
            _ => {
                tower.life.ends_at(below(150));
                let ended = tower.engine.run_due(Some("acme"), &ALL);
                tower.life.ends_at(0);
                if ended.is_ok() {
                    latest = latest.max(tower.clock.now());
                }
            }
        }
    }
    tower.wait(9_000);
    tower.tick();
    latest = latest.max(tower.clock.now());
    for (bell, first, every, times) in bells {
        let all =
            (0..times).map(|time| first + SignedDuration::from_secs(i64::try_from(time * every).unwrap()));
        let expected: Vec<_> = all.filter(|at| *at <= latest).collect();
        let rung = tower.struck(&bell);
        assert_eq!(rung.iter().collect::<BTreeSet<_>>().len(), rung.len(), "{bell} rang twice");
        let missing: Vec<_> =
            expected.iter().filter(|at| **at <= tower.clock.now() && !rung.contains(at)).collect();
        assert!(missing.is_empty(), "{bell} did not ring at {missing:?}");
    }
}

fn processes_that_come_at_once_share_the_work(open: Open<'_>) {
    let tower = Tower::new(open);
    let bells: Vec<_> = (0..40).map(|number| tower.bell(-10 - number, 1, 3)).collect();
    let engines: Vec<_> = (0..4).map(|_| tower.other()).collect();
    std::thread::scope(|scope| {
        for engine in &engines {
            scope.spawn(move || {
                for _ in 0..10 {
                    engine.run_due(Some("acme"), &Budget { limit: 7, kinds: None }).unwrap();
                }
            });
        }
        // Users change bells meanwhile.
        for bell in bells.iter().take(10) {
            tower.change(bell, json!({"times": 4}));
        }
    });
    tower.tick();
    for (place, bell) in bells.iter().enumerate() {
        let rung = tower.struck(bell);
        let times = if place < 10 { 4 } else { 3 };
        assert_eq!(rung.len(), times, "{rung:?}");
    }
}

#[test]
fn on_sqlite_files() {
    on_sqlite(everything);
}

#[test]
fn on_postgres() {
    on_server("TENON_TEST_POSTGRES", everything);
}

#[test]
fn on_mariadb() {
    on_server("TENON_TEST_MARIADB_URL", everything);
}

#[test]
fn on_galera() {
    on_server("TENON_TEST_GALERA", everything);
}
