//! Attempts within an operation: a refusal undoes what was attempted and nothing else, nested, on every database, also within a
//! transaction of the host. Random trees of attempts are compared with a model that knows sets of names only.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test")]

use serde_json::{Value as Json, json};
use std::cell::RefCell;
use std::collections::BTreeSet;
use tenon::kernel::{Entity, Lines, Object, Operation, Rules, Run, Unit, entity, operation};
use tenon::sql::Access;
use tenon::{CallContext, Code, Engine, Error, Module, Modules, Result};
use tenon_testkit::memory_erp::SplitMix64;
use tenon_tests::host_transaction::HostTransaction;
use tenon_tests::servers::{self, Open, drop_tables};

/// A stone.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "石头", unique = "name")]
struct Stone {
    /// The name.
    #[field(max = 20, zh = "名称")]
    name: String,
}

impl Rules for Stone {}

/// A wall.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "墙", unique = "name")]
struct Wall {
    /// The name.
    #[field(max = 20, zh = "名称")]
    name: String,
    /// Its bricks.
    #[field(zh = "砖")]
    bricks: Lines<Brick>,
}

/// A brick, of which there is one in all walls.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "line", zh = "砖块", unique = "mark")]
struct Brick {
    /// What is written on it.
    #[field(max = 20, zh = "标记")]
    mark: String,
}

impl Rules for Wall {}

/// Piles up stones.
#[derive(Clone, Debug, Operation)]
#[operation(name = "stone.pile", zh = "堆石", effect = "write")]
struct Pile {
    /// What is done: a list of `{"put": name}`, `{"create": name}` by the operation of that name, `{"attempt": list}`, `{"refuse": true}`,
    /// `{"break": true}`.
    #[field(zh = "步骤")]
    steps: Json,
}

/// How it went.
#[derive(Clone, Debug, Object)]
struct Piled {
    /// The end of each attempt: true, or the code of its refusal.
    #[field(zh = "结果")]
    ends: Json,
}

impl Run for Pile {
    type Answer = Piled;

    fn run(self, unit: &mut Unit<'_>) -> Result<Piled> {
        let mut ends = Vec::new();
        play(&self.steps, unit, &mut ends)?;
        Ok(Piled { ends: ends.into() })
    }
}

fn play(steps: &Json, unit: &mut Unit<'_>, ends: &mut Vec<Json>) -> Result<()> {
    for step in steps.as_array().unwrap() {
        if let Some(name) = step["put"].as_str() {
            unit.create(Stone { name: name.to_owned() })?;
        } else if let Some(name) = step["create"].as_str() {
            unit.invoke("stone.create", json!({"name": name}).as_object().unwrap())?;
        } else if step["attempt"].is_array() {
            let end = unit.attempt(|unit| play(&step["attempt"], unit, ends))?;
            ends.push(end.map_or_else(|refusal| refusal.code.as_str().into(), |()| true.into()));
        } else if step["break"] == true {
            return Err(tenon::kernel::refusals::internal("planted"));
        } else {
            return Err(Error::refused(&REFUSED, Vec::new()));
        }
    }
    Ok(())
}

static REFUSED: tenon::kernel::refusal::Reason = tenon::kernel::refusal::Reason {
    name: "stone.refused",
    code: Code::IllegalState,
    parameters: &[],
    text: tenon::kernel::Label { en: "refused", zh: "拒绝" },
};

static HEAP: Module = Module {
    entities: &[entity::<Stone>(), entity::<Wall>()],
    operations: &[operation::<Pile>()],
    ..Module::new("heap", "Stones.")
};

/// The steps that a seed draws: a bounded depth of attempts over few names, so that many are taken.
fn drawn(chance: &mut SplitMix64, run: u64, depth: u32) -> Json {
    let step = |chance: &mut SplitMix64| {
        let name = format!("{run}-{}", chance.next_u64() % 6);
        match chance.next_u64() % 10 {
            0..3 => json!({"put": name}),
            3..6 => json!({"create": name}),
            6..9 if depth > 0 => json!({"attempt": drawn(chance, run, depth - 1)}),
            9 => json!({"refuse": true}),
            _ => json!({"put": name}),
        }
    };
    (0..=chance.next_u64() % 4).map(|_| step(chance)).collect()
}

/// What the steps leave, and the end of each attempt; or the code of the refusal that ends them.
fn model(steps: &Json, names: &mut BTreeSet<String>, ends: &mut Vec<Json>) -> Result<(), Code> {
    for step in steps.as_array().unwrap() {
        if let Some(name) = step["put"].as_str().or(step["create"].as_str()) {
            if !names.insert(name.to_owned()) {
                return Err(Code::Duplicate);
            }
        } else if step["attempt"].is_array() {
            let before = names.clone();
            let end = model(&step["attempt"], names, ends);
            if end.is_err() {
                *names = before;
            }
            ends.push(end.map_or_else(|code| code.as_str().into(), |()| true.into()));
        } else {
            return Err(Code::IllegalState);
        }
    }
    Ok(())
}

/// How a call is made: by the engine, or within a transaction of the host.
type Make = fn(&Engine, &CallContext, &Json) -> Result<Json>;

fn by_the_engine(engine: &Engine, context: &CallContext, steps: &Json) -> Result<Json> {
    engine.call(context, "stone.pile", &json!({"steps": steps}))
}

fn within_the_hosts(engine: &Engine, context: &CallContext, steps: &Json) -> Result<Json> {
    let begun = RefCell::new(engine.database().begin(Access::Write).unwrap());
    let answer = engine.call_enlisted(
        Box::new(HostTransaction(&begun)),
        context,
        "stone.pile",
        &json!({"steps": steps}),
    );
    begun.into_inner().commit().unwrap();
    answer
}

fn attempts(open: Open<'_>) {
    const PREFIX: &str = "at_";
    let modules = || Modules::default().with(&HEAP).only(["heap"]);
    drop_tables(open, modules(), PREFIX);
    let engine = Engine::builder(open()).prefix(PREFIX).modules(modules()).open().unwrap();
    let tenant = json!({"name": "Acme", "code": "acme", "base_currency": "EUR", "admin_id": "ada", "admin_name": "Ada"});
    engine.call(&CallContext::new("acme", "host").keyed("setup"), "tenant.create", &tenant).unwrap();
    let mut standing = BTreeSet::new();
    for run in 0..150 {
        let make: Make = if run % 2 == 0 { by_the_engine } else { within_the_hosts };
        let steps = drawn(&mut SplitMix64::new(run), run, 3);
        let (mut names, mut ends) = (standing.clone(), Vec::new());
        let expected = model(&steps, &mut names, &mut ends);
        let answer = make(&engine, &CallContext::new("acme", "ada").keyed(format!("run {run}")), &steps);
        match expected {
            Ok(()) => assert_eq!(answer.unwrap(), json!({"ends": ends}), "run {run}: {steps}"),
            Err(code) => assert_eq!(answer.unwrap_err().code, code, "run {run}: {steps}"),
        }
        if expected.is_ok() {
            standing = names;
        }
        assert_eq!(stones(&engine), standing, "run {run}: {steps}");
    }
    // An error of the engine ends the call, however deep it is in attempts; the host's transaction is as it was before the call.
    let broken =
        json!([{"put": "outside"}, {"attempt": [{"put": "inside"}, {"attempt": [{"break": true}]}]}]);
    for make in [by_the_engine, within_the_hosts] {
        let refused = make(&engine, &CallContext::new("acme", "ada").keyed("broken"), &broken).unwrap_err();
        assert_eq!(refused.code, Code::Internal);
        assert_eq!(stones(&engine), standing);
    }
    assert_eq!(journalled(&engine), standing.len(), "the journal tells of what stands alone");
    let build = |name: &str, marks: &[&str]| {
        let bricks: Vec<_> = marks.iter().map(|mark| json!({"mark": mark})).collect();
        let wall = json!({"name": name, "bricks": bricks});
        let built = engine.call(&CallContext::new("acme", "ada").keyed(name), "wall.create", &wall);
        built.map(drop).map_err(|refused| refused.code)
    };
    assert_eq!(build("first", &["a"]), Ok(()));
    assert_eq!(build("second", &["a"]), Err(Code::Duplicate), "one brick");
    assert_eq!(build("third", &["b", "b"]), Err(Code::Duplicate), "several bricks");
}

fn listed(engine: &Engine, operation: &str, mut arguments: Json) -> Vec<Json> {
    let mut items = Vec::new();
    loop {
        let page = engine.call(&CallContext::new("acme", "ada"), operation, &arguments).unwrap();
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        match &page["next"] {
            Json::Null => return items,
            next => arguments["cursor"] = next.clone(),
        }
    }
}

fn stones(engine: &Engine) -> BTreeSet<String> {
    let stones = listed(engine, "stone.list", json!({"limit": 200}));
    stones.iter().map(|stone| stone["name"].as_str().unwrap().to_owned()).collect()
}

fn journalled(engine: &Engine) -> usize {
    let of_stones = json!({"limit": 200, "filter": {"field": "entity", "op": "eq", "value": "stone"}});
    listed(engine, "journal.list", of_stones).len()
}

#[test]
fn on_sqlite() {
    servers::on_sqlite(attempts);
}

#[test]
fn on_postgres() {
    servers::on_server("TENON_TEST_POSTGRES_URL", attempts);
    servers::on_server("TENON_TEST_POSTGRES", attempts);
}

#[test]
fn on_mariadb() {
    servers::on_server("TENON_TEST_MARIADB_URL", attempts);
    servers::on_server("TENON_TEST_MARIADB", attempts);
}

#[test]
fn on_galera() {
    servers::on_server("TENON_TEST_GALERA_URL", attempts);
}
