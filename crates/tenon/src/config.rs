//! Opens an engine from a configuration, as the command and the C library do.

use crate::engine::{Builder, Engine, PREFIX};
use crate::modules::Modules;
pub use crate::named_database::{Connections, open_database, open_database_with};
use crate::refusals;
use crate::simulation::Simulation;
use jiff::Timestamp;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
#[cfg(any(feature = "erp-tryton", feature = "erp-component"))]
use tenon_core::integration::erp_error::erp_error;
use tenon_erp_port::Erp;
use tenon_kernel::{Error, Result};
use tenon_sql::Database;
use tenon_sync::{ErpInstance, Matching, RateLimit, SystemsOfRecord};

/// A configuration, in JSON. Only `database` is required.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The database: `sqlite:crm.db`, `sqlite::memory:`, `odbc:postgres:<connection string>`, `odbc:mariadb:<connection string>`,
    /// or `host` for the database that the host provides.
    pub database: String,
    /// The largest number of connections to a database on a server. 8 if not given.
    pub connections: Option<NonZeroUsize>,
    /// The largest number of calls that wait for one of these connections, of which at most half are one tenant's. 16 for each
    /// connection if not given, and at least 64.
    pub waiting: Option<usize>,
    /// The prefix of table names, instead of `tn_`.
    pub prefix: Option<String>,
    /// The names of the modules to switch on. The modules that they need are switched on as well. All modules if not given.
    pub modules: Option<Vec<String>>,
    /// Whether opening the engine creates and completes its tables. True if not given.
    pub migrate: Option<bool>,
    /// A clock that does not move by itself, and identifiers that repeat, for tests.
    pub simulation: Option<SimulationConfig>,
    /// The ERPs to synchronise with, by name.
    #[serde(default)]
    pub erps: BTreeMap<String, ErpConfig>,
    /// The settings of synchronisation, by the same names.
    #[serde(default)]
    pub sync: BTreeMap<String, SyncConfig>,
}

/// The settings of synchronisation with an ERP.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SyncConfig {
    /// How customers of the ERP are matched with CRM customers that are not linked yet.
    pub matching: Matching,
    /// The system of record of fields, where it differs from the declared one.
    pub system_of_record: SystemsOfRecord,
    /// Whether changes of customers are sent, if the ERP takes them. True by default.
    pub send_changes: bool,
    /// The largest number of calls that the ERP accepts.
    pub limit: Option<RateLimit>,
}

impl Default for SyncConfig {
    fn default() -> Self {
        let (matching, system_of_record) = (Matching::default(), SystemsOfRecord::default());
        Self { matching, system_of_record, send_changes: true, limit: None }
    }
}

/// The connection to an ERP.
#[derive(Clone, Deserialize)]
#[serde(tag = "adapter", rename_all = "kebab-case", deny_unknown_fields)]
pub enum ErpConfig {
    /// The ERP is a SQL database, described by a mapping.
    #[cfg(feature = "erp-sql")]
    Sql {
        /// The ERP's database, in the same form as the engine's own.
        database: String,
        /// `k3`, or the path of a mapping file.
        mapping: String,
    },
    /// Tryton, through its JSON-RPC API.
    #[cfg(feature = "erp-tryton")]
    Tryton {
        /// The URL of server and database: `https://erp.example.com/database`.
        url: String,
        /// The login of the user that the engine works as.
        user: String,
        /// The password of that user.
        password: String,
        /// The code of the warehouse that orders are shipped from. Required if there is more than one.
        warehouse: Option<String>,
    },
    /// An adapter that is a WebAssembly component.
    #[cfg(feature = "erp-component")]
    Component(tenon_erp_component::Config),
    /// The host implements the ERP.
    Host {},
    /// No adapter: for engines that are built without adapters.
    None {},
}

/// The modules, database and ERPs that a host provides when it opens an engine.
#[derive(Default)]
pub struct HostPorts<'h> {
    /// The modules. The configuration switches on all or some of them.
    pub modules: Modules,
    /// The database for the configuration value `host`.
    pub database: Option<Box<dyn Database>>,
    /// Returns the ERP of a name. It is called for ERPs whose adapter is the host.
    pub erp: Option<&'h dyn Fn(&str) -> Erp>,
}

/// The configuration of a simulated engine.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimulationConfig {
    /// The seed that determines the identifiers.
    pub seed: u64,
    /// The initial time of the clock.
    pub now: Timestamp,
}

impl Config {
    /// Reads a configuration. A byte order mark before it is passed over.
    ///
    /// # Errors
    /// `CONFIGURATION`. The message names members and never contains their values, because a connection string contains secrets.
    pub fn parse(json: &str) -> Result<Config> {
        let json = json.strip_prefix('\u{feff}').unwrap_or(json);
        serde_json::from_str(json).map_err(|error| {
            let told = error.to_string();
            let names = ["missing field", "unknown field", "unknown variant"];
            let what = match names.iter().any(|words| told.starts_with(words)) {
                true => told,
                false => format!("line {}, column {}", error.line(), error.column()),
            };
            refusals::unreadable(what)
        })
    }

    /// Creates a configuration that has only a database.
    pub fn of(database: impl Into<String>) -> Config {
        Config {
            database: database.into(),
            connections: None,
            waiting: None,
            prefix: None,
            modules: None,
            migrate: None,
            simulation: None,
            erps: BTreeMap::new(),
            sync: BTreeMap::new(),
        }
    }

    /// Opens an engine.
    ///
    /// # Errors
    /// `CONFIGURATION`, and as [`Builder::open`].
    #[cfg(feature = "system")]
    pub fn open(&self) -> Result<Engine> {
        self.open_with(HostPorts::default())
    }

    /// Opens an engine that uses the modules, database and ERPs of the host.
    ///
    /// # Errors
    /// As [`Config::open`]. `CONFIGURATION` if the configuration says `host` and the host provides no database, or the host
    /// provides a database and the configuration does not say `host`.
    #[cfg(feature = "system")]
    pub fn open_with(&self, ports: HostPorts<'_>) -> Result<Engine> {
        let builder = Engine::builder(self.choose_database(ports.database)?).modules(ports.modules);
        self.open_on(builder, ports.erp)
    }

    /// Opens an engine from a builder. The database of the configuration is ignored. `host` returns the ERPs whose adapter is the
    /// host.
    ///
    /// # Errors
    /// `CONFIGURATION`, and as [`Builder::open`].
    pub fn open_on(&self, mut builder: Builder, host: Option<&dyn Fn(&str) -> Erp>) -> Result<Engine> {
        if let Some(prefix) = &self.prefix {
            builder = builder.prefix(prefix.as_str());
        }
        builder.modules = self.chosen(builder.modules);
        if self.migrate == Some(false) {
            builder = builder.without_migration();
        }
        if let Some(simulation) = &self.simulation {
            builder = builder.simulated(Simulation::new(simulation.seed, simulation.now));
        }
        if let Some(name) = self.sync.keys().find(|name| !self.erps.contains_key(*name)) {
            return Err(refusals::sync_without_erp(name));
        }
        for (name, erp) in &self.erps {
            let of_erp = |error: Error| error.below(&format!("/erps/{name}"));
            let of_sync = |error: Error| error.below(&format!("/sync/{name}"));
            let sync = self.sync.get(name).cloned().unwrap_or_default();
            sync.matching.check().map_err(of_sync)?;
            sync.system_of_record.check().map_err(of_sync)?;
            sync.limit.map_or(Ok(()), |limit| limit.check()).map_err(of_sync)?;
            let ports = match (erp, host) {
                (ErpConfig::Host {}, Some(host)) => Some(host(name)),
                (erp, _) => erp.connect().map_err(of_erp)?,
            };
            if let Some(ports) = ports {
                let instance = ErpInstance::new(name.as_str(), ports);
                let timer = crate::wait::timer();
                let SyncConfig { matching, system_of_record: systems_of_record, send_changes, limit } = sync;
                builder = builder.erp(ErpInstance {
                    matching,
                    systems_of_record,
                    send_changes,
                    limit,
                    timer,
                    ..instance
                });
            }
        }
        builder.open()
    }

    /// Returns the prefix of table names.
    pub fn prefix(&self) -> &str {
        self.prefix.as_deref().unwrap_or(PREFIX)
    }

    /// Returns the settings of the connections to a server.
    pub fn connections(&self) -> Connections {
        Connections { most: self.connections, waiting: self.waiting }
    }

    /// Returns these modules with those switched on that the configuration names.
    pub fn chosen(&self, modules: Modules) -> Modules {
        match &self.modules {
            None => modules,
            Some(names) => modules.only(names),
        }
    }

    #[cfg(feature = "system")]
    fn choose_database(&self, lent: Option<Box<dyn Database>>) -> Result<Box<dyn Database>> {
        match (lent, self.database.as_str()) {
            (Some(lent), "host") => self.connections().refuse().map(|()| lent),
            (Some(_), _) => Err(refusals::host_database_name()),
            (None, "host") => Err(refusals::host_database_absent()),
            (None, name) => open_database_with(name, self.connections()),
        }
    }
}

impl ErpConfig {
    /// Returns the ports of the ERP, or none for an engine without adapters.
    ///
    /// # Errors
    /// `CONFIGURATION` if the adapter cannot be opened, or if the adapter is the host.
    pub fn connect(&self) -> Result<Option<Erp>> {
        match self {
            #[cfg(feature = "erp-sql")]
            ErpConfig::Sql { database, mapping } => {
                let text = match mapping.as_str() {
                    "k3" => tenon_erp_sql::mappings::K3.to_owned(),
                    path => std::fs::read_to_string(path)
                        .map_err(|error| refusals::mapping_unreadable(path, error))?,
                };
                let mapping = tenon_erp_sql::Mapping::parse(&text).map_err(refusals::not_a_mapping)?;
                let database = crate::named_database::ErpDatabase::named(database)?;
                Ok(Some(Erp::of(tenon_erp_sql::SqlErp::new(database, mapping))))
            }
            #[cfg(feature = "erp-tryton")]
            ErpConfig::Tryton { url, user, password, warehouse } => {
                let mut config = tenon_erp_tryton::Config::new(url, user, password);
                config.warehouse.clone_from(warehouse);
                Ok(Some(Erp::of(tenon_erp_tryton::Tryton::new(config).map_err(erp_error)?)))
            }
            #[cfg(feature = "erp-component")]
            ErpConfig::Component(config) => {
                let adapter = tenon_erp_component::ComponentErp::open(config).map_err(erp_error)?;
                Ok(Some(adapter.erp()))
            }
            ErpConfig::Host {} => Err(refusals::no_host_for_erp()),
            ErpConfig::None {} => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Config;
    use tenon_kernel::Code;

    #[test]
    fn a_byte_order_mark_before_a_configuration_is_passed_over() -> tenon_kernel::Result<()> {
        let config = Config::parse("\u{feff}{\"database\": \"sqlite::memory:\"}")?;
        assert_eq!(config.database, "sqlite::memory:");
        assert!(
            Config::parse("{\u{feff}\"database\": \"sqlite::memory:\"}").is_err(),
            "it has no place within"
        );
        Ok(())
    }

    #[test]
    fn connections_are_set_for_servers_alone() -> tenon_kernel::Result<()> {
        let config = |set: &str| Config::parse(&format!("{{\"database\": \"sqlite::memory:\", {set}}}"));
        assert!(config("\"connections\": 0").is_err());
        for (set, path) in [("\"connections\": 4", "/connections"), ("\"waiting\": 0", "/waiting")] {
            let refused = config(set)?.open().err().map(|error| (error.code, error.path));
            assert_eq!(refused, Some((Code::Configuration, Some(path.to_owned()))), "{set}");
        }
        Ok(())
    }
}
