//! PostgreSQL and MariaDB over ODBC as a database of Tenon.
//!
//! Needs a driver manager (unixODBC, its headers to build) and the database's own ODBC driver: tried with psqlODBC 13.02
//! (`PostgreSQL Unicode`) on PostgreSQL 15 and MariaDB Connector/ODBC 3.1.15 on MariaDB 10.11.
//!
//! ```no_run
//! use tenon_db_odbc::Odbc;
//! use tenon_sql::Dialect;
//!
//! let connection_string = std::env::var("CRM_DATABASE").unwrap_or_default();
//! let database = Odbc::connect(&connection_string, Dialect::Postgres)?;
//! # Ok::<(), tenon_sql::DatabaseError>(())
//! ```
//!
//! # Transactions
//!
//! A write transaction is READ COMMITTED: it updates its guard row first and then reads what others have committed. A
//! read transaction is REPEATABLE READ and READ ONLY, which is one snapshot on both servers, taken by its first
//! statement. A lock that is not to be had within five seconds is `Busy`, and so is a statement that takes longer than
//! [`Settings::statement_timeout`], or than the time of its call: where a call has one, its transactions take one message more, by which
//! the server is told. Whoever gives a call up cancels the statement that it waits for (`SQLCancel`). After a deadlock or a lost connection a transaction takes no more statements.
//!
//! A statement that fails leaves the transaction as it was. MariaDB does this by itself; on PostgreSQL this crate sets a
//! savepoint, `tenon_guard`, which costs one more message for each statement that may write. A caller may use savepoints
//! of its own by executing `SAVEPOINT`, `ROLLBACK TO SAVEPOINT` and `RELEASE SAVEPOINT`; one of these that fails on
//! PostgreSQL spoils the transaction.
//!
//! # The host's connection
//!
//! A host that uses `odbc-api` itself may lend its connection, opened with what [`connection_string`] makes of its own:
//! [`Odbc::over`] gives it to the engine for the engine's own transactions, and [`Odbc::enlist`] works inside a transaction
//! that the host has open on it, so that rows of the host and of Tenon become durable in one commit.
//!
//! On a node of a MariaDB Galera cluster a transaction first waits for what every node had committed, and a commit is refused
//! where the node has undone the transaction without saying so: one more message for each transaction. `docs/galera.md` tells
//! why.
//!
//! # Values
//!
//! Text goes to PostgreSQL's driver as UTF-16 and to MariaDB's as UTF-8: what each carries whatever the locale of the
//! process. Decimals, dates and times are read as text. PostgreSQL infers a text parameter's type from where it stands;
//! where nothing tells (`? IS NULL`, `SELECT ?`), the statement says `CAST(? AS …)`. A `SUM` of integers is a decimal on
//! both servers unless the statement casts it. A text with a NUL is refused, as PostgreSQL has none.
//!
//! Columns with a limit of up to 1024 characters are read in blocks of up to a thousand rows; a result with a text column
//! of another kind is read value by value. A value that is longer than its column says is `Inexact`, never cut.
//! PostgreSQL's results are read through a cursor; MariaDB's connector 3.1 holds a result whole, so read long tables
//! there in pages.
//!
//! # Batches
//!
//! MariaDB takes array parameters in one message. PostgreSQL's driver sends those row by row, so `INSERT … VALUES (?, …)`
//! of one row, with or without `ON CONFLICT`, is sent as `INSERT … SELECT … FROM unnest(…)` with one array for each
//! parameter; other statements go row by row.
//!
//! # What the connection string is completed with
//!
//! These take the place of attributes by the same name.
//!
//! | PostgreSQL | why |
//! | --- | --- |
//! | `UseServerSidePrepare=1` | parameters are never spliced into the statement's text |
//! | `UseDeclareFetch=1`, `Fetch=1000` | a query is read through a cursor and never held whole |
//! | `Protocol=7.4-0` | the driver does nothing after an error: this crate returns to its savepoint |
//! | `MaxVarcharSize`, `MaxLongVarcharSize`, `UnknownSizes=2`, `TextAsLongVarchar=1`, `UnknownsAsLongVarchar=1` | a text without a limit says so |
//! | `BoolsAsChar=0` | a boolean is 0 or 1 |
//! | `LFConversion=0` | line ends stay as they are |
//! | `UpdatableCursors=0` | no hidden columns |
//!
//! | MariaDB | why |
//! | --- | --- |
//! | `Charset=utf8mb4` | every character |
//! | `Option=2` | an update counts the rows it found, not those it changed |
//!
//! A new connection is also set to UTC, to strict modes, to binary comparison of texts that come from no column, and to
//! wait five seconds for a lock.
//!
//! # Secrets
//!
//! Neither errors nor `Debug` tell the connection string, and of what a server says about data only the constraint's name
//! is passed on. The ODBC library itself logs servers' warnings through the `log` crate under `odbc_api`; a warning may
//! quote data, so a host that collects logs should leave that target out.

mod arrays;
mod batch;
mod cluster;
mod encoding;
mod enlisted;
mod fault;
mod fetch;
mod interrupt;
mod odbc;
mod options;
mod parameters;
mod pool;
mod session;
mod transaction;
mod unnest;
mod wide_text;

pub use enlisted::Enlisted;
pub use odbc::{Odbc, Settings};
pub use odbc_api;
pub use options::connection_string;
