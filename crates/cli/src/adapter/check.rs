//! `tenon adapter check`.

use serde_json::{Map, Value as Json};
use std::path::Path;
use tenon::core::ports::erp::{Erp, async_trait};
use tenon::{Code, Error, Result, wait};
use tenon_erp_component::{ComponentErp, Config};
use tenon_testkit::erp_kit::{ErpUnderTest, run_where};

/// An adapter of an ERP in which nobody acts.
struct Alone(ComponentErp);

#[async_trait]
impl ErpUnderTest for Alone {
    fn erp(&self) -> Erp {
        self.0.erp()
    }
}

pub(crate) fn run(file: &Path, with: &str, only: &str) -> Result<()> {
    let adapter = ComponentErp::open(&read(file, with)?)?;
    introduce(&adapter);
    let report = wait(run_where(&Alone(adapter), |name| name.starts_with(only)));
    print!("{report}");
    match report.failed().len() {
        0 => Ok(()),
        failed => {
            Err(Error::new(Code::ErpRefused, format!("the adapter does not conform: {failed} checks failed")))
        }
    }
}

/// What the component of this file is given.
fn read(file: &Path, with: &str) -> Result<Config> {
    let wrong = |error: &dyn std::fmt::Display| Error::new(Code::Configuration, format!("--with: {error}"));
    let json = match with.trim_start().starts_with('{') {
        true => with.to_owned(),
        false => std::fs::read_to_string(with).map_err(|error| wrong(&error))?,
    };
    let mut given: Map<String, Json> = serde_json::from_str(&json).map_err(|error| wrong(&error))?;
    given.insert("file".to_owned(), Json::from(file.to_string_lossy()));
    let config: Config = serde_json::from_value(Json::Object(given)).map_err(|error| wrong(&error))?;
    Ok(Config { file: file.to_owned(), ..config })
}

/// What the adapter says of itself.
fn introduce(adapter: &ComponentErp) {
    let manifest = adapter.manifest();
    println!("{} {}: {}", manifest.name, manifest.version, manifest.ports.join(", "));
    println!("  settings: {}", listed(&manifest.settings));
    println!("  secrets: {}", listed(&manifest.secrets));
    println!("  hosts: {}", listed(&manifest.hosts));
    for host in adapter.ungranted() {
        println!("  not granted: {host}");
    }
}

fn listed(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_adapter_is_given_needs_not_name_its_file() {
        let config = read(Path::new("a.wasm"), r#"{"settings": {"url": "http://here"}}"#).unwrap();
        assert_eq!(config.file, Path::new("a.wasm"));
        assert_eq!(config.settings["url"], "http://here");
        assert_eq!(read(Path::new("a.wasm"), "{}").unwrap().limits.pages, 100_000);
        assert_eq!(read(Path::new("a.wasm"), "[]").unwrap_err().code, Code::Configuration);
        assert_eq!(read(Path::new("a.wasm"), r#"{"setings": {}}"#).unwrap_err().code, Code::Configuration);
    }
}
