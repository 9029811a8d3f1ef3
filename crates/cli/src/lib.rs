//! The `tenon` command: open an engine on a database and work with it.
//!
//! A host with modules of its own makes its own command of it:
//!
//! ```no_run
//! fn main() -> std::process::ExitCode {
//!     tenon_cli::main_with(tenon::Modules::default())
//! }
//! ```
#![allow(clippy::print_stdout, reason = "a command prints")]

#[cfg(feature = "component")]
mod adapter;
mod arguments;
mod call;
mod demo;
mod init;
mod log;
mod output;
mod refusals;
mod schema;
mod serve;
mod sync;
mod tick;
mod views;
mod watch;

use arguments::{Arguments, Command};
use clap::Parser;
use std::process::ExitCode;
use tenon::Modules;

/// Does what the command line says, with engines of these modules, and gives the exit code.
pub fn main_with(modules: Modules) -> ExitCode {
    let arguments = Arguments::parse();
    log::to_standard_error(arguments.log);
    let result = match arguments.command {
        Command::Init(init) => init::run(&arguments.engine, modules, &init),
        Command::Call(call) => call::run(&arguments.engine, modules, &call, &arguments.locale),
        Command::Schema(schema) => schema::run(&arguments.engine, modules, &schema),
        Command::Views(views) => views::run(&arguments.engine, modules, &views, &arguments.locale),
        Command::Sync(sync) => {
            sync::run(&arguments.engine, modules, &sync, arguments.json, &arguments.locale)
        }
        Command::Tick(tick) => tick::run(&arguments.engine, modules, &tick, arguments.json),
        Command::Demo(demo) => demo::run(&demo, modules),
        #[cfg(feature = "component")]
        Command::Adapter(adapter) => adapter::run(&adapter.act, arguments.json),
        Command::Serve(_) => serve::run(&arguments.engine, modules),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => output::refuse(&error, arguments.json, &arguments.locale),
    }
}
