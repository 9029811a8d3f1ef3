//! How long a call may take, and that its caller may give it up.
//!
//! A call runs on its caller's thread, so its limit is that thread's while it runs. The engine looks at it before a transaction is
//! begun, before every statement and before a commit; drivers look at it while they wait for a connection or a lock, and while the
//! database works at a statement.

use crate::refusals;
use std::cell::RefCell;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tenon_kernel::{Error, Result};

/// What ends a statement that another thread waits for.
type Interrupt = Box<dyn Fn() + Send>;

/// The limit of a call.
#[derive(Default)]
pub struct Limit {
    deadline: Option<Instant>,
    cancelled: AtomicBool,
    /// What waits within the call, so that giving it up wakes it.
    waiting: Mutex<Vec<Arc<Condvar>>>,
    /// What ends the statement that the call waits for.
    interrupt: Mutex<Option<Interrupt>>,
}

impl fmt::Debug for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cancelled = self.cancelled.load(Ordering::SeqCst);
        f.debug_struct("Limit")
            .field("left", &self.left())
            .field("cancelled", &cancelled)
            .finish_non_exhaustive()
    }
}

thread_local! {
    static CURRENT: RefCell<Option<Arc<Limit>>> = const { RefCell::new(None) };
}

impl Limit {
    /// A limit that is reached when this time is over, counted from now; never, if none is given.
    pub fn new(timeout: Option<Duration>) -> Arc<Self> {
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        Arc::new(Self { deadline, ..Self::default() })
    }

    /// The limit of the call that this thread is in; none that is ever reached, outside of one.
    pub fn current() -> Arc<Self> {
        CURRENT.with(|current| current.borrow().clone()).unwrap_or_default()
    }

    /// Why the call that this thread is in is not to go on, if it is in one that is not.
    pub fn given_up() -> Option<Error> {
        CURRENT.with(|current| current.borrow().as_ref().and_then(|limit| limit.reached()))
    }

    /// Gives the call up, from any thread.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::SeqCst);
        for waiting in &*self.waiting.lock().unwrap_or_else(PoisonError::into_inner) {
            waiting.notify_all();
        }
        // Held while it is called, so that a statement that has ended is not ended once more.
        if let Some(interrupt) = &*self.interrupt.lock().unwrap_or_else(PoisonError::into_inner) {
            interrupt();
        }
    }

    /// Why the call is not to go on, if it is not.
    pub fn reached(&self) -> Option<Error> {
        if self.cancelled.load(Ordering::SeqCst) {
            return Some(refusals::caller_cancelled());
        }
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline).then(refusals::time_is_up)
    }

    /// How much time is left; none, where there is no end to it.
    pub fn left(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    /// Refuses to go on.
    ///
    /// # Errors
    /// `CANCELLED`.
    pub fn check(&self) -> Result<()> {
        self.reached().map_or(Ok(()), Err)
    }

    /// Runs `work` within this limit.
    pub fn within<T>(self: &Arc<Self>, work: impl FnOnce() -> T) -> T {
        /// Puts back what was there, also when `work` panics.
        struct Restore(Option<Arc<Limit>>);
        impl Drop for Restore {
            fn drop(&mut self) {
                let before = self.0.take();
                CURRENT.with(|current| *current.borrow_mut() = before);
            }
        }
        let before = CURRENT.with(|current| current.borrow_mut().replace(self.clone()));
        let _restore = Restore(before);
        work()
    }

    /// Runs a statement, which `interrupt` ends when the call is given up. It is called from another thread, and not once the
    /// statement has ended. Statements of one call come one after the other.
    pub fn interrupted_by<T>(
        &self,
        interrupt: impl Fn() + Send + 'static,
        statement: impl FnOnce() -> T,
    ) -> T {
        let set = |interrupt| *self.interrupt.lock().unwrap_or_else(PoisonError::into_inner) = interrupt;
        set(Some(Box::new(interrupt)));
        let done = statement();
        set(None);
        done
    }

    /// Waits until `take` finds something in the place, no longer than `patience` and no longer than the limit.
    pub fn wait_for<S, T>(
        &self,
        place: &Mutex<S>,
        changed: &Arc<Condvar>,
        patience: Duration,
        mut take: impl FnMut(&mut S) -> Option<T>,
    ) -> Option<T> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(changed.clone());
        let end = Instant::now().checked_add(patience);
        let end = [end, self.deadline].into_iter().flatten().min();
        let mut state = place.lock().unwrap_or_else(PoisonError::into_inner);
        let found = loop {
            if let Some(found) = take(&mut state) {
                break Some(found);
            }
            let left = end.map(|end| end.saturating_duration_since(Instant::now()));
            if left.is_some_and(|left| left.is_zero()) || self.reached().is_some() {
                break None;
            }
            // Whoever cancels does not hold the place's lock: the look at the limit above may come just before, and the wait
            // after it. So no wait is long.
            let slice = left.unwrap_or(SLICE).min(SLICE);
            state = changed.wait_timeout(state, slice).unwrap_or_else(PoisonError::into_inner).0;
        };
        drop(state);
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|other| !Arc::ptr_eq(other, changed));
        found
    }
}

/// The longest single wait: what a cancellation that was missed by a hair costs.
const SLICE: Duration = Duration::from_millis(100);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outside_of_a_call_nothing_is_limited() {
        assert_eq!(Limit::current().check(), Ok(()));
        assert_eq!(Limit::given_up(), None);
    }

    #[test]
    fn what_is_cancelled_stops_and_what_comes_after_it_does_not() {
        let limit = Limit::new(None);
        limit.within(|| {
            assert_eq!(Limit::given_up(), None);
            limit.cancel();
            assert_eq!(Limit::given_up().map(|error| error.code), Some(tenon_kernel::Code::Cancelled));
        });
        assert_eq!(Limit::given_up(), None);
    }

    #[test]
    fn time_that_is_up_is_told_from_time_that_is_left() {
        assert_eq!(Limit::new(Some(Duration::from_secs(3600))).check(), Ok(()));
        let error = Limit::new(Some(Duration::ZERO)).check().unwrap_err();
        assert_eq!(error.code, tenon_kernel::Code::Cancelled);
        assert_eq!(error.reason(), "call.time_is_up");
    }

    #[test]
    fn a_statement_is_interrupted_while_it_lasts_and_not_afterwards() {
        let limit = Limit::new(None);
        let interrupts = Arc::new(Mutex::new(0));
        let counted = interrupts.clone();
        limit.interrupted_by(move || *counted.lock().unwrap() += 1, || limit.cancel());
        assert_eq!(*interrupts.lock().unwrap(), 1);
        limit.cancel();
        assert_eq!(*interrupts.lock().unwrap(), 1);
    }

    #[test]
    fn a_wait_ends_when_its_call_is_given_up() {
        let limit = Limit::new(None);
        let (place, changed) = (Mutex::new(None::<u8>), Arc::new(Condvar::new()));
        std::thread::scope(|scope| {
            let waiter =
                scope.spawn(|| limit.wait_for(&place, &changed, Duration::from_secs(3600), Option::take));
            limit.cancel();
            assert_eq!(waiter.join().unwrap(), None);
        });
        *place.lock().unwrap() = Some(7);
        assert_eq!(Limit::new(None).wait_for(&place, &changed, Duration::ZERO, Option::take), Some(7));
    }
}
