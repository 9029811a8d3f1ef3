//! What Tenon costs: the same rows written and read by the engine and by the bare driver, in the same run.
//!
//! ```sh
//! cargo run --release -p tenon-bench
//! ```
//!
//! There is no limit that a figure must keep: a machine that is busy is no fault of the engine. What must hold is that both
//! sides end with the same rows, and that is checked.

#![allow(clippy::print_stdout, reason = "it prints its figures")]

mod bare;
mod company;
mod memory;
mod pull;
mod table;
mod write;

use clap::Parser;
use std::error::Error;
use std::path::PathBuf;

/// Anything that goes wrong ends the run.
type Outcome<T> = Result<T, Box<dyn Error>>;

/// Measures the engine against the bare driver.
#[derive(Parser)]
#[command(name = "tenon-bench", version)]
struct Options {
    /// Few operations and few rows: shows that it runs, not how fast.
    #[arg(long)]
    quick: bool,
    /// How many writes of each kind.
    #[arg(long)]
    writes: Option<usize>,
    /// How many stock rows are pulled.
    #[arg(long)]
    rows: Option<i64>,
    /// Print each statement of a write.
    #[arg(long)]
    statements: bool,
    /// The databases are made in a folder of their own within this one. It should be on a real disk.
    #[arg(long, default_value = ".")]
    folder: PathBuf,
}

fn main() -> Outcome<()> {
    let options = Options::parse();
    let folder = tempfile::tempdir_in(&options.folder)?;
    let writes = options.writes.unwrap_or(if options.quick { 20 } else { 1_000 });
    let rows = options.rows.unwrap_or(if options.quick { 20_000 } else { 1_000_000 });
    if writes > 0 {
        write::file(folder.path(), writes, options.statements)?;
        write::memory(writes)?;
    }
    if rows > 0 {
        pull::run(folder.path(), rows)?;
    }
    Ok(())
}
