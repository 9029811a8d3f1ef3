//! `docs/backup.md` as an operator follows it: what was there at the backup is there again, what came later is not.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on ends, or says why it is skipped"
)]

use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tenon_tests::entry_points::{fresh_tenant, tenon};

/// A store, and the shell of its operator.
struct Desk {
    system: &'static str,
    folder: PathBuf,
    database: String,
    prefix: String,
    tenant: String,
    environment: BTreeMap<&'static str, String>,
}

impl Desk {
    fn new(system: &'static str, folder: &Path, database: String, prefix: String) -> Self {
        let folder = folder.to_owned();
        Self { system, folder, database, prefix, tenant: fresh_tenant(), environment: BTreeMap::new() }
    }

    fn run(&self, command: &mut Command) -> Output {
        let output = command.current_dir(&self.folder).envs(&self.environment).output().unwrap();
        assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
        output
    }

    fn tenon(&self, words: &[&str]) -> String {
        let mut command = Command::new(tenon().unwrap());
        command.args(["--json", "--database", &self.database, "--prefix", &self.prefix]).args(words);
        String::from_utf8(self.run(&mut command).stdout).unwrap()
    }

    fn call(&self, operation: &str, arguments: &Json) -> Json {
        let arguments = arguments.to_string();
        let key = format!("{operation} {arguments}");
        let words =
            ["call", "--tenant", &self.tenant, "--actor", "ada", "--key", &key, operation, &arguments];
        serde_json::from_str(&self.tenon(&words)).unwrap()
    }

    /// Types the commands of a step, with the prefix of this store.
    fn follow(&self, step: &str) -> String {
        let path =
            format!("{}:{}", tenon().unwrap().parent().unwrap().display(), std::env::var("PATH").unwrap());
        let prefix = self.prefix.trim_end_matches('_');
        let commands = commands(self.system, step).replace("tn_", &self.prefix);
        let commands = commands.replace("tn\\_", &format!("{prefix}\\_"));
        let output = self.run(Command::new("bash").args(["-euc", &commands]).env("PATH", path));
        String::from_utf8(output.stdout).unwrap()
    }

    fn is_restored(&self) {
        self.tenon(&["init", "--tenant", &self.tenant, "--admin", "ada", "--currency", "CNY"]);
        self.call("customer.create", &json!({"name": "Kept"}));
        self.follow("back up");
        self.call("customer.create", &json!({"name": "Lost"}));
        self.follow("restore");
        let customers = self.call("customer.list", &json!({}));
        let names: Vec<_> = customers["items"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
        assert_eq!(names, ["Kept"]);
        assert_eq!(self.call("customer.create", &json!({"name": "New"}))["number"], "C000002");
    }
}

/// The commands of the page for a step on a database system.
fn commands(system: &str, step: &str) -> String {
    let page = include_str!("../docs/backup.md");
    let block = page.split(&format!("<!-- run on {system}: {step} -->")).nth(1).unwrap();
    let block = block.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    block.lines().map(|line| format!("{}\n", line.trim_start())).collect()
}

/// The parts of an ODBC connection string, or why the test cannot run.
fn server(variable: &str) -> Option<BTreeMap<String, String>> {
    let Ok(connection) = std::env::var(variable) else {
        println!("skipped: {variable} names no server");
        return None;
    };
    let parts = connection.split(';').filter_map(|part| part.split_once('='));
    Some(parts.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

/// A prefix that no other run uses.
fn prefix() -> String {
    format!("b{}_", std::process::id() % 100_000)
}

#[test]
fn a_sqlite_store_is_restored() {
    let folder = tempfile::tempdir().unwrap();
    Desk::new("sqlite", folder.path(), "sqlite:crm.db".to_owned(), "tn_".to_owned()).is_restored();
}

#[test]
fn an_upgrade_can_be_reviewed_before_it_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::new("sqlite", folder.path(), "sqlite:crm.db".to_owned(), "tn_".to_owned());
    assert!(desk.follow("review").contains("CREATE TABLE"));
    desk.follow("migrate");
    assert_eq!(desk.follow("review"), "");
}

#[test]
fn a_postgres_store_is_restored() {
    let Some(server) = server("TENON_TEST_POSTGRES") else { return };
    let folder = tempfile::tempdir().unwrap();
    let database = format!("odbc:postgres:{}", std::env::var("TENON_TEST_POSTGRES").unwrap());
    let mut desk = Desk::new("postgres", folder.path(), database, prefix());
    let variables = [
        ("PGHOST", "Server"),
        ("PGPORT", "Port"),
        ("PGUSER", "Uid"),
        ("PGPASSWORD", "Pwd"),
        ("DATABASE", "Database"),
    ];
    desk.environment = variables.map(|(variable, part)| (variable, server[part].clone())).into();
    desk.is_restored();
}

#[test]
fn a_mariadb_store_is_restored() {
    let Some(server) = server("TENON_TEST_MARIADB") else { return };
    let folder = tempfile::tempdir().unwrap();
    let database = format!("odbc:mariadb:{}", std::env::var("TENON_TEST_MARIADB").unwrap());
    let mut desk = Desk::new("mariadb", folder.path(), database, prefix());
    let part = |name: &str| &server[name];
    let client = format!(
        "[client]\nprotocol=tcp\nhost={}\nport={}\nuser={}\npassword={}\n",
        part("Server"),
        part("Port"),
        part("Uid"),
        part("Pwd")
    );
    std::fs::write(folder.path().join(".my.cnf"), client).unwrap();
    desk.environment =
        [("HOME", folder.path().display().to_string()), ("DATABASE", part("Database").clone())].into();
    desk.is_restored();
}
