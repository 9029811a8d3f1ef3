//! A bounded set of connections.

use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tenon_sql::{Access, DatabaseError, DatabaseResult, Fault, Limit};

use crate::session::Session;

/// A connection that has rested longer is asked whether its server still answers.
const RESTED: Duration = Duration::from_secs(30);

/// Connections to one database, made when first needed and kept.
pub(crate) struct Pool {
    state: Mutex<State>,
    returned: Arc<Condvar>,
}

struct State {
    idle: Vec<Session>,
    /// How many more may be made.
    unmade: usize,
}

impl State {
    /// The connection used last for the same purpose, or else the one used last.
    fn pop(&mut self, access: Access) -> Option<Session> {
        let same = self.idle.iter().rposition(|session| session.access == Some(access));
        same.map(|at| self.idle.remove(at)).or_else(|| self.idle.pop())
    }

    /// A connection, or else the right to make one.
    #[expect(clippy::option_option, reason = "none at all, or one that is still to be made")]
    fn take(&mut self, access: Access) -> Option<Option<Session>> {
        if let Some(session) = self.pop(access) {
            return Some(Some(session));
        }
        self.unmade = self.unmade.checked_sub(1)?;
        Some(None)
    }
}

impl Pool {
    /// A pool of at most `limit` connections, of which these are already made.
    pub(crate) fn new(idle: Vec<Session>, limit: usize) -> Self {
        let unmade = limit.max(1).saturating_sub(idle.len());
        Self { state: Mutex::new(State { idle, unmade }), returned: Arc::default() }
    }

    /// Takes a connection, waiting at most `patience` for one to come back, and no longer than the call may take.
    pub(crate) fn take(
        &self,
        access: Access,
        patience: Duration,
        make: impl FnOnce() -> DatabaseResult<Session>,
    ) -> DatabaseResult<Lease<'_>> {
        let take = |state: &mut State| state.take(access);
        let found = Limit::current().wait_for(&self.state, &self.returned, patience, take);
        let idle = found.ok_or_else(|| DatabaseError::new(Fault::Busy, "every connection is in use"))?;
        let mut lease = Lease { pool: self, session: None };
        let usable = idle.and_then(|mut session| {
            let fresh = session.answered.is_some_and(|at| at.elapsed() < RESTED);
            (fresh || session.answers()).then_some(session)
        });
        lease.session = Some(usable.map_or_else(make, Ok)?);
        Ok(lease)
    }

    /// The state holds no invariant that a panic elsewhere could break, so a poisoned lock is as good as any.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that goes back when dropped, unless it is broken.
pub(crate) struct Lease<'p> {
    pool: &'p Pool,
    session: Option<Session>,
}

#[expect(clippy::expect_used, reason = "a lease is handed out with its session and keeps it until dropped")]
impl Deref for Lease<'_> {
    type Target = Session;

    fn deref(&self) -> &Session {
        self.session.as_ref().expect("a lease holds its session")
    }
}

#[expect(clippy::expect_used, reason = "a lease is handed out with its session and keeps it until dropped")]
impl DerefMut for Lease<'_> {
    fn deref_mut(&mut self) -> &mut Session {
        self.session.as_mut().expect("a lease holds its session")
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        let session = self.session.take().filter(|session| !session.broken);
        let mut state = self.pool.state();
        match session {
            Some(mut session) => {
                session.answered = Some(Instant::now());
                state.idle.push(session);
            }
            // What broke one connection may have broken the others.
            None => {
                state.unmade += 1;
                state.idle.iter_mut().for_each(|session| session.answered = None);
            }
        }
        drop(state);
        self.pool.returned.notify_one();
    }
}
