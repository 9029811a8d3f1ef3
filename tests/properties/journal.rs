//! The journal, replayed from the beginning, gives every record as it is.

use crate::desk::{ADMIN, Desk};
use crate::history::{Clerk, writes};
use crate::world::{OWNED, world};
use crate::{CATALOGUE, cases};
use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use tenon::Engine;
use tenon::kernel::Class;
use tenon_tests::entry_points;

/// The state of a record: its fields, its lines by their ids, whether it is deleted.
type State = Map<String, Json>;

/// Applies one entry; each change must begin where the state stands.
fn apply(state: &mut State, changes: &Map<String, Json>) -> Result<(), TestCaseError> {
    for (name, change) in changes {
        let (from, to) = (&change[0], &change[1]);
        let stands = state.remove(name).unwrap_or(Json::Null);
        let nothing = |value: &Json| [json!(null), json!({}), json!(false), json!([])].contains(value);
        prop_assert!(
            *from == stands || (nothing(from) && nothing(&stands)),
            "{name}: {from} is not {stands}"
        );
        if !to.is_null() {
            state.insert(name.clone(), to.clone());
        }
    }
    Ok(())
}

/// The state that a record shows.
fn shown(record: &Json) -> State {
    let header = ["id", "version", "created_at", "created_by", "updated_at", "updated_by"];
    let mut state = State::new();
    for (name, value) in record.as_object().unwrap() {
        match value {
            // A list of structured values is one field; an empty one says nothing.
            Json::Array(values) if values.iter().all(|value| value.get("id").is_none()) => {
                state.extend((!values.is_empty()).then(|| (name.clone(), value.clone())));
            }
            Json::Array(lines) => {
                for line in lines {
                    state.insert(format!("{name}/{}", line["id"].as_str().unwrap()), line.clone());
                }
            }
            value if header.contains(&name.as_str()) || value.is_null() => {}
            value if name == "custom" && *value == json!({}) => {}
            value if name == "deleted" && *value == json!(false) => {}
            value => drop(state.insert(name.clone(), value.clone())),
        }
    }
    state
}

/// What is left of a replayed state when what says nothing is left out.
fn told(state: State) -> State {
    state.into_iter().filter(|(_, value)| ![json!({}), json!(false), json!([])].contains(value)).collect()
}

/// The rows of a ledger have no versions, and are not told by their entries.
fn is_of_ledger(entry: &Json) -> bool {
    let entity = entry["entity"].as_str().and_then(|name| CATALOGUE.entity(name));
    entity.is_some_and(|entity| entity.def.class == Class::Ledger)
}

fn entries(desk: &Desk<Engine>) -> Vec<Json> {
    desk.pages(ADMIN, "journal.list", &json!({"order": ["version"], "limit": 500})).unwrap()
}

proptest! {
    #![proptest_config(cases(16))]

    #[test]
    fn replays_to_what_stands(world in world(), writes in writes(60)) {
        let desk = Desk::new(entry_points::engine().unwrap());
        world.build(&desk);
        let mut clerk = Clerk::default();
        for write in &writes {
            let before = entries(&desk).len();
            if clerk.write(&desk, write).is_err() {
                prop_assert_eq!(entries(&desk).len(), before, "a refusal left a trace: {:?}", write);
            }
        }
        let mut states: BTreeMap<(String, String), (i64, State)> = BTreeMap::new();
        for entry in entries(&desk).into_iter().filter(|entry| !is_of_ledger(entry)) {
            let text = |name: &str| entry[name].as_str().unwrap().to_owned();
            let (version, state) = states.entry((text("entity"), text("record_id"))).or_default();
            *version += 1;
            prop_assert_eq!(entry["version"].as_i64(), Some(*version), "versions follow one another");
            apply(state, entry["changes"].as_object().unwrap())?;
        }
        for ((entity, id), (version, state)) in states {
            let record = desk.read(ADMIN, &format!("{entity}.get"), &json!({"id": id})).unwrap();
            prop_assert_eq!(record["version"].as_i64(), Some(version));
            let booleans: Vec<_> = record.as_object().unwrap().iter().filter(|(_, v)| v.is_boolean()).collect();
            let mut shown = shown(&record);
            for (name, _) in booleans.into_iter().filter(|(_, value)| **value == json!(false)) {
                shown.remove(name);
            }
            prop_assert_eq!(told(state), shown, "{} {}", entity, id);
        }
        for entity in OWNED {
            let listed = desk.pages(ADMIN, &format!("{entity}.list"), &json!({})).unwrap();
            let known = entries(&desk);
            for record in listed {
                prop_assert!(known.iter().any(|entry| entry["record_id"] == record["id"]));
            }
        }
    }
}
