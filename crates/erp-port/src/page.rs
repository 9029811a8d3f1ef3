//! Pages, in which an ERP's records are read.

use serde::{Deserialize, Serialize};

/// Where to go on reading, and how much of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRequest {
    /// [`Page::next`] of the page before; nothing to read from the beginning. Only the adapter knows what it means.
    pub cursor: Option<String>,
    /// The most rows to answer with. An adapter may answer with fewer.
    pub limit: u32,
}

/// A page of records.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The records, in the ERP's order of change where it has one. A record may come again: the engine deduplicates.
    pub rows: Vec<T>,
    /// Records that could not be understood. The page goes on without them; the engine keeps them for repair.
    pub rejected: Vec<Rejected>,
    /// Keys of records that no longer exist.
    pub gone: Vec<String>,
    /// The cursor to go on from, now if there is [`Page::more`], else at the next round. At most 2000 characters.
    pub next: String,
    /// Whether there is more to read now.
    pub more: bool,
}

impl<T> Page<T> {
    /// The last page of a round, with these rows.
    pub fn last(rows: Vec<T>, next: impl Into<String>) -> Self {
        Self { rows, rejected: Vec::new(), gone: Vec::new(), next: next.into(), more: false }
    }
}

/// A record of the ERP that could not be understood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rejected {
    /// The record's key, if that much was readable. Without it the engine cannot tell which records are no more, and takes
    /// none for deleted in a round where one came so.
    pub key: Option<String>,
    /// What came, as JSON where it can be, for a person to look at.
    pub raw: serde_json::Value,
    /// The field of the ERP, and what is wrong with it.
    pub reason: String,
}
