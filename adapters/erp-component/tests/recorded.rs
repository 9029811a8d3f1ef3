//! A recording stands for the ERP, and no secret is in it.

#![allow(clippy::unwrap_used, reason = "a test fails where its fixture does")]

mod support;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};
use std::path::Path;
use tenon_erp_component::{ComponentErp, Config, Recording, Secret};
use tenon_erp_kontor::server::{Reply, Request, Server};
use tenon_erp_kontor::{Kontor, TOKEN};
use tenon_erp_port::{Code, Result};
use tenon_erp_port::{ErpCustomer, Masters, Page, PageRequest};
use tenon_testkit::memory_erp::MemoryErp;

fn customers(adapter: &ComponentErp, cursor: Option<&str>, limit: u32) -> Result<Page<ErpCustomer>> {
    tenon::wait(adapter.customers(&PageRequest { cursor: cursor.map(str::to_owned), limit }))
}

/// A recording of what `ask` asks this adapter for.
fn record(config: &Config, file: &Path, ask: impl FnOnce(&ComponentErp)) {
    let recording = Recording::make(file, json!({"why": "a test"})).unwrap();
    let adapter = support::open_recorded(config, &recording);
    ask(&adapter);
    recording.end().unwrap();
}

/// The same adapter, played from the file, with the name of its secret and not the secret.
fn played(config: &Config, file: &Path) -> (ComponentErp, Recording) {
    let recording = Recording::play(file).unwrap();
    let nowhere = Secret::Environment { env: "TENON_IS_NOWHERE".to_owned() };
    let config = Config { secrets: [("token".to_owned(), nowhere)].into(), ..config.clone() };
    (support::open_recorded(&config, &recording), recording)
}

fn echo(request: &Request) -> Reply {
    let lines: Vec<String> = request.headers.iter().map(|(name, value)| format!("{name}={value}")).collect();
    match request.path.ends_with("/echo") {
        true => {
            Reply::Answer { status: 200, content_type: "text/plain", body: lines.join("\n").into_bytes() }
        }
        false => Reply::HangUp,
    }
}

#[test]
fn a_secret_is_not_in_the_file_wherever_it_was() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("probe.jsonl");
    let server = Server::start("127.0.0.1:0", echo).unwrap();
    let mut config = support::config("hostile-adapter", &server.url());
    let mut kept = String::new();
    for url in [server.url(), format!("{}/{TOKEN}", server.url())] {
        config.settings.insert("url".to_owned(), url);
        record(&config, &file, |adapter| drop(customers(adapter, Some("probe"), 10).unwrap_err()));
        kept += &std::fs::read_to_string(&file).unwrap();
    }
    assert!(!kept.contains(TOKEN), "{kept}");
    assert!(!kept.contains(&STANDARD.encode(TOKEN)), "{kept}");
    assert!(kept.contains(r#"["x-probe","Bearer {secret:token} {base64:token}"]"#), "as asked: {kept}");
    assert!(kept.contains(r"x-probe=Bearer *** ***"), "as answered: {kept}");
    assert!(kept.contains("/***/echo"), "as set: {kept}");
}

#[test]
fn a_secret_that_could_not_be_kept_out_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let recording = Recording::make(&place.path().join("a.jsonl"), Json::Null).unwrap();
    let mut config = support::config("kontor-adapter", "http://127.0.0.1:9");
    config.secrets.insert("token".to_owned(), Secret::Value("12345".to_owned()));
    let refusal = ComponentErp::open_recorded(&config, recording).map(drop).unwrap_err();
    assert_eq!(refusal.code, Code::Configuration);
    assert_eq!(refusal.message, "the secret `token` is too short to be kept out of a recording");
    assert!(ComponentErp::open(&config).is_ok());
}

#[test]
fn a_recording_answers_part_by_part_in_place_of_the_erp() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("kontor.jsonl");
    let kontor =
        Kontor::start(MemoryErp::sample("2026-01-30".parse().unwrap(), 9, 9), "127.0.0.1:0").unwrap();
    let config = support::config("kontor-adapter", &kontor.url());
    let names = |page: Page<ErpCustomer>| page.rows.into_iter().map(|row| row.name).collect::<Vec<_>>();
    record(&config, &file, |adapter| {
        adapter.begin_part("one");
        customers(adapter, None, 2).unwrap();
        customers(adapter, Some("2"), 2).unwrap();
        adapter.begin_part("two");
        customers(adapter, None, 1).unwrap();
        customers(adapter, Some("1"), 1).unwrap();
        adapter.begin_part("down");
        kontor.cut_off(true).unwrap();
        assert_eq!(customers(adapter, None, 1).unwrap_err().message, "the connection was not made");
        kontor.cut_off(false).unwrap();
    });
    // It is there and would answer in another way.
    kontor.books.rename_customer("CUST0001", "Somebody else").unwrap();

    let (adapter, recording) = played(&config, &file);
    assert_eq!(recording.seed(), &json!({"why": "a test"}));
    adapter.begin_part("two");
    assert_eq!(customers(&adapter, None, 1).map(names), Ok(vec!["Customer 1".to_owned()]));
    let asked = |cursor: &str| format!("`GET {}/api/customers?after={cursor}&limit=1`", kontor.url());
    let stray = format!("it asks for {}, and the recording goes on with {}", asked("2"), asked("1"));
    assert_eq!(customers(&adapter, Some("2"), 1).unwrap_err().message, stray);
    assert_eq!(customers(&adapter, Some("1"), 1).unwrap_err().message, stray, "nothing is due any more");
    assert_eq!(recording.stray("two"), Some(stray));

    adapter.begin_part("one");
    assert_eq!(customers(&adapter, None, 2).map(|page| page.rows.len()), Ok(2));
    let left = format!("`GET {}/api/customers?after=2&limit=2`", kontor.url());
    let stray = format!("it does not ask for {left}, with which the recording goes on");
    assert_eq!(recording.stray("one"), Some(stray));
    customers(&adapter, Some("2"), 2).unwrap();
    assert_eq!(recording.stray("one"), None);

    adapter.begin_part("down");
    assert_eq!(customers(&adapter, None, 1).unwrap_err().message, "the connection was not made");
    let stray = format!("it asks for {}, and the recording ends before", asked("1"));
    assert_eq!(customers(&adapter, Some("1"), 1).unwrap_err().message, stray);
}

#[test]
fn an_earlier_recording_stays_until_the_next_one_has_ended_with_an_answer() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("probe.jsonl");
    let server = Server::start("127.0.0.1:0", echo).unwrap();
    let config = support::config("hostile-adapter", &server.url());
    let probe = |adapter: &ComponentErp| drop(customers(adapter, Some("probe"), 10).unwrap_err());
    record(&config, &file, probe);
    let kept = std::fs::read_to_string(&file).unwrap();
    assert!(kept.contains("x-probe"));

    let recording = Recording::make(&file, json!("does not load")).unwrap();
    let broken = Config { file: file.clone(), ..config.clone() };
    assert!(ComponentErp::open_recorded(&broken, recording).is_err());
    let recording = Recording::make(&file, json!("is not ended")).unwrap();
    probe(&support::open_recorded(&config, &recording));
    drop(recording);
    let recording = Recording::make(&file, json!("is not answered")).unwrap();
    server.cut_off(true).unwrap();
    probe(&support::open_recorded(&config, &recording));
    assert_eq!(recording.end(), Ok(0));
    drop(recording);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), kept);
    let left: Vec<_> =
        std::fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["probe.jsonl"], "nothing is left beside it");

    assert!(Recording::make(Path::new("/dev/null"), Json::Null).is_err(), "a device is not replaced");
}

#[test]
fn what_is_no_recording_is_refused_with_the_line() {
    let place = tempfile::tempdir().unwrap();
    let refusal = |text: &str| {
        let file = place.path().join("a.jsonl");
        std::fs::write(&file, text).unwrap();
        Recording::play(&file).map(drop).unwrap_err().message
    };
    let first = r#"{"recording":{"version":1,"seed":null}}"#;
    assert!(refusal("").ends_with("it does not begin with `recording`"));
    assert!(refusal("{\n}").ends_with("it does not begin with `recording`"));
    assert!(
        refusal(&format!("{first}\n{{\"part\": 7}}")).contains("line 2: invalid type"),
        "{}",
        refusal(first)
    );
    assert!(refusal(&first.replace('1', "2")).ends_with("it has the version 2, and 1 is understood"));
    assert!(refusal(&format!("{first}\n{first}")).ends_with("it begins twice"));
    assert!(Recording::play(Path::new("/nowhere/at/all")).is_err());
}
