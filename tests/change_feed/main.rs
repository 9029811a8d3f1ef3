//! The change feed on every database: each change that is committed is read once by each reader, whoever commits late, dies, or puts the
//! clock back.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test")]

mod marks;

use marks::MARKS;
use serde_json::{Value as Json, json};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use tenon::kernel::ports::Clock;
use tenon::sql::{Access, Dialect, SqlValue, rows};
use tenon::{CallContext, Code, Engine, Modules, Result, Simulation};
use tenon_tests::dying::{Dying, Life};
use tenon_tests::host_transaction::HostTransaction;
use tenon_tests::servers::{Open, drop_tables, on_server, on_sqlite};

const PREFIX: &str = "cf_";

/// A store of marks, a clock that stands until it is moved, and a process that may die.
struct Board<'o> {
    open: Open<'o>,
    clock: Arc<Simulation>,
    engine: Engine,
    life: Life,
    keys: AtomicU64,
}

fn modules() -> Modules {
    Modules::default().with(&MARKS).only(["marks"])
}

impl<'o> Board<'o> {
    fn new(open: Open<'o>) -> Self {
        drop_tables(open, modules(), PREFIX);
        let clock = Arc::new(Simulation::new(7, "2026-03-02T00:00:00Z".parse().unwrap()));
        let life = Life::default();
        let engine = process(open, &clock, &life);
        let board = Self { open, clock, engine, life, keys: AtomicU64::new(0) };
        board.found("acme");
        board
    }

    fn found(&self, tenant: &str) {
        let arguments = json!({
            "name": tenant, "code": tenant, "base_currency": "CNY", "admin_id": "ada", "admin_name": "Ada",
        });
        self.engine.call(&self.context(tenant), "tenant.create", &arguments).unwrap();
    }

    /// Another process on the same store.
    fn other(&self) -> Engine {
        process(self.open, &self.clock, &Life::default())
    }

    fn context(&self, tenant: &str) -> CallContext {
        CallContext::new(tenant, "ada").keyed(format!("call {}", self.keys.fetch_add(1, Ordering::Relaxed)))
    }

    fn call(&self, operation: &str, arguments: &Json) -> Json {
        self.engine.call(&self.context("acme"), operation, arguments).unwrap()
    }

    fn mark(&self, text: &str) -> String {
        id(&self.call("mark.create", &json!({"text": text})))
    }

    /// A reader who has read everything until now.
    fn reader(&self) -> Reader<'_> {
        let mut reader = Reader { engine: &self.engine, tenant: "acme", after: 0, read: Vec::new() };
        reader.catch_up();
        reader.read.clear();
        reader
    }

    /// Executes a statement beside the engine, with the name of the journal's table in place of `{}`.
    fn execute(&self, sql: &str) -> u64 {
        let database = (self.open)();
        let mut transaction = database.begin(Access::Write).unwrap();
        let count = transaction.execute(&sql.replace("{}", &format!("{PREFIX}journal")), &[]).unwrap();
        transaction.commit().unwrap();
        count
    }

    /// The number of entries, and of those with a number, of a tenant.
    fn counts(&self, tenant: &str) -> (i64, i64) {
        let database = (self.open)();
        let mut transaction = database.begin(Access::Read).unwrap();
        let sql = format!("SELECT COUNT(*), COUNT(seq) FROM {PREFIX}journal WHERE tenant_id = '{tenant}'");
        match rows(&mut *transaction, &sql, &[]).unwrap().pop().as_deref() {
            Some([SqlValue::Integer(all), SqlValue::Integer(numbered)]) => (*all, *numbered),
            other => panic!("two counts: {other:?}"),
        }
    }
}

fn process(open: Open<'_>, clock: &Arc<Simulation>, life: &Life) -> Engine {
    let database = Dying { database: open(), life: life.clone() };
    let builder = Engine::builder(database).prefix(PREFIX).modules(modules());
    builder.ports(clock.clone(), clock.clone()).open().unwrap()
}

fn id(record: &Json) -> String {
    record["id"].as_str().unwrap().to_owned()
}

fn long(json: &Json) -> i64 {
    json.as_str().unwrap().parse().unwrap()
}

/// A program that follows the changes.
struct Reader<'e> {
    engine: &'e Engine,
    tenant: &'static str,
    after: i64,
    read: Vec<Json>,
}

impl Reader<'_> {
    /// Reads a page, and returns whether there are more.
    fn try_page(&mut self, limit: i32) -> Result<bool> {
        let arguments = json!({"after": self.after, "limit": limit});
        let page = self.engine.call(&CallContext::new(self.tenant, "ada"), "event.next", &arguments)?;
        self.read.extend(page["events"].as_array().unwrap().iter().cloned());
        let next = long(&page["next"]);
        assert!(next > self.after || page["events"] == json!([]), "{page}");
        self.after = next;
        Ok(page["more"].as_bool().unwrap())
    }

    /// Reads until there are no more.
    fn catch_up(&mut self) {
        while self.try_page(1000).unwrap() {}
    }

    fn records(&self) -> Vec<&str> {
        self.read.iter().map(|event| event["record_id"].as_str().unwrap()).collect()
    }

    fn numbers(&self) -> Vec<i64> {
        self.read.iter().map(|event| long(&event["seq"])).collect()
    }

    /// Each number once, none missing, and the versions of each record in their order.
    #[track_caller]
    fn is_whole(&self) {
        let numbers = self.numbers();
        let first = numbers.first().copied().unwrap_or_default();
        assert_eq!(numbers, (first..).take(numbers.len()).collect::<Vec<_>>(), "no gaps, no repeats");
        let mut versions: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for event in &self.read {
            let version = event["version"].as_u64().unwrap();
            versions.entry(event["record_id"].as_str()).or_default().push(version);
        }
        for (record, versions) in versions {
            let expected: Vec<_> = (versions[0]..).take(versions.len()).collect();
            assert_eq!(versions, expected, "{record:?}");
        }
    }
}

/// All that is tried on a database.
fn everything(open: Open<'_>) {
    what_commits_late_comes_late(open);
    a_hosts_transaction_numbers_nothing(open);
    versions_are_in_order_whatever_the_clock_says(open);
    old_entries_are_numbered_in_the_order_of_their_time(open);
    one_entity_is_read_behind_many_others(open);
    numbers_are_never_given_again(open);
    tenants_have_numbers_of_their_own(open);
    a_reader_that_dies_anywhere_loses_nothing_and_doubles_nothing(open);
    writers_and_readers_at_once(open);
}

/// A change that was written before others and committed after them is read after them.
fn what_commits_late_comes_late(open: Open<'_>) {
    let board = Board::new(open);
    if open().dialect() == Dialect::Sqlite {
        // It has one writer at a time.
        return;
    }
    let mut reader = board.reader();
    let late = RefCell::new(board.engine.database().begin(Access::Write).unwrap());
    let context = board.context("acme");
    let enlisted = Box::new(HostTransaction(&late));
    let early = board.engine.call_enlisted(enlisted, &context, "mark.create", &json!({"text": "early"}));
    let early = id(&early.unwrap());
    board.clock.advance(10);
    let second = board.mark("second");
    reader.catch_up();
    assert_eq!(reader.records(), [second.as_str()]);
    late.into_inner().commit().unwrap();
    reader.catch_up();
    assert_eq!(reader.records(), [second.as_str(), early.as_str()]);
    assert!(reader.read[0]["at"].as_str() > reader.read[1]["at"].as_str(), "it was written before");
    reader.is_whole();
}

fn a_hosts_transaction_numbers_nothing(open: Open<'_>) {
    let board = Board::new(open);
    let mut reader = board.reader();
    let first = board.mark("first");
    reader.catch_up();
    board.mark("second");
    let (all, numbered) = board.counts("acme");
    let begun = RefCell::new(board.engine.database().begin(Access::Write).unwrap());
    let next = |after: i64| {
        let enlisted = Box::new(HostTransaction(&begun));
        let context = CallContext::new("acme", "ada");
        board.engine.call_enlisted(enlisted, &context, "event.next", &json!({"after": after})).unwrap()
    };
    let page = next(reader.after - 1);
    assert_eq!((&page["events"][0]["record_id"], &page["more"]), (&json!(first), &json!(false)));
    let nothing = json!({"events": [], "next": reader.after.to_string(), "more": false});
    assert_eq!(next(reader.after), nothing);
    begun.into_inner().commit().unwrap();
    assert_eq!(board.counts("acme"), (all, numbered));
    assert_eq!(numbered, all - 1);
}

fn versions_are_in_order_whatever_the_clock_says(open: Open<'_>) {
    let board = Board::new(open);
    let mut reader = board.reader();
    // The second versions and the others are more than are numbered at once, and are earlier than all first versions.
    board.call("mark.make", &json!({"text": "one", "count": 300}));
    board.clock.advance(-86_400);
    board.call("mark.change", &json!({"from": "one", "to": "two"}));
    board.clock.advance(10);
    board.call("mark.make", &json!({"text": "other", "count": 300}));
    board.clock.advance(-86_400);
    board.call("mark.change", &json!({"from": "two", "to": "three"}));
    let (all, _) = board.counts("acme");
    reader.catch_up();
    assert_eq!(reader.read.len(), 1200);
    reader.is_whole();
    assert_eq!(board.counts("acme"), (all, all));
    // Few are in order, too.
    reader.read.clear();
    let mark = board.mark("new");
    board.clock.advance(-10);
    board.call("mark.update", &json!({"id": mark, "version": 1, "text": "newer"}));
    reader.catch_up();
    assert_eq!(reader.read.len(), 2);
    reader.is_whole();
}

/// As in a store that was made before entries had numbers.
fn old_entries_are_numbered_in_the_order_of_their_time(open: Open<'_>) {
    let board = Board::new(open);
    let mut reader = board.reader();
    let mut expected = Vec::new();
    // Each earlier than the one before, and in its time ten at once.
    for _ in 0..120 {
        board.clock.advance(-60);
        board.call("mark.make", &json!({"text": "old", "count": 10}));
        expected.insert(0, board.clock.now().to_string());
    }
    reader.catch_up();
    let found: Vec<_> = reader.read.iter().map(|event| event["at"].as_str().unwrap().to_owned()).collect();
    let expected: Vec<_> = expected.iter().flat_map(|at| std::iter::repeat_n(at.clone(), 10)).collect();
    assert_eq!(found, expected);
    let by_id = json!({"filter": {"field": "entity", "op": "eq", "value": "mark"}, "order": ["at", "id"], "limit": 500});
    let by_id = board.call("journal.list", &by_id)["items"].take();
    let numbers = by_id.as_array().unwrap().iter().map(|entry| long(&entry["seq"]));
    assert!(numbers.eq(reader.numbers().into_iter().take(500)), "at one time by id");
    reader.is_whole();
}

/// Whoever reads the changes of one entity is told that there are more, as long as other changes wait for their numbers.
fn one_entity_is_read_behind_many_others(open: Open<'_>) {
    let board = Board::new(open);
    let mut after = board.reader().after;
    for _ in 0..21 {
        board.call("mark.make", &json!({"text": "many", "count": 100}));
    }
    board.call("role.create", &json!({"name": "late", "permissions": []}));
    let mut found = 0;
    loop {
        let page = board.call("event.next", &json!({"after": after.to_string(), "entity": "role"}));
        found += page["events"].as_array().unwrap().len();
        after = long(&page["next"]);
        if page["more"] == false {
            break;
        }
    }
    assert_eq!(found, 1);
}

/// Entries that are removed leave their numbers behind.
fn numbers_are_never_given_again(open: Open<'_>) {
    let board = Board::new(open);
    let mut reader = board.reader();
    board.call("mark.make", &json!({"text": "gone", "count": 5}));
    reader.catch_up();
    let reached = reader.after;
    assert_eq!(board.execute(&format!("DELETE FROM {{}} WHERE seq > {}", reached - 3)), 3);
    let next = board.mark("next");
    reader.read.clear();
    reader.catch_up();
    assert_eq!((reader.records(), reader.numbers()), (vec![next.as_str()], vec![reached + 1]));

    // All are removed: nothing is there, and nothing is refused.
    board.execute("DELETE FROM {}");
    reader.read.clear();
    reader.catch_up();
    let mut anew = Reader { engine: &board.engine, tenant: "acme", after: 0, read: Vec::new() };
    anew.catch_up();
    assert_eq!((reader.after, anew.after, anew.read.len()), (reached + 1, reached + 1, 0));
    anew.after += 1;
    let ahead = anew.try_page(10).unwrap_err();
    assert_eq!((ahead.code, ahead.path.as_deref()), (Code::OutOfRange, Some("/after")));
}

fn tenants_have_numbers_of_their_own(open: Open<'_>) {
    let board = Board::new(open);
    board.mark("of acme");
    board.found("bolt");
    let mut reader = Reader { engine: &board.engine, tenant: "bolt", after: 0, read: Vec::new() };
    reader.catch_up();
    let (all, numbered) = board.counts("bolt");
    assert_eq!((numbered, reader.numbers()), (all, (1..=all).collect()));
    assert_eq!(board.counts("acme").1, 0, "each is numbered by its own readers");
    let mut reader = Reader { tenant: "acme", after: 0, read: Vec::new(), ..reader };
    reader.catch_up();
    assert_eq!(reader.numbers(), (1..=board.counts("acme").0).collect::<Vec<_>>());
}

/// A reader dies at each of its points, one after the other; the next one brings it to its end.
fn a_reader_that_dies_anywhere_loses_nothing_and_doubles_nothing(open: Open<'_>) {
    let board = Board::new(open);
    let other = board.other();
    let mut reader = board.reader();
    let mut follower = Reader { engine: &other, tenant: "acme", after: reader.after, read: Vec::new() };
    let mut point = 1;
    loop {
        board.call("mark.make", &json!({"text": format!("{point}"), "count": 3}));
        board.life.ends_at(point);
        let ended = reader.try_page(1000);
        let died = board.life.has_ended();
        board.life.ends_at(0);
        assert!(ended.is_err() || !died, "point {point}");
        // Nothing has to be waited for.
        follower.catch_up();
        reader.catch_up();
        let expected = usize::try_from(point * 3).unwrap();
        assert_eq!((follower.read.len(), reader.read.len()), (expected, expected), "point {point}");
        if !died {
            println!("a page with three changes has {} points", point - 1);
            assert_eq!(reader.records(), follower.records());
            reader.is_whole();
            return;
        }
        point += 1;
    }
}

/// Writers, some of which commit late, and readers: whatever was committed before a reader asks, it has read when there are no more.
fn writers_and_readers_at_once(open: Open<'_>) {
    const WRITERS: usize = 4;
    const ROUNDS: usize = 25;
    let board = Board::new(open);
    let start = board.reader().after;
    let writing = AtomicUsize::new(WRITERS);
    let committed = Mutex::new(BTreeSet::new());
    let (writers, readers): (Vec<_>, Vec<_>) =
        ((0..WRITERS).map(|_| board.other()).collect(), (0..2).map(|_| board.other()).collect());
    let write = |engine: &Engine| {
        write(&board, engine, ROUNDS, &committed);
        writing.fetch_sub(1, Ordering::SeqCst);
    };
    let follow = |engine| {
        let mut reader = Reader { engine, tenant: "acme", after: start, read: Vec::new() };
        loop {
            let over = writing.load(Ordering::SeqCst) == 0;
            let before = committed.lock().unwrap().clone();
            while reader.try_page(7).unwrap() {}
            let read = versions(&reader);
            let missing: Vec<_> = before.difference(&read).collect();
            assert!(missing.is_empty(), "committed, and not read: {missing:?}");
            if over {
                return reader;
            }
        }
    };
    let read = thread::scope(|scope| {
        let readers: Vec<_> = readers.iter().map(|engine| scope.spawn(move || follow(engine))).collect();
        writers.iter().for_each(|engine| drop(scope.spawn(|| write(engine))));
        readers.into_iter().map(|reader| reader.join().unwrap()).collect::<Vec<_>>()
    });
    for reader in &read {
        reader.is_whole();
        assert_eq!(versions(reader), *committed.lock().unwrap());
        assert_eq!(reader.read, read[0].read);
    }
}

/// Makes marks, and says of each version that it is committed. Every third transaction is the host's, and is open while others commit.
fn write(board: &Board<'_>, engine: &Engine, rounds: usize, committed: &Mutex<BTreeSet<(String, u64)>>) {
    let make =
        |text: &str| id(&engine.call(&board.context("acme"), "mark.create", &json!({"text": text})).unwrap());
    let is_committed =
        |versions: &[(String, u64)]| committed.lock().unwrap().extend(versions.iter().cloned());
    let one_at_a_time = engine.database().dialect() == Dialect::Sqlite;
    for round in 0..rounds {
        if round % 3 > 0 || one_at_a_time {
            let mark = make("soon");
            let changed = json!({"id": mark, "version": 1, "text": "changed"});
            engine.call(&board.context("acme"), "mark.update", &changed).unwrap();
            is_committed(&[(mark.clone(), 1), (mark, 2)]);
            continue;
        }
        let begun = RefCell::new(engine.database().begin(Access::Write).unwrap());
        let enlisted = Box::new(HostTransaction(&begun));
        let text = json!({"text": "late"});
        let late = engine.call_enlisted(enlisted, &board.context("acme"), "mark.create", &text).unwrap();
        (0..3).for_each(|_| is_committed(&[(make("meanwhile"), 1)]));
        begun.into_inner().commit().unwrap();
        is_committed(&[(id(&late), 1)]);
    }
}

fn versions(reader: &Reader<'_>) -> BTreeSet<(String, u64)> {
    let version =
        |event: &Json| (event["record_id"].as_str().unwrap().to_owned(), event["version"].as_u64().unwrap());
    reader.read.iter().map(version).collect()
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
