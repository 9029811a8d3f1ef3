//! Filters and queries, as callers write them.

use crate::rehearsal;
use serde_json::{Value as Json, json};
use tenon::Error;
use tenon_kernel::filter::{Filter, Query};

/// The entities that are asked.
const ENTITIES: [&str; 5] = ["customer", "contact", "opportunity", "product", "sales_order"];

/// A filter: what is read is written and read the same, and one that is refused never reaches the store.
pub fn filter(text: &str) {
    let Ok(json) = serde_json::from_str::<Json>(text) else { return };
    let read = Filter::parse(&json, "/filter");
    if let Ok(filter) = &read {
        let again = Filter::parse(&filter.to_json(), "/filter")
            .expect("what was read is written so that it can be read");
        assert_eq!(&again, filter);
    }
    // Null stands for no filter.
    if !json.is_null() {
        ask("list", &json!({ "filter": json }), read.as_ref().err());
    }
}

/// A query: one that is refused never reaches the store.
pub fn query(text: &str) {
    let Ok(Json::Object(object)) = serde_json::from_str::<Json>(text) else { return };
    let read = Query::parse("customer", &object, "");
    ask("query", &Json::Object(object), read.as_ref().err());
}

/// Asks each entity. What is refused as it is read is refused so for each of them.
fn ask(operation: &str, arguments: &Json, refused: Option<&Error>) {
    for entity in ENTITIES {
        let (answer, read) =
            rehearsal::with(|engine| engine.ask(&format!("{entity}.{operation}"), arguments));
        let error = answer.as_ref().err();
        assert!(error.is_none() || !read.contains(&entity), "refused, and yet read: {error:?}");
        if let Some(refused) = refused {
            let told = error.map(|error| (error.code, error.path.clone()));
            assert_eq!(told, Some((refused.code, refused.path.clone())), "{entity}");
        }
    }
}
