//! Pages of an ERP's records.

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value as Json;

/// The position to read from, and the size of the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRequest {
    /// The [`Page::next`] of the page before. None to read from the beginning. Only the adapter interprets it.
    pub cursor: Option<String>,
    /// The largest number of rows to return. An adapter may return fewer.
    pub limit: u32,
}

/// A page of records. One that is read from JSON may have malformed rows: each is put among the rejected ones, with what can be read
/// of its key, and the others are good.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Page<T> {
    /// The rows, in the order of their changes if the ERP has such an order. A record may be returned more than once; the engine
    /// deduplicates.
    pub rows: Vec<T>,
    /// The records that could not be read. The page continues without them; the engine keeps them for repair.
    pub rejected: Vec<Rejected>,
    /// The keys of records that were deleted.
    pub gone: Vec<String>,
    /// The cursor to continue from: now if [`Page::more`] is true, otherwise in the next round. At most 2000 characters.
    pub next: String,
    /// Whether there is more to read now.
    pub more: bool,
}

impl<T> Page<T> {
    /// Creates the last page of a round with these rows.
    pub fn last(rows: Vec<T>, next: impl Into<String>) -> Self {
        Self { rows, rejected: Vec::new(), gone: Vec::new(), next: next.into(), more: false }
    }
}

/// A page whose rows have not been looked at yet.
#[derive(Deserialize)]
struct Unread {
    rows: Vec<Json>,
    #[serde(default)]
    rejected: Vec<Json>,
    #[serde(default)]
    gone: Vec<Json>,
    next: String,
    more: bool,
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Page<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Unread { rows, rejected, gone, next, more } = Unread::deserialize(deserializer)?;
        let mut page = Page { more, ..Page::last(Vec::new(), next) };
        for row in rows {
            match serde_json::from_value(row.clone()) {
                Ok(record) => page.rows.push(record),
                Err(why) => page.rejected.push(Rejected::malformed(row, &why)),
            }
        }
        for told in rejected {
            let known = serde_json::from_value(told.clone());
            page.rejected.push(known.unwrap_or_else(|why| Rejected::malformed(told, &why)));
        }
        // A key that is passed over would leave a record that is gone.
        let gone =
            gone.iter().map(|key| as_key(key).ok_or_else(|| D::Error::custom("`gone` has what is no key")));
        page.gone = gone.collect::<Result<_, _>>()?;
        Ok(page)
    }
}

/// A key, as text or number.
fn as_key(json: &Json) -> Option<String> {
    match json {
        Json::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A record of the ERP that could not be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rejected {
    /// The record's key, or what can be shown of it. None if there is nothing to read: then it is none of the records that the
    /// engine has, and stands in the way of no other.
    pub key: Option<String>,
    /// The record as received, for a person; as JSON if possible.
    pub raw: serde_json::Value,
    /// The field of the ERP, and the error in it.
    pub reason: String,
}

impl Rejected {
    /// A row that is not what the port expects.
    fn malformed(row: Json, why: &serde_json::Error) -> Self {
        // Progress is of an order, and everything else has a key.
        let key = row.get("key").or_else(|| row.get("order")).and_then(as_key);
        Self { key, raw: shown(row), reason: why.to_string() }
    }
}

/// How deep a row is nested at most to be shown as JSON. Whoever passes it on nests it deeper, and readers of JSON give up at 128.
const DEEPEST: usize = 64;

/// A row as a person sees it: its text, where it is too deep to be passed on as JSON.
fn shown(row: Json) -> Json {
    if is_within(&row, DEEPEST) { row } else { Json::String(row.to_string()) }
}

fn is_within(json: &Json, depth: usize) -> bool {
    let below = |json: &Json| depth > 0 && is_within(json, depth - 1);
    match json {
        Json::Array(items) => items.iter().all(below),
        Json::Object(members) => members.values().all(below),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ErpItem, OrderProgress};
    use serde_json::json;

    fn item(key: Json, price: Json) -> Json {
        json!({"key": key, "number": "A-1", "name": "One", "unit": "PCE", "list_price": price, "currency": "CNY", "inactive": false})
    }

    fn items(rows: Json) -> Page<ErpItem> {
        serde_json::from_value(
            json!({"rows": rows, "rejected": [], "gone": ["I9", 7], "next": "n", "more": true}),
        )
        .unwrap()
    }

    #[test]
    fn a_row_that_is_nested_deep_is_passed_on() {
        let deep = (0..124).fold(json!(1), |inner, _| json!({ "not": inner }));
        let text = json!({"rows": [deep], "rejected": [], "gone": [], "next": "n", "more": true}).to_string();
        let page: Page<ErpItem> = serde_json::from_str(&text).unwrap();
        let passed_on = serde_json::to_string(&json!({"result": page})).unwrap();
        let read: Json = serde_json::from_str(&passed_on).unwrap();
        assert_eq!(read["result"]["rejected"][0]["raw"], json!(deep.to_string()));
    }

    #[test]
    fn a_malformed_row_is_rejected_and_the_others_are_good() {
        let bad = [
            (item(json!("I2"), json!("12,5")), Some("I2"), "12,5"),
            (item(json!(3), json!("1")), Some("3"), "string"),
            (item(json!(null), json!("1")), None, "null"),
            (json!({"key": "I5", "name": "no number"}), Some("I5"), "number"),
            (json!("nonsense"), None, "struct"),
            (json!(null), None, "null"),
            (json!({"key": " ", "number": "A-1"}), None, "name"),
        ];
        let mut rows = vec![item(json!("I1"), json!("1.5"))];
        rows.extend(bad.iter().map(|(row, ..)| row.clone()));
        rows.push(item(json!("I9"), json!(null)));
        let page = items(json!(rows));
        assert_eq!(page.rows.iter().map(|row| row.key.as_str()).collect::<Vec<_>>(), ["I1", "I9"]);
        assert_eq!(
            (page.gone, page.next.as_str(), page.more),
            (vec!["I9".to_owned(), "7".to_owned()], "n", true)
        );
        for (rejected, (row, key, words)) in page.rejected.iter().zip(&bad) {
            assert_eq!((rejected.key.as_deref(), &rejected.raw), (*key, row));
            assert!(rejected.reason.contains(words), "{} does not say {words}", rejected.reason);
        }
        assert_eq!(page.rejected.len(), bad.len());
    }

    #[test]
    fn the_key_of_a_progress_is_its_order() {
        let row = json!({"order": "7", "state": "lost", "lines": []});
        let page = json!({"rows": [row], "next": "", "more": false});
        let page: Page<OrderProgress> = serde_json::from_value(page).unwrap();
        assert_eq!(page.rejected[0].key.as_deref(), Some("7"));
    }

    #[test]
    fn a_page_that_is_none_is_refused() {
        for page in [
            json!({"rows": [], "more": false}),
            json!({"rows": {}, "next": "", "more": false}),
            json!({"rows": [], "gone": [null], "next": "", "more": false}),
        ] {
            assert!(serde_json::from_value::<Page<ErpItem>>(page.clone()).is_err(), "{page}");
        }
    }

    #[test]
    fn a_page_comes_back_as_it_was() {
        let page = items(json!([item(json!("I1"), json!("1.5")), {"key": "I2"}]));
        let back = serde_json::from_value(serde_json::to_value(&page).unwrap()).unwrap();
        assert_eq!(page, back);
    }
}
