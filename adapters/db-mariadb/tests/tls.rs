//! Encrypted connections: `sslmode` and `sslrootcert`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test")]

mod support;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use support::server;
use tenon_db_mariadb::MariaDb;
use tenon_sql::{Access, Database, Fault, Limit, SqlValue, rows};

/// The server, without parameters, and the folder with the certificates of issuers.
fn encrypting() -> Option<(String, PathBuf)> {
    let Ok(folder) = std::env::var("TENON_TEST_MARIADB_TLS") else {
        println!("skipped: TENON_TEST_MARIADB_TLS holds no folder of certificates");
        return None;
    };
    let server = server()?;
    Some((server.split('?').next().unwrap().to_owned(), PathBuf::from(folder)))
}

/// The same server by the name in its certificate.
fn by_name(server: &str) -> String {
    server.replace("@127.0.0.1:", "@localhost:")
}

/// Whether the server says that the connection is encrypted.
fn is_encrypted(database: &MariaDb) -> bool {
    let sql =
        "SELECT VARIABLE_VALUE FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'Ssl_cipher'";
    let found = rows(&mut *database.begin(Access::Read).unwrap(), sql, &[]).unwrap();
    found != [[SqlValue::from("")]]
}

#[test]
fn a_connection_is_encrypted_as_it_is_asked_to_be() {
    let Some((server, folder)) = encrypting() else { return };
    let issuer = folder.join("ca.crt");
    let issued =
        |server: &str, mode: &str| format!("{server}?sslmode={mode}&sslrootcert={}", issuer.display());
    for (given, encrypted) in [
        (format!("{server}?sslmode=disable"), false),
        (server.clone(), true),
        (format!("{server}?sslmode=prefer"), true),
        (format!("{server}?sslmode=require"), true),
        (issued(&server, "require"), true),
        (issued(&server, "verify-ca"), true),
        (issued(&by_name(&server), "verify-full"), true),
    ] {
        let database = MariaDb::connect(&given).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(is_encrypted(&database), encrypted, "{}", given.replace(&server, ""));
    }
}

#[test]
fn a_server_that_is_not_who_it_should_be_is_refused() {
    let Some((server, folder)) = encrypting() else { return };
    let asked = |server: &str, mode: &str, issuer: &str| {
        format!("{server}?sslmode={mode}&sslrootcert={}", folder.join(issuer).display())
    };
    for given in [
        asked(&server, "require", "other.crt"),
        asked(&server, "verify-ca", "other.crt"),
        asked(&by_name(&server), "verify-full", "other.crt"),
        asked(&server, "verify-full", "ca.crt"),
        format!("{}?sslmode=verify-full&sslrootcert=system", by_name(&server)),
    ] {
        let error = MariaDb::connect(&given).unwrap_err();
        assert_eq!(error.fault, Fault::Unreachable, "{error}");
        assert!(error.message.contains("certificate"), "it says why: {error}");
    }
}

#[test]
fn whatever_its_size_comes_over_an_encrypted_connection() {
    let Some((server, _)) = encrypting() else { return };
    let database = MariaDb::connect(&format!("{server}?sslmode=require")).unwrap();
    let mut transaction = database.begin(Access::Write).unwrap();
    let mut expected = 0;
    let each = &mut |row: &[SqlValue]| {
        let text = SqlValue::from("榫".repeat(usize::try_from(expected).unwrap()));
        assert_eq!(row, [SqlValue::Integer(expected), text]);
        expected += 1;
        Ok(())
    };
    transaction.query("SELECT seq, repeat('榫', seq) FROM seq_0_to_3000", &[], each).unwrap();
    assert_eq!(expected, 3001);
    let long = SqlValue::from("é".repeat(3_000_000));
    let told =
        rows(&mut *transaction, "SELECT CAST(? AS CHAR(9000000))", std::slice::from_ref(&long)).unwrap();
    assert!(told == [[long]]);
    transaction.commit().unwrap();
}

#[test]
fn a_statement_on_an_encrypted_connection_ends_when_its_call_is_cancelled() {
    let Some((server, _)) = encrypting() else { return };
    let database = MariaDb::connect(&format!("{server}?sslmode=require")).unwrap();
    let limit = Limit::new(None);
    std::thread::scope(|scope| {
        let caller = scope.spawn(|| {
            let mut transaction = database.begin(Access::Read).unwrap();
            let slow = "SELECT COUNT(*) FROM seq_1_to_1000000000 WHERE MOD(seq, 7) = 3";
            limit.within(|| rows(&mut *transaction, slow, &[])).unwrap_err()
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
