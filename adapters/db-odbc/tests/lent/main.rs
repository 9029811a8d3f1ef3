//! The host's connection, on the servers that the environment names: a row of the host's own and an order of the CRM become
//! durable together or not at all. What is durable is asked by the server's own command, which knows nothing of Tenon.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test, and the program it starts"
)]

mod conflicts;
mod driver;
mod ends;
mod host;
mod killed;
mod refusals;
