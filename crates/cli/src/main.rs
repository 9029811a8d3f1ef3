//! The `tenon` command: open an engine on a database and work with it.
#![allow(clippy::print_stdout, reason = "a command prints")]

mod arguments;
mod call;
mod init;
mod output;
mod schema;
mod serve;

use arguments::{Arguments, Command};
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Command::Init(init) => init::run(&arguments.engine, &init),
        Command::Call(call) => call::run(&arguments.engine, &call),
        Command::Schema(schema) => schema::run(&arguments.engine, &schema),
        Command::Serve(serve) => serve::run(&arguments.engine, &serve),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => output::refuse(&error, arguments.json),
    }
}
