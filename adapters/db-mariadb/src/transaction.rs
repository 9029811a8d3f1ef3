//! An open transaction on a connection of the pool.

use tenon_sql::{
    Access, DatabaseError, DatabaseResult, Dialect, EachRow, Fault, Limit, SqlValue, Transaction,
    driver::{galera, pool::Lease},
};

use crate::{batch, mariadb::MariaDb, session::Session};

/// A transaction on a connection from the pool. The server begins it with its first statement.
pub(crate) struct Open<'p> {
    database: &'p MariaDb,
    access: Access,
    session: Lease<'p, Session>,
    /// The fault with which the server has undone the transaction: [`Fault::Aborted`], [`Fault::Disconnected`] or
    /// [`Fault::Unreachable`].
    lost: Option<Fault>,
    ended: bool,
}

impl<'p> Open<'p> {
    pub(crate) fn begin(database: &'p MariaDb, mut session: Lease<'p, Session>, access: Access) -> Self {
        session.begin(access);
        Self { database, access, session, lost: None, ended: false }
    }

    /// Does the work of a statement. If it is the first one, and the connection was lost before its server has answered anything, as
    /// where the server has ended one that rested, the transaction is begun again on another one: nobody has seen anything of it.
    fn run<T>(
        &mut self,
        may_repeat: bool,
        mut work: impl FnMut(&mut Session) -> DatabaseResult<T>,
    ) -> DatabaseResult<T> {
        self.still_open()?;
        let beginning = self.session.beginning().filter(|_| may_repeat);
        match (self.attempt(&mut work), beginning) {
            (Err(error), Some(savepoints)) if self.may_begin_again(&error) => {
                let database = self.database;
                self.session.renew(|| database.session())?;
                self.session.begin_with(self.access, savepoints);
                self.lost = None;
                self.attempt(&mut work)
            }
            (result, _) => result,
        }
    }

    fn attempt<T>(&mut self, work: impl FnOnce(&mut Session) -> DatabaseResult<T>) -> DatabaseResult<T> {
        let session = &mut *self.session;
        let result = session.interruptible(work);
        if let Err(DatabaseError { fault, .. }) = result
            && matches!(fault, Fault::Aborted | Fault::Disconnected | Fault::Unreachable)
        {
            self.lost = Some(fault);
            self.session.broken |= fault != Fault::Aborted;
        }
        result
    }

    /// A call that is given up is not begun again.
    fn may_begin_again(&self, error: &DatabaseError) -> bool {
        error.fault == Fault::Disconnected && !self.session.has_answered() && Limit::given_up().is_none()
    }

    /// Whether statements may still be run.
    fn still_open(&self) -> DatabaseResult<()> {
        match self.lost {
            Some(fault) => Err(DatabaseError::new(fault, "an earlier error has ended the transaction")),
            None if self.session.has_failed() => Err(DatabaseError::new(
                Fault::Statement,
                "an earlier statement has failed: the transaction goes on from a savepoint",
            )),
            None => Ok(()),
        }
    }
}

/// The first word of a statement, if it is about savepoints.
fn about_savepoints(sql: &str) -> Option<&'static str> {
    let first = sql.split_whitespace().next().unwrap_or_default();
    ["SAVEPOINT", "RELEASE", "ROLLBACK"].into_iter().find(|word| first.eq_ignore_ascii_case(word))
}

impl Transaction for Open<'_> {
    fn dialect(&self) -> Dialect {
        Dialect::MariaDb
    }

    fn execute(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<u64> {
        if let Some(word) = about_savepoints(sql) {
            if word == "ROLLBACK" {
                self.session.recover();
            }
            self.still_open()?;
            self.session.savepoint(sql);
            return Ok(0);
        }
        // What the server commits by itself may be done.
        self.run(!galera::commits(sql), |session| session.execute(sql, parameters))
    }

    fn execute_later(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<()> {
        self.run(true, |session| session.execute_later(sql, parameters))
    }

    fn execute_batch(&mut self, sql: &str, rows: &[Vec<SqlValue>]) -> DatabaseResult<u64> {
        self.run(true, |session| batch::execute_batch(session, sql, rows))
    }

    fn query(&mut self, sql: &str, parameters: &[SqlValue], each: &mut EachRow<'_>) -> DatabaseResult<()> {
        self.run(true, |session| session.query(sql, parameters, each))
    }

    /// A connection that cannot commit is not used again; its server rolls the transaction back.
    fn commit(mut self: Box<Self>) -> DatabaseResult<()> {
        self.still_open()?;
        let result = self.session.commit();
        self.session.broken |= result.is_err();
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
            self.session.rollback();
        }
    }
}
