//! SQLite as a database of Tenon.
//!
//! [`Sqlite::open`] opens a file, and [`Sqlite::in_memory`] a database in memory. [`Sqlite::enlist`] works inside a transaction
//! that the host has opened on its own connection, so that rows of the host and of Tenon are committed together.
//!
//! # What a connection is set to
//!
//! | setting | why |
//! | --- | --- |
//! | `journal_mode = WAL` | readers see their snapshot while one writer writes; stays with the file |
//! | `synchronous = FULL` | a reported commit survives a loss of power |
//! | `foreign_keys = ON` | SQLite checks them only if this is set |
//! | `busy_timeout` | how long to wait for another process's lock before [`Fault::Busy`](tenon_sql::Fault::Busy), at most the time limit of the call |
//! | query planner stability guarantee | a prepared statement is compiled once, regardless of its parameters |
//! | progress handler | a statement ends when the time limit of its call is reached, or the call is cancelled |
//! | `query_only` | on for a read transaction, so that it cannot write |
//!
//! A connection of the host keeps the host's settings. A file of another program ([`Sqlite::open_existing`]) keeps its journal
//! mode.

mod fault;
mod patience;
mod pool;
mod sqlite;
mod statement;
mod transaction;

pub use rusqlite;
pub use sqlite::{Settings, Sqlite};
pub use transaction::Enlisted;
