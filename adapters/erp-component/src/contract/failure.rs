//! The errors of failed calls, according to what is known about their effect.

use super::plain::plain;
use crate::wire::types;
use tenon_erp_port::told_to_wait;
use tenon_erp_port::{Code, Error};

/// Whether a call may change something in the ERP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Read,
    Write,
}

impl Effect {
    /// The code of an answer that cannot be understood.
    pub(crate) fn garbled(self) -> Code {
        match self {
            Effect::Read => Code::ErpInvalidResponse,
            Effect::Write => Code::OutcomeUnknown,
        }
    }
}

/// The adapter broke its contract.
pub(crate) fn garbled(effect: Effect, call: &str, what: impl std::fmt::Display) -> Error {
    Error::new(effect.garbled(), format!("{call}: the adapter answered with something else: {what}"))
}

/// The codes that an adapter may answer with.
const CODES: [Code; 6] = [
    Code::ErpUnreachable,
    Code::ErpRefused,
    Code::ErpInvalidResponse,
    Code::ErpUnsupported,
    Code::OutcomeUnknown,
    Code::InvalidValue,
];

/// An error that the adapter answered with. A code that it may not use says nothing about the effect.
pub(crate) fn told(effect: Effect, error: types::Error) -> Error {
    let code = Code::parse(&error.code).filter(|code| CODES.contains(code));
    let message = shown(&error.message);
    match code {
        Some(Code::ErpInvalidResponse) => Error::new(effect.garbled(), message),
        Some(Code::InvalidValue) if effect == Effect::Read => {
            Error::new(Code::InvalidValue, message).at("/cursor")
        }
        Some(Code::OutcomeUnknown) if effect == Effect::Read => Error::new(Code::ErpUnreachable, message),
        Some(Code::ErpUnreachable) => match retry_after(&error) {
            Some(seconds) => told_to_wait(seconds, message),
            None => Error::new(Code::ErpUnreachable, message),
        },
        Some(Code::ErpRefused) => match path(&error) {
            Some(path) => Error::new(Code::ErpRefused, message).at(path),
            None => Error::new(Code::ErpRefused, message),
        },
        Some(code) if code != Code::InvalidValue => Error::new(code, message),
        _ => Error::new(effect.garbled(), format!("{}: {message}", shown(&error.code))),
    }
}

/// How long the ERP wants to be left alone, where the adapter says so in a way that can be understood.
fn retry_after(error: &types::Error) -> Option<u32> {
    extra(error, "retry-after")?.parse().ok()
}

/// What a refusal is about, where the adapter says so.
fn path(error: &types::Error) -> Option<String> {
    extra(error, "path").filter(|path| path.starts_with('/')).map(shown)
}

fn extra<'e>(error: &'e types::Error, name: &str) -> Option<&'e str> {
    Some(error.extra.iter().find(|field| field.name == name)?.value.as_str())
}

/// Text of an adapter's, as people see it.
fn shown(text: &str) -> String {
    plain(&shortened(text))
}

/// Cut to what a screen holds.
pub(crate) fn shortened(text: &str) -> String {
    text.chars().take(1000).collect()
}
