//! `tenon adapter check`.

use super::between::Between;
use super::report;
use crate::arguments::Check;
use crate::call::BYTE_ORDER_MARK;
use crate::output::say;
use crate::refusals;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tenon::core::integration::erp_error::erp_error;
use tenon::erp_port::{Erp, async_trait};
use tenon::{Result, wait};
use tenon_erp_component::{ComponentErp, Config, Grants, Limits, Recording, Secret};
use tenon_testkit::erp_kit::{ErpUnderTest, Report, Seed, Verdict, run_where};
use tenon_testkit::proxy::Proxy;

/// An adapter of an ERP in which nobody acts.
struct Alone {
    adapter: ComponentErp,
    between: Option<Between>,
    seed: Seed,
}

impl Alone {
    /// The adapter that makes the calls.
    fn calling(&self) -> &ComponentErp {
        self.between.as_ref().map_or(&self.adapter, |between| &between.adapter)
    }
}

#[async_trait]
impl ErpUnderTest for Alone {
    fn erp(&self) -> Erp {
        self.calling().erp()
    }

    fn proxy(&self) -> Option<&Proxy> {
        self.between.as_ref().map(|between| &between.proxy)
    }

    fn hurried(&self) -> Option<Erp> {
        self.between.as_ref()?.hurried.as_ref().map(ComponentErp::erp)
    }

    fn seed(&self) -> Seed {
        self.seed.clone()
    }

    fn begins(&self, check: &str) {
        self.calling().begin_part(check);
    }
}

/// What is played, and with what: kept in a recording, so that the same is asked for again.
#[derive(Clone, Serialize, Deserialize)]
struct Play {
    only: String,
    #[serde(flatten)]
    seed: Seed,
}

/// What an adapter is given: a configuration without the file.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Given {
    grants: Grants,
    settings: BTreeMap<String, String>,
    secrets: BTreeMap<String, Secret>,
    limits: Limits,
    cache: Option<PathBuf>,
}

pub(crate) fn run(check: &Check, as_json: bool) -> Result<()> {
    let config = read(&check.file, &check.with)?;
    let mut play = Play { only: check.only.clone().unwrap_or_default(), seed: Seed::now() };
    let recording = recording(check, &mut play)?;
    let adapter = match &recording {
        Some(recording) => ComponentErp::open_recorded(&config, recording.clone()),
        None => ComponentErp::open(&config),
    }
    .map_err(erp_error)?;
    if !as_json {
        report::introduce(&adapter);
    }
    // A recording has the answers of the ERP: whoever plays it has no network between the two.
    let between = match recording {
        None => Between::put(&config, adapter.manifest())?,
        Some(_) => None,
    };
    let alone = Alone { adapter, between, seed: play.seed };
    let mut report = wait(run_where(&alone, |name| name.starts_with(&play.only)));
    require_checks(&report, &play.only)?;
    let strays = recording.as_ref().map_or(0, |recording| note_strays(&mut report, recording));
    if as_json {
        say!("{}", report::in_json(&alone.adapter, &report));
    } else {
        print!("{report}");
    }
    if let (Some(file), Some(recording)) = (&check.record, &recording) {
        let kept = recording.end().map_err(erp_error)?;
        if !as_json {
            report::recorded(kept, file);
        }
    }
    conclude(&report, strays)
}

/// The recording that is asked for. One that is played says how.
fn recording(check: &Check, play: &mut Play) -> Result<Option<Recording>> {
    let wrong = |error: serde_json::Error| refusals::recording(error);
    if let Some(file) = &check.record {
        let told = serde_json::to_value(&*play).map_err(wrong)?;
        return Recording::make(file, told).map(Some).map_err(erp_error);
    }
    let Some(file) = &check.replay else { return Ok(None) };
    let recording = Recording::play(file).map_err(erp_error)?;
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

/// Where there was nothing to check, nothing holds.
fn require_checks(report: &Report, only: &str) -> Result<()> {
    if report.entries.is_empty() {
        return Err(refusals::no_such_check(only));
    }
    Ok(())
}

fn conclude(report: &Report, strays: usize) -> Result<()> {
    let failed = report.failed().len();
    let again = match strays {
        0 if failed == 0 => return Ok(()),
        0 => String::new(),
        _ => format!(", {strays} of them not as recorded; if that is meant, record again"),
    };
    Err(refusals::not_conforming(failed, again))
}

/// What the component of this file is given. What is wrong with it is told without values: secrets may be among them.
fn read(file: &Path, with: &str) -> Result<Config> {
    let is_json = with.trim_start().starts_with('{');
    let source = if is_json { String::new() } else { format!(" {with}") };
    let wrong = |what: String| refusals::component_input(&source, what);
    let text = match is_json {
        true => with.to_owned(),
        false => std::fs::read_to_string(with).map_err(|error| wrong(error.to_string()))?,
    };
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&text);
    let given: Given = serde_json::from_str(text).map_err(|error| {
        let told = error.to_string();
        let harmless =
            ["missing field", "unknown field", "a secret is"].iter().any(|words| told.starts_with(words));
        wrong(if harmless {
            told
        } else {
            format!("it cannot be read at line {}, column {}", error.line(), error.column())
        })
    })?;
    let Given { grants, settings, secrets, limits, cache } = given;
    Ok(Config { file: file.to_owned(), grants, settings, secrets, limits, cache })
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
    }

    #[test]
    fn what_cannot_be_given_is_named_without_a_value() {
        let refusal = |with: &str| read(Path::new("a.wasm"), with).map(drop).unwrap_err().message;
        assert!(refusal("nowhere.json").starts_with("--with nowhere.json: No such file"));
        assert!(
            refusal(r#"{"setings": {}}"#)
                .starts_with("--with: unknown field `setings`, expected one of `grants`")
        );
        assert_eq!(refusal(r#"{"settings": {"url": 17}}"#), "--with: it cannot be read at line 1, column 23");
        let secret = refusal(r#"{"secrets": {"token": {"evn": "hush"}}}"#);
        assert!(secret.starts_with("--with: a secret is a text, or {\"env\": \"NAME\"}"), "{secret}");
        assert!(!secret.contains("hush") && !refusal(r#"{"secrets": "hush"}"#).contains("hush"), "{secret}");
    }
}
