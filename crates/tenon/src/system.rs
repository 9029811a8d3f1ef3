//! The ports `Clock`, `Ids` and `Pause` of a real machine.

use crate::retry::Pause;
use jiff::Timestamp;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Mutex;
use std::time::Duration;
use tenon_kernel::ports::{Clock, Ids};
use uuid::{ContextV7, Timestamp as UuidTime, Uuid};

/// The system clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// UUIDv7 (RFC 9562) with the system's random numbers. The identifiers of one process are in the order of their creation, also
/// within a millisecond (section 6.2, method 1).
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

/// A pause that sleeps.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemPause;

impl Pause for SystemPause {
    fn pause(&self, longest: Duration) {
        std::thread::sleep(part_of(longest));
    }
}

/// A part by chance.
fn part_of(longest: Duration) -> Duration {
    let micros = u64::try_from(longest.as_micros()).unwrap_or(u64::MAX).max(1);
    Duration::from_micros(RandomState::new().build_hasher().finish() % micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_shorter_than_the_longest_and_differs() {
        let longest = Duration::from_millis(100);
        let parts: Vec<Duration> = (0..50).map(|_| part_of(longest)).collect();
        assert!(parts.iter().all(|part| *part < longest));
        assert!(parts.iter().any(|part| *part != parts[0]));
    }
}
