//! What an operator types: backup and restore as their page says it, views, and commands that are ended half way.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test that cannot go on ends")]

use serde_json::{Value as Json, json};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn tenon() -> &'static Path {
    tenon_tests::entry_points::tenon().unwrap()
}

/// A store in a file of a folder of its own.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        desk.told(&["init", "--tenant", "acme", "--admin", "ada", "--currency", "EUR"]);
        desk
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(tenon());
        command.current_dir(self.folder.path()).args(["--database", "sqlite:crm.db"]).args(words);
        command
    }

    /// What the command prints where all is well.
    fn told(&self, words: &[&str]) -> String {
        let output = self.command(words).output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn call(&self, operation: &str, key: &str, arguments: &Json) -> Json {
        let arguments = arguments.to_string();
        let words = ["call", "--tenant", "acme", "--actor", "ada", "--key", key, operation, &arguments];
        serde_json::from_str(&self.told(&words)).unwrap()
    }

    fn customers(&self) -> Vec<String> {
        let list = self.call("customer.list", "none", &json!({"order": ["name"]}));
        let items = list["items"].as_array().unwrap().iter();
        items.map(|item| item["name"].as_str().unwrap().to_owned()).collect()
    }

    /// Runs what a page has its reader type, in one shell after the other.
    fn type_in(&self, typed: &str) -> Output {
        let path = format!("{}:{}", tenon().parent().unwrap().display(), std::env::var("PATH").unwrap());
        let mut shell = Command::new("bash");
        shell.args(["-e", "-u", "-c", typed]).current_dir(self.folder.path()).env("PATH", path);
        shell.output().unwrap()
    }

    /// Rows of a query, a line each, as SQLite's own command prints them.
    fn sql(&self, query: &str) -> Vec<String> {
        let output = self.type_in(&format!("sqlite3 crm.db \"{query}\""));
        assert!(output.status.success(), "{query}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
    }
}

/// The blocks of the page that begin so, below a heading.
fn blocks<'p>(page: &'p str, heading: &str, fence: &str) -> Vec<&'p str> {
    let section = page.split("\n## ").find(|section| section.starts_with(heading)).unwrap();
    let begin = format!("```{fence}\n");
    section.split(&begin).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

fn has_sqlite3() -> bool {
    let there = Command::new("sqlite3").arg("--version").output().is_ok();
    if !there {
        println!("skipped: the command `sqlite3` is not installed");
    }
    there
}

#[test]
fn a_store_is_backed_up_restored_and_upgraded_as_the_page_says() {
    if !has_sqlite3() {
        return;
    }
    let page = include_str!("../docs/backup.md");
    let desk = Desk::new();
    let works = |heading: &str| {
        for typed in blocks(page, heading, "sh") {
            let output = desk.type_in(typed);
            assert!(output.status.success(), "{typed}{}", String::from_utf8_lossy(&output.stderr));
        }
    };
    desk.call("customer.create", "ash", &json!({"name": "Ash", "currency": "EUR"}));
    works("Backup");
    desk.call("customer.create", "birch", &json!({"name": "Birch", "currency": "EUR"}));
    assert_eq!(desk.customers(), ["Ash", "Birch"]);
    works("Restore");
    assert_eq!(desk.customers(), ["Ash"]);
    works("Upgrade");
    // The restored store has forgotten the key as well.
    desk.call("customer.create", "birch", &json!({"name": "Birch again", "currency": "EUR"}));
    assert_eq!(desk.customers(), ["Ash", "Birch again"]);
    assert_eq!(blocks(page, "Backup", "sh").len() + blocks(page, "Restore", "sh").len(), 2);
}

#[test]
fn views_show_one_tenants_live_records_to_people() {
    if !has_sqlite3() {
        return;
    }
    let desk = Desk::new();
    desk.told(&["init", "--tenant", "other", "--admin", "otto", "--currency", "EUR"]);
    let customer = json!({"name": "Ash", "currency": "EUR", "credit_limit": "1000.5", "city": "Lund"});
    let ash = desk.call("customer.create", "ash", &customer);
    desk.call("customer.create", "birch", &json!({"name": "Birch", "currency": "EUR", "credit_limit": "0"}));
    let gone = desk.call("customer.create", "gone", &json!({"name": "Gone", "currency": "EUR"}));
    desk.call("customer.delete", "delete", &json!({"id": gone["id"], "version": 1}));
    let product = json!({"name": "Board", "unit": "m", "list_price": "12.5", "inactive": true});
    desk.call("product.create", "board", &product);

    desk.told(&["views", "--tenant", "acme"]);
    assert_eq!(desk.sql("SELECT Name, City FROM v_customer ORDER BY 1"), ["Ash|Lund", "Birch|"]);
    let limits = desk.sql("SELECT [Credit limit] FROM v_customer ORDER BY Name");
    assert_eq!(limits.iter().map(|limit| limit.trim_end_matches('0')).collect::<Vec<_>>(), ["1000.5", "0."]);
    assert_eq!(desk.sql("SELECT [List price], Inactive FROM v_product"), ["12.500000|yes"]);
    // No price is negative; an amount may be, and stands in the table in the same way.
    desk.sql("UPDATE tn_product SET list_price = -1");
    assert_eq!(desk.sql("SELECT [List price] FROM v_product"), ["-0.000001"]);
    let created = desk.sql("SELECT [Created at] FROM v_customer WHERE Name = 'Ash'");
    let instant = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
    assert_eq!(instant(&created[0]), instant(ash["created_at"].as_str().unwrap()));

    desk.told(&["--locale", "zh", "views", "--tenant", "acme"]);
    assert_eq!(desk.sql("SELECT 名称 FROM v_customer ORDER BY 1"), ["Ash", "Birch"]);
    assert_eq!(desk.sql("SELECT 停用 FROM v_product"), ["是"]);

    let taken = desk.command(&["views", "--tenant", "other"]).output().unwrap();
    assert_eq!(taken.status.code(), Some(1), "{}", String::from_utf8_lossy(&taken.stderr));
    let unknown = desk.command(&["views", "--tenant", "nobody", "--view-prefix", "n_"]).output().unwrap();
    assert_eq!(unknown.status.code(), Some(1), "{}", String::from_utf8_lossy(&unknown.stderr));
    let unfit = desk.command(&["views", "--tenant", "acme", "--view-prefix", "v; --"]).output().unwrap();
    assert_eq!(unfit.status.code(), Some(1), "{}", String::from_utf8_lossy(&unfit.stderr));
    desk.told(&["views", "--tenant", "other", "--view-prefix", "other_"]);
    assert_eq!(desk.sql("SELECT count(*) FROM other_customer"), ["0"]);

    desk.told(&["views", "--tenant", "acme", "--remove"]);
    let left = "SELECT count(*) FROM sqlite_schema WHERE type = 'view' AND name LIKE 'v~_%' ESCAPE '~'";
    assert_eq!(desk.sql(left), ["0"]);
}

#[test]
fn a_reader_who_leaves_ends_a_command_quietly() {
    let desk = Desk::new();
    let mut child =
        desk.command(&["schema", "--openrpc"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(first, "{\n");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(output.status.success(), "{:?}", output.status);
}

#[test]
fn a_demonstration_that_was_ended_while_its_erp_was_made_is_begun_anew() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("erp-k3");
    // A program that ends half way, with a database of which nothing is there yet.
    let script =
        "#!/bin/sh\nwhile [ $# -gt 0 ]; do [ \"$1\" = --database ] && : > \"$2\"; shift; done\nexit 1\n";
    let mut file = std::fs::File::create(&program).unwrap();
    file.write_all(script.as_bytes()).unwrap();
    drop(file);
    std::fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let demo = || {
        let mut command = Command::new(tenon());
        command.arg("demo").arg("--folder").arg(folder.path().join("demo"));
        command.arg("--erp-program").arg(&program).output().unwrap()
    };
    assert!(!demo().status.success());
    assert!(!folder.path().join("demo").join("erp-k3.db").exists());
}
