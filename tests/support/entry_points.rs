//! The entry points that scenarios are played through, each with an empty engine behind it.

use crate::observed::{Called, observed};
use jiff::Timestamp;
use serde_json::{Map, Value as Json, json};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;
use tenon::config::{Config, ErpConfig, HostPorts};
use tenon::{Catalogue, Engine, Modules, Result, Simulation};
use tenon_erp_k3::{K3, Size};
use tenon_testkit::scenario::{CommandEntryPoint, EngineEntryPoint, EntryPoint, MemoryEngine};

/// The seed of every identifier in a scenario.
pub const SEED: u64 = 1;

/// A Friday morning: when every scenario begins.
pub const BEGIN: &str = "2026-01-30T09:00:00Z";

fn begin() -> Timestamp {
    BEGIN.parse().unwrap_or_default()
}

/// SQLite in memory, as a configuration names it.
pub const IN_MEMORY: &str = "sqlite::memory:";

/// The database that scenarios are played on, as a configuration names it: `TENON_TEST_DATABASE`, or SQLite in memory.
pub fn database() -> String {
    std::env::var("TENON_TEST_DATABASE").unwrap_or_else(|_| IN_MEMORY.to_owned())
}

/// A tenant that nobody has used before, on a database that outlives the tests.
pub fn fresh_tenant() -> String {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    let given = GIVEN.fetch_add(1, Ordering::Relaxed);
    format!("{:x}-{:x}-{given}", Timestamp::now().as_microsecond(), std::process::id())
}

/// An ERP behind an entry point.
pub struct ErpBehind {
    /// The file of its database.
    pub file: PathBuf,
    /// How it is kept in step with, as a configuration says it.
    pub sync: Json,
}

/// The engine in this process, as a Rust host calls it.
///
/// # Errors
/// The database cannot be opened.
pub fn rust(erp: Option<&ErpBehind>) -> Result<Box<dyn EntryPoint>> {
    Ok(Box::new(EngineEntryPoint(Config::parse(&config(erp).to_string())?.open()?)))
}

/// The same on SQLite in memory, where the calls of the ERP are noted.
///
/// # Errors
/// As [`rust`].
pub fn noted(erp: Option<&ErpBehind>, called: &Called) -> Result<Box<dyn EntryPoint>> {
    let mut config = config(erp);
    config["database"] = json!(IN_MEMORY);
    let real = Config::parse(&config.to_string())?;
    let mut ports = real.erps.values().map(ErpConfig::connect).collect::<Result<Vec<_>>>()?;
    let Some(Some(ports)) = ports.pop() else { return Ok(Box::new(EngineEntryPoint(real.open()?))) };
    config["erps"]["k3"] = json!({"adapter": "host"});
    let host = |_: &str| observed(ports.clone(), called.clone());
    let lent = HostPorts { erp: Some(&host), ..HostPorts::default() };
    Ok(Box::new(EngineEntryPoint(Config::parse(&config.to_string())?.open_with(lent)?)))
}

/// The configuration of a simulated engine on the database of the tests, and perhaps with a K/3-style ERP in a file.
fn config(erp: Option<&ErpBehind>) -> Json {
    let simulation = json!({"seed": SEED, "now": BEGIN});
    let mut config = json!({"database": database(), "migrate": true, "simulation": simulation});
    if let Some(erp) = erp {
        let database = format!("sqlite:{}", erp.file.display());
        config["erps"] = json!({"k3": {"adapter": "sql", "database": database, "mapping": "k3"}});
        config["sync"] = json!({"k3": erp.sync});
    }
    config
}

/// A simulated engine on the database of the tests.
///
/// # Errors
/// The database cannot be opened.
pub fn engine() -> Result<Engine> {
    Config::parse(&config(None).to_string())?.open()
}

/// The declarations of everything that ships; none, with which no scenario passes, if they did not fit together.
pub fn catalogue() -> Catalogue {
    Modules::default().catalogue().unwrap_or_default()
}

/// The engine over the oracle.
pub fn memory() -> Box<dyn EntryPoint> {
    Box::new(EngineEntryPoint(memory_engine()))
}

/// A simulated engine over the oracle.
pub fn memory_engine() -> MemoryEngine {
    MemoryEngine::new(catalogue(), Simulation::new(SEED, begin()))
}

/// `tenon serve --stdio` in a process of its own.
///
/// # Errors
/// The program cannot be started.
pub fn stdio(erp: Option<&ErpBehind>) -> io::Result<CommandEntryPoint> {
    let mut command = Command::new(tenon()?);
    command.args(["serve", "--stdio", "--config", &config(erp).to_string()]);
    CommandEntryPoint::start(&mut command)
}

/// The C library: a program in C that relays lines to `libtenon`, named by `TENON_RELAY`.
///
/// # Errors
/// The program cannot be started.
pub fn c(erp: Option<&ErpBehind>) -> io::Result<CommandEntryPoint> {
    let relay =
        std::env::var_os("TENON_RELAY").ok_or_else(|| io::Error::other("TENON_RELAY names no program"))?;
    let mut command = Command::new(relay);
    command.arg(config(erp).to_string());
    CommandEntryPoint::start(&mut command)
}

/// The engine component: `TENON_COMPONENT` names it, `TENON_COMPONENT_HOST` a program that hosts it and relays lines. With an ERP
/// it is the component of `TENON_COMPONENT_ERP`, for which its host asks the ERP.
///
/// # Errors
/// The program cannot be started.
pub fn component(erp: Option<&ErpBehind>) -> io::Result<CommandEntryPoint> {
    let named =
        |name: &str| std::env::var_os(name).ok_or_else(|| io::Error::other(format!("{name} names no file")));
    let component = if erp.is_some() { "TENON_COMPONENT_ERP" } else { "TENON_COMPONENT" };
    let mut command = Command::new(named("TENON_COMPONENT_HOST")?);
    command.arg(named(component)?).arg(config(erp).to_string());
    CommandEntryPoint::start(&mut command)
}

/// The entry point for Python: a program that answers lines by the typed methods of the client, which the Python of `TENON_PYTHON` has.
///
/// # Errors
/// The program cannot be started.
pub fn python(erp: Option<&ErpBehind>) -> io::Result<CommandEntryPoint> {
    let python =
        std::env::var_os("TENON_PYTHON").ok_or_else(|| io::Error::other("TENON_PYTHON names no Python"))?;
    let mut command = Command::new(python);
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../bindings/python/tests/relay.py"));
    command.arg(config(erp).to_string()).stderr(std::process::Stdio::null());
    CommandEntryPoint::start(&mut command)
}

/// An entry point with a K/3-style ERP of its own behind it.
pub struct WithErp {
    entry_point: Box<dyn EntryPoint>,
    erp: K3,
    _folder: TempDir,
}

impl WithErp {
    /// Makes an ERP with a few customers and items, and opens an entry point to an engine that keeps in step with it.
    ///
    /// # Errors
    /// The ERP cannot be made, or the entry point not opened.
    pub fn open<E: std::fmt::Display>(
        sync: &Map<String, Json>,
        open: impl FnOnce(Option<&ErpBehind>) -> std::result::Result<Box<dyn EntryPoint>, E>,
    ) -> io::Result<Self> {
        let failed = |error: &dyn std::fmt::Display| io::Error::other(error.to_string());
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("k3.db");
        let erp =
            K3::make(&file, Size { customers: 12, items: 8, seed: 7 }).map_err(|error| failed(&error))?;
        let behind = ErpBehind { file, sync: Json::Object(sync.clone()) };
        let entry_point = open(Some(&behind)).map_err(|error| failed(&error))?;
        Ok(Self { entry_point, erp, _folder: folder })
    }
}

impl EntryPoint for WithErp {
    fn answer(&mut self, line: &str) -> io::Result<String> {
        self.entry_point.answer(line)
    }

    fn act(&mut self, act: &str, about: &str, part: f64) -> io::Result<()> {
        let done = match act {
            "approve" => self.erp.approve(about),
            "confirm" => self.erp.confirm(about, part),
            "ship" => self.erp.ship(about, part).map(drop),
            "invoice" => self.erp.invoice(about, part).map(drop),
            "receive" => self.erp.receive(about, part).map(drop),
            "cancel" => self.erp.cancel(about),
            "close" => self.erp.close(about),
            "reopen" => self.erp.reopen(about),
            "void" => self.erp.void(about),
            "lose" => self.erp.lose(about),
            "disable_item" => self.erp.disable_item(about),
            "rename_item" => self.erp.rename_item(about),
            "rename_customer" => self.erp.rename_customer(about),
            "delete_item" => self.erp.delete_item(about),
            "hide" => self.erp.hide(about),
            "show" => self.erp.show(about),
            other => return Err(io::Error::other(format!("nobody there knows how to {other}"))),
        };
        done.map_err(|error| io::Error::other(error.to_string()))
    }
}

/// The `tenon` command: `TENON_COMMAND`, or built on the first use.
///
/// # Errors
/// It cannot be built.
pub fn tenon() -> io::Result<&'static Path> {
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
    if database().starts_with("sqlite:") {
        cargo.arg("--no-default-features");
    }
    let output = cargo.stderr(std::process::Stdio::inherit()).output()?;
    let messages = output.stdout.split(|byte| *byte == b'\n');
    let messages = messages.filter_map(|line| serde_json::from_slice::<serde_json::Value>(line).ok());
    let mut executable = messages.filter_map(|message| message["executable"].as_str().map(PathBuf::from));
    executable.next_back().ok_or_else(|| io::Error::other("the `tenon` command could not be built"))
}
