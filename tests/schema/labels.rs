//! Everything that a form or a menu shows has words in English and 中文.

use crate::{CATALOGUE, DOCUMENT, schema};
use serde_json::{Value as Json, json};

/// What lacks words in a schema, by its path.
fn mute(path: &str, schema: &Json, found: &mut Vec<String>) {
    if let Some(options) = schema["enum"].as_array().filter(|_| schema.get("x-entities").is_none()) {
        let labels = &schema["x-labels"];
        let unnamed = options.iter().filter_map(Json::as_str).find(|option| !is_said(&labels[*option]));
        found.extend(unnamed.map(|option| format!("{path}: {option}")));
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{path}/{name}");
        if !is_said(&property["x-label"]) {
            found.push(path.clone());
        }
        mute(&path, property, found);
    }
}

fn is_said(label: &Json) -> bool {
    ["en", "zh"].iter().all(|language| label[*language].as_str().is_some_and(|words| !words.is_empty()))
}

#[test]
fn records_fields_values_and_operations_have_words_in_both_languages() {
    let mut found = Vec::new();
    for def in CATALOGUE.tables() {
        let schema = schema(def.name);
        if !is_said(&schema["x-label"]) {
            found.push(def.name.to_owned());
        }
        mute(def.name, schema, &mut found);
    }
    let methods = DOCUMENT["methods"].as_array().unwrap();
    let unnamed = methods.iter().filter(|method| !is_said(&method["x-label"]));
    found.extend(unnamed.map(|method| method["name"].to_string()));
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn the_words_are_those_of_the_declarations() {
    let customer = schema("customer");
    assert_eq!(customer["x-label"], json!({"en": "Customer", "zh": "客户"}));
    assert_eq!(customer["properties"]["created_at"]["x-label"]["zh"], "创建时间");
    let status = &customer["properties"]["status"];
    assert_eq!(status["x-label"], json!({"en": "Status", "zh": "账户状态"}));
    assert_eq!(status["x-labels"]["frozen"], json!({"en": "Frozen", "zh": "冻结"}));
}
