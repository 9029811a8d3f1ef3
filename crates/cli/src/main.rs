//! The `tenon` command: open an engine on a database and work with it.
#![allow(clippy::print_stdout, reason = "a command prints")]

#[cfg(feature = "component")]
mod adapter;
mod arguments;
mod call;
mod demo;
mod init;
mod output;
mod schema;
mod serve;
mod sync;
mod watch;

use arguments::{Arguments, Command};
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Command::Init(init) => init::run(&arguments.engine, &init),
        Command::Call(call) => call::run(&arguments.engine, &call),
        Command::Schema(schema) => schema::run(&arguments.engine, &schema),
        Command::Sync(sync) => sync::run(&arguments.engine, &sync, arguments.json),
        Command::Demo(demo) => demo::run(&demo),
        #[cfg(feature = "component")]
        Command::Adapter(adapter) => adapter::run(&adapter.act, arguments.json),
        Command::Serve(_) => serve::run(&arguments.engine),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => output::refuse(&error, arguments.json),
    }
}
