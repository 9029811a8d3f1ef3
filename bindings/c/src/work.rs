//! What was submitted: it waits for a thread of the host's, and its reply for whoever asks.

use crate::callbacks::call_back;
use crate::engines::Open;
use crate::reply::Reply;
use crate::status::Status;
use std::collections::VecDeque;
use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tenon::limit::Limit;

/// Receives the reply to a submitted request, once, on the thread that performed it. The host frees `reply`. The status is
/// TENON_STATUS_OK. Otherwise it is TENON_STATUS_CLOSED, TENON_STATUS_REPLY_TOO_LARGE or TENON_STATUS_PANIC, and `reply` is NULL.
pub type Done =
    Option<unsafe extern "C" fn(user: *mut c_void, ticket: u64, status: Status, reply: *mut Reply)>;

/// A submitted request.
pub(crate) struct Job {
    pub(crate) request: String,
    pub(crate) ticket: u64,
    pub(crate) limit: Arc<Limit>,
    pub(crate) largest_reply: usize,
    pub(crate) done: Done,
    pub(crate) user: *mut c_void,
}

// SAFETY: `user` is the host's, which was told that its callback runs on whatever thread performs the request.
unsafe impl Send for Job {}

/// A reply that waits to be asked for.
struct Event {
    ticket: u64,
    reply: Result<String, Status>,
}

#[derive(Default)]
struct State {
    closed: bool,
    jobs: VecDeque<Job>,
    events: VecDeque<Event>,
    /// The calls under way that can be cancelled.
    running: Vec<(u64, Arc<Limit>)>,
}

/// The submitted requests of an engine.
#[derive(Default)]
pub(crate) struct Work {
    state: Mutex<State>,
    submitted: Condvar,
    answered: Condvar,
}

impl Work {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn submit(&self, job: Job) -> Result<(), Status> {
        let mut state = self.state();
        if state.closed {
            return Err(Status::Closed);
        }
        state.jobs.push_back(job);
        drop(state);
        self.submitted.notify_one();
        Ok(())
    }

    /// Gives up every call with this ticket; 0 is the ticket of none.
    pub(crate) fn cancel(&self, ticket: u64) -> Result<(), Status> {
        if ticket == 0 {
            return Err(Status::Nothing);
        }
        let state = self.state();
        let waiting = state.jobs.iter().map(|job| (job.ticket, &job.limit));
        let running = state.running.iter().map(|(ticket, limit)| (*ticket, limit));
        let found: Vec<_> = waiting
            .chain(running)
            .filter(|(other, _)| *other == ticket)
            .map(|(_, limit)| limit.clone())
            .collect();
        drop(state);
        found.iter().for_each(|limit| limit.cancel());
        if found.is_empty() { Err(Status::Nothing) } else { Ok(()) }
    }

    /// Performs `call`, which can be cancelled by its ticket meanwhile.
    pub(crate) fn under_way<T>(&self, ticket: u64, limit: &Arc<Limit>, call: impl FnOnce() -> T) -> T {
        struct Under<'w>(&'w Work, Arc<Limit>);
        impl Drop for Under<'_> {
            fn drop(&mut self) {
                self.0.state().running.retain(|(_, limit)| !Arc::ptr_eq(limit, &self.1));
            }
        }
        self.state().running.push((ticket, limit.clone()));
        let _under = Under(self, limit.clone());
        call()
    }

    /// Performs what was submitted: waits up to `budget` for the first, and begins no other when that time is over.
    pub(crate) fn run_queue(&self, open: &Open, budget: Duration) -> Result<usize, Status> {
        let end = Instant::now().checked_add(budget);
        let is_over = || end.is_some_and(|end| Instant::now() >= end);
        let mut performed = 0;
        let mut next = self.next_job(end)?;
        while let Some(job) = next {
            self.perform(open, job);
            performed += 1;
            next = if is_over() { None } else { self.state().jobs.pop_front() };
        }
        Ok(performed)
    }

    fn next_job(&self, end: Option<Instant>) -> Result<Option<Job>, Status> {
        self.wait(&self.submitted, end, |state| state.jobs.pop_front())
    }

    fn perform(&self, open: &Open, job: Job) {
        let answer =
            || self.under_way(job.ticket, &job.limit, || open.answer_within(&job.limit, &job.request));
        let reply = std::panic::catch_unwind(std::panic::AssertUnwindSafe(answer)).map_err(|_| Status::Panic);
        let reply = reply.and_then(|reply| within_size(reply, job.largest_reply));
        self.hand_over(job, reply);
    }

    fn hand_over(&self, job: Job, reply: Result<String, Status>) {
        match job.done {
            Some(done) => {
                let (status, reply) = match reply {
                    Ok(reply) => (Status::Ok, Reply::give(reply)),
                    Err(status) => (status, null_mut()),
                };
                // SAFETY: the host has given this callback for just this, and this once.
                call_back(|| unsafe { done(job.user, job.ticket, status, reply) });
            }
            None => {
                self.state().events.push_back(Event { ticket: job.ticket, reply });
                self.answered.notify_one();
            }
        }
    }

    /// The reply to a submitted request that had no callback, with its ticket.
    pub(crate) fn next_event(&self, wait: Duration) -> Result<(u64, Result<String, Status>), Status> {
        let event =
            self.wait(&self.answered, Instant::now().checked_add(wait), |state| state.events.pop_front())?;
        event.map(|event| (event.ticket, event.reply)).ok_or(Status::Nothing)
    }

    fn wait<T>(
        &self,
        changed: &Condvar,
        end: Option<Instant>,
        mut take: impl FnMut(&mut State) -> Option<T>,
    ) -> Result<Option<T>, Status> {
        let mut state = self.state();
        loop {
            if let Some(found) = take(&mut state) {
                return Ok(Some(found));
            }
            if state.closed {
                return Err(Status::Closed);
            }
            let left = end.map_or(Duration::MAX, |end| end.saturating_duration_since(Instant::now()));
            if left.is_zero() {
                return Ok(None);
            }
            state = changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Nothing more is taken; what has not begun is answered with TENON_STATUS_CLOSED, and nobody waits any longer.
    pub(crate) fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        let jobs = std::mem::take(&mut state.jobs);
        drop(state);
        for job in jobs {
            self.hand_over(job, Err(Status::Closed));
        }
        self.submitted.notify_all();
        self.answered.notify_all();
    }
}

/// The reply, unless it has more bytes than allowed; 0 allows any number.
pub(crate) fn within_size(reply: String, largest: usize) -> Result<String, Status> {
    if largest != 0 && reply.len() > largest { Err(Status::ReplyTooLarge) } else { Ok(reply) }
}
