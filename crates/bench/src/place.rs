//! Where a store or an ERP stands: in a SQLite file, in memory, or on a server that is reached over ODBC.

use crate::Outcome;
use crate::driver::{Driver, OfSqlite};
use crate::driver_odbc::OfOdbc;
use rusqlite::Connection;
use std::path::PathBuf;
use tenon::sql::migration::ledgers;
use tenon::sql::table::tables;
use tenon::sql::{Access, Database, Dialect, Fault};
use tenon_db_mariadb::MariaDb;
use tenon_db_odbc::{Odbc, Settings, connection_string};
use tenon_db_postgres::Postgres;
use tenon_db_sqlite::Sqlite;

/// What the engine's tables begin with, so that no other store on a server is touched.
pub(crate) const ENGINE: &str = "bench_";
/// What the same tables of the bare driver begin with.
pub(crate) const BARE: &str = "bare_";
/// What the same tables of another program begin with.
pub(crate) const PEER: &str = "peer_";

/// A database.
#[derive(Clone)]
pub(crate) enum Place {
    /// SQLite in this file, which the bare side has one of beside.
    File(PathBuf),
    /// SQLite in memory.
    Memory,
    /// A server, by its ODBC connection string; it is also reached by its own protocol.
    Server { name: &'static str, dialect: Dialect, connection: String, native: bool },
}

impl Place {
    /// The servers that the environment names; of others it is said that they are left out.
    pub(crate) fn servers() -> Vec<Place> {
        let named = [
            ("PostgreSQL", Dialect::Postgres, "TENON_TEST_POSTGRES"),
            ("MariaDB", Dialect::MariaDb, "TENON_TEST_MARIADB"),
        ];
        let servers =
            named.into_iter().filter_map(|(name, dialect, variable)| Self::server(name, dialect, variable));
        servers.flat_map(|place| [Some(place.clone()), place.native()]).flatten().collect()
    }

    /// The server whose connection string this variable holds.
    pub(crate) fn server(name: &'static str, dialect: Dialect, variable: &str) -> Option<Place> {
        let Ok(connection) = std::env::var(variable) else {
            println!("{name} is left out: {variable} names no server");
            return None;
        };
        Some(Place::Server { name, dialect, connection, native: false })
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Place::File(_) => "SQLite file",
            Place::Memory => "SQLite in memory",
            Place::Server { name, .. } => name,
        }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Place::File(_) | Place::Memory => Dialect::Sqlite,
            Place::Server { dialect, .. } => *dialect,
        }
    }

    /// The database as the engine reaches it, with so many connections at most.
    pub(crate) fn open(&self, connections: usize) -> Outcome<Box<dyn Database>> {
        Ok(match self {
            Place::File(path) => Box::new(Sqlite::open(path)?),
            Place::Memory => Box::new(Sqlite::in_memory()?),
            Place::Server { native: true, dialect: Dialect::MariaDb, .. } => {
                let settings = tenon_db_mariadb::Settings { connections, ..Default::default() };
                Box::new(MariaDb::connect_with(&self.url(), &settings)?)
            }
            Place::Server { native: true, .. } => {
                let settings = tenon_db_postgres::Settings { connections, ..Default::default() };
                Box::new(Postgres::connect_with(&self.keywords(), &settings)?)
            }
            Place::Server { dialect, connection, .. } => {
                let settings = Settings { connections, ..Settings::default() };
                Box::new(Odbc::connect_with(connection, *dialect, &settings)?)
            }
        })
    }

    /// The bare driver: on a server in the same database, else in a database of its own.
    pub(crate) fn driver(&self) -> Outcome<Box<dyn Driver>> {
        Ok(match self {
            Place::File(path) => Box::new(OfSqlite::new(Connection::open(path.with_extension("bare.db"))?)?),
            Place::Memory => Box::new(OfSqlite::new(Connection::open_in_memory()?)?),
            Place::Server { .. } => self.same_driver()?,
        })
    }

    /// The bare driver in the very database that the engine uses.
    pub(crate) fn same_driver(&self) -> Outcome<Box<dyn Driver>> {
        Ok(match self {
            Place::File(path) => Box::new(OfSqlite::new(Connection::open(path)?)?),
            Place::Memory => return Err("no two connections see one database in memory".into()),
            Place::Server { dialect, connection, .. } => {
                Box::new(OfOdbc::connect(&connection_string(connection, *dialect), *dialect)?)
            }
        })
    }

    /// Removes the tables of the bench from a server. A file is in a folder that goes by itself.
    pub(crate) fn clear(&self) -> Outcome<()> {
        if !matches!(self, Place::Server { .. }) {
            return Ok(());
        }
        let database = self.open(1)?;
        for prefix in [ENGINE, BARE, PEER] {
            let tables = tables(&with_lists(), prefix).into_iter().map(|table| table.name);
            let mut transaction = database.begin(Access::Write)?;
            for table in tables.chain(ledgers(prefix)) {
                match transaction.execute(&format!("DROP TABLE IF EXISTS {table}"), &[]) {
                    Err(error) if error.fault == Fault::NoSuchTable => {}
                    other => drop(other?),
                }
            }
            transaction.commit()?;
        }
        Ok(())
    }

    /// Tells PostgreSQL's planner how much there is, as its autovacuum does within a minute. Before that it may take any index.
    pub(crate) fn analyse(&self) -> Outcome<()> {
        if self.dialect() == Dialect::Postgres {
            let database = self.open(1)?;
            let mut transaction = database.begin(Access::Write)?;
            transaction.execute("ANALYZE", &[])?;
            transaction.commit()?;
        }
        Ok(())
    }

    /// A server, reached by its own protocol.
    fn native(&self) -> Option<Place> {
        let Place::Server { dialect, connection, .. } = self else { return None };
        let name = match dialect {
            Dialect::Postgres => "PostgreSQL without ODBC",
            Dialect::MariaDb => "MariaDB without ODBC",
            Dialect::Sqlite => return None,
        };
        Some(Place::Server { name, dialect: *dialect, connection: connection.clone(), native: true })
    }

    /// The attributes of the connection string as a URL of MariaDB. Nothing is encrypted, as over ODBC.
    fn url(&self) -> String {
        let of = |name| self.attribute(name).unwrap_or_default();
        let (user, password, server) = (of("Uid"), of("Pwd"), of("Server"));
        format!("mariadb://{user}:{password}@{server}:{}/{}?sslmode=disable", of("Port"), of("Database"))
    }

    /// The attributes of the connection string as PostgreSQL's own. Nothing is encrypted, as over ODBC.
    fn keywords(&self) -> String {
        let names = [
            ("host", "Server"),
            ("port", "Port"),
            ("dbname", "Database"),
            ("user", "Uid"),
            ("password", "Pwd"),
        ];
        let pairs =
            names.iter().filter_map(|(ours, theirs)| Some(format!("{ours}='{}'", self.attribute(theirs)?)));
        pairs.chain(["sslmode='disable'".to_owned()]).collect::<Vec<_>>().join(" ")
    }

    /// An attribute of the connection string of a server.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let Place::Server { connection, .. } = self else { return None };
        let pairs = connection.split(';').filter_map(|pair| pair.split_once('='));
        pairs.filter(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }

    /// The same server with another value of an attribute.
    pub(crate) fn with(&self, name: &str, value: &str) -> Place {
        let mut place = self.clone();
        if let Place::Server { connection, .. } = &mut place {
            let is_it =
                |pair: &str| pair.split('=').next().is_some_and(|found| found.eq_ignore_ascii_case(name));
            let kept: Vec<_> = connection.split(';').filter(|pair| !is_it(pair)).collect();
            *connection = format!("{};{name}={value}", kept.join(";"));
        }
        place
    }
}

/// Every declaration; none, with which nothing could be measured, if the modules did not fit together.
pub(crate) fn catalogue() -> tenon::Catalogue {
    tenon::Modules::default().catalogue().unwrap_or_default()
}

/// Those of the section `lists`, too.
fn with_lists() -> tenon::Catalogue {
    tenon::Modules::default().with(&crate::lists::MODULE).catalogue().unwrap_or_default()
}
