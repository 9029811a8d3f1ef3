//! Live reads: data that an operation reads from an external system, current at the time of the call.
//!
//! An operation declares its questions with [`crate::Run::ASKS`]. They are determined in a read-only transaction before the
//! operation's own. The engine asks between the two transactions and passes the answers with the unit of work. If the engine
//! cannot ask, as within a host's transaction, there are no answers.

use crate::unit::Unit;
use jiff::Timestamp;
use serde_json::Value as Json;

/// A question of an operation to an external system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The name of a read that the engine can make.
    pub about: &'static str,
    /// The name of the external system in the engine.
    pub system: String,
    /// The key in that system.
    pub key: String,
}

/// The answer to a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The question.
    pub question: Question,
    /// The time of the answer.
    pub at: Timestamp,
    /// The answer, or the reason why there is none, for the user.
    pub said: Result<Json, String>,
}

impl<'a> Unit<'a> {
    /// Returns the answers to the questions of this operation, in their order. Empty if nothing was asked.
    pub fn answers(&self) -> &'a [Answer] {
        self.answers
    }
}
