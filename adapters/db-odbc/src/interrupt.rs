//! Ending a statement that another thread waits for.

use odbc_api::{
    handles::{AsStatementRef, Statement as _},
    sys::{HStmt, SQLCancel},
};
use tenon_sql::{DatabaseError, DatabaseResult, Fault, Limit};

use crate::session::Statement;

/// The handle of a statement, for the one function that may be called while another thread is within it.
struct Cancellable(HStmt);

// SAFETY: the handle is used for `SQLCancel` alone, which ODBC lets any thread call.
unsafe impl Send for Cancellable {}

impl Cancellable {
    fn cancel(&self) {
        // What cannot be cancelled goes on to its end: there is nobody to tell.
        // SAFETY: the statement outlives the registration of this call (`Limit::interrupted_by`), which is borrowed meanwhile.
        let _ = unsafe { SQLCancel(self.0) };
    }
}

/// Runs the work of a statement, which is cancelled when its call is given up.
pub(crate) fn interruptible<T>(
    statement: &mut Statement,
    work: impl FnOnce(&mut Statement) -> DatabaseResult<T>,
) -> DatabaseResult<T> {
    let handle = Cancellable(statement.as_stmt_ref().as_sys());
    let limit = Limit::current();
    let done = limit.interrupted_by(move || handle.cancel(), || work(statement));
    done.map_err(|error| match error.fault {
        // A driver has many words for a statement that was cancelled, as it stood when it came to that. It has none, as for a lost
        // connection, where another thread cancels once more while they are read; a connection that is lost cannot roll back.
        Fault::Statement | Fault::Disconnected if limit.reached().is_some() => {
            DatabaseError::new(Fault::Busy, error.message)
        }
        _ => error,
    })
}
