//! A bounded set of connections.

use std::{
    ops::Deref,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rusqlite::Connection;
use tenon_sql::{DatabaseError, DatabaseResult, Fault, Limit};

/// A connection, and what it was last told about writing.
struct Member {
    connection: Connection,
    kept_from_writing: bool,
}

impl Member {
    fn new(connection: Connection) -> Self {
        Self { connection, kept_from_writing: false }
    }
}

/// Connections to one database, made when first needed and kept.
pub(crate) struct Pool {
    state: Mutex<State>,
    returned: Arc<Condvar>,
}

struct State {
    idle: Vec<Member>,
    /// How many more may be made.
    unmade: usize,
}

impl State {
    /// A connection, or else the right to make one.
    #[expect(clippy::option_option, reason = "none at all, or one that is still to be made")]
    fn take(&mut self) -> Option<Option<Member>> {
        if let Some(member) = self.idle.pop() {
            return Some(Some(member));
        }
        self.unmade = self.unmade.checked_sub(1)?;
        Some(None)
    }
}

impl Pool {
    /// A pool of at most `limit` connections, of which these are already made.
    pub(crate) fn new(idle: Vec<Connection>, limit: usize) -> Self {
        let unmade = limit.saturating_sub(idle.len());
        let idle = idle.into_iter().map(Member::new).collect();
        Self { state: Mutex::new(State { idle, unmade }), returned: Arc::default() }
    }

    /// Takes a connection, waiting at most `patience` for one to come back, and no longer than the call may take.
    pub(crate) fn take(
        &self,
        patience: Duration,
        make: impl FnOnce() -> DatabaseResult<Connection>,
    ) -> DatabaseResult<Lease<'_>> {
        let found = Limit::current().wait_for(&self.state, &self.returned, patience, State::take);
        let place = found.ok_or_else(|| DatabaseError::new(Fault::Busy, "every connection is in use"))?;
        let mut lease = Lease { pool: self, member: place };
        if lease.member.is_none() {
            lease.member = Some(Member::new(make()?));
        }
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
    member: Option<Member>,
}

impl Lease<'_> {
    /// Has the connection refuse to write, or no longer refuse. Setting the flag has SQLite compile every prepared statement
    /// of the connection again, as asking for it compiles the question, so it is remembered and set only where it changes.
    pub(crate) fn keep_from_writing(&mut self, keep: bool) -> rusqlite::Result<()> {
        match &mut self.member {
            Some(member) if member.kept_from_writing != keep => {
                member.connection.pragma_update(None, "query_only", keep)?;
                member.kept_from_writing = keep;
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

impl Deref for Lease<'_> {
    type Target = Connection;

    #[expect(
        clippy::expect_used,
        reason = "a lease is handed out with its connection and keeps it until dropped"
    )]
    fn deref(&self) -> &Connection {
        &self.member.as_ref().expect("a lease holds its connection").connection
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        let mut state = self.pool.state();
        match self.member.take() {
            Some(member) if member.connection.is_autocommit() => state.idle.push(member),
            // Closing a connection whose rollback failed is what rolls it back.
            _ => state.unmade += 1,
        }
        drop(state);
        self.pool.returned.notify_one();
    }
}
