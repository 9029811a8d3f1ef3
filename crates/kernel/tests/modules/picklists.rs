//! Picklists of lines, of what an ERP reports, and of two tenants.

use crate::engine::Engine;
use serde_json::{Value as Json, json};
use tenon_kernel::{Code, Entity, Error, Lines, Module, Result, Rules, entity};

/// A car.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "汽车")]
struct Car {
    /// The colour.
    #[field(max = 60, picklist = "colour", zh = "颜色")]
    colour: Option<String>,
    /// The doors.
    #[field(zh = "车门")]
    doors: Lines<Door>,
}

impl Rules for Car {}

/// A door of a car.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "line", zh = "车门")]
struct Door {
    /// The colour.
    #[field(max = 60, picklist = "colour", zh = "颜色")]
    colour: Option<String>,
}

static CARS: Module = Module { entities: &[entity::<Car>()], ..Module::new("cars", "Cars.") };

fn offer(engine: &Engine, codes: &[&str]) -> Json {
    let values: Vec<_> = codes.iter().map(|code| json!({"code": code})).collect();
    engine.call("picklist.import", json!({"list": "colour", "values": values})).unwrap()
}

fn refused(result: Result<Json>) -> (Code, &'static str, Option<String>) {
    let Error { code, path, .. } = result.as_ref().unwrap_err();
    (*code, result.as_ref().unwrap_err().reason(), path.clone())
}

#[test]
fn a_line_keeps_a_value_that_is_retired() {
    let engine = Engine::of(&[&CARS]).unwrap();
    offer(&engine, &["red", "blue"]);
    let doors = json!([{"id": "left", "colour": "red"}, {"id": "right", "colour": "blue"}]);
    let car = engine.call("car.create", json!({"id": "car", "doors": doors})).unwrap();
    assert_eq!(car["doors"][0]["colour"], "red");
    offer(&engine, &["blue"]);

    let right = json!([{"id": "right", "colour": null}]);
    engine.call("car.update", json!({"id": "car", "version": 1, "doors": right})).unwrap();
    let right = json!([{"id": "right", "colour": "red"}]);
    let retired = engine.call("car.update", json!({"id": "car", "version": 2, "doors": right}));
    let expected =
        (Code::InvalidValue, "picklist.picklist_value_retired", Some("/doors/0/colour".to_owned()));
    assert_eq!(refused(retired), expected);
}

#[test]
fn what_an_erp_reports_is_kept_as_it_is() {
    let engine = Engine::of(&[&CARS]).unwrap();
    offer(&engine, &["red"]);
    let purple = Car { colour: Some("purple".to_owned()), doors: Lines::default() };
    let car = engine.as_engine(|unit| unit.create_with_id("car".to_owned(), purple)).unwrap();
    assert_eq!(car.colour.as_deref(), Some("purple"));
    let unchanged = json!({"id": "car", "version": 1, "colour": "purple", "doors": [{"colour": "red"}]});
    engine.call("car.update", unchanged).unwrap();
    let changed = engine.call("car.update", json!({"id": "car", "version": 2, "colour": "violet"}));
    let expected = (Code::InvalidValue, "picklist.not_in_picklist", Some("/colour".to_owned()));
    assert_eq!(refused(changed), expected);
}

#[test]
fn the_list_of_one_tenant_is_not_that_of_another() {
    let mut engine = Engine::of(&[&CARS]).unwrap();
    offer(&engine, &["red"]);
    assert!(engine.call("car.create", json!({"colour": "green"})).is_err());
    engine.found("beta").unwrap();
    engine.call("car.create", json!({"colour": "green"})).unwrap();
    offer(&engine, &["green"]);
    assert!(engine.call("car.create", json!({"colour": "red"})).is_err());
    engine.tenant = "acme";
    engine.call("car.create", json!({"colour": "red"})).unwrap();
}

/// Something whose age is taken from a list.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "事物")]
struct Aged {
    /// The age.
    #[field(picklist = "age", zh = "年龄")]
    age: Option<i32>,
}

impl Rules for Aged {}

#[test]
fn only_a_text_takes_a_picklist() {
    static AGED: Module = Module { entities: &[entity::<Aged>()], ..Module::new("aged", "Of an age.") };
    let refused = Engine::of(&[&AGED]).err().map(|refusal| (refusal.code, refusal.reason()));
    assert_eq!(refused, Some((Code::Configuration, "module.picklist_field")));
}
