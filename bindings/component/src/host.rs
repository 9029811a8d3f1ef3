//! Time, identifiers and waiting, by the host.

use crate::bindings::tenon::crm::host;
use jiff::Timestamp;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tenon::Pause;
use tenon_kernel::ports::{Clock, Ids};

/// The host's clock.
pub(crate) struct HostClock;

impl Clock for HostClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(host::now()).unwrap_or_default()
    }
}

/// UUIDv7 (RFC 9562) with the host's randomness. Those of one engine are in the order in which they were given, within a
/// millisecond too (section 6.2, method 1).
#[derive(Default)]
pub(crate) struct HostIds {
    last: Mutex<(u64, u16)>,
}

/// The counter within a millisecond has twelve bits.
const COUNTER: u16 = 0x0fff;

impl Ids for HostIds {
    fn next(&self, now: Timestamp) -> String {
        let mut random = [0; 10];
        for (place, byte) in random.iter_mut().zip(host::random(10)) {
            *place = byte;
        }
        let millis = u64::try_from(now.as_millisecond()).unwrap_or_default();
        let begin = u16::from_be_bytes([random[0], random[1]]) & (COUNTER >> 1);
        let (millis, counter) = self.after(millis, begin);
        [random[0], random[1]] = counter.to_be_bytes();
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().to_string()
    }
}

impl HostIds {
    /// The millisecond and the counter of the next identifier: beyond those of the last one.
    fn after(&self, millis: u64, begin: u16) -> (u64, u16) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = match *last {
            (before, _) if before < millis => (millis, begin),
            (before, counter) if counter < COUNTER => (before, counter + 1),
            (before, _) => (before + 1, begin),
        };
        *last
    }
}

/// The host waits.
pub(crate) struct HostPause;

impl Pause for HostPause {
    fn pause(&self, longest: Duration) {
        host::pause(u32::try_from(longest.as_millis()).unwrap_or(u32::MAX));
    }
}
