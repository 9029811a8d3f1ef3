//! A SQLite database: a file or memory.

use std::{
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, config::DbConfig};
use tenon_sql::{Access, Database, DatabaseError, DatabaseResult, Dialect, Fault, Limit, Transaction};

use crate::{
    fault::database_error,
    patience::patiently,
    pool::Pool,
    transaction::{Enlisted, Owned},
};

/// How many prepared statements a connection keeps.
const STATEMENTS: usize = 256;

/// After how many steps of SQLite's machine a statement looks whether its call is to go on: a fraction of a millisecond.
const STEPS: i32 = 4096;

/// How a file of another program's is opened.
const ANOTHERS: OpenFlags = OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);
/// How a file is opened: it is made where there is none.
const OWN: OpenFlags = ANOTHERS.union(OpenFlags::SQLITE_OPEN_CREATE);

/// The settings of a SQLite database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How long a transaction waits for a connection, and for a lock of another process. Default: 5 seconds.
    pub busy_timeout: Duration,
    /// The largest number of read transactions that are open at once. Default: 4. A database in memory has one connection for
    /// all.
    pub readers: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { busy_timeout: Duration::from_secs(5), readers: 4 }
    }
}

/// A SQLite database, shared by any number of threads. One thread writes while several read.
pub struct Sqlite {
    place: Place,
    busy_timeout: Duration,
}

enum Place {
    /// One connection for readers and the writer, which wait for one another.
    Memory(Pool),
    File {
        path: PathBuf,
        flags: OpenFlags,
        writer: Pool,
        readers: Pool,
    },
}

impl Sqlite {
    /// Opens a database file with the default [`Settings`], and creates it if it does not exist.
    ///
    /// # Errors
    /// - [`Fault::Unreachable`]: the file cannot be opened.
    /// - [`Fault::Damaged`]: the file is not a database.
    /// - [`Fault::NotWritable`], [`Fault::Busy`]: the file cannot be switched to a write-ahead log.
    pub fn open(path: impl AsRef<Path>) -> DatabaseResult<Self> {
        Self::open_with(path, &Settings::default())
    }

    /// Opens a database file, and creates it if it does not exist.
    ///
    /// # Errors
    /// As [`Sqlite::open`].
    pub fn open_with(path: impl AsRef<Path>, settings: &Settings) -> DatabaseResult<Self> {
        let path = absolute(path)?;
        let first = connect(&path, OWN, settings.busy_timeout)?;
        // Of several that open a new file at once, SQLite lets none wait, as each has begun to read.
        let journal = || first.pragma_update(None, "journal_mode", "WAL").map_err(database_error);
        patiently(&first, settings.busy_timeout, journal)?;
        learn(&first, settings.busy_timeout).map_err(database_error)?;
        Ok(Self::file(path, OWN, vec![first], settings))
    }

    /// Opens a file of another program, such as an ERP. The file must exist. Its journal mode and statistics are not changed.
    /// Without a write-ahead log, that program cannot commit while a transaction reads here.
    ///
    /// # Errors
    /// [`Fault::Unreachable`]: the file does not exist. [`Fault::Damaged`]: it is not a database.
    pub fn open_existing(path: impl AsRef<Path>) -> DatabaseResult<Self> {
        let settings = Settings::default();
        let path = absolute(path)?;
        let first = connect(&path, ANOTHERS, settings.busy_timeout)?;
        first.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())).map_err(database_error)?;
        Ok(Self::file(path, ANOTHERS, vec![first], &settings))
    }

    fn file(path: PathBuf, flags: OpenFlags, first: Vec<Connection>, settings: &Settings) -> Self {
        let writer = Pool::new(first, 1);
        let readers = Pool::new(Vec::new(), settings.readers.max(1));
        Self { place: Place::File { path, flags, writer, readers }, busy_timeout: settings.busy_timeout }
    }

    /// Creates a database in memory with the default [`Settings`]. It is lost when it is dropped.
    ///
    /// # Errors
    /// [`Fault::Unreachable`]: there is not enough memory.
    pub fn in_memory() -> DatabaseResult<Self> {
        Self::in_memory_with(&Settings::default())
    }

    /// Creates a database in memory. It has one connection, so transactions wait for each other.
    ///
    /// # Errors
    /// As [`Sqlite::in_memory`].
    pub fn in_memory_with(settings: &Settings) -> DatabaseResult<Self> {
        let mut connection = Connection::open_in_memory().map_err(database_error)?;
        prepare(&mut connection, settings.busy_timeout)?;
        let place = Place::Memory(Pool::new(vec![connection], 1));
        Ok(Self { place, busy_timeout: settings.busy_timeout })
    }

    /// Works inside the transaction that the host has opened on this connection. The host commits it or rolls it back.
    ///
    /// # Errors
    /// [`Fault::Statement`] if no transaction is open.
    pub fn enlist(connection: &Connection) -> DatabaseResult<Enlisted<'_>> {
        Enlisted::new(connection)
    }
}

/// Lets SQLite see how much its tables have grown since it last looked, so that it takes the index that gives least. Where
/// somebody writes just now, or nobody may, it goes by what it knew before.
fn learn(connection: &Connection, busy_timeout: Duration) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::ZERO)?;
    let _ = connection.execute_batch("PRAGMA optimize = 0x10002");
    connection.busy_timeout(busy_timeout)
}

impl Database for Sqlite {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn begin(&self, access: Access) -> DatabaseResult<Box<dyn Transaction + '_>> {
        let lease = match (&self.place, access) {
            (Place::Memory(pool), _) => pool.take(self.busy_timeout, lost_memory),
            (Place::File { path, flags, writer, .. }, Access::Write) => {
                writer.take(self.busy_timeout, || connect(path, *flags, self.busy_timeout))
            }
            (Place::File { path, flags, readers, .. }, Access::Read) => {
                readers.take(self.busy_timeout, || connect(path, *flags, self.busy_timeout))
            }
        }?;
        Ok(Box::new(Owned::begin(lease, access, self.busy_timeout)?))
    }
}

impl fmt::Debug for Sqlite {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match &self.place {
            Place::Memory(_) => "memory",
            Place::File { .. } => "file",
        };
        formatter.debug_struct("Sqlite").field("place", &place).finish_non_exhaustive()
    }
}

/// A pool in memory is made with its only connection and never asks for another.
fn lost_memory() -> DatabaseResult<Connection> {
    Err(DatabaseError::new(Fault::Disconnected, "the database in memory is gone"))
}

/// An absolute path is never one of SQLite's special names (`:memory:`, `file:…`).
fn absolute(path: impl AsRef<Path>) -> DatabaseResult<PathBuf> {
    std::path::absolute(path).map_err(|error| DatabaseError::new(Fault::Unreachable, error))
}

fn connect(path: &Path, flags: OpenFlags, busy_timeout: Duration) -> DatabaseResult<Connection> {
    let mut connection = Connection::open_with_flags(path, flags).map_err(database_error)?;
    prepare(&mut connection, busy_timeout)?;
    Ok(connection)
}

fn prepare(connection: &mut Connection, busy_timeout: Duration) -> DatabaseResult<()> {
    connection.busy_timeout(busy_timeout).map_err(database_error)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.progress_handler(STEPS, Some(|| Limit::given_up().is_some())).map_err(database_error)?;
    // Without this, a value bound to `LIMIT ?` has SQLite compile the prepared statement again, each time it runs.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(database_error)?;
    connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON").map_err(database_error)
}
