//! `tenon adapter check`.

use std::path::Path;
use tenon::core::ports::erp::Erp;
use tenon::{Code, Error, Result, wait};
use tenon_erp_component::{ComponentErp, Config};
use tenon_testkit::erp_kit::{ErpUnderTest, run_where};

/// An adapter of an ERP in which nobody acts.
struct Alone(ComponentErp);

#[async_trait::async_trait]
impl ErpUnderTest for Alone {
    fn erp(&self) -> Erp {
        self.0.erp()
    }
}

pub(crate) fn run(file: &Path, with: &str, only: &str) -> Result<()> {
    let config = Config { file: file.to_owned(), ..read(with)? };
    let adapter = ComponentErp::open(&config)?;
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

fn read(with: &str) -> Result<Config> {
    let wrong = |error: &dyn std::fmt::Display| Error::new(Code::Configuration, format!("--with: {error}"));
    let json = match with.trim_start().starts_with('{') {
        true => with.to_owned(),
        false => std::fs::read_to_string(with).map_err(|error| wrong(&error))?,
    };
    serde_json::from_str(&json).map_err(|error| wrong(&error))
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
