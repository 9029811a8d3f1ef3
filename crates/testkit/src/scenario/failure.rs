//! What a scenario that fails says.

use serde_json::Value as Json;
use std::fmt;

/// The first thing in a scenario that is not as it should be.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The file, and the step in it.
    pub place: String,
    /// What was called.
    pub call: String,
    /// What differs, and where.
    pub problem: String,
    /// What should have come.
    pub expected: Json,
    /// What came.
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
