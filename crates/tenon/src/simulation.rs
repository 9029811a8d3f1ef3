//! A clock that moves only when it is moved, and identifiers that are the same on every run, for tests through every entry point.

use jiff::{SignedDuration, Timestamp};
use std::sync::{Mutex, PoisonError};
use tenon_kernel::ports::{Clock, Ids};

/// A clock and identifiers that are determined by a seed.
#[derive(Debug)]
pub struct Simulation {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    begin: Timestamp,
    now: Timestamp,
    seed: u64,
    given: u64,
    /// The time of the latest identifier, in milliseconds: as a machine's, they keep their order when the clock is put back.
    latest: u64,
}

impl Simulation {
    /// Creates a clock with the time `now`, and the identifiers of this seed.
    pub fn new(seed: u64, now: Timestamp) -> Self {
        Self { state: Mutex::new(State { begin: now, now, seed, given: 0, latest: 0 }) }
    }

    /// Resets the clock and the identifiers to their initial state, and returns the time. A tenant that already has records then
    /// gets identifiers that exist already.
    pub fn restart(&self) -> Timestamp {
        let mut state = self.state();
        *state = State { begin: state.begin, now: state.begin, seed: state.seed, given: 0, latest: 0 };
        state.now
    }

    /// Moves the clock, backwards if `seconds` is negative, and returns the new time. A time out of range leaves the clock
    /// unchanged.
    pub fn advance(&self, seconds: i64) -> Timestamp {
        let mut state = self.state();
        state.now = state.now.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(state.now);
        state.now
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for Simulation {
    fn now(&self) -> Timestamp {
        self.state().now
    }
}

impl Ids for Simulation {
    fn next(&self, now: Timestamp) -> String {
        let mut state = self.state();
        state.given += 1;
        state.latest = state.latest.max(u64::try_from(now.as_millisecond()).unwrap_or_default());
        // The layout of a UUIDv7: 48 bits of time, version, a counter that keeps the order, variant, the seed.
        let (counter, seed, millis) = (state.given, state.seed, state.latest);
        format!(
            "{:08x}-{:04x}-7{:03x}-8{:03x}-{:04x}{:08x}",
            millis >> 16,
            millis & 0xffff,
            counter >> 12 & 0xfff,
            counter & 0xfff,
            seed & 0xffff,
            seed >> 16 & 0xffff_ffff,
        )
    }
}
