//! A bounded set of connections.

use std::{
    ops::Deref,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rusqlite::Connection;
use tenon_sql::{DatabaseError, DatabaseResult, Fault};

/// Connections to one database, made when first needed and kept.
pub(crate) struct Pool {
    state: Mutex<State>,
    returned: Condvar,
}

struct State {
    idle: Vec<Connection>,
    /// How many more may be made.
    unmade: usize,
}

impl Pool {
    /// A pool of at most `limit` connections, of which these are already made.
    pub(crate) fn new(idle: Vec<Connection>, limit: usize) -> Self {
        let unmade = limit.saturating_sub(idle.len());
        Self { state: Mutex::new(State { idle, unmade }), returned: Condvar::new() }
    }

    /// Takes a connection, waiting at most `patience` for one to come back.
    pub(crate) fn take(
        &self,
        patience: Duration,
        make: impl FnOnce() -> DatabaseResult<Connection>,
    ) -> DatabaseResult<Lease<'_>> {
        let (mut state, _) = self
            .returned
            .wait_timeout_while(self.state(), patience, |state| state.idle.is_empty() && state.unmade == 0)
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(connection) = state.idle.pop() {
            return Ok(Lease { pool: self, connection: Some(connection) });
        }
        if state.unmade == 0 {
            return Err(DatabaseError::new(Fault::Busy, "every connection is in use"));
        }
        state.unmade -= 1;
        drop(state);
        let mut lease = Lease { pool: self, connection: None };
        lease.connection = Some(make()?);
        Ok(lease)
    }

    /// The state holds no invariant that a panic elsewhere could break, so a poisoned lock is as good as any.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that goes back when dropped.
pub(crate) struct Lease<'p> {
    pool: &'p Pool,
    connection: Option<Connection>,
}

impl Deref for Lease<'_> {
    type Target = Connection;

    #[expect(
        clippy::expect_used,
        reason = "a lease is handed out with its connection and keeps it until dropped"
    )]
    fn deref(&self) -> &Connection {
        self.connection.as_ref().expect("a lease holds its connection")
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        let mut state = self.pool.state();
        match self.connection.take() {
            Some(connection) if connection.is_autocommit() => state.idle.push(connection),
            // Closing a connection whose rollback failed is what rolls it back.
            _ => state.unmade += 1,
        }
        drop(state);
        self.pool.returned.notify_one();
    }
}
