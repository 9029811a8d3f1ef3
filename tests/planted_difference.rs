//! The suite of scenarios can fail: what is planted in an answer, or in what a scenario expects of it, is found.

use serde_json::{Value as Json, json};
use std::io;
use std::path::PathBuf;
use tenon::Simulation;
use tenon_testkit::scenario::{
    EngineEntryPoint, EntryPoint, Failure, MemoryEngine, Refusal, Scenario, Step, load, play,
};
use tenon_tests::entry_points::ErpBehind;
use tenon_tests::suite::{Failed, compared};
use tenon_tests::{entry_points, stories};

/// An entry point that changes one of its replies a little.
struct Altering {
    entry_point: Box<dyn EntryPoint>,
    countdown: usize,
}

impl EntryPoint for Altering {
    fn answer(&mut self, line: &str) -> io::Result<String> {
        let reply = self.entry_point.answer(line)?;
        self.countdown = self.countdown.wrapping_sub(1);
        if self.countdown != 0 {
            return Ok(reply);
        }
        let mut reply: Json = serde_json::from_str(&reply).map_err(io::Error::other)?;
        match reply.get_mut("result").and_then(Json::as_object_mut) {
            Some(answer) => drop(answer.insert("planted".to_owned(), json!(true))),
            None => reply["error"]["message"] = json!("planted"),
        }
        Ok(reply.to_string())
    }
}

fn file(name: &str) -> PathBuf {
    stories::root().join(name)
}

fn altered(file: &str, reply: usize) -> Result<(), Failed> {
    altered_by(file, reply, &|| Ok(entry_points::memory()))
}

fn altered_by(
    file: &str,
    reply: usize,
    entry_point: &dyn Fn() -> io::Result<Box<dyn EntryPoint>>,
) -> Result<(), Failed> {
    let open = |_: Option<&ErpBehind>| {
        let entry_point = entry_point().map_err(Failed::unplayable)?;
        Ok(Box::new(Altering { entry_point, countdown: reply }) as Box<dyn EntryPoint>)
    };
    compared(&self::file(file), &open)
}

#[test]
fn a_reply_that_a_door_alters_is_found_wherever_it_is() {
    let steps = load(&stories::root(), &file("a/004-conversion.yaml")).unwrap().steps.len();
    for reply in 1..=steps {
        let Err(Failed::Step(failure)) = altered("a/004-conversion.yaml", reply) else {
            panic!("nobody noticed that reply {reply} was altered");
        };
        assert!(failure.to_string().contains("planted"), "{failure}");
    }
    assert!(altered("a/004-conversion.yaml", steps + 1).is_ok(), "nothing was altered");
}

fn component() -> io::Result<Box<dyn EntryPoint>> {
    Ok(Box::new(entry_points::component(None)?))
}

#[test]
fn a_reply_that_the_engine_component_alters_is_found() {
    if std::env::var_os("TENON_COMPONENT").is_none() {
        return eprintln!("left out: TENON_COMPONENT and TENON_COMPONENT_HOST name none");
    }
    let Err(Failed::Step(failure)) = altered_by("a/004-conversion.yaml", 3, &component) else {
        panic!("nobody noticed that a reply was altered");
    };
    assert!(failure.to_string().contains("planted"), "{failure}");
}

#[test]
fn a_door_with_other_identifiers_or_another_clock_is_found() {
    let other = |seed: u64, now: &str| {
        let simulation = || Simulation::new(seed, now.parse().unwrap());
        let open = |_: Option<&ErpBehind>| {
            Ok(Box::new(EngineEntryPoint(MemoryEngine::new(entry_points::catalogue(), simulation())))
                as Box<dyn EntryPoint>)
        };
        compared(&file("a/001-customer-master.yaml"), &open)
    };
    assert!(other(entry_points::SEED, entry_points::BEGIN).is_ok());
    assert!(other(entry_points::SEED + 1, entry_points::BEGIN).is_err());
    assert!(other(entry_points::SEED, "2026-01-30T09:00:01Z").is_err());
}

/// What becomes of a scenario of one step, played on an empty engine.
fn played(step: Step) -> Result<(), Box<Failure>> {
    let scenario = Scenario {
        erp: None,
        sync: Default::default(),
        except: Default::default(),
        feature: Default::default(),
        title: "planted".to_owned(),
        asserts: None,
        setup: None,
        steps: vec![step],
        file: PathBuf::from("planted.yaml"),
        prepared: 0,
    };
    play(&scenario, &entry_points::catalogue(), "acme", &mut *entry_points::memory()).map(drop)
}

fn tenant() -> Step {
    let with =
        json!({"name": "Acme", "code": "hq", "base_currency": "CNY", "admin_id": "ada", "admin_name": "Ada"});
    Step {
        actor: Some("host".to_owned()),
        call: Some("tenant.create".to_owned()),
        with: Some(with),
        ..Step::default()
    }
}

fn refused_tenant(refusal: Refusal) -> Step {
    let mut step = Step { refused: Some(refusal), ..tenant() };
    step.with = step.with.map(|mut with| {
        with["base_currency"] = json!("XXQ");
        with
    });
    step
}

fn refusal(code: &str) -> Refusal {
    Refusal { code: code.to_owned(), ..Refusal::default() }
}

#[test]
fn an_answer_that_is_not_as_expected_is_told_with_its_place() {
    let failure = played(Step { returns: Some(json!({"user_id": "bob"})), ..tenant() }).unwrap_err();
    assert_eq!(failure.place, "planted.yaml, step 1");
    assert_eq!(failure.call, "tenant.create as host");
    assert_eq!(failure.problem, "/user_id is \"ada\" instead of \"bob\"");
    assert_eq!(failure.expected, json!({"user_id": "bob"}));
    assert_eq!(failure.got["user_id"], "ada");
}

#[test]
fn every_expectation_can_fail() {
    assert!(played(tenant()).is_ok());
    assert!(played(Step { returns: Some(json!({"user_id": "ada"})), ..tenant() }).is_ok());
    assert!(played(Step { exactly: Some(json!({"user_id": "ada"})), ..tenant() }).is_err());
    assert!(played(Step { absent: vec!["/user_id".to_owned()], ..tenant() }).is_err());
    assert!(played(Step { save: [("x".to_owned(), "/x".to_owned())].into(), ..tenant() }).is_err());
    assert!(played(Step { with: Some(json!({"name": "$nobody"})), ..tenant() }).is_err());
    assert!(played(Step { refused: Some(refusal("FORBIDDEN")), ..tenant() }).is_err());
}

#[test]
fn every_part_of_a_refusal_can_fail() {
    let right = refusal("INVALID_VALUE");
    assert!(played(refused_tenant(right.clone())).is_ok());
    assert!(played(Step { refused: None, ..refused_tenant(right.clone()) }).is_err());
    assert!(played(refused_tenant(refusal("WRONG_TYPE"))).is_err());
    let path = |path: &str| Refusal { path: Some(path.to_owned()), ..right.clone() };
    assert!(played(refused_tenant(path("/base_currency"))).is_ok());
    assert!(played(refused_tenant(path("/currency"))).is_err());
    assert!(played(refused_tenant(Refusal { retry: Some("later".to_owned()), ..right.clone() })).is_err());
    assert!(played(refused_tenant(Refusal { details: Some(json!({})), ..right })).is_err());
}
