//! Stores Tenon's entities in any SQL database, through the port [`Database`].

mod cells;
mod compile;
pub mod database;
pub mod digest;
pub mod driver;
mod ledger;
mod limit;
pub mod migration;
pub mod module_state;
pub mod refusals;
mod row;
mod shape;
mod statement;
mod store;
pub mod table;
mod tenant;
mod texts;
mod value;
pub mod views;

pub use database::{
    Access, Database, DatabaseError, DatabaseResult, Dialect, EachRow, Fault, SqlValue, Transaction, rows,
};
pub use limit::Limit;
pub use store::{SqlStore, SqlTransaction, explain};
pub use tenant::for_tenant;
