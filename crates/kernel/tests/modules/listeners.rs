//! Listeners that refuse, that save what they hear, and that call one another without an end.

use crate::engine::Engine;
use serde_json::{Value as Json, json};
use tenon_kernel::listener::listener;
use tenon_kernel::{Change, Code, Entity, Listen, Module, Result, Rules, Stored, Unit, entity};

mod refusals {
    tenon_kernel::refusals! {
        thing { says(what) = IllegalState, "{what}", "拒绝:{what}"; }
    }
}

/// A thing whose changes are heard.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "事物")]
struct Thing {
    /// What happens to it.
    #[field(zh = "名称")]
    name: String,
}

impl Rules for Thing {}

/// What a listener has written about a thing.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "记录")]
struct Remark {
    /// About which.
    #[field(zh = "名称")]
    name: String,
}

impl Rules for Remark {}

/// Writes a remark about every thing.
struct Remarks;

impl Listen for Remarks {
    type Of = Thing;
    const NAME: &'static str = "remarks";

    fn changed(change: &Change<'_, Stored<Thing>>, unit: &mut Unit<'_>) -> Result<()> {
        let Some(thing) = change.after else { return Ok(()) };
        unit.create(Remark { name: thing.name.clone() }).map(drop)
    }
}

/// Objects to one name before it is written, and refuses another one afterwards.
struct Refuses;

impl Listen for Refuses {
    type Of = Thing;
    const NAME: &'static str = "refuses";

    fn object(change: &Change<'_, Stored<Thing>>, _: &mut Unit<'_>) -> Result<()> {
        refuse(change, "objected", "not this one")
    }

    fn changed(change: &Change<'_, Stored<Thing>>, _: &mut Unit<'_>) -> Result<()> {
        refuse(change, "refused", "not this one either")
    }
}

fn refuse(change: &Change<'_, Stored<Thing>>, name: &str, said: &str) -> Result<()> {
    match change.after {
        Some(thing) if thing.name == name => Err(refusals::says(said)),
        _ => Ok(()),
    }
}

/// Saves the thing whose change it hears.
struct Saves;

impl Listen for Saves {
    type Of = Thing;
    const NAME: &'static str = "saves";

    fn changed(change: &Change<'_, Stored<Thing>>, unit: &mut Unit<'_>) -> Result<()> {
        let Some(thing) = change.after.filter(|thing| thing.name == "saved") else { return Ok(()) };
        let mut thing = thing.clone();
        thing.name = "saved again".to_owned();
        unit.save(thing).map(drop)
    }
}

/// Answers every remark with another thing, about which there is a remark.
struct Answers;

impl Listen for Answers {
    type Of = Remark;
    const NAME: &'static str = "answers";

    fn changed(change: &Change<'_, Stored<Remark>>, unit: &mut Unit<'_>) -> Result<()> {
        let Some(remark) = change.after.filter(|remark| remark.name == "endless") else { return Ok(()) };
        unit.create(Thing { name: remark.name.clone() }).map(drop)
    }
}

static THINGS: Module =
    Module { entities: &[entity::<Thing>(), entity::<Remark>()], ..Module::new("things", "Things.") };

/// They hear in the order of their modules: the remark is written before anything is refused.
static LISTENING: Module = Module {
    needs: &["things"],
    listeners: &[listener::<Remarks>(), listener::<Refuses>(), listener::<Saves>(), listener::<Answers>()],
    ..Module::new("listening", "Listeners.")
};

struct Things(Engine);

impl Things {
    fn new() -> Self {
        Self(Engine::of(&[&THINGS, &LISTENING]).unwrap())
    }

    fn create(&self, name: &str) -> Result<Json> {
        self.0.call("thing.create", json!({"name": name}))
    }

    /// The names of all things and remarks, and the number of journal entries about them.
    fn standing(&self) -> (Vec<Json>, Vec<Json>, usize) {
        let items = |entity: &str, arguments: Json| {
            self.0.call(&format!("{entity}.list"), arguments).unwrap()["items"].as_array().unwrap().clone()
        };
        let names = |entity| items(entity, json!({})).iter().map(|item| item["name"].clone()).collect();
        let about = json!({"filter": {"field": "entity", "op": "in", "value": ["thing", "remark"]}});
        (names("thing"), names("remark"), items("journal", about).len())
    }
}

#[test]
fn a_listener_hears_in_the_same_transaction() {
    let things = Things::new();
    things.create("plain").unwrap();
    assert_eq!(things.standing(), (vec![json!("plain")], vec![json!("plain")], 2));
}

#[test]
fn what_a_listener_refuses_leaves_nothing() {
    let things = Things::new();
    for (name, said) in [("objected", "not this one"), ("refused", "not this one either")] {
        assert_eq!(things.create(name), Err(refusals::says(said)));
        assert_eq!(things.standing(), (vec![], vec![], 0), "{name}");
    }
    things.create("plain").unwrap();
}

#[test]
fn a_listener_must_not_save_what_it_hears() {
    let things = Things::new();
    let refused = things.create("saved").err().unwrap();
    assert_eq!((refused.code, refused.reason()), (Code::IllegalState, "listener.saves_what_it_hears"));
    assert_eq!(refused.message, "the listener `saves` must not save the thing whose change it hears");
    assert_eq!(refused.message_in("zh"), "监听器 `saves` 不得保存正在通知的事物");
    assert_eq!(refused.details.map(|details| *details), Some(json!({"chain": ["saves"]})));
    assert_eq!(things.standing(), (vec![], vec![], 0));
}

#[test]
fn listeners_that_call_one_another_without_an_end_are_stopped() {
    let things = Things::new();
    let error = things.create("endless").err().unwrap();
    assert_eq!(
        (error.code, error.message.as_str()),
        (Code::LimitExceeded, "listeners have called one another more than 8 levels deep",)
    );
    let chain = ["remarks", "answers"].repeat(5);
    assert_eq!(error.details.map(|details| *details), Some(json!({"chain": chain[..9]})));
    assert_eq!(things.standing(), (vec![], vec![], 0));
}
