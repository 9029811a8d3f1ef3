//! Live reads: what an operation wants to know from outside the database, as it stands there now.
//!
//! An operation says so before its transaction ([`crate::Run::ASKS`]), in one that only reads. The engine asks, between
//! transactions, and hands the answers in with the unit of work. Where nobody can be asked, as within a host's transaction,
//! there are none.

use crate::unit::Unit;
use jiff::Timestamp;
use serde_json::Value as Json;

/// What an operation wants to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What is asked for: the name of a read that the engine knows how to make.
    pub about: &'static str,
    /// The system that is asked, by the name that the engine has for it.
    pub system: String,
    /// The key there.
    pub key: String,
}

/// What was said.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// What was asked.
    pub question: Question,
    /// When.
    pub at: Timestamp,
    /// What was said, or why nothing was, in words for a person.
    pub said: Result<Json, String>,
}

impl<'a> Unit<'a> {
    /// What was said to the questions of this operation, in their order; none where nobody was asked.
    pub fn answers(&self) -> &'a [Answer] {
        self.answers
    }
}
