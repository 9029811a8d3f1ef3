//! Stores that earlier versions made, from dumps with records in them: this one completes the tables, reads what is there, and
//! goes on writing. `tests/dumps/make.sh` made them, each named after its commit.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test")]

use serde_json::{Value as Json, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tenon::config::open_database;
use tenon::sql::{Database, Dialect};
use tenon::{CallContext, Engine};
use tenon_db_sqlite::{Sqlite, rusqlite::Connection};

/// The dumps, with the prefix of their tables.
const DUMPS: [(&str, &str); 2] = [("9fa10ba", "d1_"), ("7c6b638", "d2_")];

fn dump(commit: &str, dialect: Dialect) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("dumps").join(commit);
    std::fs::read_to_string(folder.join(format!("{}.sql", dialect.as_str()))).unwrap()
}

#[test]
fn on_sqlite() {
    for (commit, prefix) in DUMPS {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("crm.db");
        Connection::open(&file).unwrap().execute_batch(&dump(commit, Dialect::Sqlite)).unwrap();
        goes_on(&|| Box::new(Sqlite::open(&file).unwrap()), prefix);
    }
}

#[test]
fn on_postgres() {
    on_a_server(Dialect::Postgres, "TENON_TEST_POSTGRES", psql);
}

#[test]
fn on_mariadb() {
    on_a_server(Dialect::MariaDb, "TENON_TEST_MARIADB", mariadb);
}

fn on_a_server(dialect: Dialect, variable: &str, client: fn(&str) -> Command) {
    let Ok(server) = std::env::var(variable) else {
        println!("skipped: {variable} holds no ODBC connection string");
        return;
    };
    let name = format!("odbc:{}:{server}", dialect.as_str());
    if !cfg!(feature = "odbc") && open_database(&name).is_err() {
        println!("skipped: ODBC is not built in (--features odbc)");
        return;
    }
    for (commit, prefix) in DUMPS {
        let dump = dump(commit, dialect);
        run(client(&server), &(dropping(prefix, dialect) + &dump));
        goes_on(&|| open_database(&name).unwrap(), prefix);
        run(client(&server), &dropping(prefix, dialect));
    }
}

/// Drops every table that this version knows under a prefix.
fn dropping(prefix: &str, dialect: Dialect) -> String {
    let tables = tenon::sql::table::tables(&tenon::Modules::default().catalogue().unwrap(), prefix);
    let names = tables.into_iter().map(|table| table.name).chain(tenon::sql::migration::ledgers(prefix));
    let quiet = if dialect == Dialect::Postgres { "SET client_min_messages = warning;\n" } else { "" };
    names.fold(quiet.to_owned(), |sql, name| sql + &format!("DROP TABLE IF EXISTS {name};\n"))
}

fn part(server: &str, name: &str) -> String {
    let mut parts = server.split(';').filter_map(|part| part.split_once('='));
    parts.find(|(key, _)| key.eq_ignore_ascii_case(name)).unwrap().1.to_owned()
}

fn psql(server: &str) -> Command {
    let mut command = Command::new("psql");
    command.args([
        "-X",
        "-q",
        "-v",
        "ON_ERROR_STOP=1",
        "-h",
        &part(server, "server"),
        "-p",
        &part(server, "port"),
    ]);
    command
        .args(["-U", &part(server, "uid"), &part(server, "database")])
        .env("PGPASSWORD", part(server, "pwd"));
    command
}

fn mariadb(server: &str) -> Command {
    let mut command = Command::new("mariadb");
    command.args([
        "--no-defaults",
        "-h",
        &part(server, "server"),
        "-P",
        &part(server, "port"),
        "--default-character-set=utf8mb4",
    ]);
    command
        .args(["-u", &part(server, "uid"), &part(server, "database")])
        .env("MYSQL_PWD", part(server, "pwd"));
    command
}

fn run(mut client: Command, sql: &str) {
    let mut process = client.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    process.stdin.take().unwrap().write_all(sql.as_bytes()).unwrap();
    assert!(process.wait().unwrap().success(), "the server's client takes the dump");
}

/// The store is completed; its records are as they were, and can be changed and added to.
fn goes_on(open: &dyn Fn() -> Box<dyn Database>, prefix: &str) {
    let refused = Engine::builder(open()).prefix(prefix).without_migration().open().err();
    assert_eq!(refused.map(|error| error.code), Some(tenon::Code::SchemaBehind), "{prefix} before");
    let engine = Engine::builder(open()).prefix(prefix).open().unwrap();
    assert!(engine.pending_migration().unwrap().is_empty(), "{prefix} after");
    let call = |operation: &str, arguments: Json| {
        let context = CallContext::new("acme", "ada").keyed(format!("now {operation}"));
        engine
            .call(&context, operation, &arguments)
            .unwrap_or_else(|error| panic!("{prefix} {operation}: {error}"))
    };
    let green = json!({"filter": {"field": "custom.colour", "op": "eq", "value": "grün"}});
    let customer = &call("customer.list", green)["items"][0];
    let (id, number) = (&customer["id"], &customer["number"]);
    assert_eq!(
        (&customer["name"], &customer["credit_limit"], number),
        (&json!("榫卯 Björk GmbH"), &json!("1234.5678"), &json!("C000001"))
    );
    let of_customer = json!({"filter": {"field": "customer_id", "op": "eq", "value": id}});
    assert_eq!(call("contact.list", of_customer.clone())["items"][0]["name"], "王强");
    let order = &call("sales_order.list", of_customer)["items"][0];
    assert_eq!(
        (&order["net"], &order["gross"], &order["date"]),
        (&json!("49.98"), &json!("59.48"), &json!("2026-02-03"))
    );

    let changed = call("customer.update", json!({"id": id, "version": customer["version"], "city": "Bonn"}));
    assert_eq!(changed["city"], "Bonn");
    assert_eq!(call("customer.create", json!({"name": "The next"}))["number"], "C000002");
    let submitted = call("sales_order.submit", json!({"id": order["id"]}));
    assert_eq!((&submitted["status"], &submitted["credit_reserved"]), (&json!("submitted"), &json!("59.48")));
    let again = Engine::builder(open()).prefix(prefix).without_migration().open();
    assert!(again.is_ok(), "{prefix}: nothing is lacking");
}

/// Every dump is tested, and on every engine.
#[test]
fn every_dump_is_played() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("dumps");
    let mut there: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    there.sort();
    let mut named = DUMPS.map(|(commit, _)| commit.to_owned());
    named.sort();
    assert_eq!(there, named);
}
