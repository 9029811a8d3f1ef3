//! Connections that cannot be lent as they are, and one that is lent for good.

use crate::driver::{open, servers};
use crate::host::{Host, fresh};
use serde_json::json;
use tenon::{CallContext, Engine};
use tenon_db_odbc::{Odbc, connection_string};
use tenon_sql::{Access, Database, Dialect, Fault, SqlValue, rows};

#[test]
fn a_connection_without_a_transaction_is_refused() {
    for (dialect, server) in servers() {
        let connection = open(&connection_string(&server, dialect));
        let error = Odbc::enlist(&connection, dialect).err().unwrap();
        assert!(error.message.contains("no open transaction"), "{dialect:?}: {error}");
    }
}

#[test]
fn a_transaction_that_would_not_see_what_others_commit_is_refused() {
    for (dialect, server) in servers().into_iter().filter(|(dialect, _)| *dialect == Dialect::MariaDb) {
        let connection = open(&connection_string(&server, dialect));
        connection.lock().unwrap().set_autocommit(false).unwrap();
        let error = Odbc::enlist(&connection, dialect).err().unwrap();
        assert!(error.message.contains("READ COMMITTED"), "{error}");
    }
}

/// As its own driver opens it: a truth is a text there, long texts are cut, and errors undo more than they should.
#[test]
fn a_connection_that_was_opened_otherwise_is_refused() {
    for (dialect, server) in servers().into_iter().filter(|(dialect, _)| *dialect == Dialect::Postgres) {
        let connection = open(&server);
        connection.lock().unwrap().set_autocommit(false).unwrap();
        let error = Odbc::enlist(&connection, dialect).err().unwrap();
        assert!(error.message.contains("connection_string"), "{error}");
    }
}

#[test]
fn sqlite_is_not_reached_over_odbc() {
    for (_, server) in servers() {
        assert_eq!(Odbc::enlist(&open(&server), Dialect::Sqlite).err().unwrap().fault, Fault::Statement);
    }
}

#[test]
fn a_connection_can_be_the_engines_from_now_on() {
    for (dialect, server) in servers() {
        let host = Host::new(dialect, &server);
        let lent = Odbc::over(open(&connection_string(&server, dialect)), dialect).unwrap();
        let engine = Engine::builder(lent).without_migration().open().unwrap();
        let (number, ada) = (fresh("own"), CallContext::new(&host.tenant, "ada"));
        let order = json!({"customer_id": host.customer, "customer_reference": number, "lines": []});
        engine.call(&ada.clone().keyed(&number), "sales_order.create", &order).unwrap();
        assert_eq!(host.durable(&number), (0, 1), "{dialect:?}");
        assert_eq!(engine.database().begin(Access::Read).err().map(|error| error.fault), None);
    }
}

/// The host has opened it, and may be holding on to it: nobody puts another in its place.
#[test]
fn a_connection_of_the_hosts_that_is_lost_is_told_and_not_replaced() {
    for (dialect, server) in servers() {
        let host = Host::new(dialect, &server);
        let lent = Odbc::over(open(&connection_string(&server, dialect)), dialect).unwrap();
        let (own, kill) = match dialect {
            Dialect::MariaDb => ("SELECT connection_id()", "KILL"),
            _ => ("SELECT pg_backend_pid()", "SELECT pg_terminate_backend"),
        };
        let its_id = rows(&mut *lent.begin(Access::Read).unwrap(), own, &[]).unwrap();
        let SqlValue::Integer(id) = its_id[0][0] else { panic!("{its_id:?} is no number") };
        host.ask(&format!("{kill}({id})"));
        let first = || rows(&mut *lent.begin(Access::Read)?, own, &[]);
        let told = std::iter::repeat_with(first).find_map(|found| found.err()).unwrap();
        assert_eq!(told.fault, Fault::Disconnected, "{dialect:?}: {told}");
        assert_eq!(first().unwrap_err().fault, Fault::Unreachable, "{dialect:?}");
    }
}
