//! The failure of a scenario.

use serde_json::Value as Json;
use std::fmt;

/// The first difference in a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The file, and the step in it.
    pub place: String,
    /// The call.
    pub call: String,
    /// The difference, and its place.
    pub problem: String,
    /// The expected value.
    pub expected: Json,
    /// The actual value.
    pub got: Json,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.place, self.call)?;
        writeln!(f, "{}", self.problem)?;
        writeln!(f, "expected: {:#}", self.expected)?;
        write!(f, "got: {:#}", self.got)
    }
}
