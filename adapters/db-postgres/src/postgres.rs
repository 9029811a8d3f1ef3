//! A PostgreSQL database.

use std::{fmt, sync::Arc, time::Duration};

use tenon_sql::{
    Access, Database, DatabaseError, DatabaseResult, Dialect, Fault, SqlValue, Transaction,
    driver::pool::Pool, rows,
};
use tokio_postgres::Client;

use crate::{enlisted::Enlisted, session::Session, target::Target, transaction::Open};

/// The settings of a database.
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

/// A PostgreSQL database, shared by any number of threads.
pub struct Postgres {
    target: Arc<Target>,
    settings: Settings,
    pool: Pool<Session<'static>>,
}

impl Postgres {
    /// Connects with the default [`Settings`].
    ///
    /// The connection string is a URL, such as `postgres://crm:…@db.example/erp`, or pairs, such as
    /// `host=db.example user=crm password=… dbname=erp`. It may contain a password. Neither errors nor `Debug` contain it.
    ///
    /// # Errors
    /// - [`Fault::Unreachable`]: no connection, or the connection was refused.
    /// - [`Fault::Statement`]: the connection string is none.
    /// - [`Fault::Inexact`]: the encoding of the database is not UTF-8.
    pub fn connect(connection_string: &str) -> DatabaseResult<Self> {
        Self::connect_with(connection_string, &Settings::default())
    }

    /// Connects.
    ///
    /// # Errors
    /// As [`Postgres::connect`].
    pub fn connect_with(connection_string: &str, settings: &Settings) -> DatabaseResult<Self> {
        let target = Arc::new(Target::parse(connection_string)?);
        let pool = Pool::new(Vec::new(), settings.connections, settings.waiting);
        let postgres = Self { target, settings: settings.clone(), pool };
        check_encoding(&mut *postgres.begin(Access::Read)?)?;
        Ok(postgres)
    }

    /// Checks a connection string without connecting.
    ///
    /// # Errors
    /// [`Fault::Statement`]: it is none, or names a file of certificates that cannot be used.
    pub fn check(connection_string: &str) -> DatabaseResult<()> {
        Target::parse(connection_string).map(drop)
    }

    /// Works inside the transaction that the host has opened on its connection. The host commits the transaction or rolls it back.
    ///
    /// The host's runtime must carry the connection on another thread than this one, which waits for the answers.
    ///
    /// # Errors
    /// [`Fault::Statement`]: no open transaction.
    pub fn enlist(client: &Client) -> DatabaseResult<Enlisted<'_>> {
        Enlisted::new(client)
    }

    /// Returns how many transactions wait for a connection now.
    pub fn waiting(&self) -> usize {
        self.pool.waiting()
    }

    /// A new connection.
    pub(crate) fn session(&self) -> DatabaseResult<Session<'static>> {
        Session::connect(&self.target, self.settings.statement_timeout)
    }
}

/// A database of another encoding cannot hold every text.
fn check_encoding(transaction: &mut dyn Transaction) -> DatabaseResult<()> {
    let sql = "SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()";
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

impl Database for Postgres {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn begin(&self, access: Access) -> DatabaseResult<Box<dyn Transaction + '_>> {
        let session = self.pool.take(access, self.settings.patience, || self.session())?;
        Ok(Box::new(Open::begin(self, session, access)))
    }
}

impl fmt::Debug for Postgres {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Postgres").finish_non_exhaustive()
    }
}
