//! Trees of records that have no code: their paths name them by their ids.

use crate::engine::Engine;
use serde_json::{Value as Json, json};
use tenon_kernel::tree::DEEPEST;
use tenon_kernel::{
    Code, Entity, Module, Object, Operation, Result, Rules, Run, Stored, Unit, entity, operation,
};

/// Somebody with a superior.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "成员", index = "superior_id", tree = "superior_id, report_path, id")]
struct Member {
    /// The name.
    #[field(max = 20, zh = "姓名")]
    name: String,
    /// The superior.
    #[field(refers = "member", zh = "上级")]
    superior_id: Option<String>,
    /// The ids from the top.
    #[field(max = 2100, readonly, zh = "路径")]
    report_path: Option<String>,
}

impl Rules for Member {}

/// Who is above and below somebody.
#[derive(Clone, Debug, Operation)]
#[operation(name = "member.around", zh = "上下级", effect = "read")]
struct Around {
    /// Whom.
    #[field(refers = "member", zh = "成员")]
    id: String,
}

/// Those above and below.
#[derive(Clone, Debug, Object)]
struct Found {
    /// From the top down.
    #[field(zh = "上级")]
    above: Json,
    /// Each after their superior.
    #[field(zh = "下级")]
    below: Json,
}

impl Run for Around {
    type Answer = Found;

    fn run(self, unit: &mut Unit<'_>) -> Result<Found> {
        let names =
            |members: Vec<Stored<Member>>| members.into_iter().map(|member| member.data.name).collect();
        Ok(Found {
            above: names(unit.ancestors::<Member>(&self.id)?),
            below: names(unit.descendants::<Member>(&self.id)?),
        })
    }
}

static MEMBERS: Module = Module {
    entities: &[entity::<Member>()],
    operations: &[operation::<Around>()],
    ..Module::new("members", "Members.")
};

fn join(engine: &Engine, name: &str, superior: Option<&str>) -> Result<Json> {
    engine.call("member.create", json!({"id": name, "name": name, "superior_id": superior}))
}

#[test]
fn ancestors_and_descendants_follow_a_move() {
    let engine = Engine::of(&[&MEMBERS]).unwrap();
    for (name, superior) in [
        ("ann", None),
        ("bob", Some("ann")),
        ("cid", Some("bob")),
        ("dan", Some("cid")),
        ("eve", Some("ann")),
    ] {
        join(&engine, name, superior).unwrap();
    }
    let around = |name: &str| engine.call("member.around", json!({"id": name})).unwrap();
    assert_eq!(around("cid"), json!({"above": ["ann", "bob"], "below": ["dan"]}));
    assert_eq!(around("ann"), json!({"above": [], "below": ["bob", "cid", "dan", "eve"]}));

    let moved =
        engine.call("member.update", json!({"id": "cid", "version": 1, "superior_id": "eve"})).unwrap();
    assert_eq!(moved["report_path"], "/ann/eve/cid/");
    assert_eq!(around("dan"), json!({"above": ["ann", "eve", "cid"], "below": []}));
    assert_eq!(around("bob"), json!({"above": ["ann"], "below": []}));
}

#[test]
fn a_circle_and_a_name_of_two_parts_are_refused() {
    let engine = Engine::of(&[&MEMBERS]).unwrap();
    join(&engine, "ann", None).unwrap();
    join(&engine, "bob", Some("ann")).unwrap();
    let circle =
        engine.call("member.update", json!({"id": "ann", "version": 1, "superior_id": "bob"})).unwrap_err();
    assert_eq!((circle.code, circle.path.as_deref()), (Code::InvalidValue, Some("/superior_id")));
    let itself = join(&engine, "cid", Some("cid")).unwrap_err();
    assert_eq!((itself.code, itself.path.as_deref()), (Code::InvalidValue, Some("/superior_id")));
    let parts = join(&engine, "ann/bob", None).unwrap_err();
    assert_eq!((parts.code, parts.path.as_deref()), (Code::InvalidValue, Some("/id")));
}

#[test]
fn a_branch_that_becomes_too_deep_does_not_move() {
    let engine = Engine::of(&[&MEMBERS]).unwrap();
    let mut above: Option<String> = None;
    for level in 1..DEEPEST {
        let name = format!("m{level}");
        join(&engine, &name, above.as_deref()).unwrap();
        above = Some(name);
    }
    join(&engine, "head", None).unwrap();
    join(&engine, "deputy", Some("head")).unwrap();
    let moved =
        engine.call("member.update", json!({"id": "m1", "version": 1, "superior_id": "deputy"})).unwrap_err();
    assert_eq!((moved.code, moved.path.as_deref()), (Code::LimitExceeded, Some("/superior_id")));
    engine.call("member.update", json!({"id": "m1", "version": 1, "superior_id": "head"})).unwrap();
    let deepest = join(&engine, "one more", above.as_deref()).unwrap_err();
    assert_eq!(deepest.code, Code::LimitExceeded);
}

/// A tree whose paths have no room.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(name = "crowded", zh = "成员", tree = "above_id, path, id")]
struct Crowded {
    /// The one above.
    #[field(refers = "crowded", zh = "上级")]
    above_id: Option<String>,
    /// The ids from the top.
    #[field(max = 2000, readonly, zh = "路径")]
    path: Option<String>,
}

impl Rules for Crowded {}

/// A tree whose records have the same name below another one.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(name = "alike", zh = "成员", tree = "above_id, path, code")]
struct Alike {
    /// The code.
    #[field(max = 5, zh = "编码")]
    code: String,
    /// The one above.
    #[field(refers = "alike", zh = "上级")]
    above_id: Option<String>,
    /// The codes from the top.
    #[field(max = 200, readonly, zh = "路径")]
    path: Option<String>,
}

impl Rules for Alike {}

#[test]
fn a_declaration_that_makes_no_tree_is_refused() {
    static CROWDED: Module =
        Module { entities: &[entity::<Crowded>()], ..Module::new("crowded", "No room.") };
    static ALIKE: Module = Module { entities: &[entity::<Alike>()], ..Module::new("alike", "One name.") };
    for module in [&CROWDED, &ALIKE] {
        let refused = Engine::of(&[module]).err().map(|refusal| (refusal.code, refusal.reason()));
        assert_eq!(refused, Some((Code::Configuration, "module.tree_fields")), "{}", module.name);
    }
}
