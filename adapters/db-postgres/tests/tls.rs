//! Encrypted connections: `sslmode` and `sslrootcert`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test")]

mod support;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use support::server;
use tenon_db_postgres::Postgres;
use tenon_sql::{Access, Database, Fault, Limit, SqlValue, rows};

/// The server, as `localhost`, and the folder with the certificates of issuers.
fn encrypting() -> Option<(String, PathBuf)> {
    let Ok(folder) = std::env::var("TENON_TEST_POSTGRES_TLS") else {
        println!("skipped: TENON_TEST_POSTGRES_TLS holds no folder of certificates");
        return None;
    };
    let named = "host='localhost' hostaddr='127.0.0.1'";
    Some((server()?.replace("host='127.0.0.1'", named), PathBuf::from(folder)))
}

/// Whether the server says that the connection is encrypted.
fn is_encrypted(database: &Postgres) -> bool {
    let sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    let found = rows(&mut *database.begin(Access::Read).unwrap(), sql, &[]).unwrap();
    found == [[SqlValue::Integer(1)]]
}

#[test]
fn a_connection_is_encrypted_as_it_is_asked_to_be() {
    let Some((server, folder)) = encrypting() else { return };
    let (plain, issuer) = (server.replace("sslmode='disable'", ""), folder.join("ca.crt"));
    let issued = |mode: &str| format!("{plain} sslmode={mode} sslrootcert='{}'", issuer.display());
    let nameless = |given: String| given.replace("host='localhost' ", "host='127.0.0.1' ");
    for (given, encrypted) in [
        (server.clone(), false),
        (plain.clone(), true),
        (format!("{plain} sslmode=prefer"), true),
        (format!("{plain} sslmode=require"), true),
        (nameless(format!("{plain} sslmode=require")), true),
        (issued("require"), true),
        (issued("verify-ca"), true),
        (nameless(issued("verify-ca")), true),
        (issued("verify-full"), true),
    ] {
        let database = Postgres::connect(&given).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(is_encrypted(&database), encrypted, "{}", given.replace(&server, ""));
    }
}

#[test]
fn a_server_that_is_not_who_it_should_be_is_refused() {
    let Some((server, folder)) = encrypting() else { return };
    let asked = |mode: &str, issuer: &str| {
        format!("{server} sslmode={mode} sslrootcert='{}'", folder.join(issuer).display())
    };
    let named = asked("verify-full", "ca.crt");
    let nameless = |host: &str| named.replace("host='localhost' ", host);
    let of_system = format!("{server} sslmode=verify-full sslrootcert=system");
    for given in [
        asked("require", "other.crt"),
        asked("verify-ca", "other.crt"),
        asked("verify-full", "other.crt"),
        nameless("host='127.0.0.1' "),
        nameless("hostaddr='127.0.0.1' "),
        of_system,
    ] {
        let error = Postgres::connect(&given).unwrap_err();
        assert_eq!(error.fault, Fault::Unreachable, "{error}");
        assert!(error.message.contains("certificate"), "it says why: {error}");
    }
}

#[test]
fn what_cannot_be_asked_for_is_refused() {
    for (given, word) in [
        ("postgres://h/d?sslmode=maybe", "sslmode"),
        ("postgres://h/d?sslmode=verify-full", "sslrootcert"),
        ("host=h sslmode=verify-ca", "sslrootcert"),
        ("host=h sslmode=require sslrootcert=system", "system"),
        ("host=h sslmode=verify-ca sslrootcert='/no/such/file'", "PEM"),
    ] {
        let error = Postgres::check(given).unwrap_err();
        assert_eq!(error.fault, Fault::Statement, "{given}: {error}");
        assert!(error.message.contains(word), "{given}: {error}");
    }
}

#[test]
fn a_server_that_offers_no_encryption_is_refused_where_it_is_required() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            // The request for TLS is eight bytes long.
            let _ = client.read_exact(&mut [0; 8]).and_then(|()| client.write_all(b"N"));
        }
    });
    let error = Postgres::connect(&format!("postgres://crm@127.0.0.1:{port}/d?sslmode=require")).unwrap_err();
    assert!(error.fault == Fault::Unreachable && error.message.contains("TLS"), "{error}");
}

#[test]
fn whatever_its_size_comes_over_an_encrypted_connection() {
    let Some((server, _)) = encrypting() else { return };
    let database = Postgres::connect(&format!("{server} sslmode=require")).unwrap();
    let mut transaction = database.begin(Access::Write).unwrap();
    let sql = "SELECT n, repeat('榫', CAST(n AS integer)) FROM generate_series(0, 3000) AS s(n)";
    let mut expected = 0;
    let each = &mut |row: &[SqlValue]| {
        let text = SqlValue::from("榫".repeat(usize::try_from(expected).unwrap()));
        assert_eq!(row, [SqlValue::Integer(expected), text]);
        expected += 1;
        Ok(())
    };
    transaction.query(sql, &[], each).unwrap();
    assert_eq!(expected, 3001);
    let long = SqlValue::from("é".repeat(3_000_000));
    let told = rows(&mut *transaction, "SELECT CAST(? AS text)", std::slice::from_ref(&long)).unwrap();
    assert!(told == [[long]]);
    transaction.commit().unwrap();
}

#[test]
fn a_statement_on_an_encrypted_connection_ends_when_its_call_is_cancelled() {
    let Some((server, _)) = encrypting() else { return };
    let database = Postgres::connect(&format!("{server} sslmode=require")).unwrap();
    let limit = Limit::new(None);
    std::thread::scope(|scope| {
        let caller = scope.spawn(|| {
            let mut transaction = database.begin(Access::Read).unwrap();
            limit.within(|| rows(&mut *transaction, "SELECT CAST(pg_sleep(600) AS text)", &[])).unwrap_err()
        });
        let began = Instant::now();
        // It may come before the statement is under way, where there is nothing to cancel.
        while !caller.is_finished() && began.elapsed() < Duration::from_secs(20) {
            limit.cancel();
            std::thread::yield_now();
        }
        assert_eq!(caller.join().unwrap().fault, Fault::Busy);
    });
}
