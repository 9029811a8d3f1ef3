//! Bad weather: servers that break off, refuse to write, or hold tables that somebody has changed. Each is told as what it is,
//! leaves nothing half done, and is over when it is over.

use crate::driver::{open_database, servers};
use crate::host::{Host, fresh};
use serde_json::{Value as Json, json};
use std::time::{Duration, Instant};
use tenon::{CallContext, Code, Engine, Result, Retry};
use tenon_sql::Dialect;

fn create(host: &Host, key: &str, name: &str) -> Result<Json> {
    let context = CallContext::new(&host.tenant, "ada").keyed(key);
    host.engine.call(&context, "customer.create", &json!({"name": name}))
}

fn named(host: &Host, name: &str) -> String {
    host.ask(&format!(
        "SELECT COUNT(*) FROM tn_customer WHERE name = '{name}' AND tenant_id = '{}'",
        host.tenant
    ))
}

/// Kills the connections that wait for the counter which the host holds, and gives how many there were.
fn kill_waiting(host: &Host) -> usize {
    match host.dialect {
        Dialect::MariaDb => {
            let waiting = host.ask(
                "SELECT id FROM information_schema.processlist
                 WHERE command <> 'Sleep' AND info LIKE '%tn_counter%' AND id <> connection_id()",
            );
            waiting.lines().map(|id| host.ask(&format!("KILL {id}"))).count()
        }
        _ => {
            let killed = host.ask(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE wait_event_type = 'Lock' AND query LIKE '%tn_counter%'",
            );
            killed.lines().count()
        }
    }
}

#[test]
fn a_connection_that_breaks_in_a_call_leaves_nothing_and_the_next_attempt_does_it_once() {
    for (dialect, server) in servers() {
        let host = Host::new(dialect, &server);
        let (key, name) = (fresh("broken"), fresh("Broken Ltd"));
        // The host has drawn a number of this tenant's and not committed: the engine's own call waits for it.
        host.enlisted("customer.create", &fresh("holds"), &json!({"name": fresh("Holding Ltd")})).unwrap();
        let broken = std::thread::scope(|scope| {
            let call = scope.spawn(|| create(&host, &key, &name));
            let patience = Instant::now() + Duration::from_secs(30);
            while kill_waiting(&host) == 0 {
                assert!(Instant::now() < patience, "the call waits for the counter");
                std::thread::yield_now();
            }
            call.join().unwrap()
        });
        let error = broken.unwrap_err();
        assert_eq!(
            (error.code, error.code.retry()),
            (Code::DatabaseUnreachable, Retry::Later),
            "{dialect:?}: {error}"
        );
        assert_eq!(named(&host, &name), "0", "{dialect:?}");
        host.rollback();
        create(&host, &key, &name).unwrap();
        create(&host, &key, &name).unwrap();
        assert_eq!(named(&host, &name), "1", "{dialect:?}");
    }
}

/// A statement of somebody with rights to change tables.
fn alter(host: &Host, sql: &str) {
    host.run(sql).unwrap();
    host.commit();
}

/// An engine with tables of its own, for somebody to change.
fn engine_beside(host: &Host, prefix: &str) -> Engine {
    let tables = tenon_sql::table::tables(&tenon::Modules::default().catalogue().unwrap(), prefix);
    for name in tables.into_iter().map(|table| table.name).chain(tenon_sql::migration::ledgers(prefix)) {
        alter(host, &format!("DROP TABLE IF EXISTS {name}"));
    }
    let engine =
        Engine::builder(open_database(&host.server, host.dialect).unwrap()).prefix(prefix).open().unwrap();
    let founded = json!({"name": "Acme", "code": "acme", "base_currency": "EUR", "admin_id": "ada", "admin_name": "Ada"});
    engine.call(&CallContext::new(&host.tenant, "host").keyed("tenant"), "tenant.create", &founded).unwrap();
    engine
}

#[test]
fn a_table_that_was_changed_by_hand_is_told_and_nothing_is_half_written() {
    for (dialect, server) in servers() {
        let host = Host::new(dialect, &server);
        let engine = engine_beside(&host, "wth_");
        let create = |key: &str| {
            let context = CallContext::new(&host.tenant, "ada").keyed(key);
            engine.call(&context, "customer.create", &json!({"name": key}))
        };
        let durable = || {
            let count = |table: &str| {
                host.ask(&format!("SELECT COUNT(*) FROM wth_{table} WHERE tenant_id = '{}'", host.tenant))
            };
            ["customer", "journal", "idempotency"].map(count)
        };
        create("before").unwrap();
        let before = durable();

        alter(&host, "ALTER TABLE wth_customer ADD COLUMN erp_remark varchar(20)");
        create("a column more that may be empty").unwrap();
        alter(&host, "ALTER TABLE wth_customer DROP COLUMN erp_remark");
        alter(&host, "ALTER TABLE wth_journal RENAME TO wth_journal_away");
        let error = create("a table less").unwrap_err();
        assert_eq!(
            (error.code, error.code.retry()),
            (Code::SchemaBehind, Retry::AfterRepair),
            "{dialect:?}: {error}"
        );
        assert!(error.message.contains("wth_journal"), "{dialect:?}: it names the table: {error}");
        alter(&host, "ALTER TABLE wth_journal_away RENAME TO wth_journal");

        alter(&host, "ALTER TABLE wth_customer RENAME COLUMN city TO town");
        let error = create("a column less").unwrap_err();
        assert_eq!(error.code, Code::SchemaBehind, "{dialect:?}: {error}");
        assert!(error.message.contains("city"), "{dialect:?}: it names the column: {error}");
        alter(&host, "ALTER TABLE wth_customer RENAME COLUMN town TO city");

        create("as it was").unwrap();
        let rows = |text: &String| text.parse::<u32>().unwrap();
        let grown: Vec<_> =
            durable().iter().zip(&before).map(|(after, before)| rows(after) - rows(before)).collect();
        assert_eq!(
            grown,
            [2, 2, 2],
            "{dialect:?}: each refused call left nothing in customer, journal and answers"
        );
    }
}

#[test]
fn a_database_that_does_not_take_writes_says_so_and_is_read() {
    for (dialect, server) in servers() {
        let host = Host::new(dialect, &server);
        let (name, ada) = (fresh("Reader"), CallContext::new(&host.tenant, "ada"));
        // As on a standby: the session's transactions only read, whatever the engine asks for.
        let refused = match dialect {
            Dialect::MariaDb => host.run("SET SESSION TRANSACTION READ ONLY"),
            _ => host.run("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"),
        };
        refused.unwrap();
        host.commit();
        let error = host.enlisted("customer.create", "no", &json!({"name": name})).unwrap_err();
        assert_eq!(error.code, Code::Database, "{dialect:?}: {error}");
        assert!(error.message.to_lowercase().contains("read"), "{dialect:?}: it says why: {error}");
        assert_eq!(
            host.enlisted("customer.get", "read", &json!({"id": host.customer})).unwrap()["name"],
            "Björk GmbH"
        );
        host.rollback();
        assert_eq!(named(&host, &name), "0", "{dialect:?}");
        assert!(host.engine.call(&ada, "customer.get", &json!({"id": host.customer})).is_ok());
    }
}

/// PostgreSQL may hold a database whose encoding has no Chinese: it is refused before anything is written.
#[test]
fn a_database_of_another_encoding_is_refused() {
    for (dialect, server) in servers() {
        let host = Host::new(dialect, &server);
        let name = fresh("latin").replace('-', "_");
        let make = match dialect {
            Dialect::MariaDb => continue,
            _ => format!(
                "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'"
            ),
        };
        host.ask(&make);
        let own = server.split(';').filter(|part| !part.to_lowercase().starts_with("database="));
        let other = own.map(str::to_owned).chain([format!("Database={name}")]).collect::<Vec<_>>().join(";");
        let refused = open_database(&other, dialect).map(drop);
        host.ask(&format!("DROP DATABASE {name}"));
        let error = refused.unwrap_err();
        assert!(error.message.contains("UTF8"), "{error}");
    }
}

/// A newer engine has added a column: the older one that is open already works on, and is not opened again.
#[test]
fn an_older_engine_works_on_while_a_newer_completes_the_store() {
    for (dialect, server) in servers() {
        let host = Host::new(dialect, &server);
        let older = engine_beside(&host, "two_");
        alter(&host, "ALTER TABLE two_customer ADD COLUMN loyalty varchar(20)");
        let written = "UPDATE two_schema SET columns_made = CONCAT('loyalty ', columns_made) WHERE table_name = 'two_customer'";
        alter(&host, written);
        let context = CallContext::new(&host.tenant, "ada").keyed("older");
        let made =
            older.call(&context, "customer.create", &json!({"name": "Made by the older one"})).unwrap();
        let reader = CallContext::new(&host.tenant, "ada");
        assert_eq!(older.call(&reader, "customer.get", &json!({"id": made["id"]})), Ok(made), "{dialect:?}");
        let again = Engine::builder(open_database(&server, dialect).unwrap()).prefix("two_").open();
        let error = again.map(drop).unwrap_err();
        assert_eq!(error.code, Code::SchemaAhead, "{dialect:?}");
        assert!(error.message.contains("two_customer.loyalty"), "{dialect:?}: {error}");
    }
}
