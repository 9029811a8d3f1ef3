//! The HTTP requests of a component: checks them, inserts secrets, sends them, and removes secrets from the answers.

use crate::bindings::tenon::erp::http::{Failure, Header, Request, Response};
use crate::contract::failure::shortened;
use crate::grants::Terms;
use crate::io::NoAnswer;
use crate::recording::Asked;
use reqwest::header::{
    CONNECTION, CONTENT_LENGTH, HOST, HeaderName, HeaderValue, TRANSFER_ENCODING, UPGRADE,
};
use reqwest::{Method, Url};
use std::time::Duration;

/// Headers that say how a request is framed: the host's.
const OURS: [HeaderName; 5] = [CONNECTION, CONTENT_LENGTH, HOST, TRANSFER_ENCODING, UPGRADE];

/// The most headers of a request.
const MOST_HEADERS: usize = 100;

/// The most bytes of an address.
const LONGEST_ADDRESS: usize = 60_000;

/// Why there is no answer.
pub(crate) fn failure(kind: &str, message: impl Into<String>) -> Failure {
    Failure { kind: kind.to_owned(), message: message.into() }
}

fn invalid(what: impl Into<String>) -> Failure {
    failure("invalid", what)
}

/// Sends what may be sent.
pub(crate) fn send(terms: &Terms, request: Request, time: Duration) -> Result<Response, Failure> {
    if request.url.len() > LONGEST_ADDRESS {
        return Err(invalid("the address is too long"));
    }
    let url = Url::parse(&request.url).map_err(|_| invalid("the address cannot be read"))?;
    if let Some(objection) = terms.objection(&url) {
        tracing::warn!(adapter = terms.name, objection, "a request was not allowed");
        return Err(failure("forbidden", objection));
    }
    let recorded = terms.recording.as_ref().map(|recording| (recording, Asked::of(&request, &terms.secrets)));
    let request = complete(terms, url, request)?;
    match recorded {
        None => exchange(terms, request, time),
        Some((recording, asked)) => recording.answer(asked, || exchange(terms, request, time)),
    }
}

/// The ERP's answer, cleared of secrets.
fn exchange(terms: &Terms, request: reqwest::Request, time: Duration) -> Result<Response, Failure> {
    let answer = terms.io.send(request, time).map_err(no_answer)?;
    let shown = |(name, value): (String, Vec<u8>)| {
        let value = String::from_utf8_lossy(&terms.secrets.blot(value)).into_owned();
        Header { name, value }
    };
    let headers = answer.headers.into_iter().map(shown).collect();
    Ok(Response { status: answer.status, headers, body: terms.secrets.blot(answer.body) })
}

/// The request that goes out.
fn complete(terms: &Terms, url: Url, request: Request) -> Result<reqwest::Request, Failure> {
    let method =
        Method::from_bytes(request.method.as_bytes()).map_err(|_| invalid("there is no such method"))?;
    let fill = |template: &str| {
        let lacking = |name| failure("forbidden", format!("there is no secret `{name}`"));
        terms.secrets.fill(template).map_err(lacking)
    };
    if request.headers.len() + request.secret_headers.len() > MOST_HEADERS {
        return Err(invalid(format!("more than {MOST_HEADERS} headers cannot be sent")));
    }
    let mut sent = reqwest::Request::new(method, url);
    for header in request.headers {
        add(&mut sent, &header.name, &header.value)?;
    }
    for header in request.secret_headers {
        add(&mut sent, &header.name, &fill(&header.value)?)?;
    }
    let body = match request.secret_body {
        false => request.body,
        true => {
            let text = String::from_utf8(request.body).map_err(|_| invalid("a body with secrets is text"))?;
            fill(&text)?.into_bytes()
        }
    };
    if !body.is_empty() {
        *sent.body_mut() = Some(body.into());
    }
    Ok(sent)
}

fn add(request: &mut reqwest::Request, name: &str, value: &str) -> Result<(), Failure> {
    let wrong = || invalid(format!("`{}` is no header that can be sent", shortened(name)));
    let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong())?;
    if OURS.contains(&name) {
        return Err(wrong());
    }
    let value = HeaderValue::from_str(value).map_err(|_| wrong())?;
    request.headers_mut().append(name, value);
    Ok(())
}

fn no_answer(why: NoAnswer) -> Failure {
    match why {
        NoAnswer::NoConnection => failure("unreachable", "the connection was not made"),
        NoAnswer::Late => failure("lost", "no answer came in time"),
        NoAnswer::Broken => failure("lost", "the connection broke"),
        NoAnswer::TooLarge => failure("lost", "the answer is too large"),
    }
}
