//! Names for values in the answers of earlier steps.

use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// What was saved, by name.
#[derive(Default)]
pub(super) struct Names(BTreeMap<String, Json>);

impl Names {
    /// Keeps a value under a name.
    pub(super) fn save(&mut self, name: &str, value: Json) {
        self.0.insert(name.to_owned(), value);
    }

    /// The same JSON with every name replaced by what it stands for.
    ///
    /// # Errors
    /// A name under which nothing was saved.
    pub(super) fn resolve(&self, json: &Json) -> Result<Json, String> {
        match json {
            Json::String(text) => self.resolve_text(text),
            Json::Array(items) => items.iter().map(|item| self.resolve(item)).collect(),
            Json::Object(members) => self.resolve_members(members).map(Json::Object),
            scalar => Ok(scalar.clone()),
        }
    }

    /// As [`Names::resolve`], for the members of an object.
    pub(super) fn resolve_members(&self, members: &Map<String, Json>) -> Result<Map<String, Json>, String> {
        members.iter().map(|(name, json)| Ok((name.clone(), self.resolve(json)?))).collect()
    }

    fn resolve_text(&self, text: &str) -> Result<Json, String> {
        match text.strip_prefix('$') {
            Some(rest) if rest.starts_with('$') => Ok(Json::from(rest)),
            Some(name) if !name.starts_with('{') => self.value(name).cloned(),
            _ => self.fill_in(text).map(Json::String),
        }
    }

    /// A text with every `${name}` filled in.
    fn fill_in(&self, text: &str) -> Result<String, String> {
        let Some((before, rest)) = text.split_once("${") else { return Ok(text.to_owned()) };
        let (name, after) = rest.split_once('}').ok_or_else(|| format!("`{text}` has no closing brace"))?;
        let value = match self.value(name)? {
            Json::String(text) => text.clone(),
            other => other.to_string(),
        };
        Ok(format!("{before}{value}{}", self.fill_in(after)?))
    }

    fn value(&self, name: &str) -> Result<&Json, String> {
        self.0.get(name).ok_or_else(|| format!("nothing was saved as `{name}`"))
    }
}

#[cfg(test)]
mod tests {
    use super::Names;
    use serde_json::json;

    #[test]
    fn names_stand_for_values_within_texts_and_for_themselves_when_doubled() {
        let mut names = Names::default();
        names.save("n", json!(7));
        names.save("t", json!("x"));
        let resolved = names.resolve(&json!(["$n", "${t}-${n}", "$$n", {"a": "$t"}, "plain"]));
        assert_eq!(resolved, Ok(json!([7, "x-7", "$n", {"a": "x"}, "plain"])));
        assert_eq!(names.resolve(&json!("$m")), Err("nothing was saved as `m`".to_owned()));
    }
}
