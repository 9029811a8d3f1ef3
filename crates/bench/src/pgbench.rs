//! `pgbench` with a transaction that writes the rows of one `customer.create`: what the server does without an engine.

use crate::Outcome;
use crate::place::Place;
use crate::replay::Written;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;
use tempfile::NamedTempFile;
use tenon::sql::SqlValue;

/// How many rows the guards of keys have.
const GUARDS: u32 = 1024;

/// A script for `pgbench`, and the server.
pub(crate) struct Pgbench {
    program: PathBuf,
    server: [String; 4],
    password: String,
    script: NamedTempFile,
}

impl Pgbench {
    /// Writes the script of two calls that ran the same statements: a text that differs between them differs in each transaction.
    /// Gives none where `pgbench` is not installed.
    pub(crate) fn new(place: &Place, [first, second]: [&Written; 2]) -> Outcome<Option<Self>> {
        let Some(program) = program() else {
            println!("pgbench is not installed, so that nothing is compared with it");
            return Ok(None);
        };
        let get = |name| place.attribute(name).unwrap_or_default().to_owned();
        let server = [get("Server"), get("Port"), get("Uid"), get("Database")];
        let mut script = NamedTempFile::new()?;
        script.write_all(transaction(first, second).as_bytes())?;
        Ok(Some(Self { program, server, password: get("Pwd"), script }))
    }

    /// Runs so many sessions, and gives the transactions in a second.
    pub(crate) fn run(&self, sessions: usize, time: Duration) -> Outcome<f64> {
        let [host, port, user, database] = &self.server;
        let (sessions, time) = (sessions.to_string(), time.as_secs().max(1).to_string());
        let output = Command::new(&self.program)
            .args(["-n", "-M", "prepared", "-j", "2", "--max-tries", "10", "-c", &sessions, "-T", &time])
            .args(["-h", host, "-p", port, "-U", user, "-f"])
            .arg(self.script.path())
            .arg(database)
            .env("PGPASSWORD", &self.password)
            .output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let rate = text.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
        rate.ok_or_else(|| format!("pgbench: {}", String::from_utf8_lossy(&output.stderr)).into())
    }
}

/// `pgbench` from the path, or as Debian installs it.
fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let folders = std::env::split_paths(&path).chain(installed.map(|version| version.path().join("bin")));
    folders.map(|folder| folder.join("pgbench")).find(|program| program.is_file())
}

fn transaction(first: &Written, second: &Written) -> String {
    let mut salts = BTreeMap::new();
    let mut lines = vec!["\\set n random(1, 1000000000000)".to_owned(), "BEGIN;".to_owned()];
    for ((sql, rows), (_, other)) in first.iter().zip(second) {
        for (row, other) in rows.iter().zip(other) {
            let guard = sql.contains("counter");
            let values = row.iter().zip(other).map(|(value, other)| literal(value, other, guard, &mut salts));
            lines.push(format!("{};", filled(sql, values)));
        }
    }
    lines.push("COMMIT;".to_owned());
    lines.join("\n")
}

/// The statement with its values in place of the parameters.
fn filled(sql: &str, values: impl Iterator<Item = String>) -> String {
    let mut pieces = sql.split('?');
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for (value, piece) in values.zip(pieces) {
        filled.push_str(&value);
        filled.push_str(piece);
    }
    filled
}

/// A value as SQL. One that differs between two calls is made of the number of the transaction, in each place where it stands; JSON is
/// left as it is.
fn literal(value: &SqlValue, other: &SqlValue, guard: bool, salts: &mut BTreeMap<String, usize>) -> String {
    match value {
        SqlValue::Null => "NULL".to_owned(),
        SqlValue::Integer(number) => number.to_string(),
        SqlValue::Real(number) => number.to_string(),
        SqlValue::Text(text) if value == other || text.starts_with(['{', '[', '"']) || is_time(text) => {
            // `pgbench` takes what follows a colon for a variable, also within quotes.
            format!("E'{}'", text.replace('\\', r"\\").replace('\'', r"\'").replace(':', r"\072"))
        }
        SqlValue::Text(text) => {
            let next = salts.len();
            let salt = *salts.entry(text.clone()).or_insert(next);
            match guard {
                true => format!("md5('{salt}' || (:n::bigint % {GUARDS})::text)"),
                false => format!("left(md5('{salt}' || :n::bigint::text), {})", text.chars().count()),
            }
        }
        SqlValue::Bytes(_) => "NULL".to_owned(),
    }
}

/// Whether a text is a moment: `2026-01-31…`.
fn is_time(text: &str) -> bool {
    let form = text.bytes().take(10).map(|byte| if byte.is_ascii_digit() { b'0' } else { byte });
    form.eq(*b"0000-00-00")
}
