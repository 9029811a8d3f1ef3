//! A database that is reached over ODBC.

use std::{fmt, time::Duration};

use tenon_sql::{Access, Database, DatabaseError, DatabaseResult, Dialect, Fault, Transaction};

use crate::{options, pool::Pool, session::Session, transaction::Open};

/// What a host may choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How many connections, and so transactions, may be open at once. Eight.
    pub connections: usize,
    /// How long a transaction waits for one of them. Five seconds.
    pub patience: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self { connections: 8, patience: Duration::from_secs(5) }
    }
}

/// A database reached over ODBC, shared by any number of threads.
pub struct Odbc {
    connection_string: String,
    dialect: Dialect,
    patience: Duration,
    pool: Pool,
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
    /// spoken here.
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
        if dialect == Dialect::Sqlite {
            return Err(DatabaseError::new(Fault::Statement, "SQLite is not reached over ODBC"));
        }
        let odbc = Self {
            connection_string: options::connection_string(connection_string, dialect),
            dialect,
            patience: settings.patience,
            pool: Pool::new(settings.connections),
        };
        drop(odbc.begin(Access::Read)?);
        Ok(odbc)
    }
}

impl Database for Odbc {
    fn dialect(&self) -> Dialect {
        self.dialect
    }

    fn begin(&self, access: Access) -> DatabaseResult<Box<dyn Transaction + '_>> {
        let connect = || Session::connect(&self.connection_string, self.dialect);
        let session = self.pool.take(access, self.patience, connect)?;
        Ok(Box::new(Open::begin(session, access)?))
    }
}

impl fmt::Debug for Odbc {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Odbc").field("dialect", &self.dialect).finish_non_exhaustive()
    }
}
