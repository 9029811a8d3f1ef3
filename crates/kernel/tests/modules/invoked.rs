//! Operations within an operation: as the same actor, with their own permissions and arguments.

use crate::engine::Engine;
use serde_json::{Value as Json, json};
use tenon_kernel::{Code, Entity, Module, Object, Operation, Result, Rules, Run, Unit, entity, operation};

/// A coin.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "硬币", unique = "name")]
struct Coin {
    /// The name.
    #[field(max = 40, zh = "名称")]
    name: String,
}

impl Rules for Coin {}

/// Runs another operation, twice, and goes on.
#[derive(Clone, Debug, Operation)]
#[operation(name = "coin.relay", zh = "转发", effect = "write")]
struct Relay {
    /// The operation.
    #[field(max = 60, zh = "操作")]
    operation: String,
    /// Its arguments.
    #[field(zh = "参数")]
    arguments: Json,
}

/// Runs another operation while it may only read.
#[derive(Clone, Debug, Operation)]
#[operation(name = "coin.peek", zh = "查看", effect = "read")]
struct Peek {
    /// The operation.
    #[field(max = 60, zh = "操作")]
    operation: String,
    /// Its arguments.
    #[field(zh = "参数")]
    arguments: Json,
}

/// What came back.
#[derive(Clone, Debug, Object)]
struct Relayed {
    /// The answer or the code of each.
    #[field(zh = "结果")]
    answers: Json,
}

impl Run for Relay {
    type Answer = Relayed;

    fn run(self, unit: &mut Unit<'_>) -> Result<Relayed> {
        let mut answers = Vec::new();
        for _ in 0..2 {
            let arguments = self.arguments.as_object().cloned().unwrap_or_default();
            let end = unit.attempt(|unit| unit.invoke(&self.operation, &arguments))?;
            answers.push(end.unwrap_or_else(|refusal| json!(refusal.code.as_str())));
        }
        // It is still the operation that it was: it may write.
        unit.create(Coin { name: unit.new_id() })?;
        Ok(Relayed { answers: answers.into() })
    }
}

impl Run for Peek {
    type Answer = Relayed;

    fn run(self, unit: &mut Unit<'_>) -> Result<Relayed> {
        let arguments = self.arguments.as_object().cloned().unwrap_or_default();
        unit.elevated(|unit| unit.invoke(&self.operation, &arguments)).map(|answers| Relayed { answers })
    }
}

static COINS: Module = Module {
    entities: &[entity::<Coin>()],
    operations: &[operation::<Relay>(), operation::<Peek>()],
    ..Module::new("coins", "Coins.")
};

/// An engine with Ben, who may relay and read coins and nothing else.
fn engine() -> Engine {
    let engine = Engine::of(&[&COINS]).unwrap();
    let permission = |permission: &str| json!({"permission": permission, "scope": "all"});
    let lines = ["coin.relay", "coin.peek", "coin.read"].map(permission);
    let role = engine.call("role.create", json!({"name": "Relay", "permissions": lines})).unwrap();
    let ben = json!({"id": "ben", "name": "Ben", "unit_id": engine.unit, "roles": [{"role_id": role["id"]}]});
    engine.call("user.create", ben).unwrap();
    engine
}

fn as_ben(engine: &Engine, operation: &str, arguments: Json) -> Result<Json> {
    engine.within("ben", operation, arguments, |call, transaction| call.perform(transaction))
}

#[test]
fn an_invoked_operation_answers_as_a_call_does() {
    let engine = engine();
    let answer = engine.call("coin.relay", json!({"operation": "coin.create", "arguments": {"name": "one"}}));
    let answers = answer.unwrap()["answers"].take();
    assert_eq!((&answers[0]["name"], &answers[1]), (&json!("one"), &json!("DUPLICATE")));
    let coins = engine.call("coin.list", json!({})).unwrap()["items"].take();
    let coins = coins.as_array().unwrap();
    assert_eq!((coins.len(), &coins[0]["name"]), (2, &json!("one")));
}

#[test]
fn arguments_and_names_are_checked() {
    let engine = engine();
    for (operation, arguments, code) in [
        ("coin.create", json!({"name": "one", "colour": "red"}), "UNKNOWN_FIELD"),
        ("coin.create", json!({}), "MISSING_FIELD"),
        ("coin.mint", json!({}), "UNKNOWN_OPERATION"),
    ] {
        let relay = json!({"operation": operation, "arguments": arguments});
        let answers = engine.call("coin.relay", relay).unwrap()["answers"].take();
        assert_eq!(answers, json!([code, code]));
    }
}

#[test]
fn the_actor_needs_the_permission_of_the_invoked_operation() {
    let engine = engine();
    for operation in ["coin.create", "role.create"] {
        let relay = json!({"operation": operation, "arguments": {"name": "one"}});
        let answers = as_ben(&engine, "coin.relay", relay).unwrap()["answers"].take();
        assert_eq!(answers, json!(["FORBIDDEN", "FORBIDDEN"]), "{operation}");
    }
    let peek = json!({"operation": "coin.create", "arguments": {"name": "one"}});
    let refused = engine.call("coin.peek", peek).unwrap_err();
    assert_eq!((refused.code, refused.reason()), (Code::Internal, "request.writes_while_reading"));
    let read = engine.call("coin.peek", json!({"operation": "coin.list", "arguments": {}})).unwrap();
    assert_eq!(read["answers"]["items"].as_array().map(Vec::len), Some(2));
    let users = json!({"operation": "user.list", "arguments": {}});
    assert_eq!(
        as_ben(&engine, "coin.peek", users).unwrap_err().code,
        Code::Forbidden,
        "the engine's rights do not reach into it"
    );
}
