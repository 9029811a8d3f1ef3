//! The C library from the other side: C programs, compilers and linkers.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod library;
mod page;
mod programs;
mod workshop;
