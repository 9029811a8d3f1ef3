//! Listeners that refuse, that save what they hear, and that call one another without an end.
#![allow(clippy::unwrap_used, reason = "a test")]

use serde_json::{Value as Json, json};
use std::sync::atomic::{AtomicU64, Ordering};
use tenon_kernel::listener::listener;
use tenon_kernel::ports::{Ids, Store};
use tenon_kernel::{
    Call, CallContext, Catalogue, Change, Code, Entity, Listen, Module, Result, Rules, Stored, Unit, decode,
    entity,
};
use tenon_store_memory::MemoryStore;

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

#[derive(Default)]
struct Counted(AtomicU64);

impl Ids for Counted {
    fn next(&self, _: jiff::Timestamp) -> String {
        format!("00000000-0000-7000-8000-{:012x}", self.0.fetch_add(1, Ordering::Relaxed))
    }
}

/// An engine of these modules, with a tenant and its administrator.
struct Engine {
    catalogue: Catalogue,
    store: MemoryStore,
    ids: Counted,
}

impl Engine {
    fn new() -> Self {
        let catalogue = Catalogue::of(&[&THINGS, &LISTENING]).unwrap();
        let engine = Self { catalogue, store: MemoryStore::new(), ids: Counted::default() };
        let tenant = json!({
            "name": "Acme", "code": "acme", "base_currency": "EUR", "admin_id": "ada", "admin_name": "Ada",
        });
        engine.call("tenant.create", tenant).unwrap();
        engine
    }

    fn call(&self, operation: &str, arguments: Json) -> Result<Json> {
        let now = jiff::Timestamp::UNIX_EPOCH;
        let context = CallContext::new("acme", "ada").keyed(self.ids.next(now));
        let (operation, arguments) =
            (self.catalogue.operation(operation).unwrap(), decode::as_object(&arguments, "")?);
        let call =
            Call { catalogue: &self.catalogue, operation, context: &context, arguments, ids: &self.ids, now };
        let mut transaction = self.store.begin(true)?;
        let answer = call.perform(&mut *transaction)?;
        transaction.commit()?;
        Ok(answer)
    }

    fn create(&self, name: &str) -> Result<Json> {
        self.call("thing.create", json!({"name": name}))
    }

    /// The names of all things and remarks, and the number of journal entries about them.
    fn standing(&self) -> (Vec<Json>, Vec<Json>, usize) {
        let items = |entity: &str, arguments: Json| {
            self.call(&format!("{entity}.list"), arguments).unwrap()["items"].as_array().unwrap().clone()
        };
        let names = |entity| items(entity, json!({})).iter().map(|item| item["name"].clone()).collect();
        let about = json!({"filter": {"field": "entity", "op": "in", "value": ["thing", "remark"]}});
        (names("thing"), names("remark"), items("journal", about).len())
    }
}

#[test]
fn a_listener_hears_in_the_same_transaction() {
    let engine = Engine::new();
    engine.create("plain").unwrap();
    assert_eq!(engine.standing(), (vec![json!("plain")], vec![json!("plain")], 2));
}

#[test]
fn what_a_listener_refuses_leaves_nothing() {
    let engine = Engine::new();
    for (name, said) in [("objected", "not this one"), ("refused", "not this one either")] {
        assert_eq!(engine.create(name), Err(refusals::says(said)));
        assert_eq!(engine.standing(), (vec![], vec![], 0), "{name}");
    }
    engine.create("plain").unwrap();
}

#[test]
fn a_listener_must_not_save_what_it_hears() {
    let engine = Engine::new();
    let refused = engine.create("saved").err().unwrap();
    assert_eq!((refused.code, refused.reason()), (Code::IllegalState, "listener.saves_what_it_hears"));
    assert_eq!(refused.message, "the listener `saves` must not save the thing whose change it hears");
    assert_eq!(refused.message_in("zh"), "监听器 `saves` 不得保存正在通知的事物");
    assert_eq!(refused.details.map(|details| *details), Some(json!({"chain": ["saves"]})));
    assert_eq!(engine.standing(), (vec![], vec![], 0));
}

#[test]
fn listeners_that_call_one_another_without_an_end_are_stopped() {
    let engine = Engine::new();
    let error = engine.create("endless").err().unwrap();
    assert_eq!(
        (error.code, error.message.as_str()),
        (Code::LimitExceeded, "listeners have called one another more than 8 levels deep",)
    );
    let chain = ["remarks", "answers"].repeat(5);
    assert_eq!(error.details.map(|details| *details), Some(json!({"chain": chain[..9]})));
    assert_eq!(engine.standing(), (vec![], vec![], 0));
}
