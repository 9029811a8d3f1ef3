//! What protects the host: the cost of a filter is bounded, and the time of a call holds.
#![allow(clippy::unwrap_used, reason = "a test")]

mod company;
mod filter_cost;
mod given_up;
