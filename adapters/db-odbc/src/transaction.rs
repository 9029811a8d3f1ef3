//! An open transaction on a connection of the pool.

use std::ops::DerefMut;

use tenon_sql::{
    Access, DatabaseError, DatabaseResult, Dialect, EachRow, Fault, Limit, SqlValue, Transaction,
    driver::{galera, pool::Lease},
};

use crate::{
    batch,
    encoding::Encoding,
    fetch,
    odbc::Odbc,
    parameters::bound,
    session::{Session, carried},
};

/// Statements of one transaction, as long as the server has not ended it.
pub(crate) struct Statements<S> {
    session: S,
    /// The fault with which the server has undone the transaction: [`Fault::Aborted`], [`Fault::Disconnected`] or
    /// [`Fault::Unreachable`].
    lost: Option<Fault>,
}

impl<S: DerefMut<Target = Session>> Statements<S> {
    pub(crate) fn of(session: S) -> Self {
        Self { session, lost: None }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.session.dialect
    }

    /// Does `work`, unless an earlier error has ended the transaction: a server would begin another one for it.
    fn run<T>(&mut self, work: impl FnOnce(&mut Session) -> DatabaseResult<T>) -> DatabaseResult<T> {
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

    /// Runs statements without parameters or result.
    pub(crate) fn control(&mut self, sql: &str) -> DatabaseResult<()> {
        self.run(|session| session.control(sql))
    }

    pub(crate) fn execute(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<u64> {
        self.run(|session| session.statement(sql, |session| execute(session, sql, parameters)))
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
        self.run(|session| session.statement(sql, |session| query(session, sql, parameters, each)))
    }
}

/// A transaction on a connection from the pool. The server begins it with its first statement.
pub(crate) struct Open<'p> {
    database: &'p Odbc,
    access: Access,
    statements: Statements<Lease<'p, Session>>,
    /// Whether a statement is the first one.
    first: bool,
    ended: bool,
}

impl<'p> Open<'p> {
    pub(crate) fn begin(
        database: &'p Odbc,
        session: Lease<'p, Session>,
        access: Access,
    ) -> DatabaseResult<Self> {
        let statements = Statements::of(session);
        let mut open = Self { database, access, statements, first: true, ended: false };
        let begun = open.statements.session.begin(access);
        match begun {
            Err(error) if open.may_begin_again(&error) => open.begin_again()?,
            Err(error) => return Err(open.unusable(error)),
            Ok(()) => {}
        }
        Ok(open)
    }

    /// Does the work of a statement. If the first message finds the connection lost, as where the server has ended one that rested, the
    /// transaction is begun again on a new one: nobody has seen anything of it.
    fn run<T>(
        &mut self,
        may_repeat: bool,
        mut work: impl FnMut(&mut Statements<Lease<'p, Session>>) -> DatabaseResult<T>,
    ) -> DatabaseResult<T> {
        let first = std::mem::take(&mut self.first) && may_repeat;
        match work(&mut self.statements) {
            Err(error) if first && self.may_begin_again(&error) => {
                self.begin_again()?;
                work(&mut self.statements)
            }
            result => result,
        }
    }

    /// Whether the connection was lost before its server has answered anything. A host's own connection is not replaced, and a call
    /// that is given up does not begin again.
    fn may_begin_again(&self, error: &DatabaseError) -> bool {
        error.fault == Fault::Disconnected
            && !self.statements.session.has_answered()
            && !self.database.is_over_hosts()
            && Limit::given_up().is_none()
    }

    fn begin_again(&mut self) -> DatabaseResult<()> {
        let (database, session) = (self.database, &mut self.statements.session);
        session.broken = true;
        session.renew(|| database.new_session())?;
        self.statements.lost = None;
        self.statements.session.begin(self.access).map_err(|error| self.unusable(error))
    }

    fn unusable(&mut self, error: DatabaseError) -> DatabaseError {
        self.statements.session.broken = true;
        self.ended = true;
        error
    }

    /// Ends the transaction. A connection that cannot do so is not used again; its server rolls it back.
    fn end(&mut self, how: fn(&mut Session) -> DatabaseResult<()>) -> DatabaseResult<()> {
        let session = &mut self.statements.session;
        let result = how(session);
        session.broken |= result.is_err();
        self.ended = true;
        result
    }
}

impl Transaction for Open<'_> {
    fn dialect(&self) -> Dialect {
        self.statements.dialect()
    }

    fn execute(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<u64> {
        // What MariaDB commits by itself may be done.
        let may_repeat = !galera::commits(sql);
        self.run(may_repeat, |statements| statements.execute(sql, parameters))
    }

    fn execute_batch(&mut self, sql: &str, rows: &[Vec<SqlValue>]) -> DatabaseResult<u64> {
        self.run(true, |statements| statements.execute_batch(sql, rows))
    }

    fn query(&mut self, sql: &str, parameters: &[SqlValue], each: &mut EachRow<'_>) -> DatabaseResult<()> {
        self.run(true, |statements| statements.query(sql, parameters, each))
    }

    fn commit(mut self: Box<Self>) -> DatabaseResult<()> {
        self.statements.still_open()?;
        self.end(Session::commit)
    }

    fn rollback(mut self: Box<Self>) -> DatabaseResult<()> {
        self.end(Session::rollback)
    }
}

impl Drop for Open<'_> {
    /// A rollback that fails has nowhere to be told, and nothing of an open transaction becomes durable.
    fn drop(&mut self) {
        if !self.ended {
            let _ = self.end(Session::rollback);
        }
    }
}

/// Executes a statement and returns the number of rows affected. `CREATE TABLE` and the like know none, and a query touches
/// none.
pub(crate) fn execute(session: &mut Session, sql: &str, values: &[SqlValue]) -> DatabaseResult<u64> {
    carried(values)?;
    let dialect = session.dialect;
    let fail = |error| crate::fault::database_error(dialect, &error);
    session.with_statement(sql, values.len(), |statement| {
        let rows_to_read =
            statement.execute(&bound(values, Encoding::of(dialect))[..]).map_err(fail)?.is_some();
        let touched = if rows_to_read { None } else { statement.row_count().map_err(fail)? };
        Ok(touched.and_then(|rows| u64::try_from(rows).ok()).unwrap_or_default())
    })
}

/// Runs a query and hands over its rows.
pub(crate) fn query(
    session: &mut Session,
    sql: &str,
    values: &[SqlValue],
    each: &mut EachRow<'_>,
) -> DatabaseResult<()> {
    carried(values)?;
    let dialect = session.dialect;
    let fail = |error: &odbc_api::Error| crate::fault::database_error(dialect, error);
    session.with_statement(sql, values.len(), |statement| {
        match statement.execute(&bound(values, Encoding::of(dialect))[..]).map_err(|error| fail(&error))? {
            Some(cursor) => fetch::fetch(cursor, Encoding::of(dialect), each, &fail),
            None => Ok(()),
        }
    })
}
