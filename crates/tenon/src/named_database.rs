//! Databases named in a configuration: the engine's own, and an ERP's.

use crate::refusals;
use std::num::NonZeroUsize;
use tenon_kernel::{Error, Result};
use tenon_sql::{Database, DatabaseResult, Dialect};

/// Opens a database.
type OpenDatabase = Box<dyn Fn() -> DatabaseResult<Box<dyn Database>> + Send + Sync>;

/// Opens a database from its name in a configuration.
///
/// # Errors
/// `CONFIGURATION` if the name has no known form, and `DATABASE_UNREACHABLE`.
pub fn open_database(name: &str) -> Result<Box<dyn Database>> {
    open_database_with(name, Connections::default())
}

/// Opens a database from its name in a configuration, with so many connections.
///
/// # Errors
/// As [`open_database`]. `CONFIGURATION` if connections are set and the database is not a server.
pub fn open_database_with(name: &str, connections: Connections) -> Result<Box<dyn Database>> {
    let (dialect, open) = opener(name, Owner::Tenon, connections)?;
    if dialect == Dialect::Sqlite {
        connections.refuse()?;
    }
    open().map_err(tenon_sql::explain)
}

/// How a database on a server is shared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Connections {
    /// The largest number of connections. 8 if not given.
    pub most: Option<NonZeroUsize>,
    /// The largest number of calls that wait for a connection. 16 for each connection if not given, and at least 64.
    pub waiting: Option<usize>,
}

impl Connections {
    /// Refuses settings for a database that has no use for them.
    ///
    /// # Errors
    /// `CONFIGURATION`, if something is set.
    pub(crate) fn refuse(self) -> Result<()> {
        match self {
            Self { most: Some(_), .. } => Err(refusals::connections_without_server().at("/connections")),
            Self { waiting: Some(_), .. } => Err(refusals::connections_without_server().at("/waiting")),
            _ => Ok(()),
        }
    }
}

/// Whose a database is. What is another's is neither made where it is missing nor set up anew.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    Tenon,
    #[cfg_attr(not(feature = "erp-sql"), expect(dead_code, reason = "only an ERP's database is another's"))]
    Another,
}

/// What opens the database of this name, and its dialect.
///
/// # Errors
/// `CONFIGURATION` for a name of no known form.
#[cfg_attr(not(feature = "sqlite"), allow(unused_variables, reason = "only SQLite's files are set up"))]
#[cfg_attr(
    not(any(feature = "mariadb", feature = "odbc", feature = "postgres")),
    allow(unused_variables, reason = "only servers have connections")
)]
fn opener(name: &str, owner: Owner, connections: Connections) -> Result<(Dialect, OpenDatabase)> {
    match name.split_once(':') {
        #[cfg(feature = "sqlite")]
        Some(("sqlite", path)) => Ok((Dialect::Sqlite, sqlite(path.to_owned(), owner))),
        #[cfg(feature = "odbc")]
        Some(("odbc", rest)) => odbc(rest, connections),
        #[cfg(feature = "mariadb")]
        Some(("mariadb", _)) => mariadb(name.to_owned(), connections),
        #[cfg(feature = "postgres")]
        Some(("postgres" | "postgresql", _)) => postgres(name.to_owned(), connections),
        _ => Err(unknown(
            "sqlite:<path>, or postgres://<user>:<password>@<host>/<database>, mariadb://<user>:<password>@<host>/<database> \
             or odbc:<dialect>:<connection string> where that is built in",
        )),
    }
}

#[cfg(feature = "sqlite")]
fn sqlite(path: String, owner: Owner) -> OpenDatabase {
    use tenon_db_sqlite::Sqlite;
    Box::new(move || {
        let opened = match (path.as_str(), owner) {
            (":memory:", _) => Sqlite::in_memory(),
            (path, Owner::Tenon) => Sqlite::open(path),
            (path, Owner::Another) => Sqlite::open_existing(path),
        };
        Ok(Box::new(opened?))
    })
}

#[cfg(feature = "odbc")]
fn odbc(rest: &str, connections: Connections) -> Result<(Dialect, OpenDatabase)> {
    use tenon_db_odbc::{Odbc, Settings};
    let named = rest.split_once(':').and_then(|(name, rest)| Some((Dialect::parse(name)?, rest.to_owned())));
    let (dialect, connection) = named.ok_or_else(|| unknown("odbc:postgres:… or odbc:mariadb:…"))?;
    let Settings { connections: usual, .. } = Settings::default();
    let most = connections.most.map_or(usual, NonZeroUsize::get);
    let settings = Settings { connections: most, waiting: connections.waiting, ..Settings::default() };
    let open = move || -> DatabaseResult<Box<dyn Database>> {
        Ok(Box::new(Odbc::connect_with(&connection, dialect, &settings)?))
    };
    Ok((dialect, Box::new(open)))
}

#[cfg(feature = "mariadb")]
fn mariadb(url: String, connections: Connections) -> Result<(Dialect, OpenDatabase)> {
    use tenon_db_mariadb::{MariaDb, Settings};
    if MariaDb::check(&url).is_err() {
        return Err(unknown(
            "mariadb://<user>:<password>@<host>:<port>/<database>, with parameters that the driver knows: connect_timeout, \
             sslmode and sslrootcert",
        ));
    }
    let Settings { connections: usual, .. } = Settings::default();
    let most = connections.most.map_or(usual, NonZeroUsize::get);
    let settings = Settings { connections: most, waiting: connections.waiting, ..Settings::default() };
    let open = move || -> DatabaseResult<Box<dyn Database>> {
        Ok(Box::new(MariaDb::connect_with(&url, &settings)?))
    };
    Ok((Dialect::MariaDb, Box::new(open)))
}

#[cfg(feature = "postgres")]
fn postgres(url: String, connections: Connections) -> Result<(Dialect, OpenDatabase)> {
    use tenon_db_postgres::{Postgres, Settings};
    if Postgres::check(&url).is_err() {
        return Err(unknown(
            "postgres://<user>:<password>@<host>/<database>, with parameters that the driver knows, such as \
             target_session_attrs, connect_timeout, sslmode and sslrootcert",
        ));
    }
    let Settings { connections: usual, .. } = Settings::default();
    let most = connections.most.map_or(usual, NonZeroUsize::get);
    let settings = Settings { connections: most, waiting: connections.waiting, ..Settings::default() };
    let open = move || -> DatabaseResult<Box<dyn Database>> {
        Ok(Box::new(Postgres::connect_with(&url, &settings)?))
    };
    Ok((Dialect::Postgres, Box::new(open)))
}

fn unknown(expected: &str) -> Error {
    refusals::not_a_database(expected)
}

/// The database of an ERP, opened when it is first asked: an ERP that is away keeps nobody from working in the CRM. Each
/// transaction tries to open it until it is open.
#[cfg(feature = "erp-sql")]
pub(crate) struct ErpDatabase {
    dialect: Dialect,
    open: OpenDatabase,
    opened: std::sync::OnceLock<Box<dyn Database>>,
}

#[cfg(feature = "erp-sql")]
impl ErpDatabase {
    /// The database of this name in a configuration.
    ///
    /// # Errors
    /// `CONFIGURATION` for a name of no known form.
    pub(crate) fn named(name: &str) -> Result<Self> {
        let (dialect, open) = opener(name, Owner::Another, Connections::default())?;
        Ok(Self { dialect, open, opened: std::sync::OnceLock::new() })
    }
}

#[cfg(feature = "erp-sql")]
impl Database for ErpDatabase {
    fn dialect(&self) -> Dialect {
        self.dialect
    }

    fn begin(&self, access: tenon_sql::Access) -> DatabaseResult<Box<dyn tenon_sql::Transaction + '_>> {
        match self.opened.get() {
            Some(database) => database.begin(access),
            None => {
                let opened = (self.open)()?;
                self.opened.get_or_init(|| opened).begin(access)
            }
        }
    }
}

#[cfg(all(test, feature = "mariadb", feature = "postgres"))]
mod tests {
    use super::*;
    use tenon_kernel::Code;

    #[test]
    fn a_url_that_the_driver_does_not_know_is_refused_without_its_password() {
        for url in [
            "postgres:",
            "postgres://crm:secret@db/erp?sslmode=verify-full",
            "postgres://crm:secret@db/erp?sslmode=maybe",
            "postgres://crm:secret@db/erp?sslmode=verify-full&sslrootcert=/no/such/file",
            "postgres://crm:secret@db/erp?foo=1",
            "mariadb:",
            "mariadb://crm:secret@db/erp?sslmode=verify-full",
            "mariadb://crm:secret@db/erp?foo=1",
        ] {
            let Err(error) = open_database(url) else { panic!("{url} is opened") };
            assert_eq!(error.code, Code::Configuration, "{url}: {error}");
            assert!(!error.message.contains("secret"), "{error}");
        }
    }
}
