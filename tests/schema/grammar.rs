//! The schemas `filter`, `group` and `measure` take what the engine takes, and refuse what it refuses as syntax.

use crate::DOCUMENT;
use jsonschema::Validator;
use serde_json::{Map, Value as Json, json};
use std::sync::LazyLock;
use tenon::kernel::Code;
use tenon::kernel::filter::{Filter, Query};
use tenon_testkit::scenario::{Step, load};
use tenon_tests::stories;

/// The arguments of a query, with the whole document beside them, so that its references lead somewhere.
static QUERY: LazyLock<Validator> = LazyLock::new(|| {
    let argument = |name: &str| json!({"$ref": format!("#/components/contentDescriptors/{name}/schema")});
    let arguments = ["filter", "groups", "measures"];
    let properties: Map<_, _> = arguments.iter().map(|name| ((*name).to_owned(), argument(name))).collect();
    let schema = json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "components": DOCUMENT["components"],
    });
    jsonschema::validator_for(&schema).unwrap()
});

fn fits(arguments: &Json) -> bool {
    QUERY.is_valid(arguments)
}

/// Whether the engine reads the arguments as a query. That it asks for nothing, too much, or twice for a column, is not
/// syntax.
fn is_read(arguments: &Json) -> bool {
    let mut arguments = arguments.as_object().cloned().unwrap_or_default();
    if let Some(measures @ Json::Array(_)) = arguments.get_mut("measures") {
        let one = json!({"name": "one more", "function": "count"});
        measures.as_array_mut().unwrap().push(one);
    } else if arguments.get("measures").is_none_or(Json::is_null) {
        arguments.insert("measures".to_owned(), json!([{"name": "one more", "function": "count"}]));
    }
    let read = Query::parse("customer", &arguments, "");
    read.err().is_none_or(|refusal| matches!(refusal.code, Code::Duplicate | Code::LimitExceeded))
}

/// The steps of every scenario that list or query, setups included.
fn selecting() -> Vec<(String, Step)> {
    let mut steps = Vec::new();
    for file in stories::files().unwrap() {
        let scenario = load(&stories::root(), &file).unwrap();
        let is_selecting = |step: &Step| {
            let call = step.call.as_deref().unwrap_or_default();
            call.ends_with(".list") || call.ends_with(".query")
        };
        let own = scenario.steps.into_iter().filter(is_selecting).filter(|step| !is_saved(step));
        steps.extend(own.map(|step| (stories::name(&file), step)));
    }
    steps
}

/// Whether the filter is one that an answer gave.
fn is_saved(step: &Step) -> bool {
    let filter = step.with.as_ref().and_then(|with| with["filter"].as_str());
    filter.is_some_and(|name| name.starts_with('$'))
}

/// What a step selects by.
fn arguments(step: &Step) -> Json {
    let with = step.with.as_ref().and_then(Json::as_object);
    let known = with
        .into_iter()
        .flatten()
        .filter(|(name, _)| matches!(name.as_str(), "filter" | "groups" | "measures"));
    Json::Object(known.map(|(name, value)| (name.clone(), value.clone())).collect())
}

#[test]
fn the_schema_says_of_every_filter_in_the_scenarios_what_the_engine_says() {
    let steps = selecting();
    assert!(steps.len() > 100, "the scenarios are found");
    for (scenario, step) in &steps {
        let arguments = arguments(step);
        assert_eq!(fits(&arguments), is_read(&arguments), "{scenario}: {arguments}");
        let is_answered = step.refused.is_none();
        assert!(!is_answered || fits(&arguments), "{scenario}: answered, and not in the schema: {arguments}");
    }
}

#[test]
fn the_names_in_the_filters_of_the_scenarios_are_in_the_schemas() {
    for (scenario, step) in selecting().iter().filter(|(_, step)| step.refused.is_none()) {
        let entity = step.call.as_deref().unwrap().split('.').next().unwrap();
        check_names(entity, &arguments(step)["filter"], scenario);
    }
}

fn check_names(entity: &str, filter: &Json, scenario: &str) {
    let named = |schema: &str, name: &str| {
        let names = crate::schema(schema)["enum"].as_array().unwrap();
        assert!(names.contains(&json!(name)), "{scenario}: `{name}` is not in `{schema}`");
    };
    for list in ["all", "any"] {
        filter[list].as_array().into_iter().flatten().for_each(|one| check_names(entity, one, scenario));
    }
    if let Some(inner) = filter.get("not") {
        check_names(entity, inner, scenario);
    }
    if let Some(field) = filter["field"].as_str().filter(|field| !field.starts_with("custom.")) {
        named(&format!("{entity}.field"), field);
    }
    if let Some(relation) = filter["exists"].as_str() {
        let schema = format!("{entity}.relation");
        named(&schema, relation);
        let target = crate::schema(&schema)["x-entities"][relation].as_str().unwrap();
        check_names(target, &filter["where"], scenario);
    }
}

/// Every form there is.
fn good_filters() -> Vec<Json> {
    vec![
        json!({"all": []}),
        json!({"any": [{"not": {"all": []}}]}),
        json!({"exists": "roles"}),
        json!({"exists": "roles", "where": {"field": "role", "op": "eq", "value": "dealer"}}),
        json!({"field": "owner_id", "op": "null"}),
        json!({"field": "name", "op": "in", "value": []}),
        json!({"field": "name", "op": "in", "value": ["a", "b"]}),
        json!({"field": "version", "op": "ge", "value": 2}),
        json!({"field": "deleted", "op": "ne", "value": true}),
        json!({"field": "custom.site", "op": "starts_with", "value": "H"}),
    ]
}

fn bad_filters() -> Vec<Json> {
    vec![
        json!({}),
        json!([]),
        json!("name"),
        json!(7),
        json!({"al": []}),
        json!({"all": {}}),
        json!({"all": [null]}),
        json!({"all": [{}]}),
        json!({"all": [], "any": []}),
        json!({"all": [], "value": 1}),
        json!({"not": []}),
        json!({"not": null}),
        json!({"not": {"all": []}, "field": "name"}),
        json!({"op": "eq", "value": "x"}),
        json!({"exists": 7}),
        json!({"exists": "roles", "where": null}),
        json!({"exists": "roles", "filter": {"all": []}}),
        json!({"where": {"all": []}}),
        json!({"field": "name"}),
        json!({"field": 7, "op": "null"}),
        json!({"field": "name", "op": "like", "value": "x"}),
        json!({"field": "name", "op": "=", "value": "x"}),
        json!({"field": "name", "op": "EQ", "value": "x"}),
        json!({"field": "name", "op": null, "value": "x"}),
        json!({"field": "name", "op": "eq"}),
        json!({"field": "name", "op": "eq", "value": null}),
        json!({"field": "name", "op": "in", "value": "x"}),
        json!({"field": "name", "op": "in"}),
        json!({"field": "name", "op": "eq", "value": "x", "case": false}),
    ]
}

#[test]
fn a_bad_filter_is_refused_by_the_engine_and_by_the_schema() {
    let within: [fn(Json) -> Json; 4] = [
        |filter| json!({"filter": filter}),
        |filter| json!({"filter": {"any": [{"not": filter}]}}),
        |filter| json!({"filter": {"exists": "lines", "where": filter}}),
        |filter| json!({"measures": [{"name": "n", "function": "count", "filter": filter}]}),
    ];
    for place in within {
        for filter in bad_filters() {
            let arguments = place(filter);
            assert!(!is_read(&arguments), "the engine takes {arguments}");
            assert!(!fits(&arguments), "the schema takes {arguments}");
        }
        for filter in good_filters() {
            let arguments = place(filter);
            assert!(is_read(&arguments), "the engine refuses {arguments}");
            assert!(fits(&arguments), "the schema refuses {arguments}");
        }
    }
}

#[test]
fn a_bad_query_is_refused_by_the_engine_and_by_the_schema() {
    for bad in [
        json!({"groups": "city"}),
        json!({"groups": [7]}),
        json!({"groups": [{"field": "date"}]}),
        json!({"groups": [{"field": "date", "bucket": "week"}]}),
        json!({"groups": [{"field": "date", "bucket": "day", "label": "x"}]}),
        json!({"measures": {}}),
        json!({"measures": [{}]}),
        json!({"measures": ["count"]}),
        json!({"measures": [{"name": "n", "function": "avg", "field": "amount"}]}),
        json!({"measures": [{"name": "n", "function": "sum"}]}),
        json!({"measures": [{"name": "n", "function": "count", "field": "amount"}]}),
        json!({"measures": [{"function": "count"}]}),
        json!({"measures": [{"name": "n", "function": "max", "field": "amount", "order": 1}]}),
    ] {
        assert!(!is_read(&bad), "the engine takes {bad}");
        assert!(!fits(&bad), "the schema takes {bad}");
    }
    for good in [
        json!({}),
        json!({"filter": null, "groups": null, "measures": null}),
        json!({"groups": ["city", {"field": "date", "bucket": "month"}]}),
        json!({"measures": [{"name": "n", "function": "count", "field": null, "filter": null}]}),
        json!({"measures": [{"name": "n", "function": "min", "field": "amount", "filter": {"all": []}}]}),
    ] {
        assert!(is_read(&good), "the engine refuses {good}");
        assert!(fits(&good), "the schema refuses {good}");
    }
}

/// Values that no field can have are refused by the schema alone: the engine looks at them when it knows the field.
#[test]
fn the_schema_knows_more_of_values_than_the_grammar() {
    for filter in [
        json!({"field": "name", "op": "eq", "value": ["x"]}),
        json!({"field": "name", "op": "contains", "value": 7}),
        json!({"field": "name", "op": "in", "value": [null]}),
        json!({"field": "name", "op": "null", "value": "x"}),
    ] {
        assert!(Filter::parse(&filter, "").is_ok() && !fits(&json!({"filter": filter})), "{filter}");
    }
}
