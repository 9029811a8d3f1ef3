//! Versioned operations: who has read another version of the record is refused.

use crate::engine::Engine;
use serde_json::{Value as Json, json};
use tenon_kernel::{
    Catalogue, Code, Entity, Module, Operation, Result, Rules, Run, Stored, Unit, entity, operation,
};

/// A lamp.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "灯")]
struct Lamp {
    /// Whether it burns.
    #[field(zh = "亮")]
    lit: bool,
}

impl Rules for Lamp {}

/// Switches a lamp on and off again, and says how it stands.
#[derive(Clone, Debug, Operation)]
#[operation(name = "lamp.blink", zh = "闪烁", effect = "write", versioned)]
struct Blink {
    /// The lamp.
    #[field(refers = "lamp", zh = "灯")]
    id: String,
}

impl Run for Blink {
    type Answer = Stored<Lamp>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<Lamp>> {
        for _ in 0..2 {
            let mut lamp = unit.get::<Lamp>(&self.id)?;
            lamp.lit = !lamp.lit;
            unit.save(lamp)?;
        }
        unit.get(&self.id)
    }
}

/// A lamp of an ERP's, which has no versions.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "mirrored", zh = "路灯")]
struct Lantern {
    /// Whether it burns.
    #[field(zh = "亮")]
    lit: bool,
}

impl Rules for Lantern {}

/// Shows a lamp.
#[derive(Clone, Debug, Operation)]
#[operation(name = "lantern.show", zh = "查看路灯", effect = "read", versioned)]
struct ShowLantern {
    /// The lamp.
    #[field(refers = "lantern", zh = "路灯")]
    id: String,
}

impl Run for ShowLantern {
    type Answer = Stored<Lantern>;

    fn run(self, unit: &mut Unit<'_>) -> Result<Stored<Lantern>> {
        unit.get(&self.id)
    }
}

static LAMPS: Module = Module {
    entities: &[entity::<Lamp>()],
    operations: &[operation::<Blink>()],
    ..Module::new("lamps", "Lamps.")
};

static LANTERNS: Module = Module {
    entities: &[entity::<Lantern>()],
    operations: &[operation::<ShowLantern>()],
    ..Module::new("lanterns", "Lanterns.")
};

#[test]
fn who_has_read_another_version_is_refused_and_who_names_none_is_not() {
    let engine = Engine::of(&[&LAMPS]).unwrap();
    engine.call("lamp.create", json!({"id": "one", "lit": false})).unwrap();
    engine.call("lamp.create", json!({"id": "other", "lit": false})).unwrap();

    let blink = |version: Json| engine.call("lamp.blink", json!({"id": "one", "version": version}));
    assert_eq!(blink(json!(1)).unwrap()["version"], 3, "what it writes itself is no other version");
    let refused = blink(json!(1)).unwrap_err();
    assert_eq!((refused.code, refused.path.as_deref()), (Code::StaleVersion, Some("/version")));
    assert_eq!(refused.details.as_deref(), Some(&json!({"version": 3})));
    assert_eq!(blink(Json::Null).unwrap()["version"], 5);
    assert_eq!(blink(json!(5)).unwrap()["version"], 7);
    let refused = engine.call("lamp.blink", json!({"id": "none", "version": 1})).unwrap_err();
    assert_eq!(refused.code, Code::NotFound);
}

#[test]
fn the_version_is_an_argument_that_need_not_be_given() {
    let shape = <Blink as tenon_kernel::Object>::SHAPE;
    let (_, version) = shape.field("version").unwrap();
    assert!(!version.required);
}

#[test]
fn an_operation_of_what_has_no_versions_cannot_be_versioned() {
    let refused = Catalogue::of(&[&LANTERNS]).err().unwrap();
    assert_eq!((refused.code, refused.reason()), (Code::Configuration, "module.without_versions"));
}
