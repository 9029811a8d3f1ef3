//! An ERP that is a SQL database, described by a mapping file.
//!
//! [`Mapping::parse`] reads the file (TOML; `docs/erp-sql-mapping.md` describes every key), [`SqlErp`] puts it on a
//! database and is then the four ports of [`tenon_erp_port`]. [`mappings`] has mappings that are ready.
//!
//! Every page is one bounded query from one key to the next, so that memory stays flat over a million rows. A write is one
//! transaction, in which the mapping's statements store the record and the idempotency key together.
//!
//! The port [`Database`] is synchronous: the async functions here do their work when first polled and block until the
//! database has answered. A host with an async runtime calls them on a thread that may block (`spawn_blocking`).

mod capability;
mod codes;
mod cursor;
mod erp;
mod fault;
mod field;
mod file;
mod mapping;
pub mod mappings;
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
