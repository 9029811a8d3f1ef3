//! SQLite as a database of Tenon.
//!
//! [`Sqlite::open`] takes a file, [`Sqlite::in_memory`] takes none, and [`Sqlite::enlist`] works inside a transaction
//! that the host holds open on its own connection, so that rows of the host and of Tenon become durable in one commit.
//!
//! # What a connection is set to
//!
//! | setting | why |
//! | --- | --- |
//! | `journal_mode = WAL` | readers see their snapshot while one writer writes; stays with the file |
//! | `synchronous = FULL` | a commit that was reported survives a loss of power |
//! | `foreign_keys = ON` | SQLite checks them only when told to |
//! | `busy_timeout` | how long to wait for another process's lock before [`Fault::Busy`](tenon_sql::Fault::Busy); no longer than the call may take |
//! | query planner stability guarantee | a prepared statement is compiled once, whatever values are bound to it |
//! | progress handler | a statement ends when the time of its call is over, or its caller gives it up |
//! | `query_only` | on for a read transaction, so that it cannot write |
//!
//! A lent connection is left as the host has set it, and a file of another program's ([`Sqlite::open_existing`]) keeps its
//! journal mode.

mod fault;
mod patience;
mod pool;
mod sqlite;
mod statement;
mod transaction;

pub use rusqlite;
pub use sqlite::{Settings, Sqlite};
pub use transaction::Enlisted;
