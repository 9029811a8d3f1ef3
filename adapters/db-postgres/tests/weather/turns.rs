//! A tenant with many calls and one with few, which share one connection.

use crate::driver::{Native, Settings, connect_with, servers};
use crate::host::Host;
use serde_json::json;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;
use tenon::{CallContext, Code, Engine, Retry};
use tenon_sql::{Access, Database, DatabaseResult, Dialect, Transaction};

/// The database, and who began its transactions: the name of the thread, noted while it has the only connection.
struct Noted {
    database: Arc<Native>,
    turns: Arc<Mutex<Vec<String>>>,
}

impl Database for Noted {
    fn dialect(&self) -> Dialect {
        self.database.dialect()
    }

    fn begin(&self, access: Access) -> DatabaseResult<Box<dyn Transaction + '_>> {
        let transaction = self.database.begin(access)?;
        let name = thread::current().name().unwrap_or_default().to_owned();
        self.turns.lock().unwrap().push(name);
        Ok(transaction)
    }
}

/// One connection, before which so many may wait.
fn narrow(server: &str, waiting: usize) -> (Arc<Native>, Arc<Mutex<Vec<String>>>, Engine) {
    let settings = Settings {
        connections: 1,
        waiting: Some(waiting),
        patience: Duration::from_secs(600),
        ..Settings::default()
    };
    let database = Arc::new(connect_with(server, &settings).unwrap());
    let turns = Arc::new(Mutex::default());
    let noted = Noted { database: database.clone(), turns: turns.clone() };
    (database, turns, Engine::builder(noted).open().unwrap())
}

fn get(engine: &Engine, host: &Host) -> tenon::Result<serde_json::Value> {
    engine.call(&CallContext::new(&host.tenant, "ada"), "customer.get", &json!({"id": host.customer}))
}

fn until(what: impl Fn() -> bool) {
    while !what() {
        thread::yield_now();
    }
}

#[test]
fn a_call_of_a_quiet_tenant_is_served_after_one_turn_of_a_busy_one() {
    const BUSY: usize = 30;
    const CALLS: usize = 10;
    for (dialect, server) in servers() {
        let (busy, quiet) = (Host::new(dialect, &server), Host::new(dialect, &server));
        let (database, turns, engine) = narrow(&server, 100);
        let held = database.begin(Access::Read).unwrap();
        turns.lock().unwrap().clear();
        thread::scope(|scope| {
            let call = |name: &str, host, times| {
                let (engine, calls) = (&engine, move |engine: &Engine| {
                    (0..times).for_each(|_| drop(get(engine, host).unwrap()));
                });
                thread::Builder::new()
                    .name(name.to_owned())
                    .spawn_scoped(scope, move || calls(engine))
                    .unwrap();
            };
            (0..BUSY).for_each(|_| call("busy", &busy, CALLS));
            until(|| database.waiting() == BUSY);
            call("quiet", &quiet, 1);
            until(|| database.waiting() == BUSY + 1);
            drop(held);
        });
        let turns = turns.lock().unwrap();
        let first = turns.iter().position(|name| name == "quiet").unwrap();
        assert!(first <= 1, "after {first} turns of the busy one");
        assert!(turns.len() > BUSY * CALLS);
    }
}

#[test]
fn a_call_that_finds_the_queue_full_is_told_how_many_wait() {
    for (dialect, server) in servers() {
        let host = Host::new(dialect, &server);
        let (database, turns, engine) = narrow(&server, 4);
        let held = database.begin(Access::Read).unwrap();
        turns.lock().unwrap().clear();
        thread::scope(|scope| {
            let calls = [(); 2].map(|()| scope.spawn(|| get(&engine, &host)));
            until(|| database.waiting() == 2);
            let error = get(&engine, &host).unwrap_err();
            assert_eq!((error.code, error.code.retry()), (Code::Busy, Retry::Later), "{error}");
            assert_eq!(error.reason(), "database.crowded");
            let told = json!({"connections": "1", "waiting": "2", "own": "2"});
            assert_eq!(error.data()["parameters"], told, "{error}");
            drop(held);
            calls.into_iter().for_each(|call| drop(call.join().unwrap().unwrap()));
        });
        assert_eq!(database.waiting(), 0);
    }
}
