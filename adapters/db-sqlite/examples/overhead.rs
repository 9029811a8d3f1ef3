//! What the port costs: a hundred thousand rows written and read through it and through the bare driver, in the same
//! run. Prints rows a second and their ratio.
//!
//! ```sh
//! cargo run --release -p tenon-db-sqlite --example overhead
//! ```

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use tenon_db_sqlite::{
    Sqlite,
    rusqlite::{Connection, Result as BareResult, params},
};
use tenon_sql::{Access, Database, DatabaseResult, SqlValue};

const ROWS: usize = 100_000;
const ROUNDS: usize = 5;
const TABLE: &str =
    "CREATE TABLE line (id INTEGER PRIMARY KEY, sku TEXT, quantity INTEGER, price INTEGER, at TEXT)";
const INSERT: &str = "INSERT INTO line (id, sku, quantity, price, at) VALUES (?, ?, ?, ?, ?)";
const SELECT: &str = "SELECT id, sku, quantity, price, at FROM line ORDER BY id";

struct Line {
    id: i64,
    sku: String,
    quantity: i64,
    price: i64,
    at: &'static str,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let lines: Vec<Line> = (0..ROWS).zip(0..).map(|(_, id)| line(id)).collect();
    let mut bare = Best::default();
    let mut port = Best::default();
    for _ in 0..ROUNDS {
        bare.keep(bare_round(&lines)?);
        port.keep(port_round(&lines)?);
    }
    print("insert", port.insert, bare.insert);
    print("fetch", port.fetch, bare.fetch);
    Ok(())
}

fn line(id: i64) -> Line {
    let sku = format!("SKU-{:06}", id % 5000);
    Line {
        id,
        sku,
        quantity: 1_000_000 * (id % 90),
        price: 19_990_000 + id,
        at: "2026-01-31T12:00:00.000000Z",
    }
}

/// The shortest times of some rounds.
struct Best {
    insert: Duration,
    fetch: Duration,
}

impl Default for Best {
    fn default() -> Self {
        Self { insert: Duration::MAX, fetch: Duration::MAX }
    }
}

impl Best {
    fn keep(&mut self, (insert, fetch): (Duration, Duration)) {
        self.insert = self.insert.min(insert);
        self.fetch = self.fetch.min(fetch);
    }
}

fn print(what: &str, port: Duration, bare: Duration) {
    let rate = |time: Duration| ROWS as f64 / time.as_secs_f64();
    let ratio = rate(port) / rate(bare);
    println!("{what}: port {:.0} rows/s, bare {:.0} rows/s, ratio {ratio:.2}", rate(port), rate(bare));
}

fn bare_round(lines: &[Line]) -> BareResult<(Duration, Duration)> {
    let mut connection = Connection::open_in_memory()?;
    connection.execute_batch(TABLE)?;
    let start = Instant::now();
    let transaction = connection.transaction()?;
    let mut statement = transaction.prepare(INSERT)?;
    for line in lines {
        statement.execute(params![line.id, line.sku, line.quantity, line.price, line.at])?;
    }
    drop(statement);
    transaction.commit()?;
    let insert = start.elapsed();

    let start = Instant::now();
    let mut statement = connection.prepare(SELECT)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        black_box((
            row.get::<_, i64>(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, i64>(2)?,
            row.get::<_, i64>(3)?,
            row.get::<_, String>(4)?,
        ));
    }
    Ok((insert, start.elapsed()))
}

/// Turning the lines into values of the port is part of what it costs.
fn port_round(lines: &[Line]) -> DatabaseResult<(Duration, Duration)> {
    let database = Sqlite::in_memory()?;
    let mut transaction = database.begin(Access::Write)?;
    transaction.execute(TABLE, &[])?;
    let start = Instant::now();
    let rows: Vec<Vec<SqlValue>> = lines.iter().map(values).collect();
    transaction.execute_batch(INSERT, &rows)?;
    transaction.commit()?;
    let insert = start.elapsed();

    let start = Instant::now();
    let mut transaction = database.begin(Access::Read)?;
    transaction.query(SELECT, &[], &mut |row| {
        black_box(row);
        Ok(())
    })?;
    Ok((insert, start.elapsed()))
}

fn values(line: &Line) -> Vec<SqlValue> {
    vec![line.id.into(), line.sku.as_str().into(), line.quantity.into(), line.price.into(), line.at.into()]
}
