//! An open transaction on a connection of the pool.

use std::ops::DerefMut;

use tenon_sql::{
    Access, DatabaseError, DatabaseResult, Dialect, EachRow, Fault, Limit, SqlValue, Transaction,
    driver::pool::Lease,
};

use crate::{
    batch,
    postgres::Postgres,
    session::{Beginning, Session},
};

/// Statements of one transaction, as long as the server has not ended it.
pub(crate) struct Statements<S> {
    pub(crate) session: S,
    /// The fault with which the server has undone the transaction: [`Fault::Aborted`], [`Fault::Disconnected`] or
    /// [`Fault::Unreachable`].
    lost: Option<Fault>,
}

impl<'c, S: DerefMut<Target = Session<'c>>> Statements<S> {
    pub(crate) fn of(session: S) -> Self {
        Self { session, lost: None }
    }

    /// Does `work`, unless an earlier error has ended the transaction.
    fn run<T>(&mut self, work: impl FnOnce(&mut Session<'c>) -> DatabaseResult<T>) -> DatabaseResult<T> {
        self.still_open()?;
        let result = work(&mut self.session);
        if let Err(DatabaseError { fault, .. }) = result
            && matches!(fault, Fault::Aborted | Fault::Disconnected | Fault::Unreachable)
        {
            self.lost = Some(fault);
            self.session.broken |= fault != Fault::Aborted;
        }
        result
    }

    fn still_open(&self) -> DatabaseResult<()> {
        let told = |fault| DatabaseError::new(fault, "an earlier error has ended the transaction");
        self.lost.map_or(Ok(()), |fault| Err(told(fault)))
    }

    pub(crate) fn execute(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<u64> {
        self.run(|session| {
            if about_savepoints(sql) {
                session.later(sql);
                return Ok(0);
            }
            session.interruptible(|session| session.execute(sql, parameters))
        })
    }

    pub(crate) fn execute_later(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<()> {
        self.run(|session| session.interruptible(|session| session.execute_later(sql, parameters)))
    }

    pub(crate) fn execute_batch(&mut self, sql: &str, rows: &[Vec<SqlValue>]) -> DatabaseResult<u64> {
        self.run(|session| batch::execute_batch(session, sql, rows))
    }

    pub(crate) fn query(
        &mut self,
        sql: &str,
        parameters: &[SqlValue],
        each: &mut EachRow<'_>,
    ) -> DatabaseResult<()> {
        self.run(|session| session.interruptible(|session| session.query(sql, parameters, each)))
    }
}

/// Whether this is `SAVEPOINT`, `RELEASE` or `ROLLBACK TO`.
fn about_savepoints(sql: &str) -> bool {
    let first = sql.split_whitespace().next().unwrap_or_default();
    ["SAVEPOINT", "RELEASE", "ROLLBACK"].iter().any(|word| first.eq_ignore_ascii_case(word))
}

/// A transaction on a connection from the pool. The server begins it with its first statement.
pub(crate) struct Open<'p> {
    database: &'p Postgres,
    statements: Statements<Lease<'p, Session<'static>>>,
    ended: bool,
}

impl<'p> Open<'p> {
    pub(crate) fn begin(
        database: &'p Postgres,
        mut session: Lease<'p, Session<'static>>,
        access: Access,
    ) -> Self {
        session.begin(access);
        Self { database, statements: Statements::of(session), ended: false }
    }

    /// Does the work of a statement. If it is the first one, and nothing of it was done, the transaction is begun again: nobody has seen
    /// anything of it.
    fn run<T>(
        &mut self,
        mut work: impl FnMut(&mut Statements<Lease<'p, Session<'static>>>) -> DatabaseResult<T>,
    ) -> DatabaseResult<T> {
        let beginning = self.statements.session.beginning();
        match (work(&mut self.statements), beginning) {
            (Err(error), Some(beginning)) if self.may_begin_again(&error) => {
                self.begin_again(beginning)?;
                work(&mut self.statements)
            }
            (result, _) => result,
        }
    }

    /// Whether the connection was lost with the first message, as where the server has ended one that rested, or whether the statement was
    /// prepared for other tables. A call that is given up is not begun again.
    fn may_begin_again(&self, error: &DatabaseError) -> bool {
        let session = &self.statements.session;
        let is_lost = error.fault == Fault::Disconnected && !session.has_answered();
        (is_lost || session.is_stale()) && Limit::given_up().is_none()
    }

    /// On another connection, if this one is lost.
    fn begin_again(&mut self, beginning: Beginning) -> DatabaseResult<()> {
        let database = self.database;
        match self.statements.session.is_stale() {
            true => self.statements.session.rollback(),
            false => self.statements.session.renew(|| database.session())?,
        }
        self.statements.session.begin_with(beginning);
        self.statements.lost = None;
        Ok(())
    }
}

impl Transaction for Open<'_> {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn execute(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<u64> {
        self.run(|statements| statements.execute(sql, parameters))
    }

    fn execute_later(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<()> {
        self.run(|statements| statements.execute_later(sql, parameters))
    }

    fn execute_batch(&mut self, sql: &str, rows: &[Vec<SqlValue>]) -> DatabaseResult<u64> {
        self.run(|statements| statements.execute_batch(sql, rows))
    }

    fn query(&mut self, sql: &str, parameters: &[SqlValue], each: &mut EachRow<'_>) -> DatabaseResult<()> {
        self.run(|statements| statements.query(sql, parameters, each))
    }

    /// A connection that cannot commit is not used again; its server rolls the transaction back.
    fn commit(mut self: Box<Self>) -> DatabaseResult<()> {
        self.statements.still_open()?;
        let session = &mut self.statements.session;
        let result = session.commit();
        session.broken |= result.is_err();
        self.ended = true;
        result
    }

    fn rollback(self: Box<Self>) -> DatabaseResult<()> {
        Ok(())
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if !self.ended {
            self.statements.session.rollback();
        }
    }
}
