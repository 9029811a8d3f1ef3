//! The rate limit of an ERP. Calls are spread so that no interval of the given length contains more than the allowed number.
//!
//! About half of the calls may be made at once; the others follow one by one. A time is stored with the ERP, so that the limit
//! applies to all workers together. Each call moves this time on by a step. Nothing is sent while the time is too far ahead of
//! the clock. (This is the generic cell rate algorithm. At most `burst` calls at one instant and one for each step after that are
//! `burst + steps - 1` in any interval.)

use crate::refusals;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tenon_core::integration::erp_state::{self, ErpState};
use tenon_kernel::{Result, Unit};

/// A rate limit: the largest number of calls in a number of seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateLimit {
    /// The number of calls, from 1 to 1,000,000.
    pub calls: i32,
    /// The number of seconds, from 1 to 86,400 (a day).
    pub seconds: i32,
}

impl RateLimit {
    /// Checks that both numbers are within their limits.
    ///
    /// # Errors
    /// `CONFIGURATION`.
    pub fn check(&self) -> Result<()> {
        if (1..=1_000_000).contains(&self.calls) && (1..=86_400).contains(&self.seconds) {
            return Ok(());
        }
        Err(refusals::not_a_limit())
    }

    /// How many calls may be made at once.
    fn burst(self) -> i32 {
        (self.calls + 1) / 2
    }

    /// The time for which a call counts: in microseconds, as the store keeps times, and never less than is needed.
    fn step(self) -> SignedDuration {
        let steps = i64::from(self.calls + 1 - self.burst());
        SignedDuration::from_micros((i64::from(self.seconds) * 1_000_000 + steps - 1) / steps)
    }

    /// How far ahead of the clock the time may be for one more call.
    fn ahead(self) -> SignedDuration {
        self.step() * (self.burst() - 1)
    }
}

/// The limit that an ERP was last run with.
pub(crate) fn limit(state: &ErpState) -> Option<RateLimit> {
    let limit = RateLimit { calls: state.limit_calls?, seconds: state.limit_seconds? };
    limit.check().ok().map(|()| limit)
}

/// Nothing is sent to an ERP before then; none where it may be called now.
pub(crate) fn paced(state: &ErpState, now: Timestamp) -> Option<Timestamp> {
    let limit = limit(state)?;
    let counted = counted(state, limit, now)?;
    counted.checked_sub(limit.ahead()).ok().filter(|until| *until > now)
}

/// How far what was called counts. A time that is further ahead than calls can have put it stems from a clock that was put
/// back since, and says nothing.
fn counted(state: &ErpState, limit: RateLimit, now: Timestamp) -> Option<Timestamp> {
    let most = now.checked_add(limit.step() * limit.burst()).ok()?;
    state.paced_until.filter(|until| *until <= most)
}

/// A call is about to be made.
pub(super) fn count(erp: &str, unit: &mut Unit<'_>) -> Result<()> {
    let Some(mut state) = erp_state::of(erp, unit)? else { return Ok(()) };
    let Some(limit) = limit(&state) else { return Ok(()) };
    let now = unit.now();
    let from = counted(&state, limit, now).map_or(now, |until| until.max(now));
    state.paced_until = from.checked_add(limit.step()).ok();
    unit.save(state).map(drop)
}
