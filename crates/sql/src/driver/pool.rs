//! A bounded set of connections.

use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::{Access, DatabaseError, DatabaseResult, Fault, Limit};

/// A connection that has rested longer is asked whether its server still answers.
const RESTED: Duration = Duration::from_secs(30);

/// A connection that is kept.
pub trait Session {
    /// Whether it is set for such transactions already, so that beginning one costs nothing more.
    fn is_set_for(&self, access: Access) -> bool;

    /// Asks the server whether it still answers.
    fn answers(&mut self) -> bool;

    /// Whether it is not to be used again.
    fn is_broken(&self) -> bool;
}

/// Connections to one database, made when first needed and kept.
pub struct Pool<S> {
    state: Mutex<State<S>>,
    returned: Arc<Condvar>,
}

struct State<S> {
    /// The connections, and when their servers last answered, unless that is in doubt.
    idle: Vec<(S, Option<Instant>)>,
    /// How many more may be made.
    unmade: usize,
}

impl<S: Session> State<S> {
    /// The connection used last for the same purpose, or else the one used last.
    fn pop(&mut self, access: Access) -> Option<(S, Option<Instant>)> {
        let same = self.idle.iter().rposition(|(session, _)| session.is_set_for(access));
        same.map(|at| self.idle.remove(at)).or_else(|| self.idle.pop())
    }

    /// A connection, or else the right to make one.
    #[expect(clippy::option_option, reason = "none at all, or one that is still to be made")]
    fn take(&mut self, access: Access) -> Option<Option<(S, Option<Instant>)>> {
        if let Some(session) = self.pop(access) {
            return Some(Some(session));
        }
        self.unmade = self.unmade.checked_sub(1)?;
        Some(None)
    }
}

impl<S: Session> Pool<S> {
    /// Creates a pool of at most `limit` connections, of which these are already made.
    pub fn new(made: Vec<S>, limit: usize) -> Self {
        let unmade = limit.max(1).saturating_sub(made.len());
        let now = Some(Instant::now());
        let idle = made.into_iter().map(|session| (session, now)).collect();
        Self { state: Mutex::new(State { idle, unmade }), returned: Arc::default() }
    }

    /// Takes a connection, waiting at most `patience` for one to come back, and no longer than the call may take.
    ///
    /// # Errors
    /// [`Fault::Busy`]: none came back. Errors of `make`.
    pub fn take(
        &self,
        access: Access,
        patience: Duration,
        make: impl FnOnce() -> DatabaseResult<S>,
    ) -> DatabaseResult<Lease<'_, S>> {
        let take = |state: &mut State<S>| state.take(access);
        let found = Limit::current().wait_for(&self.state, &self.returned, patience, take);
        let idle = found.ok_or_else(|| DatabaseError::new(Fault::Busy, "every connection is in use"))?;
        let mut lease = Lease { pool: self, session: None };
        let usable = idle.and_then(|(mut session, answered)| {
            let fresh = answered.is_some_and(|at| at.elapsed() < RESTED);
            (fresh || session.answers()).then_some(session)
        });
        lease.session = Some(usable.map_or_else(make, Ok)?);
        Ok(lease)
    }

    /// The state holds no invariant that a panic elsewhere could break, so a poisoned lock is as good as any.
    fn state(&self) -> MutexGuard<'_, State<S>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that goes back when dropped, unless it is broken.
pub struct Lease<'p, S: Session> {
    pool: &'p Pool<S>,
    session: Option<S>,
}

#[expect(clippy::expect_used, reason = "a lease is handed out with its session and keeps it until dropped")]
impl<S: Session> Deref for Lease<'_, S> {
    type Target = S;

    fn deref(&self) -> &S {
        self.session.as_ref().expect("a lease holds its session")
    }
}

#[expect(clippy::expect_used, reason = "a lease is handed out with its session and keeps it until dropped")]
impl<S: Session> DerefMut for Lease<'_, S> {
    fn deref_mut(&mut self) -> &mut S {
        self.session.as_mut().expect("a lease holds its session")
    }
}

impl<S: Session> Drop for Lease<'_, S> {
    fn drop(&mut self) {
        let session = self.session.take().filter(|session| !session.is_broken());
        let mut state = self.pool.state();
        match session {
            Some(session) => state.idle.push((session, Some(Instant::now()))),
            // What broke one connection may have broken the others.
            None => {
                state.unmade += 1;
                state.idle.iter_mut().for_each(|(_, answered)| *answered = None);
            }
        }
        drop(state);
        self.pool.returned.notify_one();
    }
}
