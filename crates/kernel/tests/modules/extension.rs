//! Fields that a module adds to an entity of another one.

use crate::engine::Engine;
use serde_json::{Value as Json, json};
use tenon_kernel::listener::{Change, Listen};
use tenon_kernel::{
    Catalogue, Code, Entity, Extension, ExtensionDef, Module, Operation, Result, Rules, Run, Stored, Unit,
    entity, extension, listener, operation,
};

mod refusals {
    tenon_kernel::refusals! {
        policy { no_digit = InvalidValue, "a policy ends in a digit", "保单号以数字结尾"; }
    }
}

/// A house.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "房屋")]
struct House {
    /// The name.
    #[field(zh = "名称")]
    name: String,
}

impl Rules for House {}

/// Gives a house another name.
#[derive(Clone, Debug, Operation)]
#[operation(name = "house.rename", zh = "改名", effect = "write")]
struct Rename {
    /// The house.
    #[field(refers = "house", zh = "房屋")]
    id: String,
    /// The name.
    #[field(zh = "名称")]
    name: String,
}

impl Run for Rename {
    type Answer = Stored<House>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<House>> {
        let mut house = unit.get::<House>(&self.id)?;
        house.name = self.name;
        unit.save(house)
    }
}

/// What a fire insurance knows of a house.
#[derive(Clone, Debug, PartialEq, Extension)]
#[extension(extends = "house", index = "policy, id")]
struct Insured {
    /// The policy.
    #[field(max = 20, zh = "保单")]
    policy: Option<String>,
    /// Who has insured it.
    #[field(refers = "user", zh = "经办人")]
    agent_id: Option<String>,
}

/// A policy ends in a digit; a house that is renamed gets one.
struct Policies;

impl Listen for Policies {
    type Of = House;
    const NAME: &'static str = "policies";

    fn object(change: &Change<'_, Stored<House>>, unit: &mut Unit<'_>) -> Result<()> {
        let Some(house) = change.after else { return Ok(()) };
        let Insured { policy, .. } = unit.extension(house)?;
        match policy {
            Some(policy) if !policy.ends_with(|c: char| c.is_ascii_digit()) => {
                Err(refusals::no_digit().at("/policy"))
            }
            _ => Ok(()),
        }
    }
}

static HOUSES: Module = Module {
    entities: &[entity::<House>()],
    operations: &[operation::<Rename>()],
    ..Module::new("houses", "Houses.")
};

static INSURANCE: Module = Module {
    needs: &["houses"],
    extensions: &[extension::<Insured>()],
    listeners: &[listener::<Policies>()],
    ..Module::new("insurance", "What an insurance knows of houses.")
};

#[test]
fn what_a_module_adds_goes_with_the_record_everywhere() {
    let engine = Engine::of(&[&HOUSES, &INSURANCE]).unwrap();
    let house = engine.call("house.create", json!({"name": "Mill", "policy": "F-7"})).unwrap();
    assert_eq!((&house["policy"], &house["agent_id"]), (&json!("F-7"), &Json::Null));

    // What knows nothing of the field keeps it, and shows it.
    let renamed = engine.call("house.rename", json!({"id": house["id"], "name": "Old mill"})).unwrap();
    assert_eq!((&renamed["name"], &renamed["policy"]), (&json!("Old mill"), &json!("F-7")));

    let update = json!({"id": house["id"], "version": 2, "policy": "F-8", "agent_id": "ada"});
    engine.call("house.update", update).unwrap();
    let list = |policy: &str| {
        let filter = json!({"filter": {"field": "policy", "op": "eq", "value": policy}});
        engine.call("house.list", filter).unwrap()["items"].as_array().unwrap().len()
    };
    assert_eq!((list("F-7"), list("F-8")), (0, 1));
    let journal =
        engine.call("journal.list", json!({"filter": {"field": "version", "op": "eq", "value": 3}}));
    assert_eq!(journal.unwrap()["items"][0]["changes"]["policy"], json!(["F-7", "F-8"]));
    let missing = json!({"id": house["id"], "version": 3, "agent_id": "nobody"});
    let refused = engine.call("house.update", missing).unwrap_err();
    assert_eq!((refused.code, refused.path.as_deref()), (Code::NotFound, Some("/agent_id")));
    let refused = engine.call("house.create", json!({"name": "Barn", "policy": "F"})).unwrap_err();
    assert_eq!((refused.code, refused.path.as_deref()), (Code::InvalidValue, Some("/policy")));
}

#[test]
fn without_the_module_there_is_no_such_field() {
    let engine = Engine::of(&[&HOUSES]).unwrap();
    let refused = engine.call("house.create", json!({"name": "Mill", "policy": "F-7"})).unwrap_err();
    assert_eq!((refused.code, refused.path.as_deref()), (Code::UnknownField, Some("/policy")));
    let house = engine.call("house.create", json!({"name": "Mill"})).unwrap();
    assert!(house.get("policy").is_none());
}

/// A field that is there already.
#[derive(Extension)]
#[extension(extends = "house")]
#[allow(dead_code)]
struct Again {
    /// The name.
    name: Option<String>,
}

/// A field that records cannot stand without.
#[derive(Extension)]
#[extension(extends = "house")]
#[allow(dead_code)]
struct Required {
    /// A number.
    number: String,
}

/// The message with which a module is refused that is declared so.
fn refusal(extension: ExtensionDef) -> Option<String> {
    let extensions: &'static [_] = vec![&*Box::leak(Box::new(extension))].leak();
    let module = Module { needs: &["houses"], extensions, ..Module::new("planted", "Planted.") };
    let module: &'static Module = Box::leak(Box::new(module));
    let error = Catalogue::of(&[&HOUSES, module]).err()?;
    assert_eq!(error.code, Code::Configuration);
    error.message.strip_prefix("the module `planted`: ").map(str::to_owned)
}

#[test]
fn an_extension_that_does_not_fit_is_refused_by_name() {
    assert_eq!(
        refusal(*Again::DEF),
        Some("the field `name` that it adds to `house` already exists".to_owned())
    );
    assert_eq!(
        refusal(*Required::DEF),
        Some(
            "the field `number` that it adds to `house` must be optional: there are records without it"
                .to_owned()
        )
    );
    assert_eq!(
        refusal(ExtensionDef { index: &[&["polizy"]], ..*Insured::DEF }),
        Some(
            "an index of `house` names `polizy`, which is not a field of it that can be compared".to_owned()
        )
    );
    assert_eq!(
        refusal(ExtensionDef { extends: "boat", ..*Insured::DEF }),
        Some("it extends `boat`, which no module that it needs declares".to_owned())
    );
    assert_eq!(
        refusal(ExtensionDef { extends: "outbox", ..*Insured::DEF }),
        Some("it extends `outbox`, whose records belong to the ERP".to_owned())
    );
}
