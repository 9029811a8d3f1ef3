//! What is particular to this driver: connections that fail or are lost, results that are not held, limits, and types.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test")]

mod support;

use std::time::{Duration, Instant};

use support::server;
use tenon_db_postgres::{Postgres, Settings};
use tenon_sql::{Access, Database, DatabaseError, Fault, Limit, SqlValue, rows};

/// A statement that takes many seconds.
const SLOW: &str = "SELECT CAST(pg_sleep(600) AS text)";

#[test]
fn a_refused_connection_is_unreachable_and_tells_nothing() {
    let Some(server) = server() else { return };
    let given = server.replace("password='", "password='Wr0ngSecret");
    let error = Postgres::connect(&given).unwrap_err();
    assert_eq!(error.fault, Fault::Unreachable, "{error}");
    assert!(error.message.contains("password"), "it says why: {error}");
    for told in ["Wr0ngSecret", "127.0.0.1", "\"postgres\"", "tenon"] {
        assert!(!error.to_string().contains(told), "{error}");
    }
}

#[test]
fn a_server_or_database_that_is_not_there_is_unreachable() {
    let error = Postgres::connect("postgres://crm:Secret@127.0.0.1:1/erp").unwrap_err();
    assert_eq!(error.fault, Fault::Unreachable);
    assert!(!error.to_string().contains("Secret"), "{error}");
    let error = Postgres::connect("postgres:///erp").unwrap_err();
    assert_eq!(error.fault, Fault::Unreachable, "{error}");
    let Some(server) = server() else { return };
    let error = Postgres::connect(&format!("{server} dbname=not_there")).unwrap_err();
    assert!(error.fault == Fault::Unreachable && error.message.contains("does not exist"), "{error}");
}

#[test]
fn what_is_no_connection_string_is_refused_without_repeating_it() {
    for given in ["postgres://crm:Secret@host:port/erp", "Secret", "host='Secret"] {
        let error = Postgres::connect(given).unwrap_err();
        assert_eq!(error.fault, Fault::Statement, "{given}: {error}");
        assert!(!error.to_string().contains("Secret"), "{error}");
    }
}

#[test]
fn the_next_server_is_asked_where_one_is_not_as_it_should_be() {
    let Some(server) = server() else { return };
    let port = server.split('\'').nth(3).unwrap();
    let two = server.replace("host='127.0.0.1'", "host='127.0.0.1,127.0.0.1'");
    let two = two.replace(&format!("port='{port}'"), &format!("port='1,{port}'"));
    assert!(Postgres::connect(&format!("{two} target_session_attrs=read-write")).is_ok());
    let error = Postgres::connect(&format!("{server} target_session_attrs=read-only")).unwrap_err();
    assert!(error.fault == Fault::Unreachable && error.message.contains("access"), "{error}");
}

#[test]
fn debug_tells_no_connection_string() {
    let Some(server) = server() else { return };
    let told = format!("{:?}", Postgres::connect(&server).unwrap());
    assert!(!told.contains("password") && !told.contains("127.0.0.1"), "{told}");
}

#[test]
fn a_lost_connection_is_told_and_replaced() {
    let Some(server) = server() else { return };
    let database = Postgres::connect(&server).unwrap();
    let mut transaction = database.begin(Access::Write).unwrap();
    let id = rows(&mut *transaction, "SELECT pg_backend_pid()", &[]).unwrap()[0][0].clone();
    let SqlValue::Integer(id) = id else { panic!("{id:?} is no number") };
    let other = Postgres::connect(&server).unwrap();
    let mut killer = other.begin(Access::Write).unwrap();
    killer.execute(&format!("SELECT pg_terminate_backend({id}, 10000)"), &[]).unwrap();
    killer.commit().unwrap();

    let error = transaction.execute("DELETE FROM tenon_pg_any", &[]).unwrap_err();
    assert_eq!(error.fault, Fault::Disconnected, "{error}");
    assert_eq!(transaction.commit().unwrap_err().fault, Fault::Disconnected);
    let mut next = database.begin(Access::Write).unwrap();
    assert_eq!(rows(&mut *next, "SELECT 1", &[]).unwrap(), [[SqlValue::Integer(1)]]);
}

#[test]
fn a_result_is_streamed_and_not_held() {
    let Some(server) = server() else { return };
    let database = Postgres::connect(&server).unwrap();
    let sql = "SELECT n, repeat('x', 200) FROM generate_series(1, 1000000) AS s(n)";
    let mut transaction = database.begin(Access::Read).unwrap();
    let before = most_memory_in_kilobytes();
    let mut count = 0;
    let each = &mut |_: &[SqlValue]| {
        count += 1;
        if count == 500_000 { Err(DatabaseError::new(Fault::Inexact, "enough")) } else { Ok(()) }
    };
    assert_eq!(transaction.query(sql, &[], each).unwrap_err().message, "enough");
    let grown = most_memory_in_kilobytes().saturating_sub(before);
    assert!(grown < 50_000, "500000 rows of 200 bytes took {grown} kB");
}

/// The most memory that this process has had, as Linux tells it.
fn most_memory_in_kilobytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn a_batch_is_one_statement() {
    let Some(server) = server() else { return };
    let database = Postgres::connect(&server).unwrap();
    let mut transaction = database.begin(Access::Write).unwrap();
    let table =
        "CREATE TEMPORARY TABLE tenon_pg_batch (a BIGINT, b VARCHAR(10), c DECIMAL(28,6), d DATE, e JSONB)";
    transaction.execute(table, &[]).unwrap();
    let row = |n: i64| vec![n.into(), "x".into(), "1.5".into(), "2026-01-31".into(), SqlValue::Null];
    let commands = "SELECT count(DISTINCT CAST(CAST(cmin AS text) AS integer)), count(*) FROM tenon_pg_batch";
    for sql in [
        "INSERT INTO tenon_pg_batch (a, b, c, d) VALUES (?, ?, CAST(? AS DECIMAL(28,6)), ?)",
        "INSERT INTO tenon_pg_batch (a, b, c, d, e) VALUES (?, ?, ?, CAST(? AS DATE), CAST(? AS JSONB))",
    ] {
        let columns = sql.matches('?').count();
        let batch: Vec<_> = (0..3).map(|n| row(n)[..columns].to_vec()).collect();
        assert_eq!(transaction.execute_batch(sql, &batch).unwrap(), 3);
        assert_eq!(rows(&mut *transaction, commands, &[]).unwrap(), [[1.into(), 3.into()]], "{sql}");
        transaction.execute("DELETE FROM tenon_pg_batch", &[]).unwrap();
    }
}

#[test]
fn transactions_wait_for_a_connection_and_then_are_told_busy() {
    let Some(server) = server() else { return };
    let patience = Duration::from_millis(20);
    let settings = Settings { connections: 1, patience, ..Settings::default() };
    let database = Postgres::connect_with(&server, &settings).unwrap();
    let open = database.begin(Access::Write).unwrap();
    assert_eq!(database.begin(Access::Read).err().unwrap().fault, Fault::Busy);
    drop(open);
    assert!(database.begin(Access::Read).is_ok());
}

#[test]
fn a_statement_that_takes_too_long_is_given_up_and_the_transaction_goes_on_from_a_savepoint() {
    let Some(server) = server() else { return };
    let settings = Settings { statement_timeout: Some(Duration::from_millis(300)), ..Settings::default() };
    let database = Postgres::connect_with(&server, &settings).unwrap();
    let mut transaction = database.begin(Access::Write).unwrap();
    transaction.execute("CREATE TEMPORARY TABLE tenon_pg_slow (a BIGINT)", &[]).unwrap();
    transaction.execute("INSERT INTO tenon_pg_slow (a) VALUES (1)", &[]).unwrap();
    transaction.execute("SAVEPOINT before", &[]).unwrap();
    let error = rows(&mut *transaction, SLOW, &[]).unwrap_err();
    assert_eq!(error.fault, Fault::Busy, "{error}");
    transaction.execute("ROLLBACK TO SAVEPOINT before", &[]).unwrap();
    let kept = rows(&mut *transaction, "SELECT a FROM tenon_pg_slow", &[]).unwrap();
    assert_eq!(kept, [[SqlValue::Integer(1)]]);
}

#[test]
fn a_statement_ends_with_the_time_of_its_call_and_the_next_call_has_its_own() {
    let Some(server) = server() else { return };
    let settings = Settings { connections: 1, ..Settings::default() };
    let database = Postgres::connect_with(&server, &settings).unwrap();
    let began = Instant::now();
    Limit::new(Some(Duration::from_millis(300))).within(|| {
        let mut transaction = database.begin(Access::Read).unwrap();
        let error = rows(&mut *transaction, SLOW, &[]).unwrap_err();
        assert_eq!(error.fault, Fault::Busy, "{error}");
        assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    });
    let mut transaction = database.begin(Access::Read).unwrap();
    let told = rows(&mut *transaction, "SELECT current_setting('statement_timeout')", &[]).unwrap();
    assert_eq!(told, [[SqlValue::from("0")]]);
}

#[test]
fn a_statement_ends_when_its_call_is_cancelled() {
    let Some(server) = server() else { return };
    let database = Postgres::connect(&server).unwrap();
    let limit = Limit::new(None);
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        let caller = scope.spawn(|| {
            let mut transaction = database.begin(Access::Read).unwrap();
            rows(&mut *transaction, "SELECT 1", &[]).unwrap();
            tell.send(()).unwrap();
            limit.within(|| rows(&mut *transaction, SLOW, &[])).unwrap_err()
        });
        told.recv().unwrap();
        let began = Instant::now();
        // It may come before the statement is under way, where there is nothing to cancel.
        while !caller.is_finished() && began.elapsed() < Duration::from_secs(20) {
            limit.cancel();
            std::thread::yield_now();
        }
        assert!(caller.is_finished(), "not cancelled");
        let error = caller.join().unwrap();
        assert_eq!(error.fault, Fault::Busy, "{error}");
    });
}

#[test]
fn a_table_that_was_changed_is_read_as_it_is_now() {
    let Some(server) = server() else { return };
    let (database, other) = (Postgres::connect(&server).unwrap(), Postgres::connect(&server).unwrap());
    let write = |sql: &str| {
        let mut transaction = other.begin(Access::Write).unwrap();
        transaction.execute(sql, &[]).unwrap();
        transaction.commit().unwrap();
    };
    let read = || rows(&mut *database.begin(Access::Read).unwrap(), "SELECT * FROM tenon_pg_changed", &[]);
    write("DROP TABLE IF EXISTS tenon_pg_changed");
    write("CREATE TABLE tenon_pg_changed (a BIGINT)");
    write("INSERT INTO tenon_pg_changed (a) VALUES (1)");
    assert_eq!(read().unwrap(), [[SqlValue::Integer(1)]]);
    write("ALTER TABLE tenon_pg_changed ADD COLUMN b VARCHAR(10) DEFAULT 'b'");
    assert_eq!(read().unwrap(), [[SqlValue::Integer(1), "b".into()]]);
    write("DROP TABLE tenon_pg_changed");
}

/// The oracle is the server's own text of each value.
#[test]
fn values_are_read_as_the_server_writes_them() {
    let Some(server) = server() else { return };
    let database = Postgres::connect(&server).unwrap();
    let mut transaction = database.begin(Access::Read).unwrap();
    for value in [
        "CAST('2026-01-31' AS date)",
        "CAST('0001-01-01' AS date)",
        "CAST('9999-12-31' AS date)",
        "CAST('infinity' AS date)",
        "CAST('1969-12-31 23:59:59.000001' AS timestamp)",
        "CAST('2026-01-31 12:34:56.789012' AS timestamp)",
        "CAST('2026-01-31 12:34:56' AS timestamp)",
        "CAST('-infinity' AS timestamp)",
        "CAST('12:34:56.5' AS time)",
        "CAST('0' AS numeric)",
        "CAST('-0.00' AS numeric)",
        "CAST('12.50' AS numeric(10, 4))",
        "CAST('-123456789012345678901234567890.123456789' AS numeric)",
        "CAST('100000000' AS numeric)",
        "CAST('0.00000001234' AS numeric)",
        "CAST('NaN' AS numeric)",
        "CAST(repeat('9', 200) AS numeric)",
        "CAST('0b8f4b3e-2f6c-4d1e-9a57-3c1d5e7f9012' AS uuid)",
        "CAST('{\"a\": [1, \"榫\"]}' AS jsonb)",
        "CAST('{\"a\":1}' AS json)",
        "CAST('é 榫卯 😀 עברית' AS varchar(40))",
        "CAST('padded' AS char(10)) || ''",
    ] {
        let found = rows(&mut *transaction, &format!("SELECT {value}, CAST({value} AS text)"), &[]).unwrap();
        assert!(matches!(found[0][0], SqlValue::Text(_)), "{value}: {:?}", found[0][0]);
        assert_eq!(found[0][0], found[0][1], "{value}");
    }
}

#[test]
fn numbers_truths_bytes_and_nothing_are_what_they_are() {
    let Some(server) = server() else { return };
    let database = Postgres::connect(&server).unwrap();
    let mut transaction = database.begin(Access::Read).unwrap();
    let sql = "SELECT 1 = 1, 1 = 2, CAST(-7 AS smallint), 7, CAST(9223372036854775807 AS bigint), \
               CAST(1.5 AS double precision), CAST(0.5 AS real), CAST('\\x00ff' AS bytea), CAST(NULL AS date)";
    let expected = [
        1.into(),
        0.into(),
        (-7).into(),
        7.into(),
        i64::MAX.into(),
        SqlValue::Real(1.5),
        SqlValue::Real(0.5),
        SqlValue::Bytes(vec![0, 255]),
        SqlValue::Null,
    ];
    assert_eq!(rows(&mut *transaction, sql, &[]).unwrap(), [expected]);
    let sent = rows(&mut *transaction, "SELECT CAST(? AS bytea)", &[SqlValue::Bytes(vec![0, 255])]);
    assert_eq!(sent.unwrap(), [[SqlValue::Bytes(vec![0, 255])]]);
}

#[test]
fn a_type_without_a_form_in_the_port_is_refused_by_name() {
    let Some(server) = server() else { return };
    let database = Postgres::connect(&server).unwrap();
    let mut transaction = database.begin(Access::Read).unwrap();
    let error = rows(&mut *transaction, "SELECT CAST('1 day' AS interval)", &[]).unwrap_err();
    assert!(error.fault == Fault::Inexact && error.message.contains("interval"), "{error}");
    assert_eq!(rows(&mut *transaction, "SELECT 1", &[]).unwrap(), [[SqlValue::Integer(1)]]);
}

#[test]
fn a_savepoint_that_is_not_there_ends_the_transaction() {
    let Some(server) = server() else { return };
    let database = Postgres::connect(&server).unwrap();
    let mut transaction = database.begin(Access::Write).unwrap();
    transaction.execute("CREATE TEMPORARY TABLE tenon_pg_gone (a BIGINT)", &[]).unwrap();
    // It is sent with what comes next, which then fails.
    transaction.execute("ROLLBACK TO SAVEPOINT not_there", &[]).unwrap();
    let error = rows(&mut *transaction, "SELECT 1", &[]).unwrap_err();
    assert_eq!(error.fault, Fault::Aborted, "{error}");
    assert_eq!(transaction.commit().unwrap_err().fault, Fault::Aborted);
}
