//! What the command prints.

use crate::arguments::EngineArguments;
use serde_json::{Value as Json, json};
use std::process::ExitCode;
use tenon::{Code, Engine, Error, Result, Retry, config::Config};

/// The engine of the command line.
pub(crate) fn open(arguments: &EngineArguments, migrate: bool) -> Result<Engine> {
    let mut config = match &arguments.config {
        Some(json) if json.trim_start().starts_with('{') => Config::parse(json)?,
        Some(path) => read_config(path)?,
        None => Config {
            prefix: Some(arguments.prefix.clone()),
            migrate: Some(migrate),
            ..Config::of(arguments.database.as_str())
        },
    };
    // A configuration decides for itself whether opening makes the tables; `init` always does.
    if migrate {
        config.migrate = Some(true);
    }
    config.open()
}

fn read_config(path: &str) -> Result<Config> {
    let unreadable = |error| Error::new(Code::Configuration, format!("{path}: {error}"));
    Config::parse(&std::fs::read_to_string(path).map_err(unreadable)?)
}

/// Prints an answer.
pub(crate) fn answer(json: &Json) {
    println!("{json:#}");
}

/// Prints an error, and gives the exit code that tells what to do.
pub(crate) fn refuse(error: &Error, as_json: bool) -> ExitCode {
    if as_json {
        let mut json = json!({"code": error.code.as_str(), "retry": error.retry(), "message": error.message});
        if let Some(path) = &error.path {
            json["path"] = json!(path);
        }
        if let Some(details) = &error.details {
            json["details"] = (**details).clone();
        }
        eprintln!("{json}");
    } else {
        eprintln!("tenon: {error}");
        if let Some(details) = &error.details {
            eprintln!("{details:#}");
        }
    }
    ExitCode::from(match error.retry() {
        Retry::Never | Retry::AfterRepair => 1,
        Retry::Later => 3,
        Retry::OutcomeUnknown => 4,
    })
}
