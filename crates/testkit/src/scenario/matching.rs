//! Compares an answer with the expectation of a scenario.

use serde_json::{Map, Value as Json};

/// The first place where an answer does not hold what is expected: a JSON Pointer and words.
pub(super) fn mismatch(expected: &Json, got: &Json) -> Option<String> {
    below("", expected, got)
}

fn below(path: &str, expected: &Json, got: &Json) -> Option<String> {
    match (expected, got) {
        (Json::Object(members), Json::Array(items)) => match contained(members) {
            Some(wanted) => lacking(path, wanted, items),
            None => Some(format!("{} is a list", named(path))),
        },
        (Json::Object(members), Json::Object(found)) => members.iter().find_map(|(name, expected)| {
            let path = format!("{path}/{name}");
            match found.get(name) {
                Some(got) => below(&path, expected, got),
                None => Some(format!("{path} is absent")),
            }
        }),
        (Json::Array(expected), Json::Array(got)) if expected.len() != got.len() => {
            Some(format!("{} has {} items instead of {}", named(path), got.len(), expected.len()))
        }
        (Json::Array(expected), Json::Array(got)) => {
            let mut pairs = expected.iter().zip(got).enumerate();
            pairs.find_map(|(index, (expected, got))| below(&format!("{path}/{index}"), expected, got))
        }
        (expected, got) if expected == got => None,
        (expected, got) => Some(format!("{} is {got} instead of {expected}", named(path))),
    }
}

/// The items of `{contains: […]}`.
fn contained(members: &Map<String, Json>) -> Option<&[Json]> {
    match members.get("contains") {
        Some(Json::Array(wanted)) if members.len() == 1 => Some(wanted),
        _ => None,
    }
}

fn lacking(path: &str, wanted: &[Json], items: &[Json]) -> Option<String> {
    let missing = wanted.iter().find(|wanted| items.iter().all(|item| mismatch(wanted, item).is_some()));
    missing.map(|wanted| format!("{} has no item that holds {wanted}", named(path)))
}

fn named(path: &str) -> &str {
    if path.is_empty() { "the answer" } else { path }
}

#[cfg(test)]
mod tests {
    use super::mismatch;
    use serde_json::json;

    #[test]
    fn members_may_be_more_but_not_fewer_or_other() {
        let got = json!({"a": 1, "b": {"c": "x"}});
        assert_eq!(mismatch(&json!({"b": {"c": "x"}}), &got), None);
        assert_eq!(
            mismatch(&json!({"b": {"c": "y"}}), &got).as_deref(),
            Some("/b/c is \"x\" instead of \"y\"")
        );
        assert_eq!(mismatch(&json!({"d": null}), &got).as_deref(), Some("/d is absent"));
    }

    #[test]
    fn lists_agree_in_length_and_order_unless_they_are_only_to_contain() {
        let got = json!([{"n": 1, "m": 0}, {"n": 2}]);
        assert_eq!(mismatch(&json!([{"n": 1}, {"n": 2}]), &got), None);
        assert!(mismatch(&json!([{"n": 2}, {"n": 1}]), &got).is_some());
        assert!(mismatch(&json!([{"n": 1}]), &got).is_some());
        assert_eq!(mismatch(&json!({"contains": [{"n": 2}]}), &got), None);
        assert!(mismatch(&json!({"contains": [{"n": 3}]}), &got).is_some());
    }
}
