//! MariaDB by its own protocol, as a database of Tenon.
//!
//! It needs nothing but the server. It is tested with MariaDB 10.11, also as a node of Galera.
//!
//! ```no_run
//! use tenon_db_mariadb::MariaDb;
//!
//! let url = std::env::var("CRM_DATABASE").unwrap_or_default(); // mariadb://crm:…@db.example/erp
//! let database = MariaDb::connect(&url)?;
//! # Ok::<(), tenon_sql::DatabaseError>(())
//! ```
//!
//! # Messages
//!
//! What takes time is waiting for the server. A statement that was prepared before is one message, and its columns are not described
//! again. Everything that has no answer of interest is sent together with the next statement, and the server, which answers in order,
//! is not waited for in between: the settings of a transaction, savepoints, and statements
//! [for later](tenon_sql::Transaction::execute_later). The end of a transaction that only reads, and a rollback, are sent at once and
//! not waited for. A commit does not fail because of a statement before it, so statements for later are waited for before it.
//!
//! The thread that calls waits for its answers by itself. There is no runtime and no further thread.
//!
//! # Transactions
//!
//! A write transaction is READ COMMITTED: it first updates its guard row and then reads what others have committed. A read transaction
//! is REPEATABLE READ and READ ONLY: one snapshot, taken by its first statement. If a lock cannot be acquired within five seconds, the
//! statement fails with `Busy`. A statement that takes longer than [`Settings::statement_timeout`], or than the time limit of its call,
//! fails with `Busy` as well. Cancelling a call cancels its running statement, by a connection of its own (`KILL QUERY`). After a
//! deadlock or a lost connection, a transaction accepts no more statements.
//!
//! A failed statement leaves the transaction unchanged. If a statement for later fails, the one that was sent with it may have been run:
//! then the transaction goes on only from a savepoint of the caller, and cannot be committed. `SAVEPOINT`, `ROLLBACK TO SAVEPOINT` and
//! `RELEASE SAVEPOINT` are sent with the next statement. If one of them fails, that statement fails with `Aborted`.
//!
//! On a node of a Galera cluster, a transaction first waits for what every node has committed, and a commit is refused if the node has
//! rolled back the transaction without reporting it ([`tenon_sql::driver::galera`]).
//!
//! # The host's connection
//!
//! A host that uses [`mysql`] may lend a transaction that it has opened: [`MariaDb::enlist`] works inside it, so that rows of the host
//! and of Tenon are committed together. There each statement is waited for.
//!
//! # Values
//!
//! Decimals, dates and times are read as the server writes them as text, with as many digits of a fraction as the column has. An integer
//! beyond 64 bits is read as its digits. Texts that are not UTF-8, and binary values, are read as bytes.
//!
//! Rows are handed over as they arrive, and only one buffer of them is in memory. A query that is stopped reads its other rows and
//! passes them over. A statement for many rows is sent with the parameters of all in one message.
//!
//! # The connection
//!
//! Transactions share [`Settings::connections`]. Those that find none wait in a queue of [`Settings::waiting`], in which tenants take
//! turns ([`tenon_sql::driver::pool`]). If the first message of a transaction finds its connection lost, the transaction is begun again
//! on a new one.
//!
//! A server that does not answer is waited for until two seconds after the limit of the call. The connection is then closed: the
//! statement fails with `Disconnected`. A commit also does, and what became of it is unknown.
//!
//! A connection string may name several servers, which are tried in turn: `mariadb://crm:…@one.example,two.example:3307/erp`. Connecting
//! to one of them, and each answer to the log-in, may take `connect_timeout` seconds, ten if it is not given. `sslmode` and
//! `sslrootcert` mean what they mean to libpq, and `prefer` is the default. A password is proved by `mysql_native_password` or
//! `ed25519`; any other plug-in, client certificates and sockets of the machine are left to ODBC.
//!
//! A new connection is set to UTC, to strict modes, to binary comparison of texts that do not come from a column, and to a lock timeout
//! of five seconds. An update counts the rows that it finds.
//!
//! # Secrets
//!
//! Neither errors nor `Debug` contain the connection string. Of a server's message about data, only the constraint's name is passed on.

mod answer;
mod batch;
mod column;
mod connect;
mod enlisted;
mod fault;
mod interrupt;
mod login;
mod mariadb;
mod packets;
mod request;
mod session;
mod socket;
mod target;
mod transaction;

pub use enlisted::{Enlisted, connection_options};
pub use mariadb::{MariaDb, Settings};
pub use mysql;
