//! One open transaction on a connection from the pool.

use tenon_sql::{Access, DatabaseError, DatabaseResult, Dialect, EachRow, Fault, SqlValue, Transaction};

use crate::{
    batch,
    encoding::Encoding,
    fetch,
    parameters::bound,
    pool::Lease,
    session::{Session, carried},
};

/// A transaction. The server begins it with its first statement.
pub(crate) struct Open<'p> {
    session: Lease<'p>,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    /// The server has undone it: [`Fault::Aborted`], [`Fault::Disconnected`] or [`Fault::Unreachable`].
    Lost(Fault),
    Ended,
}

impl<'p> Open<'p> {
    pub(crate) fn begin(mut session: Lease<'p>, access: Access) -> DatabaseResult<Self> {
        if let Err(error) = session.begin(access) {
            session.broken = true;
            return Err(error);
        }
        Ok(Self { session, state: State::Open })
    }

    /// Does `work`, unless an earlier error has ended the transaction: a server would begin another one for it.
    fn run<T>(&mut self, work: impl FnOnce(&mut Session) -> DatabaseResult<T>) -> DatabaseResult<T> {
        self.still_open()?;
        let result = work(&mut self.session);
        if let Err(DatabaseError { fault, .. }) = result
            && matches!(fault, Fault::Aborted | Fault::Disconnected | Fault::Unreachable)
        {
            self.state = State::Lost(fault);
            self.session.broken |= fault != Fault::Aborted;
        }
        result
    }

    fn still_open(&self) -> DatabaseResult<()> {
        match self.state {
            State::Lost(fault) => {
                Err(DatabaseError::new(fault, "an earlier error has ended the transaction"))
            }
            State::Open | State::Ended => Ok(()),
        }
    }

    /// Ends the transaction. A connection that cannot do so is not used again; its server rolls it back.
    fn end(&mut self, how: fn(&mut Session) -> DatabaseResult<()>) -> DatabaseResult<()> {
        let result = how(&mut self.session);
        self.state = State::Ended;
        self.session.broken |= result.is_err();
        result
    }
}

impl Transaction for Open<'_> {
    fn dialect(&self) -> Dialect {
        self.session.dialect
    }

    fn execute(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<u64> {
        self.run(|session| session.statement(sql, |session| execute(session, sql, parameters)))
    }

    fn execute_batch(&mut self, sql: &str, rows: &[Vec<SqlValue>]) -> DatabaseResult<u64> {
        self.run(|session| batch::execute_batch(session, sql, rows))
    }

    fn query(&mut self, sql: &str, parameters: &[SqlValue], each: &mut EachRow<'_>) -> DatabaseResult<()> {
        self.run(|session| session.statement(sql, |session| query(session, sql, parameters, each)))
    }

    fn commit(mut self: Box<Self>) -> DatabaseResult<()> {
        self.still_open()?;
        self.end(Session::commit)
    }

    fn rollback(mut self: Box<Self>) -> DatabaseResult<()> {
        self.end(Session::rollback)
    }
}

impl Drop for Open<'_> {
    /// A rollback that fails has nowhere to be told, and nothing of an open transaction becomes durable.
    fn drop(&mut self) {
        if self.state != State::Ended {
            let _ = self.end(Session::rollback);
        }
    }
}

/// Runs a statement and gives the number of rows it touched. `CREATE TABLE` and the like know none, and a query touches
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
