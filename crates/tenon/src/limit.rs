//! The time limit of a call, and its cancellation, which every database obeys. A cancelled call leaves no changes, because its
//! transaction is rolled back. In a run of synchronisation, the earlier transactions remain.

pub use tenon_sql::Limit;

use tenon_sql::{
    Access, Database, DatabaseError, DatabaseResult, Dialect, EachRow, Fault, SqlValue, Transaction,
};

/// A database whose transactions look at the limit of the call they are in.
pub(crate) struct Limited<D>(pub(crate) D);

impl<D: Database> Database for Limited<D> {
    fn dialect(&self) -> Dialect {
        self.0.dialect()
    }

    fn begin(&self, access: Access) -> DatabaseResult<Box<dyn Transaction + '_>> {
        go_on()?;
        Ok(watched(self.0.begin(access).map_err(told)?))
    }
}

/// A transaction that looks at the limit of the call it is in.
pub(crate) fn watched<'t>(transaction: Box<dyn Transaction + 't>) -> Box<dyn Transaction + 't> {
    Box::new(Watched(transaction))
}

/// After how many rows a query looks whether its call goes on: not every database can be interrupted.
const ROWS: u32 = 256;

struct Watched<'t>(Box<dyn Transaction + 't>);

fn go_on() -> DatabaseResult<()> {
    Limit::given_up().map_or(Ok(()), |why| Err(DatabaseError::new(Fault::Cancelled, why.message)))
}

/// The error of a call that goes on. Where it does not, a database that was interrupted says so in words of its own, as of a lock
/// that was not to be had, or of a transaction that it has undone. One that has not even said so was left alone.
fn told(error: DatabaseError) -> DatabaseError {
    match error.fault {
        Fault::Busy | Fault::Aborted | Fault::Disconnected | Fault::Unreachable => {
            go_on().err().unwrap_or(error)
        }
        _ => error,
    }
}

/// The error of a commit. After a lost connection it is not known what became of it, also where the call does not go on.
fn told_of_commit(error: DatabaseError) -> DatabaseError {
    if matches!(error.fault, Fault::Busy | Fault::Aborted) { told(error) } else { error }
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
        self.0.execute(sql, parameters).map_err(told)
    }

    fn execute_later(&mut self, sql: &str, parameters: &[SqlValue]) -> DatabaseResult<()> {
        go_on()?;
        self.0.execute_later(sql, parameters).map_err(told)
    }

    fn execute_batch(&mut self, sql: &str, rows: &[Vec<SqlValue>]) -> DatabaseResult<u64> {
        go_on()?;
        self.0.execute_batch(sql, rows).map_err(told)
    }

    fn query(&mut self, sql: &str, parameters: &[SqlValue], each: &mut EachRow<'_>) -> DatabaseResult<()> {
        go_on()?;
        let mut rows = 0_u32;
        let watched = &mut |row: &[SqlValue]| {
            rows = rows.wrapping_add(1);
            if rows.is_multiple_of(ROWS) {
                go_on()?;
            }
            each(row)
        };
        self.0.query(sql, parameters, watched).map_err(told)
    }

    fn commit(self: Box<Self>) -> DatabaseResult<()> {
        go_on()?;
        self.0.commit().map_err(told_of_commit)
    }

    fn rollback(self: Box<Self>) -> DatabaseResult<()> {
        self.0.rollback()
    }
}
