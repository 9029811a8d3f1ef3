//! The K/3-style ERP in a PostgreSQL database of its own, as careless as the one in a file.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::process::{Command, Stdio};
use tenon_erp_k3::{Size, postgres_script};

/// A database, dropped at the end.
pub struct ServerErp {
    server: BTreeMap<String, String>,
    name: String,
}

impl ServerErp {
    /// The ERP on the server of this ODBC connection string, by way of `psql`. It takes an order as often as it is sent.
    ///
    /// # Errors
    /// `psql` is not there, or does not take the script.
    pub fn make(connection: &str, name: &str) -> io::Result<ServerErp> {
        let pairs = connection.split(';').filter_map(|pair| pair.split_once('='));
        let server =
            pairs.map(|(name, value)| (name.trim().to_lowercase(), value.trim().to_owned())).collect();
        let erp = ServerErp { server, name: format!("tenon_kills_{name}_{}", std::process::id()) };
        let make = format!(
            "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8';",
            erp.name
        );
        erp.psql("postgres", make.as_bytes())?;
        let mut script = Vec::new();
        postgres_script(&mut script, Size { customers: 12, items: 8, seed: 7 }).map_err(io::Error::other)?;
        script.extend(b"DROP INDEX SEOrder_0; DROP INDEX SEOrder_1;");
        erp.psql(&erp.name, &script)?;
        Ok(erp)
    }

    /// Where the server listens.
    pub fn address(&self) -> String {
        format!("{}:{}", self.get("server"), self.get("port"))
    }

    /// How it is reached by way of another port of this machine.
    pub fn connection_by(&self, port: u16) -> String {
        let mut server = self.server.clone();
        server.insert("database".to_owned(), self.name.clone());
        server.insert("server".to_owned(), "127.0.0.1".to_owned());
        server.insert("port".to_owned(), port.to_string());
        server.iter().map(|(name, value)| format!("{name}={value};")).collect()
    }

    /// How many orders have come from outside, and how many different ones.
    ///
    /// # Errors
    /// The ERP cannot be read.
    pub fn placed(&self) -> io::Result<(i64, i64)> {
        let sql = "SELECT count(*), count(DISTINCT FHeadSelfS0161) FROM SEOrder WHERE FHeadSelfS0161 <> '';";
        let answer = self.psql(&self.name, sql.as_bytes())?;
        let (all, different) =
            answer.split_once('|').ok_or_else(|| io::Error::other("psql answers otherwise"))?;
        let number = |text: &str| text.trim().parse().map_err(io::Error::other);
        Ok((number(all)?, number(different)?))
    }

    /// Executes a statement in the ERP's database.
    ///
    /// # Errors
    /// The ERP does not take it.
    pub fn execute(&self, sql: &str) -> io::Result<()> {
        self.psql(&self.name, sql.as_bytes()).map(drop)
    }

    fn get(&self, name: &str) -> String {
        self.server.get(name).cloned().unwrap_or_default()
    }

    fn psql(&self, database: &str, script: &[u8]) -> io::Result<String> {
        let mut psql = Command::new("psql")
            .args(["-q", "-X", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-h", &self.get("server")])
            .args(["-p", &self.get("port"), "-U", &self.get("uid"), database])
            .env("PGPASSWORD", self.get("pwd"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        if let Some(mut input) = psql.stdin.take() {
            input.write_all(script)?;
        }
        let answer = psql.wait_with_output()?;
        match answer.status.success() {
            true => String::from_utf8(answer.stdout).map_err(io::Error::other),
            false => Err(io::Error::other("psql did not take the script")),
        }
    }
}

impl Drop for ServerErp {
    fn drop(&mut self) {
        let _ = self.psql("postgres", format!("DROP DATABASE {} WITH (FORCE);", self.name).as_bytes());
    }
}
