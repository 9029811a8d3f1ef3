//! How long SQLite is waited for, and what ends the wait: for a lock, for a connection, for a statement, for a new file.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::sync::{Arc, Barrier, mpsc};
use std::time::{Duration, Instant};

use tenon_db_sqlite::{Settings, Sqlite};
use tenon_sql::{Access, Database, DatabaseError, Fault, Limit, SqlValue, rows};

/// Takes many seconds.
const LONG: &str = "WITH RECURSIVE s(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM s WHERE n < 100000000) \
                    SELECT count(*) FROM s";

/// Far less than five seconds, which is how long is waited for a lock where a call has no time of its own.
const SHORT: Duration = Duration::from_secs(3);

fn within(time: Duration, work: impl FnOnce() -> Option<DatabaseError>) -> (Option<Fault>, Duration) {
    let began = Instant::now();
    let error = Limit::new(Some(time)).within(work);
    (error.map(|error| error.fault), began.elapsed())
}

fn file() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("crm.sqlite");
    (folder, path)
}

#[test]
fn a_statement_ends_with_the_time_of_its_call() {
    let database = Sqlite::in_memory().unwrap();
    let mut transaction = database.begin(Access::Read).unwrap();
    let (fault, took) = within(Duration::from_millis(50), || rows(&mut *transaction, LONG, &[]).err());
    assert_eq!(fault, Some(Fault::Aborted));
    assert!(took < SHORT, "{took:?}");
    // The connection is as good as before.
    drop(transaction);
    let mut transaction = database.begin(Access::Read).unwrap();
    assert_eq!(rows(&mut *transaction, "SELECT 1", &[]).unwrap(), [[SqlValue::Integer(1)]]);
}

#[test]
fn a_statement_ends_when_its_call_is_cancelled() {
    let limit = Limit::new(None);
    let (tell, told) = mpsc::channel();
    let ended = std::thread::scope(|scope| {
        let caller = scope.spawn(|| {
            let database = Sqlite::in_memory().unwrap();
            let mut transaction = database.begin(Access::Read).unwrap();
            tell.send(()).unwrap();
            let began = Instant::now();
            let error = limit.within(|| rows(&mut *transaction, LONG, &[])).unwrap_err();
            (error.fault, began.elapsed())
        });
        told.recv().unwrap();
        limit.cancel();
        caller.join().unwrap()
    });
    assert_eq!(ended.0, Fault::Aborted);
    assert!(ended.1 < SHORT, "{:?}", ended.1);
}

#[test]
fn the_wait_for_another_writer_ends_with_the_time_of_the_call() {
    let (_folder, path) = file();
    let (ours, theirs) = (Sqlite::open(&path).unwrap(), Sqlite::open(&path).unwrap());
    let _writer = theirs.begin(Access::Write).unwrap();
    let (fault, took) = within(Duration::from_millis(200), || ours.begin(Access::Write).err());
    assert_eq!(fault, Some(Fault::Busy));
    assert!((Duration::from_millis(200)..SHORT).contains(&took), "{took:?}");
}

#[test]
fn the_wait_for_a_connection_ends_with_the_time_of_the_call() {
    let (_folder, path) = file();
    let database = Sqlite::open(&path).unwrap();
    let _writer = database.begin(Access::Write).unwrap();
    let (fault, took) = within(Duration::from_millis(50), || database.begin(Access::Write).err());
    assert_eq!(fault, Some(Fault::Busy));
    assert!(took < SHORT, "{took:?}");
}

/// Each of them reads the new file before it makes a write-ahead log of it: SQLite would tell all but one that it is busy, at once.
#[test]
fn several_that_open_a_new_file_at_once_wait_for_one_another() {
    const TOGETHER: usize = 8;
    for _ in 0..20 {
        let (_folder, path) = file();
        let start = Arc::new(Barrier::new(TOGETHER));
        std::thread::scope(|scope| {
            let open = || {
                start.wait();
                Sqlite::open(&path).map(drop)
            };
            let openers: Vec<_> = (0..TOGETHER).map(|_| scope.spawn(open)).collect();
            for opener in openers {
                assert_eq!(opener.join().unwrap(), Ok(()));
            }
        });
    }
}

#[test]
fn no_room_left_is_told_from_a_damaged_file() {
    let (_folder, path) = file();
    let database = Sqlite::open_with(&path, &Settings { readers: 1, ..Settings::default() }).unwrap();
    let mut transaction = database.begin(Access::Write).unwrap();
    transaction.execute("CREATE TABLE t (a TEXT)", &[]).unwrap();
    transaction.execute("INSERT INTO t VALUES (?)", &["x".repeat(100_000).into()]).unwrap();
    transaction.commit().unwrap();

    let mut transaction = database.begin(Access::Write).unwrap();
    rows(&mut *transaction, "PRAGMA max_page_count = 30", &[]).unwrap();
    let full = transaction.execute("INSERT INTO t VALUES (?)", &["y".repeat(100_000).into()]).unwrap_err();
    assert_eq!(full.fault, Fault::Full, "{full}");
    drop(transaction);
    drop(database);

    let mut bytes = std::fs::read(&path).unwrap();
    bytes[4096..].fill(0xff);
    std::fs::write(&path, bytes).unwrap();
    let database = Sqlite::open(&path).unwrap();
    let mut transaction = database.begin(Access::Read).unwrap();
    let damaged = rows(&mut *transaction, "SELECT count(*), max(a) FROM t", &[]).unwrap_err();
    assert_eq!(damaged.fault, Fault::Damaged, "{damaged}");
}
