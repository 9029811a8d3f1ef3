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

/// An adapter: from the folder `TENON_ADAPTERS`, or built.
fn component(language: &str, name: &str) -> PathBuf {
    let folder = std::env::var_os("TENON_ADAPTERS").map(PathBuf::from).unwrap_or_else(|| {
        let source = format!("examples/adapters/{language}");
        let built = Command::new(root().join("scripts/wasm-adapter.sh")).arg(source).status();
        assert!(built.unwrap().success());
        root().join("target/adapters")
    });
    folder.join(name).with_extension("wasm")
}

fn tenon(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenon"));
    command.args(["adapter"]).args(arguments).env("KONTOR_TOKEN", TOKEN).output().unwrap()
}

fn kontor() -> Kontor {
    Kontor::start(MemoryErp::sample("2026-01-30".parse().unwrap(), 9, 9), "127.0.0.1:0").unwrap()
}

/// What an adapter of this Kontor is given.
fn with(kontor: &Kontor, granted: bool) -> String {
    let host = kontor.url().split_off("http://".len());
    let with = serde_json::json!({
        "settings": {"url": kontor.url()},
        "grants": {"hosts": if granted { vec![host] } else { vec![] }, "plain_http": true},
        "secrets": {"token": {"env": "KONTOR_TOKEN"}},
        "limits": {"seconds": 300.0},
        "cache": root().join("target/adapters/compiled"),
    });
    with.to_string()
}

fn check(granted: bool) -> (Option<i32>, String) {
    let (kontor, component) = (kontor(), component("c", "kontor-adapter-c"));
    let output = tenon(&["check", component.to_str().unwrap(), "--with", &with(&kontor, granted)]);
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

/// A check from a recording, where nobody knows the secret.
fn replay(adapter: &Path, with: &str, file: &Path, more: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenon"));
    command.args(["adapter", "check"]).arg(adapter).args(["--with", with, "--replay"]).arg(file).args(more);
    let output = command.env_remove("KONTOR_TOKEN").output().unwrap();
    (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

#[test]
fn a_recorded_check_is_played_without_its_erp_and_comes_to_the_same() {
    let place = tempfile::tempdir().unwrap();
    let (recorded, changed) = (place.path().join("kontor.jsonl"), place.path().join("changed.jsonl"));
    let (kontor, adapter) = (kontor(), component("rust", "kontor-adapter"));
    let (with, url) = (with(&kontor, true), kontor.url());
    let output =
        tenon(&["check", adapter.to_str().unwrap(), "--with", &with, "--record", recorded.to_str().unwrap()]);
    drop(kontor);
    let live = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{live}");
    let (live, kept) = live.trim_end().rsplit_once('\n').unwrap();
    assert!(kept.ends_with(&format!("exchanges are in {}", recorded.display())), "{kept}");
    let text = std::fs::read_to_string(&recorded).unwrap();
    assert!(!text.contains(TOKEN) && text.contains("Bearer {secret:token}"));

    assert_eq!(replay(&adapter, &with, &recorded, &[]), (Some(0), format!("{live}\n")));
    let (code, some) = replay(&adapter, &with, &recorded, &["--only", "orders.place"]);
    assert_eq!((code, some.contains("orders.placed_is_found_by_its_key  passed")), (Some(0), true), "{some}");

    // This check is content with any error: that the adapter strayed is told nevertheless.
    std::fs::write(&changed, text.replace("/999999999/progress", "/999999998/progress")).unwrap();
    let (code, said) = replay(&adapter, &with, &changed, &["--only", "progress."]);
    let of = |order: &str| format!("`GET {url}/api/orders/{order}/progress`");
    let (asks, has) = (of("999999999"), of("999999998"));
    let stray =
        format!("FAILED   not as recorded: it asks for {asks}, and the recording goes on with {has}\n");
    assert!(said.contains(&stray), "{said}");
    assert!(
        said.contains("1 checks failed, 1 of them not as recorded; if that is meant, record again"),
        "{said}"
    );
    assert_eq!(code, Some(1));

    let other = component("c", "kontor-adapter-c");
    let (code, said) = replay(&other, &with, &recorded, &["--only", "customers.keys_are_short"]);
    let lines = format!("it asks for `GET {url}/lines/customers?limit=1000&after=`");
    let json = format!("the recording goes on with `GET {url}/api/customers?after=&limit=1000`");
    assert!(said.contains(&format!("not as recorded: {lines}, and {json}\n")), "{said}");
    assert_eq!(code, Some(1));
}

#[test]
fn a_check_says_what_holds_and_what_cannot_be_done() {
    let (code, said) = check(true);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.starts_with("kontor-c 0.1.0: masters\n"), "{said}");
    assert!(said.contains(" 0 failed,"), "{said}");
    assert!(!said.contains(" 0 passed,"), "{said}");
    assert!(said.contains("cannot read_prices: this adapter does not read price lists"), "{said}");
    let optional = "without the optional change_customer: the adapter does not declare it (checks skipped: ";
    assert!(said.contains(optional) && !said.contains("cannot change_customer"), "{said}");
    for kind in ["customers", "items"] {
        let passed = |line: &str| {
            line.starts_with(&format!("{kind}.whole_after_every_fault ")) && line.ends_with(" passed")
        };
        assert!(said.lines().any(passed), "the command makes faults between the adapter and its ERP\n{said}");
    }
}

#[test]
fn a_recording_has_no_faults_of_a_network() {
    let (kontor, adapter) = (kontor(), component("c", "kontor-adapter-c"));
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("kontor.jsonl");
    let only = ["--only", "items.whole", "--record", file.to_str().unwrap()];
    let with = with(&kontor, true);
    let output = tenon(&[&["check", adapter.to_str().unwrap(), "--with", &with], &only[..]].concat());
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("skipped  the adapter does not call its ERP through the kit's proxy\n"), "{said}");
}

#[test]
fn a_check_of_an_adapter_that_may_not_call_its_erp_says_so_and_fails() {
    let (code, said) = check(false);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("  not granted: 127.0.0.1:"), "{said}");
    assert!(said.contains("the operator has not granted the host `127.0.0.1`"), "{said}");
}

#[test]
fn a_check_for_programs_is_one_line_of_json() {
    let (kontor, adapter) = (kontor(), component("c", "kontor-adapter-c"));
    let adapter = adapter.to_str().unwrap();
    let output = tenon(&["check", adapter, "--with", &with(&kontor, true), "--only", "items.", "--json"]);
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert_eq!(said["adapter"]["name"], "kontor-c");
    assert!(said["adapter"]["missing"]["read_prices"].is_string(), "{said}");
    let checks = said["checks"].as_array().unwrap();
    assert!(checks.iter().all(|check| check["name"].as_str().unwrap().starts_with("items.")), "{said}");
    let passed = checks.iter().filter(|check| check["verdict"] == "passed").count();
    assert_eq!((said["passed"].as_u64(), said["failed"].as_u64()), (Some(passed as u64), Some(0)));
    assert!(checks.iter().any(|check| check["verdict"] == "skipped" && check["why"].is_string()), "{said}");
}

#[test]
fn a_check_of_nothing_or_of_no_adapter_fails_and_an_earlier_recording_stays() {
    let place = tempfile::tempdir().unwrap();
    let (kept, module) = (place.path().join("kept.jsonl"), place.path().join("module.wasm"));
    std::fs::write(&kept, "an earlier recording").unwrap();
    std::fs::write(&module, b"\0asm\x01\0\0\0").unwrap();
    let adapter = component("c", "kontor-adapter-c");
    let with = with(&kontor(), true);
    let refusal = |file: &Path, only: &str| {
        let (file, kept) = (file.to_str().unwrap(), kept.to_str().unwrap());
        let output = tenon(&["check", file, "--with", &with, "--only", only, "--record", kept]);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let of_module = format!("tenon: CONFIGURATION: `{}`: this is a module of WebAssembly", module.display());
    assert!(refusal(&module, "").1.starts_with(&of_module));
    let nothing = "tenon: CONFIGURATION: there is no check whose name begins with `nonsense.`\n";
    assert_eq!(refusal(&adapter, "nonsense.").1, nothing);
    // Its Kontor is gone by now.
    let away = refusal(&adapter, "items.values").0;
    assert!(
        away.ends_with(&format!("the ERP answered nothing: {} is as it was\n", kept.display())),
        "{away}"
    );
    assert_eq!(std::fs::read_to_string(&kept).unwrap(), "an earlier recording");
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
    assert!(String::from_utf8_lossy(&again.stderr).contains("already exists"), "{again:?}");
}
