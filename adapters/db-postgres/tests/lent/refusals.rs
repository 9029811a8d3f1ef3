//! Connections that cannot be lent, and what lending leaves behind.

use super::driver::{client, servers};
use super::support::keywords;
use futures_lite::future::block_on;
use tenon_db_postgres::Postgres;
use tenon_sql::{Fault, SqlValue, Transaction, rows};

#[test]
fn a_connection_without_a_transaction_is_refused() {
    for (_, server) in servers() {
        let client = client(&keywords(&server));
        let error = Postgres::enlist(&client).err().unwrap();
        assert!(error.message.contains("no open transaction"), "{error}");
    }
}

#[test]
fn a_transaction_of_the_protocols_crate_is_lent_and_goes_on_as_it_was() {
    for (_, server) in servers() {
        let mut client = client(&keywords(&server));
        let hosts = block_on(client.transaction()).unwrap();
        block_on(hosts.batch_execute("CREATE TEMPORARY TABLE host_own (a BIGINT UNIQUE)")).unwrap();
        let mut lent = Postgres::enlist(hosts.client()).unwrap();
        let insert = "INSERT INTO host_own (a) VALUES (?)";
        lent.execute(insert, &[1.into()]).unwrap();
        lent.execute("SAVEPOINT own", &[]).unwrap();
        assert_eq!(lent.execute(insert, &[1.into()]).unwrap_err().fault, Fault::UniqueViolation);
        lent.execute("ROLLBACK TO SAVEPOINT own", &[]).unwrap();
        assert_eq!(rows(&mut lent, "SELECT a FROM host_own", &[]).unwrap(), [[SqlValue::Integer(1)]]);
        // What is still to be sent is sent when the transaction goes back to the host.
        lent.execute("RELEASE SAVEPOINT own", &[]).unwrap();
        drop(lent);
        let row = block_on(hosts.query_one("SELECT count(*) FROM host_own", &[])).unwrap();
        assert_eq!(row.get::<_, i64>(0), 1, "the host's transaction goes on after a failed statement");
        let error = block_on(hosts.batch_execute("RELEASE SAVEPOINT own")).unwrap_err();
        assert_eq!(error.code().unwrap().code(), "3B001");
        block_on(hosts.rollback()).unwrap();
    }
}
