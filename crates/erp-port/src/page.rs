//! Pages of an ERP's records.

use serde::{Deserialize, Serialize};

/// The position to read from, and the size of the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRequest {
    /// The [`Page::next`] of the page before. None to read from the beginning. Only the adapter interprets it.
    pub cursor: Option<String>,
    /// The largest number of rows to return. An adapter may return fewer.
    pub limit: u32,
}

/// A page of records.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows, in the order of their changes if the ERP has such an order. A record may be returned more than once; the engine
    /// deduplicates.
    pub rows: Vec<T>,
    /// The records that could not be read. The page continues without them; the engine keeps them for repair.
    pub rejected: Vec<Rejected>,
    /// The keys of records that were deleted.
    pub gone: Vec<String>,
    /// The cursor to continue from: now if [`Page::more`] is true, otherwise in the next round. At most 2000 characters.
    pub next: String,
    /// Whether there is more to read now.
    pub more: bool,
}

impl<T> Page<T> {
    /// Creates the last page of a round with these rows.
    pub fn last(rows: Vec<T>, next: impl Into<String>) -> Self {
        Self { rows, rejected: Vec::new(), gone: Vec::new(), next: next.into(), more: false }
    }
}

/// A record of the ERP that could not be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rejected {
    /// The record's key, if it could be read. In a round with a rejected record without a key, the engine does not treat any
    /// record as deleted, because it cannot know which records still exist.
    pub key: Option<String>,
    /// The record as received, for a person; as JSON if possible.
    pub raw: serde_json::Value,
    /// The field of the ERP, and the error in it.
    pub reason: String,
}
