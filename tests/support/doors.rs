//! The doors that scenarios are played through, each with an empty engine behind it.

use jiff::Timestamp;
use serde_json::json;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use tenon::config::{Config, SimulationConfig};
use tenon::{Engine, Result, Simulation};
use tenon_testkit::scenario::{CommandDoor, Door, EngineDoor, MemoryEngine};

/// The seed of every identifier in a scenario.
pub const SEED: u64 = 1;

/// A Friday morning: when every scenario begins.
pub const BEGIN: &str = "2026-01-30T09:00:00Z";

fn begin() -> Timestamp {
    BEGIN.parse().unwrap_or_default()
}

/// The database that scenarios are played on, as a configuration names it: `TENON_TEST_DATABASE`, or SQLite in memory.
pub fn database() -> String {
    std::env::var("TENON_TEST_DATABASE").unwrap_or_else(|_| "sqlite::memory:".to_owned())
}

/// A tenant that nobody has used before, on a database that outlives the tests.
pub fn fresh_tenant() -> String {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    let given = GIVEN.fetch_add(1, Ordering::Relaxed);
    format!("{:x}-{:x}-{given}", Timestamp::now().as_microsecond(), std::process::id())
}

/// The engine in this process, as a Rust host calls it.
///
/// # Errors
/// The database cannot be opened.
pub fn rust() -> Result<Box<dyn Door>> {
    Ok(Box::new(EngineDoor(engine()?)))
}

/// A simulated engine on the database of the tests.
///
/// # Errors
/// The database cannot be opened.
pub fn engine() -> Result<Engine> {
    let mut config = Config::of(database());
    config.migrate = Some(true);
    config.simulation = Some(SimulationConfig { seed: SEED, now: begin() });
    config.open()
}

/// The engine over the oracle.
pub fn memory() -> Box<dyn Door> {
    Box::new(EngineDoor(memory_engine()))
}

/// A simulated engine over the oracle.
pub fn memory_engine() -> MemoryEngine {
    MemoryEngine::new(Simulation::new(SEED, begin()))
}

/// `tenon serve --stdio` in a process of its own.
///
/// # Errors
/// The program cannot be started.
pub fn stdio() -> io::Result<Box<dyn Door>> {
    let simulation = json!({"seed": SEED, "now": BEGIN});
    let config = json!({"database": database(), "migrate": true, "simulation": simulation});
    let mut command = Command::new(tenon()?);
    command.args(["serve", "--stdio", "--config", &config.to_string()]);
    Ok(Box::new(CommandDoor::start(&mut command)?))
}

/// The `tenon` command: `TENON_COMMAND`, or built on the first use.
fn tenon() -> io::Result<&'static Path> {
    static BUILT: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let built = BUILT.get_or_init(|| match std::env::var_os("TENON_COMMAND") {
        Some(path) => Ok(path.into()),
        None => build().map_err(|error| error.to_string()),
    });
    built.as_deref().map_err(|error| io::Error::other(error.as_str()))
}

/// Builds the command with what the database needs, and asks cargo where it is.
fn build() -> io::Result<PathBuf> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--package", "tenon-cli", "--message-format", "json-render-diagnostics"]);
    cargo.args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml")]);
    if !database().starts_with("odbc:") {
        cargo.arg("--no-default-features");
    }
    let output = cargo.stderr(std::process::Stdio::inherit()).output()?;
    let messages = output.stdout.split(|byte| *byte == b'\n');
    let messages = messages.filter_map(|line| serde_json::from_slice::<serde_json::Value>(line).ok());
    let executable = messages.filter_map(|message| message["executable"].as_str().map(PathBuf::from)).last();
    executable.ok_or_else(|| io::Error::other("the `tenon` command could not be built"))
}
