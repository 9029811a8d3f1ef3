//! Synchronisation as it ships, on SQLite in memory and an ERP in memory.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test that cannot go on ends")]

mod breaker;
mod cursors;
mod customers;
mod dead_letters;
mod deletions;
mod every_crash;
mod first_sync;
mod freezes;
mod identity;
mod lost_orders;
mod merging;
mod order_changes;
mod orders;
mod outbox;
mod pacing;
mod planted;
mod preflight;
mod present_values;
mod pulling;
mod queue;
mod reconciling;
mod restored;
mod seeds;
mod stuck;
mod workers;
