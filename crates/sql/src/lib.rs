//! Storage of Tenon's entities in any SQL database, over the small port [`Database`].

pub mod database;

pub use database::{
    Access, Database, DatabaseError, DatabaseResult, Dialect, EachRow, Fault, SqlValue, Transaction, rows,
};
