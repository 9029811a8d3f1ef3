//! Converts ODBC errors into faults, without any data in the message.

use odbc_api::{Error, handles::Record};
use tenon_sql::{DatabaseError, Dialect, Fault, driver::sqlstate};

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
        Dialect::MariaDb => by_code(code),
        Dialect::Postgres | Dialect::Sqlite => None,
    }
    .unwrap_or_else(|| sqlstate::fault(state))
}

/// MariaDB's own numbers where its SQLSTATE says too little.
/// <https://mariadb.com/kb/en/mariadb-error-code-reference/>
fn by_code(code: i32) -> Option<Fault> {
    Some(match code {
        // Duplicate entry, in its three wordings.
        1062 | 1169 | 1586 => Fault::UniqueViolation,
        // Lock wait timeout (which undoes only the statement), statement timeout, a statement that was killed, no lock with NOWAIT.
        1205 | 1317 | 1969 | 3024 | 3572 => Fault::Busy,
        // Deadlock, row changed since it was read, certification failure, XA deadlock.
        1213 | 1020 | 1180 | 1614 => Fault::Aborted,
        // Server or transaction read-only.
        1290 | 1792 | 1836 => Fault::NotWritable,
        // Disk full, table full.
        1021 | 1114 => Fault::Full,
        // A table or an index that is damaged, in the words of the engines.
        126 | 127 | 1034 | 1194 | 1195 | 1712 | 1877 => Fault::Damaged,
        // Out of range, for a column and in an expression.
        1264 | 1690 => Fault::Overflow,
        // Wrong, cut or impossible values.
        1265 | 1292 | 1366 | 1406 => Fault::Inexact,
        // No value for a column that needs one.
        1048 | 1364 => Fault::ConstraintViolation,
        1054 | 1146 => Fault::NoSuchTable,
        // The client's: server has gone away, cannot connect, lost connection; killed by an administrator.
        2002 | 2003 | 2006 | 2013 | 2055 | 1927 => Fault::Disconnected,
        // A node that is cut off from its cluster.
        1047 => Fault::Unreachable,
        _ => return None,
    })
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

/// PostgreSQL names the constraint in its first line and the values in the second. MariaDB names the values first and
/// the key last.
fn constraint(dialect: Dialect, message: &str) -> &str {
    match dialect {
        Dialect::MariaDb => message.rfind(" for key ").map_or("", |at| &message[at + 1..]),
        Dialect::Postgres | Dialect::Sqlite => message.lines().next().unwrap_or_default(),
    }
}

fn codes(record: &Record) -> String {
    format!("SQLSTATE {}, code {}", record.state.as_str(), record.native_error)
}
