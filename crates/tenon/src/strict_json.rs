//! JSON without duplicate members. Some readers take the first of two equal members and others the last, so a gateway might check
//! another value than the one that is used.

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value as Json};
use std::fmt;

/// Reads a value.
///
/// # Errors
/// What is no JSON, a member that is there twice, more than 127 values in one another, and a number that is too large for any.
pub(crate) fn parse(text: &str) -> serde_json::Result<Json> {
    serde_json::from_str(text).map(|Strict(json)| json)
}

struct Strict(Json);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue).map(Strict)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Number::from_f64(value).map_or(Json::Null, Json::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Json::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if object.contains_key(&name) {
                return Err(A::Error::custom(format_args!("the member `{name}` is there twice")));
            }
            let Strict(value) = members.next_value()?;
            object.insert(name, value);
        }
        Ok(Json::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(text: &str) -> String {
        parse(text).map_or_else(|error| error.to_string(), |json| format!("read as {json}"))
    }

    #[test]
    fn everything_is_read_as_any_reader_does() {
        let text = r#" {"a": [null, true, -1, 18446744073709551615, 1.5, "Bj\u00f6rk \ud83e\udeb5"], "b": {"a": {}}, "": []} "#;
        assert_eq!(parse(text).ok(), serde_json::from_str(text).ok());
        assert_eq!(parse("7").ok(), Some(json!(7)));
    }

    #[test]
    fn what_readers_differ_about_is_refused() {
        for (text, why) in [
            (r#"{"id": "a", "n": 1, "id": "b"}"#, "`id` is there twice"),
            (r#"{"id": 1, "\u0069d": 2}"#, "`id` is there twice"),
            (r#"[{"deep": [{"x": 1, "x": 1}]}]"#, "`x` is there twice"),
            ("1e999", "out of range"),
            (r#""\ud800""#, "hex escape"),
            ("\u{feff}{}", "expected value"),
            ("{} {}", "trailing"),
            (&"[".repeat(100_000), "recursion limit"),
            (&"{\"a\":".repeat(100_000), "recursion limit"),
        ] {
            let told = told(text);
            assert!(told.contains(why), "{told}");
        }
    }
}
