//! Opening an engine from a configuration, as the command line and the C door do.

use crate::engine::{Builder, Engine};
use crate::simulation::Simulation;
use jiff::Timestamp;
use serde::Deserialize;
use std::collections::BTreeMap;
use tenon_core::ports::erp::Erp;
use tenon_core::{Code, Error, Result};
use tenon_sync::ErpInstance;

/// A configuration, in JSON. Nothing but `database` needs to be given.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where the data is: `sqlite:crm.db`, `sqlite::memory:`, or `odbc:postgres:<connection string>` and
    /// `odbc:mariadb:<connection string>`.
    pub database: String,
    /// Table names begin with this instead of `tn_`.
    pub prefix: Option<String>,
    /// Whether opening makes and completes the tables; true if not given.
    pub migrate: Option<bool>,
    /// A clock that stands and identifiers that repeat: for tests.
    pub simulation: Option<SimulationConfig>,
    /// The ERPs to keep in step with, by name.
    #[serde(default)]
    pub erps: BTreeMap<String, ErpConfig>,
}

/// How an ERP is reached.
#[derive(Clone, Deserialize)]
#[serde(tag = "adapter", rename_all = "kebab-case", deny_unknown_fields)]
pub enum ErpConfig {
    /// The ERP is a SQL database, described by a mapping.
    #[cfg(feature = "erp-sql")]
    Sql {
        /// The ERP's database, named as the engine's own.
        database: String,
        /// `k3`, or the path of a mapping file.
        mapping: String,
    },
    /// Tryton, over its JSON-RPC API.
    #[cfg(feature = "erp-tryton")]
    Tryton {
        /// Server and database: `https://erp.example.com/database`.
        url: String,
        /// The login of the user to work as.
        user: String,
        /// That user's password.
        password: String,
        /// The code of the warehouse that orders are shipped from. Needed where there is more than one.
        warehouse: Option<String>,
    },
    /// An adapter that is a WebAssembly component.
    #[cfg(feature = "erp-component")]
    Component(tenon_erp_component::Config),
    /// Nothing: for engines that are built without adapters.
    None {},
}

/// The seed of a simulated engine.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimulationConfig {
    /// The identifiers follow from it.
    pub seed: u64,
    /// Where the clock stands.
    pub now: Timestamp,
}

impl Config {
    /// Reads a configuration.
    ///
    /// # Errors
    /// `CONFIGURATION`, which names members and never tells their values: a connection string holds secrets.
    pub fn parse(json: &str) -> Result<Config> {
        serde_json::from_str(json).map_err(|error| {
            let told = error.to_string();
            let names = ["missing field", "unknown field", "unknown variant"];
            let what = match names.iter().any(|words| told.starts_with(words)) {
                true => told,
                false => format!("line {}, column {}", error.line(), error.column()),
            };
            Error::new(Code::Configuration, format!("the configuration cannot be read: {what}"))
        })
    }

    /// A configuration with a database and nothing else.
    pub fn of(database: impl Into<String>) -> Config {
        Config {
            database: database.into(),
            prefix: None,
            migrate: None,
            simulation: None,
            erps: BTreeMap::new(),
        }
    }

    /// Opens an engine.
    ///
    /// # Errors
    /// `CONFIGURATION`, and as [`Builder::open`].
    #[cfg(feature = "system")]
    pub fn open(&self) -> Result<Engine> {
        self.open_with(Engine::builder(open_database(&self.database)?))
    }

    /// Opens an engine on what the builder has; the database of the configuration is passed over.
    ///
    /// # Errors
    /// As [`Config::open`].
    pub fn open_with(&self, mut builder: Builder) -> Result<Engine> {
        if let Some(prefix) = &self.prefix {
            builder = builder.prefix(prefix.as_str());
        }
        if self.migrate == Some(false) {
            builder = builder.without_migration();
        }
        if let Some(simulation) = &self.simulation {
            builder = builder.simulated(Simulation::new(simulation.seed, simulation.now));
        }
        for (name, erp) in &self.erps {
            let located =
                |error: Error| Error::new(error.code, format!("the ERP `{name}`: {}", error.message));
            if let Some(ports) = erp.connect().map_err(located)? {
                builder = builder.erp(ErpInstance::new(name.as_str(), ports));
            }
        }
        builder.open()
    }
}

impl ErpConfig {
    fn connect(&self) -> Result<Option<Erp>> {
        match self {
            #[cfg(feature = "erp-sql")]
            ErpConfig::Sql { database, mapping } => {
                let text = match mapping.as_str() {
                    "k3" => tenon_erp_sql::mappings::K3.to_owned(),
                    path => std::fs::read_to_string(path).map_err(|error| {
                        Error::new(
                            Code::Configuration,
                            format!("the mapping `{path}` cannot be read: {error}"),
                        )
                    })?,
                };
                let mapping = tenon_erp_sql::Mapping::parse(&text)
                    .map_err(|error| Error::new(Code::Configuration, format!("the mapping: {error}")))?;
                refuse_missing_file(database)?;
                Ok(Some(Erp::of(tenon_erp_sql::SqlErp::new(open_database(database)?, mapping))))
            }
            #[cfg(feature = "erp-tryton")]
            ErpConfig::Tryton { url, user, password, warehouse } => {
                let mut config = tenon_erp_tryton::Config::new(url, user, password);
                config.warehouse.clone_from(warehouse);
                Ok(Some(Erp::of(tenon_erp_tryton::Tryton::new(config)?)))
            }
            #[cfg(feature = "erp-component")]
            ErpConfig::Component(config) => Ok(Some(tenon_erp_component::ComponentErp::open(config)?.erp())),
            ErpConfig::None {} => Ok(None),
        }
    }
}

/// An ERP has a database already: where there is none, none is made in its place.
#[cfg(feature = "erp-sql")]
fn refuse_missing_file(database: &str) -> Result<()> {
    match database.strip_prefix("sqlite:").filter(|path| *path != ":memory:") {
        Some(path) if !std::path::Path::new(path).exists() => {
            Err(Error::new(Code::DatabaseUnreachable, format!("there is no file `{path}`")))
        }
        _ => Ok(()),
    }
}

/// Opens a database by its name in a configuration.
///
/// # Errors
/// `CONFIGURATION` for a name of no known form, `DATABASE_UNREACHABLE`.
pub fn open_database(name: &str) -> Result<Box<dyn tenon_sql::Database>> {
    #[cfg(feature = "sqlite")]
    if let Some(path) = name.strip_prefix("sqlite:") {
        use tenon_db_sqlite::Sqlite;
        let opened = if path == ":memory:" { Sqlite::in_memory() } else { Sqlite::open(path) };
        return Ok(Box::new(opened.map_err(tenon_sql::explain)?));
    }
    #[cfg(feature = "odbc")]
    if let Some((dialect, connection)) = name.strip_prefix("odbc:").and_then(|rest| rest.split_once(':')) {
        let known = tenon_sql::Dialect::parse(dialect);
        let dialect = known.ok_or_else(|| unknown("odbc:postgres:… or odbc:mariadb:…"))?;
        let opened = tenon_db_odbc::Odbc::connect(connection, dialect).map_err(tenon_sql::explain)?;
        return Ok(Box::new(opened));
    }
    Err(unknown("sqlite:<path>, or odbc:<dialect>:<connection string> where that is built in"))
}

fn unknown(expected: &str) -> Error {
    Error::new(Code::Configuration, format!("a database is {expected}"))
}
