//! Time and identifiers: the two sources of differences between runs.

use jiff::Timestamp;

/// The clock. It is read once for each operation, so that everything in an operation has the same time.
pub trait Clock: Send + Sync {
    /// Returns the current time, in UTC. The engine stores microseconds.
    fn now(&self) -> Timestamp;
}

/// The source of new identifiers.
pub trait Ids: Send + Sync {
    /// Returns a new identifier of 36 characters: a UUIDv7 (RFC 9562) of this instant, as text.
    fn next(&self, now: Timestamp) -> String;
}
