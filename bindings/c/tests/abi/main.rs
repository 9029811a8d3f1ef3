//! The C door from the other side: C programs, compilers and linkers.
#![cfg(unix)]

mod library;
mod page;
mod programs;
mod workshop;
