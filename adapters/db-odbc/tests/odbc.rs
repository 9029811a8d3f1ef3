//! What is particular to ODBC: connections that fail or are lost, results that are not held, and batches in one message.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use std::time::{Duration, Instant};

use tenon_db_odbc::{Odbc, Settings};
use tenon_sql::{Access, Database, DatabaseError, Dialect, Fault, Limit, SqlValue, rows};

/// The servers that the environment names.
fn servers() -> Vec<(Dialect, String)> {
    [("TENON_TEST_POSTGRES", Dialect::Postgres), ("TENON_TEST_MARIADB", Dialect::MariaDb)]
        .into_iter()
        .filter_map(|(variable, dialect)| match std::env::var(variable) {
            Ok(connection_string) => Some((dialect, connection_string)),
            Err(_) => {
                println!("skipped: {variable} holds no ODBC connection string");
                None
            }
        })
        .collect()
}

#[test]
fn a_refused_connection_is_unreachable_and_tells_nothing() {
    for (dialect, connection_string) in servers() {
        let given = connection_string.replace("Pwd=", "Pwd=Wr0ngSecret");
        let error = Odbc::connect(&given, dialect).unwrap_err();
        assert_eq!(error.fault, Fault::Unreachable, "{error}");
        for told in ["Wr0ngSecret", "127.0.0.1", "postgres", "tenon"] {
            assert!(!error.to_string().contains(told), "{error}");
        }
    }
}

#[test]
fn a_driver_that_is_not_there_is_unreachable() {
    let error = Odbc::connect("Driver={No Such Driver};Pwd=Secret", Dialect::Postgres).unwrap_err();
    assert_eq!(error.fault, Fault::Unreachable);
    assert!(!error.to_string().contains("Secret"), "{error}");
}

#[test]
fn debug_tells_no_connection_string() {
    for (dialect, connection_string) in servers() {
        let told = format!("{:?}", Odbc::connect(&connection_string, dialect).unwrap());
        assert!(!told.contains("Pwd") && !told.contains("127.0.0.1"), "{told}");
    }
}

#[test]
fn a_lost_connection_is_told_and_replaced() {
    for (dialect, connection_string) in servers() {
        let database = Odbc::connect(&connection_string, dialect).unwrap();
        let own_id = match dialect {
            Dialect::MariaDb => "SELECT connection_id()",
            _ => "SELECT pg_backend_pid()",
        };
        let mut transaction = database.begin(Access::Write).unwrap();
        let id = rows(&mut *transaction, own_id, &[]).unwrap()[0][0].clone();
        let SqlValue::Integer(id) = id else { panic!("{id:?} is no number") };
        let other = Odbc::connect(&connection_string, dialect).unwrap();
        let mut killer = other.begin(Access::Write).unwrap();
        let kill = match dialect {
            Dialect::MariaDb => format!("KILL {id}"),
            _ => format!("SELECT pg_terminate_backend({id})"),
        };
        killer.execute(&kill, &[]).unwrap();
        killer.commit().unwrap();

        let error = transaction.execute("DELETE FROM tenon_odbc_any", &[]).unwrap_err();
        assert_eq!(error.fault, Fault::Disconnected, "{dialect:?}: {error}");
        assert_eq!(transaction.commit().unwrap_err().fault, Fault::Disconnected, "{dialect:?}");
        let mut next = database.begin(Access::Write).unwrap();
        assert_eq!(rows(&mut *next, "SELECT 1", &[]).unwrap(), [[SqlValue::Integer(1)]]);
    }
}

/// MariaDB's connector 3.1 holds a result whole, whatever it is told.
#[test]
fn a_result_is_streamed_and_not_held_on_postgres() {
    for (dialect, connection_string) in servers() {
        if dialect != Dialect::Postgres {
            continue;
        }
        let database = Odbc::connect(&connection_string, dialect).unwrap();
        let sql = "SELECT n, CAST(repeat('x', 200) AS varchar(200)) FROM generate_series(1, 1000000) AS s(n)";
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
}

/// The most memory that this process has had, as Linux tells it.
fn most_memory_in_kilobytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn a_batch_is_one_statement_on_postgres() {
    for (dialect, connection_string) in servers() {
        if dialect != Dialect::Postgres {
            continue;
        }
        let database = Odbc::connect(&connection_string, dialect).unwrap();
        let mut transaction = database.begin(Access::Write).unwrap();
        let table = "CREATE TEMPORARY TABLE tenon_odbc_batch (a BIGINT, b VARCHAR(10), c DECIMAL(28,6), d DATE, e JSONB)";
        transaction.execute(table, &[]).unwrap();
        let row = |n: i64| vec![n.into(), "x".into(), "1.5".into(), "2026-01-31".into(), SqlValue::Null];
        let commands =
            "SELECT count(DISTINCT CAST(CAST(cmin AS text) AS integer)), count(*) FROM tenon_odbc_batch";
        for sql in [
            "INSERT INTO tenon_odbc_batch (a, b, c, d) VALUES (?, ?, CAST(? AS DECIMAL(28,6)), ?)",
            "INSERT INTO tenon_odbc_batch (a, b, c, d, e) VALUES (?, ?, ?, CAST(? AS DATE), CAST(? AS JSONB))",
        ] {
            let columns = sql.matches('?').count();
            let batch: Vec<_> = (0..3).map(|n| row(n)[..columns].to_vec()).collect();
            assert_eq!(transaction.execute_batch(sql, &batch).unwrap(), 3);
            assert_eq!(rows(&mut *transaction, commands, &[]).unwrap(), [[1.into(), 3.into()]], "{sql}");
            transaction.execute("DELETE FROM tenon_odbc_batch", &[]).unwrap();
        }
    }
}

#[test]
fn transactions_wait_for_a_connection_and_then_are_told_busy() {
    let patience = Duration::from_millis(20);
    let settings = Settings { connections: 1, patience, ..Settings::default() };
    for (dialect, connection_string) in servers() {
        let database = Odbc::connect_with(&connection_string, dialect, &settings).unwrap();
        let open = database.begin(Access::Write).unwrap();
        assert_eq!(database.begin(Access::Read).err().unwrap().fault, Fault::Busy);
        drop(open);
        assert!(database.begin(Access::Read).is_ok());
    }
}

#[test]
fn a_statement_that_takes_too_long_is_given_up_and_the_transaction_goes_on() {
    let statement_timeout = Some(Duration::from_millis(300));
    let settings = Settings { statement_timeout, ..Settings::default() };
    for (dialect, connection_string) in servers() {
        let database = Odbc::connect_with(&connection_string, dialect, &settings).unwrap();
        let mut transaction = database.begin(Access::Write).unwrap();
        let temporary = "CREATE TEMPORARY TABLE tenon_odbc_slow (a BIGINT)";
        transaction.execute(temporary, &[]).unwrap();
        transaction.execute("INSERT INTO tenon_odbc_slow (a) VALUES (1)", &[]).unwrap();
        let error = rows(&mut *transaction, slow(dialect), &[]).unwrap_err();
        assert_eq!(error.fault, Fault::Busy, "{dialect:?}: {error}");
        let kept = rows(&mut *transaction, "SELECT a FROM tenon_odbc_slow", &[]).unwrap();
        assert_eq!(kept, [[SqlValue::Integer(1)]], "{dialect:?}");
    }
}

/// A statement that takes many seconds.
fn slow(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::MariaDb => "SELECT COUNT(*) FROM seq_1_to_1000000000 WHERE MOD(seq, 7) = 3",
        _ => "SELECT CAST(pg_sleep(600) AS text)",
    }
}

#[test]
fn a_statement_ends_with_the_time_of_its_call_and_the_next_call_has_its_own() {
    for (dialect, connection_string) in servers() {
        let settings = Settings { connections: 1, ..Settings::default() };
        let database = Odbc::connect_with(&connection_string, dialect, &settings).unwrap();
        let began = Instant::now();
        Limit::new(Some(Duration::from_millis(300))).within(|| {
            let mut transaction = database.begin(Access::Read).unwrap();
            let error = rows(&mut *transaction, slow(dialect), &[]).unwrap_err();
            assert_eq!(error.fault, Fault::Busy, "{dialect:?}: {error}");
            assert!(began.elapsed() < Duration::from_secs(20), "{dialect:?}: {:?}", began.elapsed());
        });
        let mut transaction = database.begin(Access::Read).unwrap();
        let (setting, none) = match dialect {
            Dialect::MariaDb => ("SELECT CAST(@@max_statement_time AS char(20))", "0.000000"),
            _ => ("SELECT CAST(current_setting('statement_timeout') AS varchar(20))", "0"),
        };
        let told = rows(&mut *transaction, setting, &[]).unwrap();
        assert_eq!(told, [[SqlValue::from(none)]], "{dialect:?}");
    }
}

#[test]
fn a_statement_ends_when_its_call_is_cancelled() {
    for (dialect, connection_string) in servers() {
        let database = Odbc::connect(&connection_string, dialect).unwrap();
        let limit = Limit::new(None);
        let (tell, told) = std::sync::mpsc::channel();
        std::thread::scope(|scope| {
            let caller = scope.spawn(|| {
                let mut transaction = database.begin(Access::Read).unwrap();
                rows(&mut *transaction, "SELECT 1", &[]).unwrap();
                tell.send(()).unwrap();
                limit.within(|| rows(&mut *transaction, slow(dialect), &[])).unwrap_err()
            });
            told.recv().unwrap();
            let began = Instant::now();
            // It may come before the statement is under way, where there is nothing to cancel.
            while !caller.is_finished() && began.elapsed() < Duration::from_secs(20) {
                limit.cancel();
                std::thread::yield_now();
            }
            assert!(caller.is_finished(), "{dialect:?}: not cancelled");
            let error = caller.join().unwrap();
            assert_eq!(error.fault, Fault::Busy, "{dialect:?}: {error}");
        });
    }
}

#[test]
fn a_table_that_was_changed_is_read_as_it_is_now() {
    for (dialect, connection_string) in servers() {
        let database = Odbc::connect(&connection_string, dialect).unwrap();
        let write = |sql: &str| {
            let mut transaction = database.begin(Access::Write).unwrap();
            transaction.execute(sql, &[]).unwrap();
            transaction.commit().unwrap();
        };
        let read =
            || rows(&mut *database.begin(Access::Read).unwrap(), "SELECT * FROM tenon_odbc_changed", &[]);
        write("DROP TABLE IF EXISTS tenon_odbc_changed");
        write("CREATE TABLE tenon_odbc_changed (a BIGINT)");
        write("INSERT INTO tenon_odbc_changed (a) VALUES (1)");
        assert_eq!(read().unwrap(), [[SqlValue::Integer(1)]], "{dialect:?}");
        write("ALTER TABLE tenon_odbc_changed ADD COLUMN b VARCHAR(10) DEFAULT 'b'");
        let again = read().or_else(|_| read()).unwrap();
        assert_eq!(again, [[SqlValue::Integer(1), "b".into()]], "{dialect:?}");
        write("DROP TABLE tenon_odbc_changed");
    }
}

#[test]
fn numbers_that_do_not_fit_are_never_cut() {
    for (dialect, connection_string) in servers() {
        let database = Odbc::connect(&connection_string, dialect).unwrap();
        let mut transaction = database.begin(Access::Read).unwrap();
        if dialect == Dialect::MariaDb {
            let found =
                rows(&mut *transaction, "SELECT CAST(18446744073709551615 AS UNSIGNED)", &[]).unwrap();
            assert_eq!(found, [[SqlValue::from("18446744073709551615")]]);
        } else {
            let sql = "SELECT CAST(repeat('9', 200) AS numeric)";
            assert_eq!(rows(&mut *transaction, sql, &[]).unwrap_err().fault, Fault::Inexact);
        }
    }
}

#[test]
fn dates_times_and_booleans_are_read() {
    for (dialect, connection_string) in servers() {
        let database = Odbc::connect(&connection_string, dialect).unwrap();
        let mut transaction = database.begin(Access::Read).unwrap();
        let timestamp = if dialect == Dialect::MariaDb { "DATETIME(6)" } else { "TIMESTAMP(6)" };
        let sql = format!(
            "SELECT CAST('2026-01-31' AS DATE), CAST('2026-01-31 12:34:56.789012' AS {timestamp}), 1 = 1, \
             CAST(NULL AS DATE)"
        );
        let expected = ["2026-01-31".into(), "2026-01-31 12:34:56.789012".into(), 1.into(), SqlValue::Null];
        assert_eq!(rows(&mut *transaction, &sql, &[]).unwrap(), [expected], "{dialect:?}");
    }
}

#[test]
fn a_session_answers_in_the_language_of_the_port_whatever_the_connection_string_says() {
    for (dialect, connection_string) in servers() {
        let given = format!("{connection_string};BoolsAsChar=1;Protocol=7.4-1;MaxVarcharSize=3;Option=0");
        let database = Odbc::connect(&given, dialect).unwrap();
        let mut transaction = database.begin(Access::Write).unwrap();
        transaction.execute("DELETE FROM tenon_odbc_not_there", &[]).unwrap_err();
        let text = "SELECT 1 = 1, CAST('榫卯 joins' AS CHAR(20))";
        let found = rows(&mut *transaction, text, &[]).unwrap();
        let SqlValue::Text(text) = &found[0][1] else { panic!("{found:?}") };
        assert_eq!((&found[0][0], text.trim_end()), (&SqlValue::Integer(1), "榫卯 joins"), "{dialect:?}");
    }
}

#[test]
fn text_comes_back() {
    for (dialect, connection_string) in servers() {
        let database = Odbc::connect(&connection_string, dialect).unwrap();
        let mut transaction = database.begin(Access::Read).unwrap();
        let text: SqlValue = "é 榫卯 😀 עברית".into();
        let cast = if dialect == Dialect::MariaDb { "CHAR(100)" } else { "VARCHAR(100)" };
        let sql = format!("SELECT CAST(? AS {cast}), 'é 榫卯 😀 עברית'");
        let found = rows(&mut *transaction, &sql, std::slice::from_ref(&text)).unwrap();
        assert_eq!(found, [[text.clone(), text]], "{dialect:?}");
    }
}

/// MariaDB's driver reads one unit past the end of a statement for each UTF-16 unit whose low byte is D8 to DB.
#[test]
fn characters_that_the_driver_miscounts_come_back_from_the_text_of_a_statement() {
    let miscounted = "Øי濘\u{4eda}\u{5bdb}\u{1f6d8}榫".repeat(50);
    for (dialect, connection_string) in servers() {
        let database = Odbc::connect(&connection_string, dialect).unwrap();
        let mut transaction = database.begin(Access::Read).unwrap();
        for length in 1..miscounted.chars().count() {
            let text: String = miscounted.chars().take(length).collect();
            let found = rows(&mut *transaction, &format!("SELECT '{text}'"), &[]).unwrap();
            assert_eq!(found, [[text.into()]], "{dialect:?}");
        }
        let error = rows(&mut *transaction, "SELECT '榫卯' FROM", &[]).unwrap_err();
        assert!(
            error.fault == Fault::Statement && error.message.contains("SQLSTATE 42"),
            "{dialect:?}: {error}"
        );
    }
}

/// A driver takes the locale from its process, so the test above is run in a process for each.
#[test]
fn text_comes_back_in_every_locale() {
    for locale in ["C", "C.UTF-8", "POSIX"] {
        let this = std::env::current_exe().unwrap();
        let run = std::process::Command::new(this)
            .args(["--exact", "text_comes_back"])
            .env("LC_ALL", locale)
            .output();
        let output = run.unwrap();
        assert!(output.status.success(), "{locale}: {}", String::from_utf8_lossy(&output.stdout));
    }
}
