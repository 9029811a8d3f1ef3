//! A node of a cluster is killed while its clients write: nothing that was acknowledged is lost, nothing is there twice, and
//! all nodes say the same in the end.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use tenon::config::open_database;
use tenon::sql::digest::digests;
use tenon_cluster::{Company, Contender, Place, code, galera};

const CONTENDER: &str = env!("CARGO_BIN_EXE_contender");

/// Writers on each node.
const WRITERS: usize = 2;

/// How many writes must have been acknowledged since the last act before the next one.
const BETWEEN: usize = 60;

/// How long anything may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(120);

/// What the writers have done so far.
#[derive(Default)]
struct Progress {
    enough: AtomicBool,
    acknowledged: AtomicUsize,
}

/// What one writer was told.
struct Told {
    /// The number of each customer, by the key it was created under.
    acknowledged: BTreeMap<String, String>,
    longest_pause: Duration,
    /// How often it went to another node.
    moves: usize,
}

/// Creates customers, each under a key of its own, until there are enough. Where no answer comes, or one that says
/// "later" or "not known", it asks again on the next node, under the same key.
fn write(place: &Place, company: &Company, home: usize, name: &str, progress: &Progress) -> Told {
    let mut told = Told { acknowledged: BTreeMap::new(), longest_pause: Duration::ZERO, moves: 0 };
    let mut turn = home;
    let mut contender = connect(place, turn);
    while !progress.enough.load(Ordering::Relaxed) {
        let key = format!("{name} {}", told.acknowledged.len());
        let create = company.request("customer.create", &key, json!({"name": key}));
        let begun = Instant::now();
        let number = loop {
            assert!(begun.elapsed() < PATIENCE, "{key} is not acknowledged");
            match contender.as_mut().map(|contender| contender.ask(&create)) {
                Some(Ok(reply)) if code(&reply) == "OK" => break reply["result"]["number"].to_string(),
                Some(Ok(reply)) => assert!(may_be_repeated(&reply), "{key}: {reply}"),
                Some(Err(_)) | None => {}
            }
            turn += 1;
            told.moves += 1;
            contender = connect(place, turn);
        };
        told.longest_pause = told.longest_pause.max(begun.elapsed());
        told.acknowledged.insert(key, number);
        progress.acknowledged.fetch_add(1, Ordering::Relaxed);
    }
    told
}

fn connect(place: &Place, turn: usize) -> Option<Contender> {
    let mut contender = Contender::start(CONTENDER, &place.config(turn)).ok()?;
    contender.ready().ok().map(|()| contender)
}

fn may_be_repeated(reply: &Json) -> bool {
    ["later", "outcome_unknown"].iter().any(|retry| reply["error"]["data"]["retry"] == *retry)
}

fn lab(act: &str) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../lab/galera.sh");
    let done = Command::new(script).args([act, "3"]).status().unwrap();
    assert!(done.success(), "galera.sh {act} 3");
}

/// Waits until so many more writes are acknowledged.
fn wait_for_writes(progress: &Progress) {
    let (from, begun) = (progress.acknowledged.load(Ordering::Relaxed), Instant::now());
    while progress.acknowledged.load(Ordering::Relaxed) < from + BETWEEN {
        assert!(begun.elapsed() < PATIENCE, "the writers do not go on");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Kills the third node under load and revives it. The writers stop even where this fails.
fn disturb(progress: &Progress) -> thread::Result<()> {
    let disturbed = std::panic::catch_unwind(|| {
        wait_for_writes(progress);
        lab("kill");
        wait_for_writes(progress);
        lab("revive");
        wait_for_writes(progress);
    });
    progress.enough.store(true, Ordering::Relaxed);
    disturbed
}

#[test]
fn a_killed_node_loses_nothing_and_doubles_nothing() {
    let Some(place) = galera() else { return };
    let company = Company::found(&place, &json!({})).unwrap();
    let rule = json!({"entity": "customer", "pattern": "C{seq:6}", "gaps": false});
    company.call("number_rule.create", rule).unwrap();
    let progress = Progress::default();
    let (disturbed, told) = thread::scope(|scope| {
        let writer = |writer: usize| {
            let (place, company, progress) = (&place, &company, &progress);
            scope.spawn(move || write(place, company, writer % 3, &format!("Writer {writer}"), progress))
        };
        let writers: Vec<_> = (0..3 * WRITERS).map(writer).collect();
        let disturbed = disturb(&progress);
        (disturbed, writers.into_iter().map(|writer| writer.join().unwrap()).collect::<Vec<_>>())
    });
    disturbed.unwrap();

    let acknowledged: BTreeMap<_, _> = told.iter().flat_map(|told| told.acknowledged.clone()).collect();
    let longest = told.iter().map(|told| told.longest_pause).max().unwrap();
    let moves: usize = told.iter().map(|told| told.moves).sum();
    println!("{} writes, {moves} moves to another node, longest pause {longest:?}", acknowledged.len());
    assert!(told.iter().skip(2).step_by(3).all(|told| told.moves > 0), "the writers of the third node moved");
    for node in 0..3 {
        check_node(&place, node, &company, &acknowledged);
    }
    let digests: Vec<_> = place.nodes.iter().map(|node| digest(node, &company)).collect();
    assert_eq!(digests[0], digests[1]);
    assert_eq!(digests[0], digests[2]);
}

/// Every acknowledged write is there once, under the number that was told, and numbers have no gap.
fn check_node(place: &Place, node: usize, company: &Company, acknowledged: &BTreeMap<String, String>) {
    let mut contender = connect(place, node).unwrap();
    let mut found = Vec::new();
    let mut after = Json::Null;
    loop {
        let arguments = json!({"limit": 200, "after": after, "order": ["number"]});
        let reply = contender.ask(&company.request("customer.list", "-", arguments)).unwrap();
        assert_eq!(code(&reply), "OK", "{reply}");
        let customers = reply["result"]["items"].as_array().unwrap();
        found.extend(
            customers
                .iter()
                .map(|found| (found["name"].as_str().unwrap().to_owned(), found["number"].to_string())),
        );
        after = reply["result"]["next"].clone();
        if after.is_null() {
            break;
        }
    }
    let count = found.len();
    let stored: BTreeMap<_, _> = found.into_iter().collect();
    assert_eq!((&stored, stored.len()), (acknowledged, count), "node {}", node + 1);
    let numbers: BTreeSet<_> = stored.into_values().collect();
    let expected = (1..=count).map(|number| format!("\"C{number:06}\"")).collect();
    assert_eq!(numbers, expected, "node {}", node + 1);
}

/// The digests of all tables by way of a node.
fn digest(node: &str, company: &Company) -> BTreeMap<String, tenon::sql::digest::TableDigest> {
    let database = open_database(node).unwrap();
    digests(&database, company.engine.catalogue(), company.engine.prefix()).unwrap()
}
