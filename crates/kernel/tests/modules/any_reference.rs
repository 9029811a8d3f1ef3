//! References to any record: what they may lead to, and what becomes of them when the record is merged into another one.

use crate::engine::Engine;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use tenon_kernel::filter::Filter;
use tenon_kernel::{
    Catalogue, Code, Entity, Kind, Lines, Module, Operation, Result, Rules, Run, Unit, entity, operation,
};

/// A thing.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "事物")]
struct Thing {
    /// The name.
    #[field(zh = "名称")]
    name: String,
}

impl Rules for Thing {}

/// What a record is tagged with: with each tag once.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "标签", rights = "entity, record_id", unique = "entity, record_id, tag")]
struct Tagging {
    /// The entity.
    #[field(max = 30, zh = "对象")]
    entity: String,
    /// The record.
    #[field(refers_by = "entity", zh = "记录")]
    record_id: String,
    /// The tag.
    #[field(max = 30, zh = "标签")]
    tag: String,
}

impl Rules for Tagging {}

/// A list of records.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "清单")]
struct Folder {
    /// Where it comes from, if from a record.
    #[field(max = 30, zh = "来源对象")]
    from_entity: Option<String>,
    /// The record.
    #[field(refers_by = "from_entity", zh = "来源")]
    from_id: Option<String>,
    /// The records.
    #[field(zh = "明细")]
    items: Lines<Item>,
}

impl Rules for Folder {}

/// One of the records.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "line", name = "folder_item", zh = "清单明细")]
struct Item {
    /// The entity.
    #[field(max = 30, zh = "对象")]
    entity: String,
    /// The record.
    #[field(refers_by = "entity", zh = "记录")]
    record_id: String,
}

/// Leads what refers to a thing to another one, and back again if that is wanted.
#[derive(Clone, Debug, Operation)]
#[operation(name = "thing.move", zh = "合并事物", effect = "write")]
struct Move {
    /// The one thing.
    #[field(refers = "thing", zh = "事物")]
    from: String,
    /// The other one.
    #[field(refers = "thing", zh = "另一事物")]
    into: String,
    /// Whether to lead it back.
    #[field(zh = "返回")]
    back: bool,
}

impl Run for Move {
    type Answer = i64;

    fn run(self, unit: &mut Unit<'_>) -> Result<i64> {
        let diffs = unit.repoint_references(Thing::DEF, &self.from, &self.into)?;
        let mut by_entity = BTreeMap::<_, Vec<_>>::new();
        for diff in &diffs {
            by_entity.entry(diff.entity.name).or_default().push(diff.clone());
        }
        for diffs in by_entity.values().filter(|_| self.back) {
            unit.revert(diffs[0].entity, &self.from, diffs)?;
        }
        Ok(diffs.len() as i64)
    }
}

static THINGS: Module = Module {
    entities: &[entity::<Thing>(), entity::<Tagging>(), entity::<Folder>()],
    operations: &[operation::<Move>()],
    ..Module::new("things", "Things.")
};

/// Two things with the same tag, one with another one, too, and a folder with both.
fn engine() -> Engine {
    let engine = Engine::of(&[&THINGS]).unwrap();
    for id in ["one", "other"] {
        engine.call("thing.create", json!({"id": id, "name": id})).unwrap();
        let tag = json!({"id": format!("{id}-vip"), "entity": "thing", "record_id": id, "tag": "vip"});
        engine.call("tagging.create", tag).unwrap();
    }
    let tag = json!({"id": "old", "entity": "thing", "record_id": "one", "tag": "old"});
    engine.call("tagging.create", tag).unwrap();
    // A unit with the id of a thing is no thing.
    let unit = json!({"id": "one", "code": "one", "name": "One", "parent_id": engine.unit});
    engine.call("org_unit.create", unit).unwrap();
    let items = json!([
        {"entity": "thing", "record_id": "one"}, {"entity": "thing", "record_id": "other"}, {"entity": "org_unit", "record_id": "one"},
    ]);
    engine.call("folder.create", json!({"from_entity": "thing", "from_id": "one", "items": items})).unwrap();
    engine
}

/// Everything but what counts the saves.
fn everything(engine: &Engine) -> Vec<Json> {
    let mut found = Vec::new();
    for entity in ["tagging", "folder"] {
        let list = engine.call(&format!("{entity}.list"), json!({})).unwrap();
        for mut record in list["items"].as_array().unwrap().clone() {
            record.as_object_mut().unwrap().remove("version");
            found.push(record);
        }
    }
    found
}

#[test]
fn what_is_about_a_record_follows_it_and_what_is_said_of_both_is_said_once() {
    let engine = engine();
    let moved = engine.call("thing.move", json!({"from": "one", "into": "other", "back": false})).unwrap();
    assert_eq!(moved, json!("3"), "two taggings and the folder");
    let tags: Vec<_> = engine.call("tagging.list", json!({})).unwrap()["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| (tag["id"].clone(), tag["record_id"].clone()))
        .collect();
    assert_eq!(tags, [(json!("old"), json!("other")), (json!("other-vip"), json!("other"))]);
    let folder = &engine.call("folder.list", json!({})).unwrap()["items"][0];
    let items: Vec<_> = folder["items"].as_array().unwrap().iter().map(|item| &item["record_id"]).collect();
    assert_eq!(items, ["other", "other", "one"], "the unit is none of it");
    assert_eq!(folder["from_id"], "other");
}

#[test]
fn it_returns_as_it_was() {
    let engine = engine();
    let before = everything(&engine);
    engine.call("thing.move", json!({"from": "one", "into": "other", "back": true})).unwrap();
    assert_eq!(everything(&engine), before);
    assert_eq!(before.len(), 4);
}

#[test]
fn it_leads_to_a_live_record_that_is_one() {
    let engine = engine();
    let refused = |operation: &str, arguments: Json| {
        let refused = engine.call(operation, arguments).unwrap_err();
        (refused.code, refused.reason().to_owned(), refused.path.unwrap_or_default())
    };
    let item = |entity: &str, id: &str| json!({"items": [{"entity": entity, "record_id": id}]});
    let cases = [
        (item("nothing", "one"), Code::UnknownField, "query.no_such_entity", "/items/0/entity"),
        (item("journal", "one"), Code::InvalidValue, "record.not_referred_to", "/items/0/entity"),
        (item("folder_item", "one"), Code::InvalidValue, "record.not_referred_to", "/items/0/entity"),
        (item("tagging", "old"), Code::InvalidValue, "record.not_referred_to", "/items/0/entity"),
        (item("thing", "nothing"), Code::NotFound, "record.not_found", "/items/0/record_id"),
        (json!({"from_id": "one", "items": []}), Code::MissingField, "value.required", "/from_entity"),
    ];
    for (arguments, code, reason, path) in cases {
        let said = refused("folder.create", arguments.clone());
        assert_eq!(said, (code, reason.to_owned(), path.to_owned()), "{arguments}");
    }
    engine.call("thing.delete", json!({"id": "other", "version": 1})).unwrap();
    assert_eq!(refused("folder.create", item("thing", "other")).0, Code::NotFound);
}

#[test]
fn an_index_begins_with_it_and_the_catalogue_lists_it() {
    assert_eq!(Folder::DEF.index, [["from_entity", "from_id"]]);
    assert_eq!(Item::DEF.index, [["entity", "record_id"]]);
    assert_eq!(Tagging::DEF.index, [[""; 0]; 0], "the unique group begins with it");
    let catalogue = Catalogue::of(&[&THINGS]).unwrap();
    let listed = catalogue.references_to(Thing::DEF).into_iter();
    let listed: Vec<_> = listed.map(|found| (found.table().name, found.field.name)).collect();
    let of_the_platform = [("alert", "record_id"), ("notice", "record_id")];
    let own: Vec<_> = listed.iter().filter(|found| !of_the_platform.contains(found)).copied().collect();
    assert_eq!(own, [("folder", "from_id"), ("folder_item", "record_id"), ("tagging", "record_id")]);
    let item = listed.iter().position(|found| *found == ("folder_item", "record_id")).unwrap();
    let rows = catalogue.references_to(Thing::DEF)[item].records(Thing::DEF, "one");
    let of_thing = Filter::All(vec![Filter::eq("entity", "thing"), Filter::eq("record_id", "one")]);
    assert_eq!(rows, Filter::exists("items", of_thing));
    assert!(matches!(Item::DEF.shape.fields[1].kind, Kind::AnyReference("entity")));
}

/// Without the name of the entity.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "甲")]
struct Unnamed {
    /// The record.
    #[field(refers_by = "entity", zh = "记录")]
    record_id: String,
}

impl Rules for Unnamed {}

/// Unique, and never removed.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(class = "ledger", zh = "乙", rights = "entity, record_id", unique = "entity, record_id")]
struct Kept {
    /// The entity.
    #[field(max = 30, zh = "对象")]
    entity: String,
    /// The record.
    #[field(refers_by = "entity", zh = "记录")]
    record_id: String,
}

impl Rules for Kept {}

/// With rights that no reference gives.
#[derive(Clone, Debug, PartialEq, Entity)]
#[entity(zh = "丙", rights = "entity, record_id")]
struct Written {
    /// The entity.
    #[field(max = 30, zh = "对象")]
    entity: String,
    /// The record.
    #[field(max = 130, zh = "记录")]
    record_id: String,
}

impl Rules for Written {}

#[test]
fn what_is_declared_wrongly_is_refused_with_the_names() {
    static UNNAMED: Module = Module { entities: &[entity::<Unnamed>()], ..Module::new("bad", "Bad.") };
    static KEPT: Module = Module { entities: &[entity::<Kept>()], ..Module::new("bad", "Bad.") };
    static WRITTEN: Module = Module { entities: &[entity::<Written>()], ..Module::new("bad", "Bad.") };
    for (module, reason) in [
        (&UNNAMED, "module.any_reference"),
        (&KEPT, "module.any_reference_unique"),
        (&WRITTEN, "module.rights_field"),
    ] {
        let Err(refused) = Catalogue::of(&[module]) else { panic!("{reason}") };
        assert_eq!((refused.code, refused.reason()), (Code::Configuration, reason));
    }
}
