//! The circuit breaker of an ERP. It stops calls to an ERP that does not answer, and then tests it with a single call.
//!
//! Its state is stored with the ERP, so that it applies to all workers. Any answer of the ERP counts as an answer. A call fails
//! if the ERP does not accept it, or if it ends without an answer. If an ERP asks to wait, no call is made until then.

use super::claim::{LEASE, LONGEST_WAIT};
use super::pace::paced;
use super::send::Outcome;
use super::settle::backoff;
use jiff::{SignedDuration, Timestamp};
use tenon_core::integration::erp_state::{self, Breaker, ErpState};
use tenon_erp_port::wait_in;
use tenon_kernel::{Code, Result, Unit};

/// So many calls in a row without an answer open the breaker.
const MOST: i32 = 5;

/// An event of a breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakerEvent {
    /// A call was answered.
    Answered,
    /// A call was not answered, and the number of such calls reached the limit.
    Failed,
    /// The waiting time has passed.
    Cooled,
}

/// All transitions of a breaker: from, event, to. Any other event leaves the state unchanged.
pub const BREAKER: &[(Breaker, BreakerEvent, Breaker)] = {
    use Breaker::{Closed, HalfOpen, Open};
    use BreakerEvent::{Answered, Cooled, Failed};
    &[
        (Closed, Failed, Open),
        (Open, Cooled, HalfOpen),
        (HalfOpen, Answered, Closed),
        (HalfOpen, Failed, Open),
        (Open, Answered, Closed),
    ]
};

fn next(breaker: Breaker, event: BreakerEvent) -> Breaker {
    let found = BREAKER.iter().find(|(from, by, _)| (*from, *by) == (breaker, event));
    found.map_or(breaker, |(_, _, to)| *to)
}

/// What may be sent to an ERP now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Admission {
    Nothing,
    /// One call, to show whether it answers.
    Probe,
    Everything,
}

pub(super) fn admit(erp: &str, unit: &mut Unit<'_>) -> Result<Admission> {
    let Some(state) = erp_state::of(erp, unit)? else { return Ok(Admission::Everything) };
    Ok(match state.breaker {
        _ if resting(&state, unit.now()).is_some() => Admission::Nothing,
        _ if paced(&state, unit.now()).is_some() => Admission::Nothing,
        Breaker::Closed => Admission::Everything,
        Breaker::Open | Breaker::HalfOpen => Admission::Probe,
    })
}

/// Until when no call is made. A time that is further ahead than any wait stems from a clock that was put back since, and says
/// nothing.
pub(crate) fn resting(state: &ErpState, now: Timestamp) -> Option<Timestamp> {
    let longest = now.checked_add(LONGEST_WAIT).ok()?;
    state.not_before.filter(|at| now < *at && *at <= longest)
}

/// A worker is about to make the one call. Until it has settled that, or its lease is over, nobody makes another.
pub(super) fn probe(erp: &str, unit: &mut Unit<'_>) -> Result<()> {
    let Some(mut state) = erp_state::of(erp, unit)? else { return Ok(()) };
    state.breaker = next(state.breaker, BreakerEvent::Cooled);
    state.not_before = later(unit, LEASE);
    unit.save(state).map(drop)
}

/// What a call has shown of the ERP.
pub(super) fn heard(erp: &str, outcome: &Outcome, unit: &mut Unit<'_>) -> Result<()> {
    let Some(mut state) = erp_state::of(erp, unit)? else { return Ok(()) };
    let before = (state.breaker, state.failures, state.not_before);
    match outcome {
        Outcome::Failed(error) if matches!(error.code, Code::ErpUnreachable | Code::OutcomeUnknown) => {
            state.failures = state.failures.saturating_add(1);
            let mut wait = wait_in(error.details.as_deref()).unwrap_or_default();
            if state.breaker != Breaker::Closed || state.failures >= MOST {
                state.breaker = next(state.breaker, BreakerEvent::Failed);
                wait = wait.max(backoff(state.failures));
            }
            if wait.is_positive() {
                state.not_before =
                    state.not_before.filter(|_| before.0 != Breaker::HalfOpen).max(later(unit, wait));
            }
        }
        _ => {
            state.breaker = next(state.breaker, BreakerEvent::Answered);
            (state.failures, state.not_before) = (0, None);
        }
    }
    if before == (state.breaker, state.failures, state.not_before) {
        return Ok(());
    }
    unit.save(state).map(drop)
}

fn later(unit: &Unit<'_>, wait: SignedDuration) -> Option<Timestamp> {
    unit.now().checked_add(wait).ok()
}
