//! How many calls an ERP bears: what is sent to it is spread so that no interval of the given length has more of them.
//!
//! About half of them may be made at once; the others follow one by one. What was made is kept as a time in the store, with
//! the ERP, so that all workers together obey it: each call puts the time on by a step, and as long as it is further ahead of
//! the clock than those that may be made at once, nothing is sent. (This is the generic cell rate algorithm. At most `burst`
//! calls at one instant and one a step after that are `burst + steps - 1` in any interval.)

use crate::refusals;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tenon_core::integration::erp_state::{self, ErpState};
use tenon_kernel::{Result, Unit};

/// At most so many calls in any so many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateLimit {
    /// How many calls; at least one.
    pub calls: i32,
    /// In how many seconds; at least one, at most a day.
    pub seconds: i32,
}

impl RateLimit {
    /// Whether it can be obeyed.
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
