//! An ERP with many stock rows: a K/3 database in a SQLite file, or in a database of its own on PostgreSQL.

use crate::Outcome;
use crate::place::Place;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use tenon_erp_k3::{K3, Size, postgres_big_stock, postgres_script};

const DATABASE: &str = "tenon_bench_erp";
const SIZE: Size = Size { customers: 20, items: 1_000, seed: 7 };

/// An ERP, dropped at the end where it stands on a server.
pub(crate) struct OwnErp {
    pub(crate) place: Place,
    server: Option<Place>,
}

impl OwnErp {
    /// In a file in this folder.
    pub(crate) fn in_file(folder: &Path, rows: i64) -> Outcome<Self> {
        let file = folder.join("erp.db");
        K3::make(&file, SIZE).and_then(|mut k3| k3.big_stock(rows)).map_err(|error| error.to_string())?;
        Ok(Self { place: Place::File(file), server: None })
    }

    /// On this server, by way of `psql`.
    pub(crate) fn on_postgres(server: &Place, rows: i64) -> Outcome<Self> {
        let mut script = Vec::new();
        postgres_script(&mut script, SIZE)
            .and_then(|()| postgres_big_stock(&mut script, rows))
            .map_err(|error| error.to_string())?;
        psql(server, &dropping())?;
        let make = format!(
            "CREATE DATABASE {DATABASE} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8';"
        );
        psql(server, make.as_bytes())?;
        let place = server.with("Database", DATABASE);
        psql(&place, &script)?;
        Ok(Self { place, server: Some(server.clone()) })
    }
}

fn dropping() -> Vec<u8> {
    format!("DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE);").into_bytes()
}

impl Drop for OwnErp {
    fn drop(&mut self) {
        if let Some(server) = &self.server
            && let Err(error) = psql(server, &dropping())
        {
            println!("{DATABASE} is still there: {error}");
        }
    }
}

/// Runs a script with `psql`, which knows `COPY … FROM stdin`.
fn psql(place: &Place, script: &[u8]) -> Outcome<()> {
    let get = |name| place.attribute(name).unwrap_or_default();
    let mut psql = Command::new("psql")
        .args(["-q", "-X", "-v", "ON_ERROR_STOP=1", "-h", get("Server"), "-p", get("Port"), "-U", get("Uid")])
        .arg(get("Database"))
        .env("PGPASSWORD", get("Pwd"))
        .env("PGOPTIONS", "-c client_min_messages=warning")
        .stdin(Stdio::piped())
        .spawn()?;
    if let Some(mut input) = psql.stdin.take() {
        input.write_all(script)?;
    }
    if psql.wait()?.success() { Ok(()) } else { Err("psql did not take the script".into()) }
}
