//! What is particular to this driver: connections that fail or are lost, results that are not held, limits, and types.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test")]

mod support;

use std::time::{Duration, Instant};

use support::server;
use tenon_db_mariadb::{MariaDb, Settings};
use tenon_sql::{Access, Database, DatabaseError, Fault, Limit, SqlValue, rows};

/// A statement that takes many seconds.
const SLOW: &str = "SELECT COUNT(*) FROM seq_1_to_1000000000 WHERE MOD(seq, 7) = 3";

/// The number of the connection.
const OWN: &str = "SELECT connection_id()";

#[test]
fn a_refused_connection_is_unreachable_and_tells_nothing() {
    let Some(server) = server() else { return };
    let given = server.replace("mariadb://tenon:", "mariadb://tenon:Wr0ngSecret");
    let error = MariaDb::connect(&given).unwrap_err();
    assert_eq!(error.fault, Fault::Unreachable, "{error}");
    assert!(error.message.contains("password"), "it says why: {error}");
    for told in ["Wr0ngSecret", "127.0.0.1", "tenon"] {
        assert!(!error.to_string().contains(told), "{error}");
    }
}

#[test]
fn a_server_or_database_that_is_not_there_is_unreachable() {
    let error = MariaDb::connect("mariadb://crm:Secret@127.0.0.1:1/erp").unwrap_err();
    assert_eq!(error.fault, Fault::Unreachable);
    assert!(!error.to_string().contains("Secret"), "{error}");
    let Some(server) = server() else { return };
    let error = MariaDb::connect(&server.replace("/tenon?", "/tenon_not_there?")).unwrap_err();
    assert_eq!(error.fault, Fault::Unreachable, "{error}");
    assert!(!error.to_string().contains("not_there"), "{error}");
}

#[test]
fn what_is_no_connection_string_is_refused_without_repeating_it() {
    for given in ["mariadb://crm:Secret@host:port/erp", "Secret", "mariadb://crm@host/erp?Secret=1"] {
        let error = MariaDb::connect(given).unwrap_err();
        assert_eq!(error.fault, Fault::Statement, "{given}: {error}");
        assert!(!error.to_string().contains("Secret"), "{error}");
    }
}

#[test]
fn the_next_server_is_asked_where_one_does_not_answer() {
    let Some(server) = server() else { return };
    assert!(MariaDb::connect(&server.replace("@127.0.0.1", "@127.0.0.1:1,127.0.0.1")).is_ok());
}

#[test]
fn debug_tells_no_connection_string() {
    let Some(server) = server() else { return };
    let told = format!("{:?}", MariaDb::connect(&server).unwrap());
    assert!(!told.contains("mariadb://") && !told.contains("127.0.0.1"), "{told}");
}

#[test]
fn a_lost_connection_is_told_and_replaced() {
    let Some(server) = server() else { return };
    let database = MariaDb::connect(&server).unwrap();
    let mut transaction = database.begin(Access::Write).unwrap();
    let id = rows(&mut *transaction, OWN, &[]).unwrap()[0][0].clone();
    let SqlValue::Integer(id) = id else { panic!("{id:?} is no number") };
    let other = MariaDb::connect(&server).unwrap();
    let mut killer = other.begin(Access::Write).unwrap();
    killer.execute(&format!("KILL {id}"), &[]).unwrap();
    killer.commit().unwrap();

    let error = transaction.execute("DELETE FROM tenon_my_any", &[]).unwrap_err();
    assert_eq!(error.fault, Fault::Disconnected, "{error}");
    assert_eq!(transaction.commit().unwrap_err().fault, Fault::Disconnected);
    let mut next = database.begin(Access::Write).unwrap();
    assert_eq!(rows(&mut *next, "SELECT 1", &[]).unwrap(), [[SqlValue::Integer(1)]]);
}

#[test]
fn a_result_is_streamed_and_not_held() {
    let Some(server) = server() else { return };
    let database = MariaDb::connect(&server).unwrap();
    let sql = "SELECT seq, repeat('x', 200) FROM seq_1_to_1000000";
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
    assert_eq!(rows(&mut *transaction, "SELECT 1", &[]).unwrap(), [[SqlValue::Integer(1)]]);
}

/// The most memory that this process has had, as Linux tells it.
fn most_memory_in_kilobytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn a_batch_takes_every_value_and_is_few_messages() {
    let Some(server) = server() else { return };
    let database = MariaDb::connect(&server).unwrap();
    let mut transaction = database.begin(Access::Write).unwrap();
    let table = "CREATE TEMPORARY TABLE tenon_my_batch (a BIGINT, b VARCHAR(10), c DECIMAL(28,6), d DATE, e LONGTEXT, f BLOB)";
    transaction.execute(table, &[]).unwrap();
    let row = |n: i64| {
        // A parameter that is a number in one row and a text in another.
        let c = if n % 2 == 0 { SqlValue::Integer(n) } else { "1.5".into() };
        let d = if n == 3 { SqlValue::Null } else { "2026-01-31".into() };
        vec![n.into(), "榫".into(), c, d, SqlValue::Null, SqlValue::Bytes(vec![0, 255])]
    };
    let batch: Vec<_> = (0..7000).map(row).collect();
    let insert =
        "INSERT INTO tenon_my_batch (a, b, c, d, e, f) VALUES (?, ?, CAST(? AS DECIMAL(28,6)), ?, ?, ?)";
    let statements = "SELECT CAST(VARIABLE_VALUE AS SIGNED) FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'Com_stmt_execute'";
    let asked = |transaction: &mut dyn tenon_sql::Transaction| match rows(transaction, statements, &[])
        .unwrap()[0][0]
    {
        SqlValue::Integer(number) => number,
        ref other => panic!("{other:?} is no number"),
    };
    let before = asked(&mut *transaction);
    assert_eq!(transaction.execute_batch(insert, &batch).unwrap(), 7000);
    let messages = asked(&mut *transaction) - before;
    assert!(messages < 10, "{messages}");
    let found =
        rows(&mut *transaction, "SELECT * FROM tenon_my_batch WHERE a IN (2, 3) ORDER BY a", &[]).unwrap();
    let expected =
        [(2, "2.000000", "2026-01-31".into()), (3, "1.500000", SqlValue::Null)].map(|(a, c, d)| {
            vec![a.into(), "榫".into(), c.into(), d, SqlValue::Null, SqlValue::Bytes(vec![0, 255])]
        });
    assert_eq!(found, expected);
    assert_eq!(
        transaction
            .execute_batch("DELETE FROM tenon_my_batch WHERE a = ?", &[vec![1.into()], vec![2.into()]]),
        Ok(2)
    );
}

#[test]
fn transactions_wait_for_a_connection_and_then_are_told_busy() {
    let Some(server) = server() else { return };
    let patience = Duration::from_millis(20);
    let settings = Settings { connections: 1, patience, ..Settings::default() };
    let database = MariaDb::connect_with(&server, &settings).unwrap();
    let open = database.begin(Access::Write).unwrap();
    assert_eq!(database.begin(Access::Read).err().unwrap().fault, Fault::Busy);
    drop(open);
    assert!(database.begin(Access::Read).is_ok());
}

#[test]
fn a_statement_that_takes_too_long_is_given_up_and_the_transaction_goes_on() {
    let Some(server) = server() else { return };
    let settings = Settings { statement_timeout: Some(Duration::from_millis(300)), ..Settings::default() };
    let database = MariaDb::connect_with(&server, &settings).unwrap();
    let mut transaction = database.begin(Access::Write).unwrap();
    transaction.execute("CREATE TEMPORARY TABLE tenon_my_slow (a BIGINT)", &[]).unwrap();
    transaction.execute("INSERT INTO tenon_my_slow (a) VALUES (1)", &[]).unwrap();
    let error = rows(&mut *transaction, SLOW, &[]).unwrap_err();
    assert_eq!(error.fault, Fault::Busy, "{error}");
    let kept = rows(&mut *transaction, "SELECT a FROM tenon_my_slow", &[]).unwrap();
    assert_eq!(kept, [[SqlValue::Integer(1)]]);
}

#[test]
fn a_statement_ends_with_the_time_of_its_call_and_the_next_call_has_its_own() {
    let Some(server) = server() else { return };
    let settings = Settings { connections: 1, ..Settings::default() };
    let database = MariaDb::connect_with(&server, &settings).unwrap();
    let began = Instant::now();
    Limit::new(Some(Duration::from_millis(300))).within(|| {
        let mut transaction = database.begin(Access::Read).unwrap();
        let error = rows(&mut *transaction, SLOW, &[]).unwrap_err();
        assert_eq!(error.fault, Fault::Busy, "{error}");
        assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
        // This one is begun, and nothing of it is ever sent.
        drop(transaction);
        drop(database.begin(Access::Write).unwrap());
    });
    let mut transaction = database.begin(Access::Write).unwrap();
    let told = rows(&mut *transaction, "SELECT CAST(@@max_statement_time AS char(20)), @@tx_isolation", &[])
        .unwrap();
    assert_eq!(told, [["0.000000", "READ-COMMITTED"].map(SqlValue::from)]);
}

#[test]
fn a_statement_ends_when_its_call_is_cancelled() {
    let Some(server) = server() else { return };
    let database = MariaDb::connect(&server).unwrap();
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
    let (database, other) = (MariaDb::connect(&server).unwrap(), MariaDb::connect(&server).unwrap());
    let write = |sql: &str| {
        let mut transaction = other.begin(Access::Write).unwrap();
        transaction.execute(sql, &[]).unwrap();
        transaction.commit().unwrap();
    };
    let read = || rows(&mut *database.begin(Access::Read).unwrap(), "SELECT * FROM tenon_my_changed", &[]);
    write("DROP TABLE IF EXISTS tenon_my_changed");
    write("CREATE TABLE tenon_my_changed (a BIGINT)");
    write("INSERT INTO tenon_my_changed (a) VALUES (1)");
    assert_eq!(read().unwrap(), [[SqlValue::Integer(1)]]);
    write("ALTER TABLE tenon_my_changed ADD COLUMN b VARCHAR(10) DEFAULT 'b'");
    assert_eq!(read().unwrap(), [[SqlValue::Integer(1), "b".into()]]);
    // As many columns as before, of other types.
    write("ALTER TABLE tenon_my_changed MODIFY COLUMN a VARCHAR(20)");
    assert_eq!(read().unwrap(), [[SqlValue::from("1"), "b".into()]]);
    assert_eq!(read().unwrap(), [[SqlValue::from("1"), "b".into()]]);
    write("DROP TABLE tenon_my_changed");
}

/// The oracle is the server's own text of each value.
#[test]
fn values_are_read_as_the_server_writes_them() {
    let Some(server) = server() else { return };
    let database = MariaDb::connect(&server).unwrap();
    let mut transaction = database.begin(Access::Read).unwrap();
    for value in [
        "CAST('2026-01-31' AS DATE)",
        "CAST('0001-01-01' AS DATE)",
        "CAST('9999-12-31' AS DATE)",
        "CAST('1969-12-31 23:59:59.000001' AS DATETIME(6))",
        "CAST('2026-01-31 12:34:56.789012' AS DATETIME(6))",
        "CAST('2026-01-31 00:00:00' AS DATETIME(6))",
        "CAST('2026-01-31 12:34:56.7' AS DATETIME(3))",
        "CAST('2026-01-31 12:34:56' AS DATETIME)",
        "CAST('12:34:56.5' AS TIME(1))",
        "CAST('-838:59:59' AS TIME)",
        "CAST('00:00:00' AS TIME(6))",
        "CAST('0' AS DECIMAL(10, 2))",
        "CAST('-12.5' AS DECIMAL(10, 4))",
        "CAST('-12345678901234567890123456789012345.123456789' AS DECIMAL(65, 30))",
        "CAST(18446744073709551615 AS UNSIGNED)",
        "CAST('é 榫卯 😀 עברית' AS CHAR(40))",
        "JSON_OBJECT('a', '榫')",
        "repeat('9', 70000)",
        "CAST(12 + 0.5 AS DECIMAL(10, 1))",
    ] {
        let sql = format!("SELECT {value}, CONCAT({value}, CONVERT('' USING utf8mb4))");
        let found = rows(&mut *transaction, &sql, &[]).unwrap();
        assert!(matches!(found[0][0], SqlValue::Text(_)), "{value}: {:?}", found[0][0]);
        let server_text = match &found[0][1] {
            SqlValue::Bytes(bytes) => SqlValue::from(String::from_utf8(bytes.clone()).unwrap()),
            other => other.clone(),
        };
        assert_eq!(found[0][0], server_text, "{value}");
    }
}

#[test]
fn numbers_truths_bytes_and_nothing_are_what_they_are() {
    let Some(server) = server() else { return };
    let database = MariaDb::connect(&server).unwrap();
    let mut transaction = database.begin(Access::Write).unwrap();
    transaction
        .execute(
            "CREATE TEMPORARY TABLE tenon_my_kinds (a TINYINT, b TINYINT UNSIGNED, c SMALLINT, d SMALLINT UNSIGNED, e MEDIUMINT, \
             f INT UNSIGNED, g BIGINT, h FLOAT, i DOUBLE, j BIT(1), k BIT(9), l YEAR, m ENUM('x', 'y'), n SET('x', 'y'), \
             o VARBINARY(9), p BLOB, q TIMESTAMP(6) NULL, r BOOLEAN, s CHAR(4), t UUID, u DATE)",
            &[],
        )
        .unwrap();
    let insert = "INSERT INTO tenon_my_kinds VALUES (-7, 255, -300, 65535, -70000, 4294967295, ?, 0.5, ?, 1, 257, 2026, 'y', 'x,y', ?, ?, \
                  '2026-01-31 12:34:56.000001', TRUE, ?, '0b8f4b3e-2f6c-4d1e-9a57-3c1d5e7f9012', ?)";
    let bytes = SqlValue::Bytes(vec![0, 255]);
    let given =
        [i64::MIN.into(), SqlValue::Real(1.5), bytes.clone(), bytes.clone(), "é".into(), SqlValue::Null];
    assert_eq!(transaction.execute(insert, &given).unwrap(), 1);
    let expected = [
        (-7).into(),
        255.into(),
        (-300).into(),
        65535.into(),
        (-70000).into(),
        4_294_967_295.into(),
        i64::MIN.into(),
        SqlValue::Real(0.5),
        SqlValue::Real(1.5),
        1.into(),
        SqlValue::Bytes(vec![1, 1]),
        2026.into(),
        "y".into(),
        "x,y".into(),
        bytes.clone(),
        bytes,
        "2026-01-31 12:34:56.000001".into(),
        1.into(),
        "é".into(),
        "0b8f4b3e-2f6c-4d1e-9a57-3c1d5e7f9012".into(),
        SqlValue::Null,
    ];
    assert_eq!(rows(&mut *transaction, "SELECT * FROM tenon_my_kinds", &[]).unwrap(), [expected]);
}

#[test]
fn a_long_value_comes_back() {
    let Some(server) = server() else { return };
    let database = MariaDb::connect(&server).unwrap();
    let mut transaction = database.begin(Access::Read).unwrap();
    let long = SqlValue::from("é".repeat(7_000_000));
    let told =
        rows(&mut *transaction, "SELECT CAST(? AS CHAR(20000000))", std::slice::from_ref(&long)).unwrap();
    assert!(told == [[long]]);
}

#[test]
fn a_savepoint_that_is_not_there_ends_the_transaction() {
    let Some(server) = server() else { return };
    let database = MariaDb::connect(&server).unwrap();
    let mut transaction = database.begin(Access::Write).unwrap();
    transaction.execute("CREATE TEMPORARY TABLE tenon_my_gone (a BIGINT)", &[]).unwrap();
    // It is sent with what comes next, which then fails.
    transaction.execute("ROLLBACK TO SAVEPOINT not_there", &[]).unwrap();
    let error = rows(&mut *transaction, "SELECT 1", &[]).unwrap_err();
    assert_eq!(error.fault, Fault::Aborted, "{error}");
    assert_eq!(transaction.commit().unwrap_err().fault, Fault::Aborted);
}

#[test]
fn what_follows_a_statement_that_failed_late_is_not_kept() {
    let Some(server) = server() else { return };
    let database = MariaDb::connect(&server).unwrap();
    let mut transaction = database.begin(Access::Write).unwrap();
    transaction.execute("CREATE TEMPORARY TABLE tenon_my_late (a BIGINT PRIMARY KEY)", &[]).unwrap();
    let insert = "INSERT INTO tenon_my_late (a) VALUES (?)";
    transaction.execute(insert, &[1.into()]).unwrap();
    transaction.execute("SAVEPOINT kept", &[]).unwrap();
    transaction.execute_later(insert, &[1.into()]).unwrap();
    // It is sent together with the one before, whose error it has, and is run.
    assert_eq!(transaction.execute(insert, &[2.into()]).unwrap_err().fault, Fault::UniqueViolation);
    let select = "SELECT a FROM tenon_my_late";
    assert_eq!(
        rows(&mut *transaction, select, &[]).unwrap_err().fault,
        Fault::Statement,
        "not before a savepoint"
    );
    transaction.execute("ROLLBACK TO SAVEPOINT kept", &[]).unwrap();
    assert_eq!(rows(&mut *transaction, select, &[]).unwrap(), [[SqlValue::Integer(1)]]);
    transaction.execute_later(insert, &[1.into()]).unwrap();
    transaction.execute(insert, &[2.into()]).unwrap_err();
    assert_eq!(transaction.commit().unwrap_err().fault, Fault::Statement);
}
