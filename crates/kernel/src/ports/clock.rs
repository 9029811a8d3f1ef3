//! Time and identifiers: what would make two runs differ comes in through here.

use jiff::Timestamp;

/// The time. Read once for each operation, so that all an operation does happened at one instant.
pub trait Clock: Send + Sync {
    /// Now, in UTC. The engine keeps microseconds of it.
    fn now(&self) -> Timestamp;
}

/// New identifiers.
pub trait Ids: Send + Sync {
    /// An identifier never given before, of 36 characters: a UUIDv7 (RFC 9562) of this instant, as text.
    fn next(&self, now: Timestamp) -> String;
}
