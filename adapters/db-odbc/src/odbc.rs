//! A database that is reached over ODBC.

use std::{fmt, time::Duration};

use odbc_api::SharedConnection;
use tenon_sql::{
    Access, Database, DatabaseError, DatabaseResult, Dialect, Fault, SqlValue, Transaction, rows,
};

use crate::{enlisted::Enlisted, options, pool::Pool, session::Session, transaction::Open};

/// What a host may choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How many connections, and so transactions, may be open at once. Eight.
    pub connections: usize,
    /// How long a transaction waits for one of them. Five seconds.
    pub patience: Duration,
    /// How long a statement may take before the server gives it up as [`Fault::Busy`]. As long as the server lets it.
    pub statement_timeout: Option<Duration>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { connections: 8, patience: Duration::from_secs(5), statement_timeout: None }
    }
}

/// A database reached over ODBC, shared by any number of threads.
pub struct Odbc {
    source: Source,
    dialect: Dialect,
    patience: Duration,
    pool: Pool,
}

/// Where connections come from.
enum Source {
    /// They are made by this, with this limit for a statement.
    ConnectionString(String, Option<Duration>),
    /// The host has provided the only one.
    Host,
}

impl Source {
    fn connect(&self, dialect: Dialect) -> DatabaseResult<Session> {
        match self {
            Source::ConnectionString(connection_string, statement_timeout) => {
                Session::connect(connection_string, dialect, *statement_timeout)
            }
            Source::Host => {
                Err(DatabaseError::new(Fault::Unreachable, "the connection that the host lent is gone"))
            }
        }
    }
}

fn check_dialect(dialect: Dialect) -> DatabaseResult<()> {
    match dialect {
        Dialect::Postgres | Dialect::MariaDb => Ok(()),
        Dialect::Sqlite => Err(DatabaseError::new(Fault::Statement, "SQLite is not reached over ODBC")),
    }
}

/// A PostgreSQL database has an encoding of its own; MariaDB's is each column's, and Tenon's columns say it.
fn check_encoding(transaction: &mut dyn Transaction) -> DatabaseResult<()> {
    if transaction.dialect() != Dialect::Postgres {
        return Ok(());
    }
    let sql = "SELECT CAST(pg_encoding_to_char(encoding) AS varchar(60)) FROM pg_database WHERE datname = current_database()";
    match rows(transaction, sql, &[])?.first().map(Vec::as_slice) {
        Some([SqlValue::Text(encoding)]) if encoding != "UTF8" => {
            let message = format!(
                "the encoding of the database is {encoding}, which lacks characters: it must be UTF8"
            );
            Err(DatabaseError::new(Fault::Inexact, message))
        }
        _ => Ok(()),
    }
}

impl Odbc {
    /// Connects with the default [`Settings`].
    ///
    /// The connection string is the driver's own, such as
    /// `Driver={PostgreSQL Unicode};Server=db.example;Database=erp;Uid=crm;Pwd=…`. It may hold a password and is never
    /// told: not by an error, not by `Debug`.
    ///
    /// # Errors
    /// [`Fault::Unreachable`]: no connection, or one that is refused. [`Fault::Statement`]: a dialect that is not
    /// spoken here. [`Fault::Inexact`]: a database of another encoding than UTF-8.
    pub fn connect(connection_string: &str, dialect: Dialect) -> DatabaseResult<Self> {
        Self::connect_with(connection_string, dialect, &Settings::default())
    }

    /// Connects.
    ///
    /// # Errors
    /// As [`Odbc::connect`].
    pub fn connect_with(
        connection_string: &str,
        dialect: Dialect,
        settings: &Settings,
    ) -> DatabaseResult<Self> {
        check_dialect(dialect)?;
        let odbc = Self {
            source: Source::ConnectionString(
                options::connection_string(connection_string, dialect),
                settings.statement_timeout,
            ),
            dialect,
            patience: settings.patience,
            pool: Pool::new(Vec::new(), settings.connections),
        };
        check_encoding(&mut *odbc.begin(Access::Read)?)?;
        Ok(odbc)
    }

    /// A database on one connection that the host has opened with a [`connection_string`](crate::connection_string), for the
    /// engine's own transactions. The connection is set up as [`Odbc::connect`] would, and is the engine's from now on.
    ///
    /// # Errors
    /// [`Fault::Statement`]: a dialect that is not spoken here. Whatever goes wrong while the connection is set up.
    pub fn over(connection: SharedConnection<'static>, dialect: Dialect) -> DatabaseResult<Self> {
        check_dialect(dialect)?;
        let session = Session::over(connection, dialect).set_up(None)?;
        let patience = Settings::default().patience;
        Ok(Self { source: Source::Host, dialect, patience, pool: Pool::new(vec![session], 1) })
    }

    /// Works inside the transaction that the host holds open on this connection, which it has opened with a
    /// [`connection_string`](crate::connection_string). The host commits it or rolls it back.
    ///
    /// On MariaDB the transaction must be READ COMMITTED (or SERIALIZABLE): in REPEATABLE READ, the default there, it would
    /// not see what others have committed before it got its locks.
    ///
    /// # Errors
    /// [`Fault::Statement`]: no open transaction, one of another isolation, or a connection with other attributes.
    pub fn enlist(connection: &SharedConnection<'static>, dialect: Dialect) -> DatabaseResult<Enlisted> {
        check_dialect(dialect)?;
        Enlisted::new(connection, dialect)
    }
}

impl Database for Odbc {
    fn dialect(&self) -> Dialect {
        self.dialect
    }

    fn begin(&self, access: Access) -> DatabaseResult<Box<dyn Transaction + '_>> {
        let session = self.pool.take(access, self.patience, || self.source.connect(self.dialect))?;
        Ok(Box::new(Open::begin(session, access)?))
    }
}

impl fmt::Debug for Odbc {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Odbc").field("dialect", &self.dialect).finish_non_exhaustive()
    }
}
