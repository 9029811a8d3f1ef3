//! Converts failures into errors of the port, according to what is known about their effect.

use crate::wire::Bad;
use serde_json::Value;
use tenon_erp_port::told_to_wait;
use tenon_erp_port::{Code, Error};

/// Whether a call may change something in Tryton.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Read,
    Write,
}

/// An answer that Tryton's interface does not allow: a read has failed for good, a write may have taken effect.
pub(crate) fn garbled(effect: Effect, what: impl std::fmt::Display) -> Error {
    match effect {
        Effect::Read => {
            Error::new(Code::ErpInvalidResponse, format!("Tryton answered with something else: {what}"))
        }
        Effect::Write => Error::new(Code::OutcomeUnknown, format!("Tryton's answer cannot be read: {what}")),
    }
}

/// No answer, after the call may have been sent.
pub(crate) fn unanswered(effect: Effect, what: &str) -> Error {
    match effect {
        Effect::Read => Error::new(Code::ErpUnreachable, format!("Tryton did not answer: {what}")),
        Effect::Write => Error::new(Code::OutcomeUnknown, format!("Tryton did not answer: {what}")),
    }
}

/// The call was certainly not carried out.
pub(crate) fn unreachable(what: &str) -> Error {
    Error::new(Code::ErpUnreachable, format!("Tryton cannot be reached: {what}"))
}

/// Tryton said no.
pub(crate) fn refused(why: impl Into<String>) -> Error {
    Error::new(Code::ErpRefused, why)
}

/// The HTTP client's own failures.
pub(crate) fn transport(effect: Effect, error: &reqwest::Error) -> Error {
    if error.is_connect() || error.is_builder() {
        return unreachable("the connection was not made");
    }
    unanswered(effect, if error.is_timeout() { "the deadline has passed" } else { "the connection broke" })
}

/// An HTTP status other than 200. The body is a page for people and is not looked at.
///
/// 429 is given before a call is dispatched, and with it how many seconds to wait, where the server says so; any other status may come from a proxy after the server has done the work.
pub(crate) fn status(effect: Effect, status: u16, wait: Option<u32>) -> Error {
    match status {
        429 => told_to_wait(wait.unwrap_or_default(), "Tryton cannot be reached: it asks to wait (HTTP 429)"),
        502..=504 => unanswered(effect, &format!("HTTP {status}")),
        _ => garbled(effect, format!("HTTP {status}")),
    }
}

/// The `error` of an answer.
///
/// The server raises `UserError`, `UserWarning` and `ConcurrencyException` inside the transaction and rolls it back, so they
/// do prove that nothing was done. Any other error can also come after the commit, when the answer is put together.
pub(crate) fn rpc(effect: Effect, error: &Value) -> Error {
    let text = |index: usize| error.get(1).and_then(|said| said.get(index)).and_then(Value::as_str);
    match error.get(0).and_then(Value::as_str) {
        Some("UserError") => refused(sentence(text(0), text(1))),
        Some("UserWarning") => refused(sentence(text(1), text(2))),
        Some("ConcurrencyException") => unreachable("others were changing the same records"),
        _ => garbled(effect, "an internal error of the server"),
    }
}

impl Bad {
    /// As the failure of a whole call.
    pub(crate) fn of(self, effect: Effect) -> Error {
        garbled(effect, self)
    }
}

/// Tryton's message and its explanation, for a person, cut to what a screen holds.
fn sentence(message: Option<&str>, explanation: Option<&str>) -> String {
    let parts: Vec<&str> =
        [message, explanation].into_iter().flatten().map(str::trim).filter(|part| !part.is_empty()).collect();
    match parts.is_empty() {
        true => "Tryton refused without saying why".into(),
        false => parts.join(" ").chars().take(1000).collect(),
    }
}
