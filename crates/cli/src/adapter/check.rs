//! `tenon adapter check`.

use crate::arguments::Check;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use std::path::Path;
use tenon::core::ports::erp::{Erp, async_trait};
use tenon::{Code, Error, Result, wait};
use tenon_erp_component::{ComponentErp, Config, Recording};
use tenon_testkit::erp_kit::{ErpUnderTest, Report, Seed, Verdict, run_where};

/// An adapter of an ERP in which nobody acts.
struct Alone {
    adapter: ComponentErp,
    seed: Seed,
}

#[async_trait]
impl ErpUnderTest for Alone {
    fn erp(&self) -> Erp {
        self.adapter.erp()
    }

    fn seed(&self) -> Seed {
        self.seed.clone()
    }

    fn begins(&self, check: &str) {
        self.adapter.begin_part(check);
    }
}

/// What is played, and with what: kept in a recording, so that the same is asked for again.
#[derive(Clone, Serialize, Deserialize)]
struct Play {
    only: String,
    #[serde(flatten)]
    seed: Seed,
}

pub(crate) fn run(check: &Check) -> Result<()> {
    let config = read(&check.file, &check.with)?;
    let mut play = Play { only: check.only.clone().unwrap_or_default(), seed: Seed::now() };
    let recording = recording(check, &mut play)?;
    let adapter = match &recording {
        Some(recording) => ComponentErp::open_recorded(&config, recording.clone())?,
        None => ComponentErp::open(&config)?,
    };
    introduce(&adapter);
    let alone = Alone { adapter, seed: play.seed };
    let mut report = wait(run_where(&alone, |name| name.starts_with(&play.only)));
    let strays = recording.as_ref().map_or(0, |recording| note_strays(&mut report, recording));
    print!("{report}");
    if let (Some(file), Some(recording)) = (&check.record, &recording) {
        println!("{} exchanges are in {}", recording.end()?, file.display());
    }
    conclude(&report, strays)
}

/// The recording that is asked for. One that is played says how.
fn recording(check: &Check, play: &mut Play) -> Result<Option<Recording>> {
    let wrong = |error: serde_json::Error| Error::new(Code::Configuration, format!("the recording: {error}"));
    if let Some(file) = &check.record {
        let told = serde_json::to_value(&*play).map_err(wrong)?;
        return Recording::make(file, told).map(Some);
    }
    let Some(file) = &check.replay else { return Ok(None) };
    let recording = Recording::play(file)?;
    let recorded = Play::deserialize(recording.seed()).map_err(wrong)?;
    *play = Play { only: check.only.clone().unwrap_or(recorded.only), ..recorded };
    Ok(Some(recording))
}

/// A check in which the adapter left the recording shows nothing else: it failed. Answers how many there are.
fn note_strays(report: &mut Report, recording: &Recording) -> usize {
    let mut strays = 0;
    for entry in &mut report.entries {
        if let Some(stray) = recording.stray(&entry.name) {
            entry.verdict = Verdict::Failed(format!("not as recorded: {stray}"));
            strays += 1;
        }
    }
    strays
}

fn conclude(report: &Report, strays: usize) -> Result<()> {
    let failed = report.failed().len();
    let again = match strays {
        0 if failed == 0 => return Ok(()),
        0 => String::new(),
        _ => format!(", {strays} of them not as recorded; if that is meant, record again"),
    };
    let message = format!("the adapter does not conform: {failed} checks failed{again}");
    Err(Error::new(Code::ErpRefused, message))
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
