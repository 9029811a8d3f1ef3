//! Converts ODBC errors into faults, without any data in the message.

use odbc_api::{Error, handles::Record};
use tenon_sql::{
    DatabaseError, Dialect, Fault,
    driver::{mariadb, sqlstate},
};

/// The port's error for an error of a statement or a transaction.
pub(crate) fn database_error(dialect: Dialect, error: &Error) -> DatabaseError {
    match error {
        Error::Diagnostics { record, .. } => {
            let (state, code) = (record.state.as_str(), record.native_error);
            DatabaseError::new(fault(dialect, state, code), words(dialect, record))
        }
        Error::TooLargeValueForBuffer { .. } | Error::UnableToRepresentNull(_) => {
            DatabaseError::new(Fault::Inexact, "a value that is larger than its column's type allows")
        }
        Error::NoDiagnostics { function } => {
            DatabaseError::new(Fault::Disconnected, format!("{function} failed without a word"))
        }
        _ => DatabaseError::new(Fault::Statement, "the ODBC driver cannot do this"),
    }
}

/// The port's error for a failure to connect. The driver's own words may repeat the connection string and are not told.
pub(crate) fn unreachable(error: &Error) -> DatabaseError {
    let Error::Diagnostics { record, .. } = error else {
        return DatabaseError::new(Fault::Unreachable, "ODBC is not available");
    };
    let why = match record.state.as_str() {
        "28000" | "28P01" => "the user or the password is refused",
        "IM002" | "IM003" | "01000" => "the data source or its driver is not installed",
        _ => "no connection",
    };
    DatabaseError::new(Fault::Unreachable, format!("{why} ({})", codes(record)))
}

fn fault(dialect: Dialect, state: &str, code: i32) -> Fault {
    match dialect {
        Dialect::MariaDb => mariadb::fault(code),
        Dialect::Postgres | Dialect::Sqlite => None,
    }
    .unwrap_or_else(|| sqlstate::fault(state))
}

/// A server quotes values in what it says about data. What it says about a statement, a lock or itself is passed on;
/// of what it says about a constraint only the constraint's name is.
fn words(dialect: Dialect, record: &Record) -> String {
    let message = String::from_utf16_lossy(&record.message);
    let state = record.state.as_str();
    let told = match state.get(..2) {
        Some("23") => constraint(dialect, &message),
        _ if sqlstate::tells_no_data(state) => message.lines().next().unwrap_or_default(),
        _ => "",
    };
    if told.is_empty() { codes(record) } else { format!("{told} ({})", codes(record)) }
}

/// PostgreSQL names the constraint in its first line and the values in the second.
fn constraint(dialect: Dialect, message: &str) -> &str {
    match dialect {
        Dialect::MariaDb => mariadb::constraint(message),
        Dialect::Postgres | Dialect::Sqlite => message.lines().next().unwrap_or_default(),
    }
}

fn codes(record: &Record) -> String {
    format!("SQLSTATE {}, code {}", record.state.as_str(), record.native_error)
}
