//! Converts errors of the protocol into faults, without any data in the message.

use std::{error::Error as _, io};

use tenon_sql::{DatabaseError, Fault, driver::sqlstate};
use tokio_postgres::{Error, error::DbError};

/// The port's error for an error of a statement or a transaction.
pub(crate) fn database_error(error: &Error) -> DatabaseError {
    if let Some(told) = error.as_db_error() {
        let fault = match told.code().code() {
            // A statement failed before. The transaction goes on from a savepoint.
            "25P02" => Fault::Statement,
            state => sqlstate::fault(state),
        };
        return DatabaseError::new(fault, words(told));
    }
    if error.is_closed() || error.source().is_some_and(|source| source.is::<io::Error>()) {
        return DatabaseError::new(Fault::Disconnected, "the connection to the server is gone");
    }
    // What the crate says of a value that it cannot read may repeat the value.
    DatabaseError::new(Fault::Statement, "the server's answer was not understood")
}

/// The port's error for a failure to connect. The server's own words may repeat names and are not told.
pub(crate) fn unreachable(error: &Error) -> DatabaseError {
    let Some(told) = error.as_db_error() else {
        let why = match error.source() {
            Some(source) if is_about_certificate(source) => {
                return DatabaseError::new(Fault::Unreachable, format!("no encrypted connection ({source})"));
            }
            Some(source) if source.is::<io::Error>() => "no connection",
            Some(source) => return DatabaseError::new(Fault::Unreachable, source),
            None => "no connection",
        };
        return DatabaseError::new(Fault::Unreachable, why);
    };
    let why = match told.code().code() {
        "28000" | "28P01" => "the user or the password is refused",
        "3D000" => "the database does not exist",
        _ => "no connection",
    };
    DatabaseError::new(Fault::Unreachable, format!("{why} (SQLSTATE {})", told.code().code()))
}

fn is_about_certificate(error: &(dyn std::error::Error + 'static)) -> bool {
    let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    inner.is_some_and(|inner| inner.is::<rustls::Error>())
}

/// Whether a statement was prepared for tables that have changed since, or is not known to the server any more.
pub(crate) fn is_stale(error: &Error) -> bool {
    error.as_db_error().is_some_and(|told| match told.code().code() {
        "0A000" => told.routine() == Some("RevalidateCachedQuery"),
        state => state == "26000",
    })
}

/// The server quotes values in what it says about data. What it says about a statement, a lock, a constraint or itself is passed
/// on; the values of a constraint are in the detail, which is not.
fn words(told: &DbError) -> String {
    let state = told.code().code();
    let may_tell = state.starts_with("23") || sqlstate::tells_no_data(state);
    let message = told.message().lines().next().filter(|_| may_tell).unwrap_or_default();
    if message.is_empty() { format!("SQLSTATE {state}") } else { format!("{message} (SQLSTATE {state})") }
}
