//! `tenon adapter`, as somebody who writes one uses it.

#![cfg(feature = "component")]
#![allow(clippy::unwrap_used, reason = "a test fails where its fixture does")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tenon_erp_kontor::{Kontor, TOKEN};
use tenon_testkit::memory_erp::MemoryErp;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The adapter in C: from the folder `TENON_ADAPTERS`, or built.
fn component() -> PathBuf {
    let folder = std::env::var_os("TENON_ADAPTERS").map(PathBuf::from).unwrap_or_else(|| {
        let built = Command::new(root().join("scripts/wasm-adapter.sh")).arg("examples/adapters/c").status();
        assert!(built.unwrap().success());
        root().join("target/adapters")
    });
    folder.join("kontor-adapter-c.wasm")
}

fn tenon(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenon"));
    command.args(["adapter"]).args(arguments).env("KONTOR_TOKEN", TOKEN).output().unwrap()
}

fn check(granted: bool) -> (Option<i32>, String) {
    let books = MemoryErp::sample("2026-01-30".parse().unwrap(), 9, 9);
    let kontor = Kontor::start(books, "127.0.0.1:0").unwrap();
    let host = kontor.url().split_off("http://".len());
    let with = serde_json::json!({
        "settings": {"url": kontor.url()},
        "grants": {"hosts": if granted { vec![host] } else { vec![] }, "plain_http": true},
        "secrets": {"token": {"env": "KONTOR_TOKEN"}},
        "limits": {"seconds": 300.0},
    });
    let output = tenon(&["check", component().to_str().unwrap(), "--with", &with.to_string()]);
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_check_says_what_holds_and_what_cannot_be_done() {
    let (code, said) = check(true);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.starts_with("kontor-c 0.1.0: masters\n"), "{said}");
    assert!(said.contains(" 0 failed,"), "{said}");
    assert!(!said.contains(" 0 passed,"), "{said}");
    assert!(said.contains("cannot ReadPrices: this adapter does not read price lists"), "{said}");
}

#[test]
fn a_check_of_an_adapter_that_may_not_call_its_erp_says_so_and_fails() {
    let (code, said) = check(false);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("  not granted: 127.0.0.1:"), "{said}");
    assert!(said.contains("the operator has not granted the host `127.0.0.1`"), "{said}");
}

#[test]
fn a_new_adapter_is_an_example_with_the_contract_and_never_overwrites() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("mine");
    let folder = folder.to_str().unwrap();
    assert!(tenon(&["new", "c", folder]).status.success());
    let same = |new: &str, old: &str| {
        assert_eq!(
            std::fs::read(Path::new(folder).join(new)).unwrap(),
            std::fs::read(root().join(old)).unwrap()
        );
    };
    same("adapter.c", "examples/adapters/c/adapter.c");
    same("masters_only_component_type.o", "examples/adapters/c/masters_only_component_type.o");
    same("wit/masters.wit", "bindings/wit/tenon-erp/masters.wit");
    let again = tenon(&["new", "rust", folder]);
    assert!(!again.status.success());
    assert!(String::from_utf8_lossy(&again.stderr).contains("is there already"), "{again:?}");
}
