//! The lines of a recording: one exchange each, readable, with JSON bodies unchanged.

use crate::bindings::tenon::erp::http::{Failure, Header, Request, Response};
use crate::contract::failure::shortened;
use crate::secrets::Secrets;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use serde_json::value::RawValue;

/// The version of the file's form.
pub(super) const VERSION: u32 = 1;

/// The characters of a body that are shown where it differs.
const SHOWN: usize = 200;

/// A line of the file.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Line {
    /// The first.
    Recording(Opening),
    /// What follows belongs to this part.
    Part(String),
    /// A request and its answer.
    Exchange(Exchange),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Opening {
    pub(super) version: u32,
    pub(super) seed: Json,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Exchange {
    pub(super) request: Asked,
    pub(super) answer: Answer,
}

/// A request, with the names of secrets in their places.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    method: String,
    url: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    headers: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Body::is_empty")]
    body: Body,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Answer {
    Response {
        status: u16,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        headers: Vec<(String, String)>,
        #[serde(default, skip_serializing_if = "Body::is_empty")]
        body: Body,
    },
    Failure {
        kind: String,
        message: String,
    },
}

/// A body, in the file in the most readable way that gives back its very bytes.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub(super) struct Body(Vec<u8>);

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Written {
    Json(Box<RawValue>),
    Text(String),
    Base64(String),
}

impl Body {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether both say the same: JSON may be written in more than one way.
    fn says_what(&self, other: &Body) -> bool {
        let json = |body: &Body| serde_json::from_slice::<Json>(&body.0).ok();
        self.0 == other.0 || json(self).is_some_and(|said| Some(said) == json(other))
    }

    /// Some characters from shortly before where it begins to differ from another.
    fn near_difference(&self, other: &Body) -> String {
        let [here, there] = [&self.0, &other.0].map(|bytes| String::from_utf8_lossy(bytes));
        let alike = here.chars().zip(there.chars()).take_while(|(one, another)| one == another).count();
        let shown: String = here.chars().skip(alike.saturating_sub(SHOWN / 4)).take(SHOWN).collect();
        if shown.is_empty() { "no body".to_owned() } else { format!("`…{shown}…`") }
    }
}

impl From<Body> for Written {
    fn from(Body(bytes): Body) -> Self {
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => return Written::Base64(STANDARD.encode(error.as_bytes())),
        };
        match serde_json::from_str::<Box<RawValue>>(&text) {
            Ok(json) if json.get() == text && !text.contains(['\n', '\r']) => Written::Json(json),
            _ => Written::Text(text),
        }
    }
}

impl TryFrom<Written> for Body {
    type Error = base64::DecodeError;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        Ok(Body(match written {
            Written::Json(json) => json.get().as_bytes().to_owned(),
            Written::Text(text) => text.into_bytes(),
            Written::Base64(text) => STANDARD.decode(text)?,
        }))
    }
}

impl Asked {
    /// A request as it is written down. What the host puts in is not in it; should a secret stand in it in another way, as in a
    /// setting, it is blotted out.
    pub(crate) fn of(request: &Request, secrets: &Secrets) -> Self {
        let blotted = |text: &str| String::from_utf8_lossy(&secrets.blot(text.into())).into_owned();
        let header = |header: &Header| (header.name.to_ascii_lowercase(), blotted(&header.value));
        let mut headers: Vec<_> = request.headers.iter().chain(&request.secret_headers).map(header).collect();
        headers.sort();
        Self {
            method: request.method.clone(),
            url: blotted(&request.url),
            headers,
            body: Body(secrets.blot(request.body.clone())),
        }
    }

    /// Method and address.
    pub(super) fn line(&self) -> String {
        format!("`{} {}`", self.method, shortened(&self.url))
    }

    /// In what it is something else than what was recorded, if it is.
    pub(super) fn differs_from(&self, recorded: &Asked) -> Option<String> {
        let (asks, has) = (self.line(), recorded.line());
        if (&self.method, &self.url) != (&recorded.method, &recorded.url) {
            return Some(format!("it asks for {asks}, and the recording goes on with {has}"));
        }
        if self.headers != recorded.headers {
            let (mine, kept) = (self.lacking_in(recorded), recorded.lacking_in(self));
            return Some(format!("it asks for {asks} with {mine}, and the recording has {kept}"));
        }
        let (mine, kept) = (&self.body, &recorded.body);
        (!mine.says_what(kept)).then(|| {
            let (mine, kept) = (mine.near_difference(kept), kept.near_difference(mine));
            format!("it sends {asks} with {mine}, and the recording has {kept}")
        })
    }

    /// The first header that another request does not have.
    fn lacking_in(&self, other: &Asked) -> String {
        match self.headers.iter().find(|header| !other.headers.contains(header)) {
            Some((name, value)) => format!("the header `{name}: {}`", shortened(value)),
            None => "no such header".to_owned(),
        }
    }
}

impl Answer {
    /// An answer as the adapter sees it, which is without secrets.
    pub(super) fn of(answer: &Result<Response, Failure>) -> Self {
        match answer {
            Ok(response) => Answer::Response {
                status: response.status,
                headers: response
                    .headers
                    .iter()
                    .map(|Header { name, value }| (name.clone(), value.clone()))
                    .collect(),
                body: Body(response.body.clone()),
            },
            Err(Failure { kind, message }) => {
                Answer::Failure { kind: kind.clone(), message: message.clone() }
            }
        }
    }

    /// The answer again.
    pub(super) fn told(self) -> Result<Response, Failure> {
        match self {
            Answer::Response { status, headers, body } => {
                let headers = headers.into_iter().map(|(name, value)| Header { name, value }).collect();
                Ok(Response { status, headers, body: body.0 })
            }
            Answer::Failure { kind, message } => Err(Failure { kind, message }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(body: &[u8]) -> String {
        let body = Body(body.to_owned());
        let written = serde_json::to_string(&body).unwrap();
        let back: Body = serde_json::from_str(&written).unwrap();
        assert_eq!(back.0, body.0, "the very bytes come back");
        written
    }

    #[test]
    fn a_body_is_written_in_the_most_readable_way_that_gives_it_back() {
        assert_eq!(
            written(br#"{"b":1.10, "a":12345678901234567890123}"#),
            r#"{"json":{"b":1.10, "a":12345678901234567890123}}"#
        );
        assert_eq!(written(b"[1]\n"), r#"{"text":"[1]\n"}"#);
        assert_eq!(written(b"{\n}"), r#"{"text":"{\n}"}"#);
        assert_eq!(written(b"row\tC1"), r#"{"text":"row\tC1"}"#);
        assert_eq!(written(&[0xff, 0]), r#"{"base64":"/wA="}"#);
    }

    fn asked(url: &str, value: &str, body: &str) -> Asked {
        let header = |name: &str, value: &str| Header { name: name.to_owned(), value: value.to_owned() };
        let request = Request {
            method: "POST".to_owned(),
            url: url.to_owned(),
            headers: vec![header("X-Trace", value)],
            secret_headers: vec![header("Authorization", "{secret:token}")],
            body: body.into(),
            secret_body: false,
        };
        Asked::of(&request, &Secrets::default())
    }

    #[test]
    fn a_difference_is_named() {
        let recorded = asked("http://a/1", "x", r#"{"name": "Ada", "age": 1}"#);
        let differs = |url, value, body| asked(url, value, body).differs_from(&recorded).unwrap_or_default();
        assert_eq!(differs("http://a/1", "x", r#"{"age":1,"name":"Ada"}"#), "");
        assert_eq!(
            differs("http://a/2", "x", ""),
            "it asks for `POST http://a/2`, and the recording goes on with `POST http://a/1`"
        );
        assert_eq!(
            differs("http://a/1", "y", r#"{"name": "Ada", "age": 1}"#),
            "it asks for `POST http://a/1` with the header `x-trace: y`, and the recording has the header `x-trace: x`"
        );
        assert_eq!(
            differs("http://a/1", "x", r#"{"name": "Eve", "age": 1}"#),
            "it sends `POST http://a/1` with `…{\"name\": \"Eve\", \"age\": 1}…`, and the recording has `…{\"name\": \"Ada\", \"age\": 1}…`"
        );
    }
}
