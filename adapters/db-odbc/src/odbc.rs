//! A database over ODBC.

use std::{fmt, time::Duration};

use odbc_api::SharedConnection;
use tenon_sql::{
    Access, Database, DatabaseError, DatabaseResult, Dialect, Fault, SqlValue, Transaction,
    driver::pool::Pool, rows,
};

use crate::{enlisted::Enlisted, options, session::Session, transaction::Open};

/// The settings of a database over ODBC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The largest number of connections, and so of transactions, that are open at once. Default: 8.
    pub connections: usize,
    /// The largest number of transactions that wait for a connection. Whoever comes then is refused at once with [`Fault::Crowded`].
    /// At most half of them are one tenant's. Default: 16 for each connection, and at least 64.
    pub waiting: Option<usize>,
    /// How long a transaction waits for a connection. Default: 5 seconds.
    pub patience: Duration,
    /// How long a statement may take before the server cancels it with [`Fault::Busy`]. Default: the server's limit.
    pub statement_timeout: Option<Duration>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { connections: 8, waiting: None, patience: Duration::from_secs(5), statement_timeout: None }
    }
}

/// A database over ODBC, shared by any number of threads.
pub struct Odbc {
    source: Source,
    dialect: Dialect,
    patience: Duration,
    pool: Pool<Session>,
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
    /// The connection string is that of the driver, such as
    /// `Driver={PostgreSQL Unicode};Server=db.example;Database=erp;Uid=crm;Pwd=…`. It may contain a password. Neither errors nor
    /// `Debug` contain it.
    ///
    /// # Errors
    /// - [`Fault::Unreachable`]: no connection, or the connection was refused.
    /// - [`Fault::Statement`]: an unsupported dialect.
    /// - [`Fault::Inexact`]: the encoding of the database is not UTF-8.
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
            pool: Pool::new(Vec::new(), settings.connections, settings.waiting),
        };
        check_encoding(&mut *odbc.begin(Access::Read)?)?;
        Ok(odbc)
    }

    /// Creates a database on one connection that the host has opened with a [`connection_string`](crate::connection_string), for
    /// the engine's own transactions. The connection is set up as by [`Odbc::connect`], and belongs to the engine from now on.
    ///
    /// # Errors
    /// [`Fault::Statement`]: an unsupported dialect. Errors during the set-up of the connection.
    pub fn over(connection: SharedConnection<'static>, dialect: Dialect) -> DatabaseResult<Self> {
        check_dialect(dialect)?;
        let session = Session::over(connection, dialect).set_up(None)?;
        let patience = Settings::default().patience;
        Ok(Self { source: Source::Host, dialect, patience, pool: Pool::new(vec![session], 1, None) })
    }

    /// Works inside the transaction that the host has opened on this connection. The host has opened the connection with a
    /// [`connection_string`](crate::connection_string). The host commits the transaction or rolls it back.
    ///
    /// On MariaDB the transaction must be READ COMMITTED (or SERIALIZABLE). In REPEATABLE READ, the default there, it would not
    /// see what others have committed before it got its locks.
    ///
    /// # Errors
    /// [`Fault::Statement`]: no open transaction, a transaction of another isolation level, or a connection with other
    /// attributes.
    pub fn enlist(connection: &SharedConnection<'static>, dialect: Dialect) -> DatabaseResult<Enlisted> {
        check_dialect(dialect)?;
        Enlisted::new(connection, dialect)
    }

    /// Returns how many transactions wait for a connection now.
    pub fn waiting(&self) -> usize {
        self.pool.waiting()
    }

    /// A new connection.
    pub(crate) fn new_session(&self) -> DatabaseResult<Session> {
        self.source.connect(self.dialect)
    }

    /// Whether its only connection is the host's.
    pub(crate) fn is_over_hosts(&self) -> bool {
        matches!(self.source, Source::Host)
    }
}

impl Database for Odbc {
    fn dialect(&self) -> Dialect {
        self.dialect
    }

    fn begin(&self, access: Access) -> DatabaseResult<Box<dyn Transaction + '_>> {
        let session = self.pool.take(access, self.patience, || self.new_session())?;
        Ok(Box::new(Open::begin(self, session, access)?))
    }
}

impl fmt::Debug for Odbc {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Odbc").field("dialect", &self.dialect).finish_non_exhaustive()
    }
}
