//! The `tenon` command, with the modules that ship.

use std::process::ExitCode;

fn main() -> ExitCode {
    tenon_cli::main_with(tenon::Modules::default())
}
