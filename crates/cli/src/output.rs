//! What the command prints.

use crate::arguments::EngineArguments;
use crate::refusals;
use serde_json::{Value as Json, json};
use std::io::Write;
use std::process::ExitCode;
use tenon::config::{Config, HostPorts};
use tenon::{Engine, Error, Modules, Result, Retry};

/// The engine of the command line.
pub(crate) fn open(arguments: &EngineArguments, modules: Modules, migrate: bool) -> Result<Engine> {
    config(arguments, migrate)?.open_with(HostPorts { modules, ..HostPorts::default() })
}

/// The configuration of the engine of the command line.
pub(crate) fn config(arguments: &EngineArguments, migrate: bool) -> Result<Config> {
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
    Ok(config)
}

fn read_config(path: &str) -> Result<Config> {
    let unreadable = |error: std::io::Error| refusals::file(path, error);
    Config::parse(&std::fs::read_to_string(path).map_err(unreadable)?)
}

/// Prints an answer.
pub(crate) fn answer(json: &Json) {
    line(format_args!("{json:#}"));
}

/// Prints a line. Where nobody reads on, as behind `| head`, there is nobody to tell, and the command ends.
pub(crate) fn line(text: std::fmt::Arguments<'_>) {
    let Err(error) = writeln!(std::io::stdout(), "{text}") else { return };
    if error.kind() == std::io::ErrorKind::BrokenPipe {
        std::process::exit(0);
    }
    eprintln!("tenon: {error}");
    std::process::exit(1);
}

/// As `println!`, for a reader who may have left.
macro_rules! say {
    ($($text:tt)*) => { crate::output::line(format_args!($($text)*)) };
}
pub(crate) use say;

/// Prints an error, and gives the exit code that tells what to do.
pub(crate) fn refuse(error: &Error, as_json: bool, locale: &str) -> ExitCode {
    if as_json {
        let mut json = error.data();
        json["message"] = json!(error.message_in(locale));
        eprintln!("{json}");
    } else {
        let place = error.path.as_deref().map(|path| format!(" at {path}")).unwrap_or_default();
        eprintln!("tenon: {}{place}: {}", error.code, error.message_in(locale));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configurations_of_the_page_are_read() {
        let page = include_str!("../../../docs/configuration.md");
        let blocks: Vec<_> =
            page.split("```json\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
        assert_eq!(blocks.len(), 4);
        for block in blocks {
            let read = Config::parse(block);
            assert!(
                read.is_ok(),
                "{block}: {}",
                read.err().map(|error| error.to_string()).unwrap_or_default()
            );
        }
    }

    #[test]
    fn a_configuration_that_cannot_be_read_names_the_member_and_tells_no_value() {
        let refusal = |json: &str| Config::parse(json).err().map(|error| error.message).unwrap_or_default();
        assert!(refusal(r#"{"datbase": "sqlite:x"}"#).contains("unknown field `datbase`"));
        let erp = |members: &str| {
            refusal(&format!(r#"{{"database": "sqlite:x", "erps": {{"a": {{{members}}}}}}}"#))
        };
        assert!(erp(r#""adapter": "sql", "mapping": "k3""#).contains("missing field `database`"));
        assert!(erp(r#""adapter": "sap""#).contains("unknown variant `sap`"));
        let secret = erp(r#""adapter": "sql", "mapping": "k3", "database": ["PWD=secret"]"#);
        assert!(!secret.contains("secret") && secret.contains("column"), "{secret}");
        let secret = refusal(r#"{"database": "sqlite:x", "migrate": "secret"}"#);
        assert!(!secret.contains("secret"), "{secret}");
    }
}
