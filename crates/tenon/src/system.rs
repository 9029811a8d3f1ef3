//! The ports `Clock` and `Ids` of a real machine.

use jiff::Timestamp;
use std::sync::Mutex;
use tenon_core::ports::{Clock, Ids};
use uuid::{ContextV7, Timestamp as UuidTime, Uuid};

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// UUIDv7 (RFC 9562) with the machine's randomness. Those of one process are in the order in which they were given, within
/// a millisecond too (section 6.2, method 1).
#[derive(Debug, Default)]
pub struct SystemIds {
    order: Mutex<ContextV7>,
}

impl Ids for SystemIds {
    fn next(&self, now: Timestamp) -> String {
        let seconds = u64::try_from(now.as_second()).unwrap_or_default();
        let nanos = u32::try_from(now.subsec_nanosecond()).unwrap_or_default();
        Uuid::new_v7(UuidTime::from_unix(&self.order, seconds, nanos)).to_string()
    }
}
