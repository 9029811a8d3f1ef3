//! Connections that rest between transactions: what it costs to take one and to hand it back, and one that its server ends meanwhile.

use crate::driver::{open_database, servers};
use crate::host::{Host, fresh};
use crate::relay::Relay;
use serde_json::json;
use tenon::CallContext;
use tenon_sql::{Access, Database, DatabaseResult, Dialect, Fault, SqlValue, Transaction, rows};

fn its_id(transaction: &mut dyn Transaction) -> DatabaseResult<i64> {
    let sql = match transaction.dialect() {
        Dialect::MariaDb => "SELECT connection_id()",
        _ => "SELECT pg_backend_pid()",
    };
    match rows(transaction, sql, &[])?[0][0] {
        SqlValue::Integer(id) => Ok(id),
        ref other => panic!("{other:?} is no number"),
    }
}

/// The server ends a connection, and it is over when this returns.
fn end(host: &Host, id: i64) {
    match host.dialect {
        Dialect::MariaDb => {
            host.ask(&format!("KILL {id}"));
            let left = format!("SELECT COUNT(*) FROM information_schema.processlist WHERE id = {id}");
            while host.ask(&left) != "0" {}
        }
        _ => drop(host.ask(&format!("SELECT pg_terminate_backend({id}, 10000)"))),
    }
}

fn end_rested(host: &Host, database: &dyn Database, access: Access) -> i64 {
    let id = its_id(&mut *database.begin(access).unwrap()).unwrap();
    end(host, id);
    id
}

#[test]
fn taking_a_connection_and_handing_it_back_costs_no_message() {
    for (dialect, server) in servers() {
        let (relay, through) = Relay::before(&server);
        let database = open_database(&through, dialect).unwrap();
        for access in [Access::Write, Access::Read] {
            its_id(&mut *database.begin(access).unwrap()).unwrap();
            relay.take();
            for _ in 0..20 {
                drop(database.begin(access).unwrap());
            }
            its_id(&mut *database.begin(access).unwrap()).unwrap();
            // Those of the last transaction, and the end of the first one, which nobody waits for and which may pass the relay late.
            let messages = relay.take();
            assert!(messages < 10, "{dialect:?} {access:?}: {messages}");
        }
    }
}

#[test]
fn a_connection_that_was_ended_while_it_rested_is_replaced_and_nobody_is_told() {
    for (dialect, server) in servers() {
        let host = Host::new(dialect, &server);
        let database = open_database(&server, dialect).unwrap();
        for access in [Access::Read, Access::Write] {
            let ended = end_rested(&host, &*database, access);
            let mut transaction = database.begin(access).unwrap();
            let id = its_id(&mut *transaction).unwrap();
            assert_ne!(id, ended, "{dialect:?} {access:?}");
            assert_eq!(its_id(&mut *transaction).unwrap(), id, "{dialect:?} {access:?}: it stays");
        }
        end_rested(&host, &*database, Access::Write);
        let mut transaction = database.begin(Access::Write).unwrap();
        transaction.execute("SAVEPOINT before_all", &[]).unwrap();
        transaction.execute("DELETE FROM host_order WHERE number = 'none'", &[]).unwrap();
        transaction.execute("ROLLBACK TO SAVEPOINT before_all", &[]).unwrap();
        transaction.commit().unwrap();
    }
}

#[test]
fn a_connection_that_is_ended_after_its_transaction_was_begun_is_told() {
    for (dialect, server) in servers() {
        let host = Host::new(dialect, &server);
        let database = open_database(&server, dialect).unwrap();
        let mut transaction = database.begin(Access::Write).unwrap();
        let id = its_id(&mut *transaction).unwrap();
        end(&host, id);
        let delete = |transaction: &mut dyn Transaction| {
            transaction
                .execute("DELETE FROM host_order WHERE number = 'none'", &[])
                .map_err(|error| error.fault)
        };
        assert_eq!(delete(&mut *transaction), Err(Fault::Disconnected), "{dialect:?}");
        assert_eq!(delete(&mut *transaction), Err(Fault::Disconnected), "{dialect:?}: it stays lost");
        assert_eq!(transaction.commit().unwrap_err().fault, Fault::Disconnected, "{dialect:?}");
    }
}

#[test]
fn a_call_whose_connection_was_ended_before_it_is_done_once() {
    for (dialect, server) in servers() {
        let host = Host::new(dialect, &server);
        let name = fresh("Rested Ltd");
        let context = CallContext::new(&host.tenant, "ada").keyed(&name);
        let id = its_id(&mut *host.engine.database().begin(Access::Write).unwrap()).unwrap();
        end(&host, id);
        host.engine.call(&context, "customer.create", &json!({"name": name})).unwrap();
        let count = format!("SELECT COUNT(*) FROM tn_customer WHERE name = '{name}'");
        assert_eq!(host.ask(&count), "1", "{dialect:?}");
    }
}
