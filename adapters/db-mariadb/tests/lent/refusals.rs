//! Connections that cannot be lent, and what lending leaves behind.

use super::driver::{host, servers};
use tenon_db_mariadb::MariaDb;
use tenon_db_mariadb::mysql::{IsolationLevel, TxOpts, prelude::Queryable};
use tenon_sql::{Fault, SqlValue, Transaction, rows};

fn read_committed() -> TxOpts {
    TxOpts::default().set_isolation_level(Some(IsolationLevel::ReadCommitted))
}

#[test]
fn a_connection_without_a_transaction_is_refused() {
    for (_, server) in servers() {
        let error = MariaDb::enlist(&mut host(&server)).err().unwrap();
        assert!(error.message.contains("no open transaction"), "{error}");
    }
}

#[test]
fn a_transaction_that_would_not_see_what_others_commit_is_refused() {
    for (_, server) in servers() {
        let mut host = host(&server);
        let mut transaction = host.start_transaction(TxOpts::default()).unwrap();
        let error = MariaDb::enlist(&mut transaction).err().unwrap();
        assert!(error.message.contains("READ COMMITTED"), "{error}");
    }
}

#[test]
fn a_transaction_of_the_protocols_crate_is_lent_and_goes_on_as_it_was() {
    for (_, server) in servers() {
        let mut host = host(&server);
        host.query_drop("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED").unwrap();
        let mut hosts = host.start_transaction(read_committed()).unwrap();
        hosts.query_drop("CREATE TEMPORARY TABLE host_own (a BIGINT UNIQUE, b BIGINT)").unwrap();
        let mut lent = MariaDb::enlist(&mut hosts).unwrap();
        let insert = "INSERT INTO host_own (a) VALUES (?)";
        lent.execute(insert, &[1.into()]).unwrap();
        lent.execute("SAVEPOINT own", &[]).unwrap();
        let error = lent.execute(insert, &[1.into()]).unwrap_err();
        assert_eq!((error.fault, error.message.contains("for key 'a'")), (Fault::UniqueViolation, true));
        assert_eq!(lent.execute_batch(insert, &[vec![2.into()], vec![3.into()]]), Ok(2));
        lent.execute("ROLLBACK TO SAVEPOINT own", &[]).unwrap();
        assert_eq!(rows(&mut lent, "SELECT a FROM host_own", &[]).unwrap(), [[SqlValue::Integer(1)]]);
        // What an update finds is counted, whether it changes or not.
        assert_eq!(lent.execute("UPDATE host_own SET b = NULL WHERE a = ?", &[1.into()]), Ok(1));
        assert_eq!(lent.execute(insert, &[]).unwrap_err().fault, Fault::Statement);
        let count: Option<i64> = hosts.query_first("SELECT COUNT(*) FROM host_own").unwrap();
        assert_eq!(count, Some(1), "the host's transaction goes on after a failed statement");
        hosts.rollback().unwrap();
    }
}

#[test]
fn values_of_a_hosts_connection_are_those_of_an_own_one() {
    for (_, server) in servers() {
        let mut host = host(&server);
        host.query_drop("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED").unwrap();
        let mut hosts = host.start_transaction(read_committed()).unwrap();
        let mut lent = MariaDb::enlist(&mut hosts).unwrap();
        let own = super::driver::connect(&server).unwrap();
        let mut own = tenon_sql::Database::begin(&own, tenon_sql::Access::Read).unwrap();
        let sql = "SELECT CAST('-12.50' AS DECIMAL(10, 4)), CAST('2026-01-31' AS DATE), CAST('2026-01-31 12:34:56' AS DATETIME(3)), \
                   CAST('-100:00:00.5' AS TIME(1)), CAST(18446744073709551615 AS UNSIGNED), -7, 1.5e0, X'00FF', NULL, ?, ?, ?";
        let values = ["榫卯 😀".into(), i64::MIN.into(), SqlValue::Real(0.1)];
        let found = rows(&mut lent, sql, &values).unwrap();
        assert_eq!(found, rows(&mut *own, sql, &values).unwrap());
        assert_eq!(
            found[0][..4],
            ["-12.5000", "2026-01-31", "2026-01-31 12:34:56.000", "-100:00:00.5"].map(SqlValue::from)
        );
    }
}
