//! The CRM domain: entities, rules, operations and ports. No I/O, no clock, no randomness.

pub mod error;
pub mod ports;

pub use error::{Code, Error, Result, Retry};
