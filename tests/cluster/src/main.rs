//! A contender: an engine in a process of its own.
//!
//! The first line of standard input is a configuration; no argument holds it, because a list of processes would show its
//! secrets. `ready` is said when the engine has read something from its database. Every further line is a request, answered
//! with one line.

use std::error::Error;
use std::io::{BufRead, Write};
use tenon::config::Config;
use tenon::rpc;

fn main() -> Result<(), Box<dyn Error>> {
    let mut lines = std::io::stdin().lock().lines();
    let mut replies = std::io::stdout().lock();
    let engine = Config::parse(&lines.next().ok_or("no configuration")??)?.open()?;
    engine.pending_migration()?;
    writeln!(replies, "ready")?;
    replies.flush()?;
    for request in lines {
        writeln!(replies, "{}", rpc::handle(&engine, &request?).unwrap_or_default())?;
        replies.flush()?;
    }
    Ok(())
}
