//! What one request may ask: what is too much for the process or a database is refused before it comes there.
#![allow(clippy::unwrap_used, reason = "a test")]

use serde_json::{Value as Json, json};
use tenon::{CallContext, Code, Engine};
use tenon_db_sqlite::Sqlite;

fn engine() -> Engine {
    let engine = Engine::builder(Sqlite::in_memory().unwrap()).open().unwrap();
    let tenant = json!({
        "name": "Acme", "code": "acme", "base_currency": "EUR", "admin_id": "ada", "admin_name": "Ada",
    });
    engine.call(&CallContext::new("acme", "host").keyed("setup"), "tenant.create", &tenant).unwrap();
    engine
}

/// The code and path of a refusal; of an answer, nothing.
fn refusal(engine: &Engine, operation: &str, arguments: &Json) -> Option<(Code, String)> {
    let answer = engine.call(&CallContext::new("acme", "ada"), operation, arguments);
    answer.err().map(|error| (error.code, error.path.unwrap_or_default()))
}

fn too_much(path: &str) -> Option<(Code, String)> {
    Some((Code::LimitExceeded, path.to_owned()))
}

fn any_of(condition: &Json, times: usize) -> Json {
    json!({"any": vec![condition.clone(); times]})
}

#[test]
fn a_filter_has_as_many_conditions_as_a_database_bears() {
    let engine = engine();
    let city = json!({"field": "city", "op": "eq", "value": "x"});
    let lines =
        json!({"exists": "roles", "where": {"not": {"field": "role", "op": "eq", "value": "dealer"}}});
    let list = |filter: Json| refusal(&engine, "customer.list", &json!({"filter": filter}));
    assert_eq!(list(any_of(&city, 499)), None);
    assert_eq!(list(any_of(&lines, 16)), None);
    assert_eq!(list(json!({"not": any_of(&city, 498)})), None);
    assert_eq!(list(any_of(&city, 500)), too_much("/filter"));
    assert_eq!(list(any_of(&city, 50_000)), too_much("/filter"));
    assert_eq!(list(any_of(&json!({"any": []}), 50_000)), too_much("/filter"));
}

#[test]
fn a_filter_follows_a_bounded_number_of_relations_and_not_deeper_than_some() {
    let engine = engine();
    let orders = json!({"exists": "sales_order.customer_id"});
    let list = |filter: Json| refusal(&engine, "customer.list", &json!({"filter": filter}));
    assert_eq!(list(any_of(&orders, 16)), None);
    assert_eq!(list(any_of(&orders, 17)), too_much("/filter"));
    assert_eq!(list(json!({"not": {"all": [any_of(&orders, 9), any_of(&orders, 8)]}})), too_much("/filter"));
    // Up to the unit and down to its customers again, a number of times.
    let nested = |levels: usize| {
        let innermost = json!({"field": "city", "op": "eq", "value": "x"});
        (0..levels).fold(innermost, |inner, level| {
            let relation = if level % 2 == 0 { "customer.unit_id" } else { "unit_id" };
            json!({"exists": relation, "where": {"not": inner}})
        })
    };
    assert_eq!(list(nested(4)), None);
    assert_eq!(list(nested(6)), too_much("/filter"));
    let measures = |count: usize| -> Json {
        (0..count).map(|n| json!({"name": format!("m{n}"), "function": "count", "filter": orders})).collect()
    };
    let query = |measures: Json| refusal(&engine, "customer.query", &json!({"measures": measures}));
    assert_eq!(query(measures(16)), None);
    assert_eq!(query(measures(17)), too_much(""));
}

#[test]
fn a_filter_searches_each_record_for_a_bounded_number_of_things() {
    let engine = engine();
    let part = json!({"field": "name", "op": "contains", "value": "x"});
    let list = |filter: Json| refusal(&engine, "customer.list", &json!({"filter": filter}));
    assert_eq!(list(any_of(&part, 50)), None);
    assert_eq!(list(any_of(&part, 51)), too_much("/filter"));
    let start = json!({"field": "name", "op": "starts_with", "value": "x"});
    assert_eq!(list(any_of(&start, 499)), None);
}

/// What a line costs, and not what the square of their number does: a record of the greatest size is made, changed and read, and one
/// line more is refused before any of them is looked at.
#[test]
fn a_record_has_a_bounded_number_of_lines() {
    let engine = engine();
    let role = |name: &str, count: usize| {
        let line = json!({"permission": "customer.read", "scope": "own"});
        let arguments = json!({"name": name, "permissions": vec![line; count]});
        engine.call(&CallContext::new("acme", "ada").keyed(name), "role.create", &arguments)
    };
    let refused = |answer: tenon::Result<Json>| answer.err().map(|error| (error.code, error.path.unwrap()));
    let large = role("a thousand", 1000).unwrap();
    assert_eq!(refused(role("one more", 1001)), too_much("/permissions"));
    let patch = json!({"id": large["id"], "version": 1, "permissions": [{"permission": "customer.read", "scope": "all"}]});
    let added = engine.call(&CallContext::new("acme", "ada").keyed("add"), "role.update", &patch);
    assert_eq!(refused(added), too_much("/permissions"));
    let first = &large["permissions"][0]["id"];
    let patch = json!({"id": large["id"], "version": 1, "permissions": [
        {"id": first, "removed": true}, {"permission": "customer.read", "scope": "all"},
    ]});
    let changed = engine.call(&CallContext::new("acme", "ada").keyed("swap"), "role.update", &patch).unwrap();
    assert_eq!(changed["permissions"].as_array().unwrap().len(), 1000);
    assert_eq!(changed["permissions"][999]["scope"], json!("all"));
}

/// 50 000 lines are 50 roles of a thousand: a page of 51 is refused, and says what to do.
#[test]
fn a_page_has_a_bounded_number_of_lines() {
    let engine = engine();
    let lines = vec![json!({"permission": "customer.read", "scope": "own"}); 1000];
    for number in 0..51 {
        let name = format!("role {number}");
        let context = CallContext::new("acme", "ada").keyed(&name);
        engine.call(&context, "role.create", &json!({"name": name, "permissions": lines})).unwrap();
    }
    let list = |limit: u64| {
        let filter = json!({"field": "name", "op": "starts_with", "value": "role"});
        engine.call(&CallContext::new("acme", "ada"), "role.list", &json!({"filter": filter, "limit": limit}))
    };
    assert_eq!(list(49).unwrap()["items"].as_array().unwrap().len(), 49);
    assert_eq!(list(51).unwrap_err().reason(), "query.too_many_lines_at_once");
}

#[test]
fn lists_of_values_are_as_long_as_a_database_bears() {
    let engine = engine();
    let among = |count: usize| {
        let values: Vec<_> = (0..count).map(|number| number.to_string()).collect();
        json!({"field": "city", "op": "in", "value": values})
    };
    let list = |filter: Json| refusal(&engine, "customer.list", &json!({"filter": filter}));
    assert_eq!(list(among(10_000)), None);
    assert_eq!(list(among(10_001)), too_much("/filter"));
    assert_eq!(list(json!({"all": [among(6_000), among(6_000)]})), too_much("/filter"));
}

#[test]
fn a_query_has_a_bounded_number_of_columns_and_conditions() {
    let engine = engine();
    let city = json!({"field": "city", "op": "eq", "value": "x"});
    let measures = |count: usize, conditions: usize| -> Json {
        let filter = any_of(&city, conditions);
        (0..count).map(|n| json!({"name": format!("m{n}"), "function": "count", "filter": filter})).collect()
    };
    let query = |measures: Json| refusal(&engine, "customer.query", &json!({"measures": measures}));
    assert_eq!(query(measures(100, 3)), None);
    assert_eq!(query(measures(101, 0)), too_much("/measures"));
    assert_eq!(query(measures(3, 300)), too_much(""));
}

#[test]
fn an_order_names_a_bounded_number_of_fields() {
    let engine = engine();
    let order = |count: usize| refusal(&engine, "customer.list", &json!({"order": vec!["city"; count]}));
    assert_eq!(order(16), None);
    assert_eq!(order(17), too_much("/order"));
}

#[test]
fn where_a_page_goes_on_is_read_again_however_long_its_fields_are() {
    let engine = engine();
    for (number, description) in ["\"".repeat(2000), "\"".repeat(1999) + "z"].iter().enumerate() {
        let context = CallContext::new("acme", "ada").keyed(format!("product {number}"));
        let product = json!({"name": "Board", "unit": "m", "description": description});
        engine.call(&context, "product.create", &product).unwrap();
    }
    let page = |after: &Json| {
        let arguments = json!({"order": ["description"], "limit": 1, "after": after});
        engine.call(&CallContext::new("acme", "ada"), "product.list", &arguments).unwrap()
    };
    let first = page(&Json::Null);
    let second = page(&first["next"]);
    assert_eq!(second["items"][0]["description"], json!("\"".repeat(1999) + "z"));
    assert_eq!(second["next"], Json::Null);
}
