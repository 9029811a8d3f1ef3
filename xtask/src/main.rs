//! The project's own chores. A subcommand is a file beside this one.

mod api;
mod check;
mod clients;
mod component;
mod generate;
mod header;
mod install;
mod labels;
mod modules;
mod reference;
mod snippets;

use std::error::Error;
use std::process::ExitCode;

const USAGE: &str = "cargo xtask <chore>

  generate          write what follows from the declarations: docs/generated/api.txt, docs/reference,
                    the interfaces for components; and what is not checked in: target/generated, the Python client
  generate --check  name the checked-in files that no longer follow from the declarations
  check             names, labels, dependencies and sizes are as ARCHITECTURE.md promises
  header            write bindings/c/include/tenon.h from the declarations of the C library
  install [--debug] [--features <list>] <folder>
                    build the C library and put it there: header, libraries, files for pkg-config and CMake
  snippets          write the code blocks of docs/ from the examples that they are taken from";

/// What a chore comes to.
type Outcome = Result<(), Box<dyn Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["generate"] => generate::write(),
        ["generate", "--check"] => generate::check(),
        ["check"] => check::run(),
        ["header"] => header::write(),
        ["install", rest @ ..] => install::run(rest),
        ["snippets"] => snippets::write(),
        _ => Err(USAGE.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// The folder of the workspace.
fn root() -> &'static std::path::Path {
    std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}
