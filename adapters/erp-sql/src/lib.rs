//! An ERP that is a SQL database, described by a mapping file.
//!
//! [`Mapping::parse`] reads the file (TOML; `docs/erp-sql-mapping.md` describes every key). [`SqlErp`] combines it with a
//! database and implements the four ports of [`tenon_erp_port`]. [`mappings`] contains ready mappings.
//!
//! Every page is one bounded query from one key to the next, so memory use does not grow with the number of rows. A write is one
//! transaction, in which the mapping's statements store the record and the idempotency key together.
//!
//! The port [`Database`] is synchronous. The async functions here do their work when they are first polled, and block until the
//! database has answered. A host with an async runtime calls them on a thread that may block (`spawn_blocking`).

mod capability;
mod codes;
mod cursor;
mod customer_change;
mod encoding;
mod erp;
mod fault;
mod field;
mod file;
mod mapping;
pub mod mappings;
mod notation;
mod overlap;
mod ports;
mod procedure;
mod progress;
mod read;
mod record;
mod statement;
mod value;
mod verify;

pub use erp::SqlErp;
pub use mapping::Mapping;
#[doc(no_inline)]
pub use tenon_sql::Database;
