//! Every reference of the document leads to something.

use crate::DOCUMENT;
use serde_json::{Value as Json, json};

fn broken(json: &Json, found: &mut Vec<String>) {
    match json {
        Json::Object(members) => {
            if let Some(Json::String(reference)) = members.get("$ref") {
                let place = reference.strip_prefix('#').and_then(|pointer| DOCUMENT.pointer(pointer));
                found.extend(place.is_none().then(|| reference.clone()));
            }
            members.values().for_each(|member| broken(member, found));
        }
        Json::Array(items) => items.iter().for_each(|item| broken(item, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let mut found = Vec::new();
    broken(&DOCUMENT, &mut found);
    assert_eq!(found, Vec::<String>::new());
    broken(&json!({"a": [{"$ref": "#/components/schemas/nothing"}]}), &mut found);
    assert_eq!(found, ["#/components/schemas/nothing"]);
}
