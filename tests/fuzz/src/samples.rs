//! Valid inputs of each target, from which others are made.

use crate::messages::{METHODS_AND_REQUESTS, sample};
use crate::rehearsal::{TENANT, catalogue, engine, scenarios};
use futures_lite::future::block_on;
use serde_json::{Value as Json, json};
use std::sync::LazyLock;
use tenon_erp_port::messages::{answer, reply};
use tenon_testkit::scenario::{EngineEntryPoint, files, load, play};

/// What is asked in the scenarios without an ERP.
static ASKED: LazyLock<Vec<String>> = LazyLock::new(asked);

/// Requests: those of the scenarios, and a batch of them.
pub fn requests() -> Vec<String> {
    let batch = format!("[{}]", ASKED[..3].join(","));
    ASKED.iter().cloned().chain([batch]).collect()
}

fn asked() -> Vec<String> {
    let root = scenarios();
    let stories = files(root)
        .expect("the scenarios can be listed")
        .into_iter()
        .filter_map(|file| load(root, &file).ok());
    let mut requests = Vec::new();
    for story in stories.filter(|story| story.erp.is_none()) {
        let played =
            play(&story, &catalogue(), TENANT, &mut EngineEntryPoint(engine())).expect("the scenario plays");
        requests.extend(played.0.into_iter().skip(story.prepared).map(|exchange| exchange.request));
    }
    requests
}

/// Filters: those of the requests, and one with everything that a filter can have.
pub fn filters() -> Vec<String> {
    let all = json!({"all": [
        {"any": [{"field": "name", "op": "contains", "value": "ea"}, {"field": "created_at", "op": "ge", "value": "2026-01-01T00:00:00Z"}]},
        {"not": {"field": "version", "op": "in", "value": [1, 2]}},
        {"exists": "contact.customer_id", "where": {"field": "name", "op": "null"}},
        {"exists": "owner_id"},
    ]});
    let filters = arguments().filter_map(|arguments| arguments.get("filter").cloned());
    filters.chain([all]).map(|filter| filter.to_string()).collect()
}

/// Queries: those of the requests, and one with everything that a query can have.
pub fn queries() -> Vec<String> {
    let all = json!({
        "filter": {"field": "name", "op": "ne", "value": "none"},
        "groups": ["owner_id", {"field": "created_at", "bucket": "month"}],
        "measures": [
            {"name": "n", "function": "count", "filter": {"field": "currency", "op": "eq", "value": "CNY"}},
            {"name": "last", "function": "max", "field": "updated_at"},
        ],
    });
    let queries = arguments().filter(|arguments| arguments.get("measures").is_some());
    let mut queries: Vec<_> = queries.chain([all]).collect();
    for query in &mut queries {
        query.as_object_mut().map(|query| query.remove("context"));
    }
    queries.iter().map(Json::to_string).collect()
}

/// Rules: with every operator, function and macro, and at the edge of what is allowed.
pub fn rules() -> Vec<String> {
    [
        "subject.amount > 100 || 1 / 0 > 1",
        "subject.lines.exists(l, l.price * 2 >= 10.5 && l.note != null) ? 'a' + \"b\" : lower(subject.name)",
        "round(subject.amount / 3, 2) + min(1, 2.5) - max(subject.lines.map(l, l.price)) % 7",
        "!subject.paid || subject.name in ['a', 'b\\u0041\\n'] && has(before.amount) == (before == null)",
        "subject.lines.filter(l, l.price > 0).all(l, subject.tags.exists(t, contains(t, l.note))) && [].size() < 1",
        "days(subject.due, today) + days(subject.sent_at, now) * month(today) < -abs(floor(1.5) - ceil(0.5))",
        "coalesce(subject.name, 'none').starts_with('榫') ? 1 : len(subject.name) <= 3 ? 2 : 3",
        "((((((((((((((((((((((1))))))))))))))))))))))",
    ]
    .map(str::to_owned)
    .into()
}

/// The arguments of the requests, the context among them.
fn arguments() -> impl Iterator<Item = Json> {
    ASKED
        .iter()
        .filter_map(|request| Some(serde_json::from_str::<Json>(request).ok()?.get("params")?.clone()))
}

/// Mapping files: the one that ships, and more often a small one, of which each line counts.
pub fn mappings() -> Vec<String> {
    let small = include_str!("../../../adapters/erp-sql/tests/small.toml");
    vec![small.to_owned(), small.to_owned(), small.to_owned(), tenon_erp_sql::mappings::K3.to_owned()]
}

/// Requests to an adapter: one for each method.
pub fn erp_requests() -> Vec<String> {
    METHODS_AND_REQUESTS
        .iter()
        .map(|(method, request)| json!({"method": method, "request": request}).to_string())
        .collect()
}

/// Replies of an adapter: one to each method, and a refusal.
pub fn erp_replies() -> Vec<String> {
    let erp = sample().erp();
    let replies =
        METHODS_AND_REQUESTS.iter().map(|(method, request)| reply(&block_on(answer(&erp, method, request))));
    let refused = json!({"error": {"code": "ERP_UNREACHABLE", "message": "busy", "retry_after": 90, "path": "/lines/0"}});
    replies.chain([refused.to_string()]).collect()
}
