//! PostgreSQL and MariaDB over ODBC as a database of Tenon.

mod arrays;
mod batch;
mod encoding;
mod fault;
mod fetch;
mod odbc;
mod options;
mod parameters;
mod pool;
mod session;
mod transaction;
mod unnest;

pub use odbc::{Odbc, Settings};
