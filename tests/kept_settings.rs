//! What an engine keeps of rights and number rules is never older than the database, whoever has changed it: another engine, a host in a
//! transaction that is still open, or the restoration of a backup.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use serde_json::{Value as Json, json};
use std::cell::{Cell, RefCell};
use tenon::sql::Access;
use tenon::{CallContext, Code, Engine, Modules, Result};
use tenon_tests::host_transaction::HostTransaction;
use tenon_tests::servers::{self, Open, drop_tables};

/// Two engines on one database, and the keys of their calls.
struct World {
    ours: Engine,
    other: Engine,
    keys: Cell<u32>,
}

impl World {
    fn new(open: Open<'_>, prefix: &str) -> Self {
        drop_tables(open, Modules::default(), prefix);
        let engine = || Engine::builder(open()).prefix(prefix).open().unwrap();
        let world = Self { ours: engine(), other: engine(), keys: Cell::new(0) };
        let tenant = json!({"name": "Acme", "code": "acme", "base_currency": "EUR", "admin_id": "ada", "admin_name": "Ada"});
        world.done(&world.ours, "host", "tenant.create", &tenant);
        let root = world.done(&world.ours, "ada", "user.get", &json!({"id": "ada"}))["unit_id"].clone();
        let read =
            json!({"name": "reader", "permissions": [{"permission": "customer.read", "scope": "all"}]});
        let role = world.done(&world.ours, "ada", "role.create", &read)["id"].clone();
        let bo = json!({"id": "bo", "name": "Bo", "unit_id": root, "roles": [{"role_id": role}]});
        world.done(&world.ours, "ada", "user.create", &bo);
        world
    }

    fn context(&self, actor: &str) -> CallContext {
        self.keys.set(self.keys.get() + 1);
        CallContext::new("acme", actor).keyed(self.keys.get().to_string())
    }

    fn done(&self, engine: &Engine, actor: &str, operation: &str, arguments: &Json) -> Json {
        engine.call(&self.context(actor), operation, arguments).unwrap()
    }

    /// Whether Bo may list customers, as an engine has it.
    fn may_list(&self, engine: &Engine) -> bool {
        allowed(engine.call(&self.context("bo"), "customer.list", &json!({})))
    }

    fn role(&self) -> Json {
        self.done(
            &self.other,
            "ada",
            "role.list",
            &json!({"filter": {"field": "name", "op": "eq", "value": "reader"}}),
        )["items"][0]
            .clone()
    }

    /// The role with this permission alone.
    fn granting(&self, permission: &str) -> Json {
        let role = self.role();
        let line = &role["permissions"][0]["id"];
        json!({"id": role["id"], "version": role["version"], "permissions": [{"id": line, "permission": permission}]})
    }
}

fn allowed(answer: Result<Json>) -> bool {
    match answer {
        Ok(_) => true,
        Err(error) => {
            assert_eq!(error.code, Code::Forbidden, "{error}");
            false
        }
    }
}

/// Each change that another engine makes counts for the next call here.
fn another_engine(open: Open<'_>) {
    let world = World::new(open, "kso_");
    let (ours, other) = (&world.ours, &world.other);
    for (permission, expected) in [("customer.read", true), ("contact.read", false), ("customer.*", true)] {
        world.done(other, "ada", "role.update", &world.granting(permission));
        assert_eq!((world.may_list(ours), world.may_list(ours)), (expected, expected), "{permission}");
    }
    for disabled in [true, false] {
        let bo = world.done(other, "ada", "user.get", &json!({"id": "bo"}));
        let change = json!({"id": "bo", "version": bo["version"], "disabled": disabled});
        world.done(other, "ada", "user.update", &change);
        assert_eq!(world.may_list(ours), !disabled);
    }
    let number = |name: &str| {
        let customer = json!({"name": name});
        world.done(ours, "ada", "customer.create", &customer)["number"].as_str().unwrap().to_owned()
    };
    assert!(!number("One").starts_with('K'));
    world.done(other, "ada", "number_rule.create", &json!({"entity": "customer", "pattern": "K{seq}"}));
    assert_eq!([number("Two"), number("Three")], ["K1", "K2"]);
}

/// A call in a transaction of a host sees what the host has changed in it. Once the host has rolled it back, no call does; and what is
/// committed next is seen, though it is the same number of changes.
fn a_transaction_of_the_host(open: Open<'_>) {
    let world = World::new(open, "ksh_");
    for (commits, next) in [(false, "customer.*"), (true, "customer.read"), (false, "customer.*")] {
        let withdrawn = world.granting("contact.read");
        let begun = RefCell::new(world.ours.database().begin(Access::Write).unwrap());
        let within = |context: CallContext, operation: &str, arguments: &Json| {
            world.ours.call_enlisted(Box::new(HostTransaction(&begun)), &context, operation, arguments)
        };
        within(world.context("ada"), "role.update", &withdrawn).unwrap();
        assert!(!allowed(within(world.context("bo"), "customer.list", &json!({}))));
        assert!(world.may_list(&world.other), "nobody else sees it");
        match commits {
            true => begun.into_inner().commit().unwrap(),
            false => begun.into_inner().rollback().unwrap(),
        }
        assert_eq!(world.may_list(&world.other), !commits);
        world.done(&world.other, "ada", "role.update", &world.granting(next));
        assert!(world.may_list(&world.ours));
    }
}

/// A store is restored from a backup beneath engines that are open, and as many settings are changed as before.
fn a_restored_store(open: Open<'_>) {
    let world = World::new(open, "ksr_");
    let execute = |statements: &[&str]| {
        let mut transaction = world.ours.database().begin(Access::Write).unwrap();
        for sql in statements {
            transaction.execute(&sql.replace('#', "ksr_"), &[]).unwrap();
        }
        transaction.commit().unwrap();
    };
    let tables = ["counter", "role", "role_permission"];
    let copies = tables.map(|table| format!("CREATE TABLE #old_{table} AS SELECT * FROM #{table}"));
    let drops = tables.map(|table| format!("DROP TABLE IF EXISTS #old_{table}"));
    execute(&drops.iter().chain(&copies).map(String::as_str).collect::<Vec<_>>());
    world.done(&world.other, "ada", "role.update", &world.granting("contact.read"));
    assert!(!world.may_list(&world.ours));
    let restored = tables.map(|table| {
        [format!("DELETE FROM #{table}"), format!("INSERT INTO #{table} SELECT * FROM #old_{table}")]
    });
    execute(&restored.iter().flatten().chain(&drops).map(String::as_str).collect::<Vec<_>>());
    world.done(&world.other, "ada", "role.update", &world.granting("customer.*"));
    assert!(world.may_list(&world.ours));
}

macro_rules! on_all {
    ($($test:ident: $sqlite:ident $postgres:ident $mariadb:ident;)*) => {$(
        #[test]
        fn $sqlite() {
            servers::on_sqlite($test);
        }

        #[test]
        fn $postgres() {
            servers::on_server("TENON_TEST_POSTGRES", $test);
        }

        #[test]
        fn $mariadb() {
            servers::on_server("TENON_TEST_MARIADB_URL", $test);
        }
    )*};
}

on_all! {
    another_engine: another_on_sqlite another_on_postgres another_on_mariadb;
    a_restored_store: restored_on_sqlite restored_on_postgres restored_on_mariadb;
    a_transaction_of_the_host: the_hosts_on_sqlite the_hosts_on_postgres the_hosts_on_mariadb;
}
