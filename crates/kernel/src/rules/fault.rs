//! The place of a refusal within an expression.

use crate::error::{Error, Result};
use serde_json::json;

/// The argument, or the field of a rule, that an expression stands in.
const PATH: &str = "/expression";

/// Puts the place in an expression into a refusal: `details.offset`, in characters from 0.
pub(super) fn at(error: Error, offset: usize) -> Error {
    error.at(PATH).with(json!({ "offset": offset }))
}

/// A refusal at a place in an expression.
pub(super) fn refuse<T>(error: Error, offset: usize) -> Result<T> {
    Err(at(error, offset))
}

/// Returns the place in the expression that an error is about, in characters from 0.
pub fn offset(error: &Error) -> Option<usize> {
    let offset = error.details.as_ref()?.get("offset")?.as_u64()?;
    usize::try_from(offset).ok()
}
