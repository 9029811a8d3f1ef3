//! PostgreSQL by its own protocol, as a database of Tenon.
//!
//! It needs nothing but the server. It is tested with PostgreSQL 15.
//!
//! ```no_run
//! use tenon_db_postgres::Postgres;
//!
//! let url = std::env::var("CRM_DATABASE").unwrap_or_default(); // postgres://crm:…@db.example/erp
//! let database = Postgres::connect(&url)?;
//! # Ok::<(), tenon_sql::DatabaseError>(())
//! ```
//!
//! # Messages
//!
//! What takes time is waiting for the server. A statement that was prepared before is one message. Everything that has no answer of
//! interest is sent together with the next statement and is not waited for: the beginning of a transaction, its time limit, savepoints,
//! and statements [for later](tenon_sql::Transaction::execute_later). The end of a transaction is sent at once; only a commit of a
//! transaction that writes is waited for.
//!
//! The thread that calls waits for its answers by itself. There is no runtime and no further thread, so the crate also works within a
//! host that has a runtime.
//!
//! # Transactions
//!
//! A write transaction is READ COMMITTED: it first updates its guard row and then reads what others have committed. A read
//! transaction is REPEATABLE READ and READ ONLY: one snapshot, taken by its first statement. If a lock cannot be acquired within five
//! seconds, the statement fails with `Busy`. A statement that takes longer than [`Settings::statement_timeout`], or than the time
//! limit of its call, fails with `Busy` as well. Cancelling a call cancels its running statement, by a connection of its own. After a
//! deadlock or a lost connection, a transaction accepts no more statements.
//!
//! After a failed statement, a transaction goes on from a savepoint of the caller: `SAVEPOINT`, `ROLLBACK TO SAVEPOINT` and `RELEASE
//! SAVEPOINT` are sent with the next statement. If one of them fails, that statement fails with `Aborted`. Where a table was changed since a
//! statement was prepared, a transaction begins again with its first statement, and fails with `Aborted` at a later one.
//!
//! # The host's connection
//!
//! A host that uses [`tokio_postgres`] may lend a transaction that it has opened: [`Postgres::enlist`] works inside it, so that rows of
//! the host and of Tenon are committed together. The host's runtime carries the connection, on another thread than the one that
//! calls: in a host with one thread, that is `spawn_blocking`.
//!
//! # Values
//!
//! Parameters are sent as text, and the server infers the type of each from its position. If it cannot (`? IS NULL`, `SELECT ?`), it
//! takes it for a text, or the statement must contain `CAST(? AS …)`. Decimals, dates and times are read as text. `bytea` is read as
//! bytes, an enumeration as the text of its value. A value of a type that has no form in the port, such as an interval or an array, is
//! refused with `Inexact`, which names the type: cast it to text. A text with a NUL character is refused, because PostgreSQL does
//! not support it.
//!
//! Rows are handed over as they arrive, and only one buffer of them is in memory. A query that is stopped reads its other rows and
//! passes them over.
//!
//! # Batches
//!
//! An `INSERT … VALUES (?, …)` of one row, with or without `ON CONFLICT`, is sent as `INSERT … SELECT … FROM unnest(…)` with one
//! array for each parameter. Other statements are sent row by row.
//!
//! # The connection
//!
//! Transactions share [`Settings::connections`]. Those that find none wait in a queue of [`Settings::waiting`], in which tenants take
//! turns ([`tenon_sql::driver::pool`]). If the first message of a transaction finds its connection lost, the transaction is begun again
//! on a new one.
//!
//! A server that does not answer is waited for until two seconds after the limit of the call. The connection is then closed: the statement
//! fails with `Disconnected`. A commit also does, and what became of it is unknown.
//!
//! A connection string may name several servers, which are tried in turn, and `target_session_attrs=read-write`. Connecting to one of
//! them, and each answer to the log-in, may take `connect_timeout` seconds, ten if it is not given. A new connection is set to UTC and
//! to a lock timeout of five seconds.
//!
//! `sslmode` and `sslrootcert` mean what they mean to libpq. The default is `prefer`: a connection is encrypted if the server
//! offers it. `require` insists on it. Neither looks at the certificate, so that they keep out only those who listen. `verify-full`
//! accepts no certificate except one for the name of the host from an issuer in the file `sslrootcert`, and `verify-ca` one for any
//! name. `sslrootcert=system` takes the issuers that the system trusts. Differences: no file is read that is not named; a
//! certificate that has issued itself is no server's certificate for `verify-ca` and `verify-full`; and there are no client
//! certificates and no channel binding. The versions are TLS 1.2 and 1.3.
//!
//! # Secrets
//!
//! Neither errors nor `Debug` contain the connection string. Of a server's message about data, only the constraint's name is
//! passed on. The protocol's crate logs statements, without the values of parameters, through the `log` crate under
//! `tokio_postgres`.

mod batch;
mod cell;
mod connect;
mod enlisted;
mod fault;
mod interrupt;
mod numeric;
mod options;
mod parameters;
mod placeholders;
mod postgres;
mod queue;
mod session;
mod socket;
mod target;
mod tls;
mod transaction;
mod wire;

pub use enlisted::Enlisted;
pub use postgres::{Postgres, Settings};
pub use tokio_postgres;
