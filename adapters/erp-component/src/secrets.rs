//! Secrets: the host inserts them into requests, and masks them in answers.

use crate::config::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeMap;
use tenon_erp_port::{Code, Error, Result};

/// What stands in the place of a secret.
const BLOT: &[u8] = b"***";

/// Secrets shorter than this are not blotted out: they would be found by chance.
const SHORTEST: usize = 6;

/// The secrets of a component, by name.
#[derive(Default)]
pub(crate) struct Secrets {
    by_name: BTreeMap<String, String>,
    /// How they may be written in an answer, the longest first.
    forms: Vec<Vec<u8>>,
}

impl Secrets {
    /// Looks the secrets up where they are.
    pub(crate) fn resolve(secrets: &BTreeMap<String, Secret>) -> Result<Self> {
        let value = |(name, secret): (&String, &Secret)| match secret {
            Secret::Value(value) => Ok((name.clone(), value.clone())),
            Secret::Environment { env } => match std::env::var(env) {
                Ok(value) => Ok((name.clone(), value)),
                Err(_) => {
                    let message = format!("the secret `{name}` is not in the environment as `{env}`");
                    Err(Error::new(Code::Configuration, message))
                }
            },
        };
        Ok(Self::of(secrets.iter().map(value).collect::<Result<_>>()?))
    }

    /// Secrets that are not looked up, for requests that do not go out: nothing stands in their places.
    pub(crate) fn unseen(secrets: &BTreeMap<String, Secret>) -> Self {
        Self::of(secrets.keys().map(|name| (name.clone(), String::new())).collect())
    }

    /// The name of one that is not blotted out, if there is one.
    pub(crate) fn too_short(&self) -> Option<&str> {
        self.by_name.iter().find(|(_, value)| value.len() < SHORTEST).map(|(name, _)| name.as_str())
    }

    fn of(by_name: BTreeMap<String, String>) -> Self {
        let long = by_name.values().filter(|value| value.len() >= SHORTEST);
        let forms = long.flat_map(|value| [value.clone(), STANDARD.encode(value), in_json(value)]);
        let mut forms: Vec<_> = forms.map(String::into_bytes).collect();
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        forms.dedup();
        Self { by_name, forms }
    }

    /// The template with the secrets that it names put in.
    ///
    /// # Errors
    /// The name of a secret that is not there.
    pub(crate) fn fill(&self, template: &str) -> std::result::Result<String, String> {
        let mut filled = String::new();
        let mut rest = template;
        while let Some((before, mark)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((form, name, after)) = placeholder(mark) else {
                filled.push('{');
                rest = mark;
                continue;
            };
            let secret = self.by_name.get(name).ok_or_else(|| name.to_owned())?;
            match form {
                "secret" => filled.push_str(secret),
                _ => filled.push_str(&STANDARD.encode(secret)),
            }
            rest = after;
        }
        filled.push_str(rest);
        Ok(filled)
    }

    /// The bytes with every secret blotted out.
    pub(crate) fn blot(&self, bytes: Vec<u8>) -> Vec<u8> {
        self.forms.iter().fold(bytes, |bytes, form| replace(bytes, form))
    }
}

/// What stands after a `{`: `secret:NAME}` or `base64:NAME}`.
fn placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let (inside, after) = text.split_once('}')?;
    let (form, name) = inside.split_once(':')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    (matches!(form, "secret" | "base64") && name.chars().all(plain)).then_some((form, name, after))
}

fn in_json(value: &str) -> String {
    let quoted = serde_json::Value::from(value).to_string();
    quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(&quoted).to_owned()
}

fn replace(bytes: Vec<u8>, form: &[u8]) -> Vec<u8> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) =
        bytes.get(from..).and_then(|rest| rest.windows(form.len()).position(|part| part == form))
    {
        found.extend_from_slice(&bytes[from..from + at]);
        found.extend_from_slice(BLOT);
        from += at + form.len();
    }
    if from == 0 {
        return bytes;
    }
    found.extend_from_slice(&bytes[from..]);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> Secrets {
        Secrets::of(BTreeMap::from([
            ("token".to_owned(), "s3cr\"et-token".to_owned()),
            ("login".to_owned(), "ada:lovelace".to_owned()),
        ]))
    }

    #[test]
    fn secrets_are_put_in_where_they_are_named() {
        let filled = secrets().fill("Bearer {secret:token}, Basic {base64:login}; {\"a\": {}}");
        assert_eq!(filled.unwrap(), "Bearer s3cr\"et-token, Basic YWRhOmxvdmVsYWNl; {\"a\": {}}");
        assert_eq!(secrets().fill("{secret:other}"), Err("other".to_owned()));
    }

    #[test]
    fn an_answer_that_repeats_a_secret_shows_a_blot() {
        let answer = br#"{"you sent": "s3cr\"et-token", "raw": s3cr"et-token, "basic": "YWRhOmxvdmVsYWNl"}"#;
        let shown = String::from_utf8(secrets().blot(answer.to_vec())).unwrap();
        assert_eq!(shown, r#"{"you sent": "***", "raw": ***, "basic": "***"}"#);
        let quoted = Secrets::of(BTreeMap::from([("token".to_owned(), r#""quoted""#.to_owned())]));
        assert_eq!(quoted.blot(br#"["\"quoted\""]"#.to_vec()), br#"["***"]"#);
    }
}
