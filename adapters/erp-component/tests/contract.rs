//! `tenon:erp` does not change within a version (`cargo xtask check` compares it with the frozen one): what was compiled against
//! it goes on to load.

#![allow(clippy::unwrap_used, reason = "a test fails where its files are missing")]

use std::path::{Path, PathBuf};
use tenon_erp_component::{ComponentErp, Config};
use tenon_erp_port::{Masters, PageRequest};

fn wit() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bindings/wit")
}

/// The components of the frozen versions import and export all that their version has.
#[test]
fn adapters_that_were_compiled_against_earlier_versions_load_and_work() {
    let mut seen = 0;
    let frozen = std::fs::read_dir(wit().join("frozen")).unwrap().map(|entry| entry.unwrap());
    for version in frozen.filter(|entry| entry.file_name().to_string_lossy().starts_with("tenon-erp-")) {
        let file = version.path().join("adapter.wasm");
        let adapter = ComponentErp::open(&Config { file, ..Config::default() }).unwrap();
        let beside: &[&str] = match version.file_name().to_string_lossy().ends_with("0.1.0") {
            true => &[],
            false => &["code-lists", "changes", "accounts", "ranges"],
        };
        assert_eq!(
            adapter.manifest().ports,
            [&["masters", "orders", "finance", "inventory"], beside].concat()
        );
        let page = tenon::wait(adapter.customers(&PageRequest { cursor: None, limit: 10 })).unwrap();
        assert_eq!(page.rows.iter().map(|row| row.key.as_str()).collect::<Vec<_>>(), ["good"]);
        seen += 1;
    }
    assert!(seen > 0);
}
