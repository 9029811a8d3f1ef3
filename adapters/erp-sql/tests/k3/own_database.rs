//! The ERP in a PostgreSQL database of a test's own.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};
use tenon_erp_k3::{Size, postgres_script};

const VARIABLE: &str = "TENON_TEST_POSTGRES";
pub(crate) const SIZE: Size = Size { customers: 300, items: 120, seed: 7 };

/// A PostgreSQL database of this test's own, dropped at the end.
pub(crate) struct OwnDatabase {
    server: BTreeMap<String, String>,
    name: String,
}

impl OwnDatabase {
    /// The ERP, in a database of this name on the server of the tests; nothing, and a word why, where there is none.
    pub(crate) fn filled(name: &str) -> Option<Self> {
        let Ok(connection_string) = std::env::var(VARIABLE) else {
            println!("skipped: {VARIABLE} names no server");
            return None;
        };
        let own = Self::new(&connection_string, name);
        let mut script = Vec::new();
        postgres_script(&mut script, SIZE).unwrap();
        own.script(&script);
        Some(own)
    }

    fn new(connection_string: &str, name: &str) -> Self {
        let pairs = connection_string.split(';').filter_map(|pair| pair.split_once('='));
        let server =
            pairs.map(|(name, value)| (name.trim().to_lowercase(), value.trim().to_owned())).collect();
        let own = Self { server, name: format!("tenon_erp_sql_{name}_{}", std::process::id()) };
        let make = format!(
            "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8';",
            own.name
        );
        own.psql("postgres", make.as_bytes());
        own
    }

    /// Runs a script in this database, and gives what its queries answer: a row a line, `|` between columns.
    pub(crate) fn script(&self, script: &[u8]) -> String {
        self.psql(&self.name, script)
    }

    /// Runs a script with `psql`, which knows `COPY … FROM stdin`.
    fn psql(&self, database: &str, script: &[u8]) -> String {
        let get = |name: &str| self.server.get(name).cloned().unwrap_or_default();
        let mut psql = Command::new("psql")
            .args([
                "-q",
                "-X",
                "-t",
                "-A",
                "-v",
                "ON_ERROR_STOP=1",
                "-h",
                &get("server"),
                "-p",
                &get("port"),
                "-U",
                &get("uid"),
                database,
            ])
            .env("PGPASSWORD", get("pwd"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("psql, the client of PostgreSQL");
        psql.stdin.take().unwrap().write_all(script).unwrap();
        let answer = psql.wait_with_output().unwrap();
        assert!(answer.status.success(), "psql did not take the script");
        String::from_utf8(answer.stdout).unwrap().trim().to_owned()
    }

    pub(crate) fn connection_string(&self) -> String {
        let mut server = self.server.clone();
        server.insert("database".to_owned(), self.name.clone());
        server.iter().map(|(name, value)| format!("{name}={value};")).collect()
    }
}

impl Drop for OwnDatabase {
    fn drop(&mut self) {
        self.psql("postgres", format!("DROP DATABASE {} WITH (FORCE);", self.name).as_bytes());
    }
}
