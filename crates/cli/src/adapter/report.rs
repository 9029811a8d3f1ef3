//! What is said of an adapter: to people line by line, to programs as one line of JSON.

use crate::output::say;
use serde_json::{Value as Json, json};
use std::path::Path;
use tenon_erp_component::{ComponentErp, Manifest};
use tenon_testkit::erp_kit::{Entry, Report, Verdict};

/// What the adapter says of itself.
pub(super) fn introduce(adapter: &ComponentErp) {
    let manifest = adapter.manifest();
    say!("{} {}: {}", manifest.name, manifest.version, manifest.ports.join(", "));
    say!("  settings: {}", listed(&manifest.settings));
    say!("  secrets: {}", listed(&manifest.secrets));
    say!("  hosts: {}", listed(&manifest.hosts));
    for host in adapter.ungranted() {
        say!("  not granted: {host}");
    }
}

fn listed(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// Whether there is a recording now.
pub(super) fn recorded(exchanges: usize, file: &Path) {
    match exchanges {
        0 => say!("the ERP answered nothing: {} is as it was", file.display()),
        _ => say!("{exchanges} exchanges are in {}", file.display()),
    }
}

/// The adapter, what it may not call, and every check.
pub(super) fn in_json(adapter: &ComponentErp, report: &Report) -> Json {
    json!({
        "adapter": manifest(adapter.manifest()),
        "not_granted": adapter.ungranted(),
        "checks": report.entries.iter().map(check).collect::<Vec<_>>(),
        "passed": report.passed().len(),
        "failed": report.failed().len(),
        "skipped": report.skipped().len(),
    })
}

/// What the adapter says of itself, with what it cannot do by the names that manifests have for it.
pub(super) fn manifest(manifest: &Manifest) -> Json {
    let mut told = json!(manifest);
    told["missing"] = told["missing"]["missing"].take();
    told
}

fn check(entry: &Entry) -> Json {
    match &entry.verdict {
        Verdict::Passed => json!({"name": entry.name, "verdict": "passed"}),
        Verdict::Failed(why) => json!({"name": entry.name, "verdict": "failed", "why": why}),
        Verdict::Skipped(why) => json!({"name": entry.name, "verdict": "skipped", "why": why}),
    }
}
