//! PostgreSQL and MariaDB over ODBC, as a database of Tenon.
//!
//! It needs a driver manager (unixODBC, with its headers to build) and the ODBC driver of the database. It is tested with
//! psqlODBC 13.02 (`PostgreSQL Unicode`) on PostgreSQL 15, and with MariaDB Connector/ODBC 3.1.15 on MariaDB 10.11.
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
//! A write transaction is READ COMMITTED: it first updates its guard row and then reads what others have committed. A read
//! transaction is REPEATABLE READ and READ ONLY. On both servers this is one snapshot, taken by its first statement. If a lock
//! cannot be acquired within five seconds, the statement fails with `Busy`. A statement that takes longer than
//! [`Settings::statement_timeout`], or than the time limit of its call, fails with `Busy` as well. A call with a time limit costs one
//! more message for each transaction, which tells the server the limit. Cancelling a call cancels its running statement (`SQLCancel`).
//! After a deadlock or a lost connection, a transaction accepts no more statements.
//!
//! A failed statement leaves the transaction unchanged. MariaDB does this by itself. On PostgreSQL this crate sets a savepoint,
//! `tenon_guard`, which costs one more message for each statement that may write. A caller may use its own savepoints by
//! executing `SAVEPOINT`, `ROLLBACK TO SAVEPOINT` and `RELEASE SAVEPOINT`. If one of these fails on PostgreSQL, the transaction
//! cannot be used any more.
//!
//! # The connections
//!
//! Transactions share [`Settings::connections`]. Those that find none wait in a queue of [`Settings::waiting`], in which tenants take
//! turns ([`tenon_sql::driver::pool`]). If the first message of a transaction finds its connection lost, the transaction is begun again
//! on a new one, except on a connection of the host's.
//!
//! Connecting takes at most ten seconds. The drivers do not let the wait for a server that is frozen end with the limit of a call.
//! MariaDB's has `READ_TIMEOUT` and `WRITE_TIMEOUT`, in seconds, in the connection string; they must be longer than any statement. A
//! connection whose wait has ended so is lost. PostgreSQL's has nothing of that kind.
//!
//! # The host's connection
//!
//! A host that uses `odbc-api` itself may provide its own connection, opened with the result of [`connection_string`].
//! [`Odbc::over`] gives the connection to the engine for the engine's own transactions. [`Odbc::enlist`] works inside a
//! transaction that the host has opened on it, so that rows of the host and of Tenon are committed together.
//!
//! On a node of a MariaDB Galera cluster, a transaction first waits for what every node has committed. A commit is refused if the
//! node has rolled back the transaction without reporting it. This costs one more message for each transaction. `docs/galera.md`
//! explains why.
//!
//! # Values
//!
//! Text is sent to PostgreSQL's driver as UTF-16 and to MariaDB's driver as UTF-8. These encodings work regardless of the locale
//! of the process. Decimals, dates and times are read as text. PostgreSQL infers the type of a text parameter from its position.
//! If it cannot (`? IS NULL`, `SELECT ?`), the statement must contain `CAST(? AS …)`. A `SUM` of integers is a decimal on both
//! servers unless the statement casts it. A text with a NUL character is refused, because PostgreSQL does not support it.
//!
//! Binary values, and texts that are not in the encoding of the connection, are read as bytes. An integer beyond 64 bits is read as
//! its digits.
//!
//! Columns with a limit of up to 1024 characters are read in blocks of up to a thousand rows. A result with another kind of text
//! column is read value by value. A value that is longer than its column declares fails with `Inexact` and is never truncated.
//! PostgreSQL's results are read through a cursor. MariaDB's connector 3.1 holds a whole result in memory, so read long tables
//! there in pages.
//!
//! # Batches
//!
//! MariaDB accepts array parameters in one message. PostgreSQL's driver sends those row by row. Therefore an
//! `INSERT … VALUES (?, …)` of one row, with or without `ON CONFLICT`, is sent as `INSERT … SELECT … FROM unnest(…)` with one
//! array for each parameter. Other statements are sent row by row.
//!
//! # What the connection string is completed with
//!
//! These attributes replace attributes with the same name.
//!
//! | PostgreSQL | why |
//! | --- | --- |
//! | `UseServerSidePrepare=1` | parameters are never inserted into the statement's text |
//! | `UseDeclareFetch=1`, `Fetch=1000` | a query is read through a cursor and is never in memory as a whole |
//! | `Protocol=7.4-0` | the driver does nothing after an error: this crate returns to its savepoint |
//! | `MaxVarcharSize`, `MaxLongVarcharSize`, `UnknownSizes=2`, `TextAsLongVarchar=1`, `UnknownsAsLongVarchar=1` | reports a text without a limit as such |
//! | `BoolsAsChar=0` | a boolean is 0 or 1 |
//! | `LFConversion=0` | line ends are not changed |
//! | `UpdatableCursors=0` | no hidden columns |
//!
//! | MariaDB | why |
//! | --- | --- |
//! | `Charset=utf8mb4` | every character |
//! | `Option=2` | an update counts the rows it found, not those it changed |
//!
//! A new connection is also set to UTC, to strict modes, to binary comparison of texts that do not come from a column, and to a
//! lock timeout of five seconds.
//!
//! # Secrets
//!
//! Neither errors nor `Debug` contain the connection string. Of a server's message about data, only the constraint's name is
//! passed on. The ODBC library itself logs warnings of servers through the `log` crate under `odbc_api`. A warning may contain
//! data, so a host that collects logs should exclude that target.

mod arrays;
mod batch;
mod encoding;
mod enlisted;
mod fault;
mod fetch;
mod interrupt;
mod odbc;
mod options;
mod parameters;
mod session;
mod transaction;
mod unnest;
mod wide_text;

pub use enlisted::Enlisted;
pub use odbc::{Odbc, Settings};
pub use odbc_api;
pub use options::connection_string;
