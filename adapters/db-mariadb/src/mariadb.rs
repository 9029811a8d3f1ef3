//! A MariaDB database.

use std::{fmt, ops::DerefMut, sync::Arc, time::Duration};

use mysql::prelude::Queryable;
use tenon_sql::{Access, Database, DatabaseResult, Dialect, Transaction, driver::pool::Pool};

use crate::{enlisted::Enlisted, session::Session, target::Target, transaction::Open};

/// The settings of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The largest number of connections, and so of transactions, that are open at once. Default: 8.
    pub connections: usize,
    /// The largest number of transactions that wait for a connection. Whoever comes then is refused at once with
    /// [`Fault::Crowded`](tenon_sql::Fault::Crowded). At most half of them are one tenant's. Default: 16 for each connection, and at
    /// least 64.
    pub waiting: Option<usize>,
    /// How long a transaction waits for a connection. Default: 5 seconds.
    pub patience: Duration,
    /// How long a statement may take before the server cancels it with [`Fault::Busy`](tenon_sql::Fault::Busy). Default: the server's
    /// limit.
    pub statement_timeout: Option<Duration>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { connections: 8, waiting: None, patience: Duration::from_secs(5), statement_timeout: None }
    }
}

/// A MariaDB database, shared by any number of threads.
pub struct MariaDb {
    target: Arc<Target>,
    settings: Settings,
    pool: Pool<Session>,
}

impl MariaDb {
    /// Connects with the default [`Settings`].
    ///
    /// The connection string is a URL, such as `mariadb://crm:…@db.example:3306/erp`. It may contain a password. Neither errors nor
    /// `Debug` contain it.
    ///
    /// # Errors
    /// - [`Fault::Unreachable`](tenon_sql::Fault::Unreachable): no connection, or the connection was refused.
    /// - [`Fault::Statement`](tenon_sql::Fault::Statement): the connection string is none.
    pub fn connect(connection_string: &str) -> DatabaseResult<Self> {
        Self::connect_with(connection_string, &Settings::default())
    }

    /// Connects.
    ///
    /// # Errors
    /// As [`MariaDb::connect`].
    pub fn connect_with(connection_string: &str, settings: &Settings) -> DatabaseResult<Self> {
        let target = Arc::new(Target::parse(connection_string)?);
        let first = Session::connect(&target, settings.statement_timeout)?;
        let pool = Pool::new(vec![first], settings.connections, settings.waiting);
        Ok(Self { target, settings: settings.clone(), pool })
    }

    /// Checks a connection string without connecting.
    ///
    /// # Errors
    /// [`Fault::Statement`](tenon_sql::Fault::Statement): it is none, or names a file of certificates that cannot be used.
    pub fn check(connection_string: &str) -> DatabaseResult<()> {
        Target::parse(connection_string).map(drop)
    }

    /// Works inside the transaction that the host has opened on its connection of the crate [`mysql`]: a `&mut` of its `Transaction` or
    /// of its `Conn`, or a `PooledConn`. The host commits the transaction or rolls it back.
    ///
    /// The transaction must be READ COMMITTED (or SERIALIZABLE). In REPEATABLE READ, the default, it would not see what others have
    /// committed before it got its locks. The connection should count the rows that an update finds, as one does that was opened with
    /// [`connection_options`](crate::connection_options).
    ///
    /// # Errors
    /// [`Fault::Statement`](tenon_sql::Fault::Statement): no open transaction, or one of another isolation level.
    pub fn enlist<C>(connection: C) -> DatabaseResult<Enlisted<C>>
    where
        C: DerefMut,
        C::Target: Queryable,
    {
        Enlisted::new(connection)
    }

    /// Returns how many transactions wait for a connection now.
    pub fn waiting(&self) -> usize {
        self.pool.waiting()
    }

    /// A new connection.
    pub(crate) fn session(&self) -> DatabaseResult<Session> {
        Session::connect(&self.target, self.settings.statement_timeout)
    }
}

impl Database for MariaDb {
    fn dialect(&self) -> Dialect {
        Dialect::MariaDb
    }

    fn begin(&self, access: Access) -> DatabaseResult<Box<dyn Transaction + '_>> {
        let session = self.pool.take(access, self.settings.patience, || self.session())?;
        Ok(Box::new(Open::begin(self, session, access)))
    }
}

impl fmt::Debug for MariaDb {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("MariaDb").finish_non_exhaustive()
    }
}
