//! `tenon:erp` does not change within a version: what was compiled against it goes on to load.

#![allow(clippy::unwrap_used, reason = "a test fails where its files are missing")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tenon_core::ports::erp::{Masters, PageRequest};
use tenon_erp_component::{ComponentErp, Config};

fn wit() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bindings/wit")
}

/// The files of a package, by name.
fn package(folder: &Path) -> BTreeMap<String, String> {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let wit = files.filter(|file| file.extension().is_some_and(|extension| extension == "wit"));
    let named = |file: PathBuf| {
        (file.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(file).unwrap())
    };
    wit.map(named).collect()
}

/// The version of a package: what stands behind the `@` of its name.
fn version(package: &BTreeMap<String, String>) -> String {
    let named = package.values().flat_map(|text| text.lines()).find(|line| line.starts_with("package "));
    named.unwrap().split_once('@').unwrap().1.trim_end_matches(';').to_owned()
}

/// The declarations: everything but prose.
fn declared(package: &BTreeMap<String, String>) -> Vec<String> {
    let lines = package.values().flat_map(|text| text.lines()).map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with("//")).map(str::to_owned).collect()
}

#[test]
fn a_version_that_is_frozen_stays_as_it_is() {
    let now = package(&wit().join("tenon-erp"));
    let frozen = package(&wit().join("frozen").join(format!("tenon-erp-{}", version(&now))));
    let (now, frozen) = (declared(&now), declared(&frozen));
    let changed = now.iter().filter(|line| !frozen.contains(line));
    let changed: Vec<_> = changed.chain(frozen.iter().filter(|line| !now.contains(line))).collect();
    assert_eq!(now, frozen, "give it another version, and freeze that: {changed:?}");
}

/// The components of the frozen versions import and export all that their version has.
#[test]
fn adapters_that_were_compiled_against_earlier_versions_load_and_work() {
    let mut seen = 0;
    let frozen = std::fs::read_dir(wit().join("frozen")).unwrap().map(|entry| entry.unwrap());
    for version in frozen.filter(|entry| entry.file_name().to_string_lossy().starts_with("tenon-erp-")) {
        let file = version.path().join("adapter.wasm");
        let adapter = ComponentErp::open(&Config { file, ..Config::default() }).unwrap();
        assert_eq!(adapter.manifest().ports, ["masters", "orders", "finance", "inventory"]);
        let page = tenon::wait(adapter.customers(&PageRequest { cursor: None, limit: 10 })).unwrap();
        assert_eq!(page.rows.iter().map(|row| row.key.as_str()).collect::<Vec<_>>(), ["good"]);
        seen += 1;
    }
    assert!(seen > 0);
}
