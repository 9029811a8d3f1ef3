//! The time limit of a call, and its cancellation by the caller.
//!
//! A call runs on its caller's thread, and its limit applies to that thread while it runs. The limit is checked before a
//! transaction begins, before every statement and before a commit. A cancelled call leaves no changes, because its transaction is
//! rolled back. In a run of synchronisation, the earlier transactions remain.

use crate::refusals;
use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tenon_kernel::{Error, Result};
use tenon_sql::{
    Access, Database, DatabaseError, DatabaseResult, Dialect, EachRow, Fault, SqlValue, Transaction,
};

/// The limit of a call.
#[derive(Debug, Default)]
pub struct Limit {
    deadline: Option<Instant>,
    cancelled: AtomicBool,
    /// What waits within the call, so that giving it up wakes it.
    waiting: Mutex<Vec<Arc<Condvar>>>,
}

thread_local! {
    static CURRENT: RefCell<Option<Arc<Limit>>> = const { RefCell::new(None) };
}

impl Limit {
    /// Creates a limit with this time-out, counted from now, or without a time-out.
    pub fn new(timeout: Option<Duration>) -> Arc<Self> {
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        Arc::new(Self { deadline, ..Self::default() })
    }

    /// Returns the limit of the call that runs on this thread. Outside of a call, returns a limit without a time-out.
    pub fn current() -> Arc<Self> {
        CURRENT.with(|current| current.borrow().clone()).unwrap_or_default()
    }

    /// Cancels the call. It may be called from any thread.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::SeqCst);
        for waiting in &*self.waiting.lock().unwrap_or_else(PoisonError::into_inner) {
            waiting.notify_all();
        }
    }

    /// Returns the error if the limit is reached or the call is cancelled.
    pub fn reached(&self) -> Option<Error> {
        if self.cancelled.load(Ordering::SeqCst) {
            return Some(refusals::caller_cancelled());
        }
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline).then(refusals::time_is_up)
    }

    /// Checks that the limit is not reached and the call is not cancelled.
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

    /// Waits until `take` returns a value, at most for `patience` and at most until the limit.
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

/// A database whose transactions look at the limit of the call they are in.
pub(crate) struct Limited<D>(pub(crate) D);

impl<D: Database> Database for Limited<D> {
    fn dialect(&self) -> Dialect {
        self.0.dialect()
    }

    fn begin(&self, access: Access) -> DatabaseResult<Box<dyn Transaction + '_>> {
        go_on()?;
        Ok(watched(self.0.begin(access)?))
    }
}

/// A transaction that looks at the limit of the call it is in.
pub(crate) fn watched<'t>(transaction: Box<dyn Transaction + 't>) -> Box<dyn Transaction + 't> {
    Box::new(Watched(transaction))
}

struct Watched<'t>(Box<dyn Transaction + 't>);

fn go_on() -> DatabaseResult<()> {
    let reached = CURRENT.with(|current| current.borrow().as_ref().and_then(|limit| limit.reached()));
    reached.map_or(Ok(()), |why| Err(DatabaseError::new(Fault::Cancelled, why.message)))
}

impl Transaction for Watched<'_> {
    fn dialect(&self) -> Dialect {
        self.0.dialect()
    }

    fn execute(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<u64> {
        // What was given up is still undone.
        if !sql.starts_with("ROLLBACK") && !sql.starts_with("RELEASE") {
            go_on()?;
        }
        self.0.execute(sql, parameters)
    }

    fn execute_batch(&mut self, sql: &str, rows: &[Vec<SqlValue>]) -> DatabaseResult<u64> {
        go_on()?;
        self.0.execute_batch(sql, rows)
    }

    fn query(&mut self, sql: &str, parameters: &[SqlValue], each: &mut EachRow<'_>) -> DatabaseResult<()> {
        go_on()?;
        self.0.query(sql, parameters, each)
    }

    fn commit(self: Box<Self>) -> DatabaseResult<()> {
        go_on()?;
        self.0.commit()
    }

    fn rollback(self: Box<Self>) -> DatabaseResult<()> {
        self.0.rollback()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outside_of_a_call_nothing_is_limited() {
        assert_eq!(Limit::current().check(), Ok(()));
        assert_eq!(go_on(), Ok(()));
    }

    #[test]
    fn what_is_cancelled_stops_and_what_comes_after_it_does_not() {
        let limit = Limit::new(None);
        limit.within(|| {
            assert_eq!(go_on(), Ok(()));
            limit.cancel();
            assert_eq!(go_on().map_err(|error| error.fault), Err(Fault::Cancelled));
        });
        assert_eq!(go_on(), Ok(()));
    }

    #[test]
    fn time_that_is_up_is_told_from_time_that_is_left() {
        assert_eq!(Limit::new(Some(Duration::from_secs(3600))).check(), Ok(()));
        let error = Limit::new(Some(Duration::ZERO)).check().unwrap_err();
        assert_eq!(error.code, tenon_kernel::Code::Cancelled);
        assert_eq!(error.reason(), "call.time_is_up");
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
