//! Converts SQLite's errors into faults.

use rusqlite::{Error, ErrorCode, ffi};
use tenon_sql::{DatabaseError, Fault};

/// The port's error for an error of SQLite. The words are SQLite's, without the statement's text.
pub(crate) fn database_error(error: Error) -> DatabaseError {
    match error {
        Error::SqliteFailure(code, message) => {
            let message = message.unwrap_or_else(|| code.to_string());
            DatabaseError::new(fault(code, &message), message)
        }
        Error::SqlInputError { error: code, msg, .. } => DatabaseError::new(fault(code, &msg), msg),
        Error::InvalidPath(_) | Error::NulError(_) => DatabaseError::new(Fault::Unreachable, "not a path"),
        Error::Utf8Error(..) => DatabaseError::new(Fault::Inexact, "text that is not UTF-8"),
        other => DatabaseError::new(Fault::Statement, other),
    }
}

/// The error of a transaction that SQLite has ended by itself, as it does when a disk is full.
pub(crate) fn gone() -> DatabaseError {
    DatabaseError::new(Fault::Aborted, "SQLite has rolled the transaction back")
}

fn fault(code: ffi::Error, message: &str) -> Fault {
    match code.code {
        ErrorCode::DatabaseBusy if code.extended_code == ffi::SQLITE_BUSY_SNAPSHOT => Fault::Aborted,
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Fault::Busy,
        ErrorCode::OperationInterrupted => Fault::Aborted,
        ErrorCode::ConstraintViolation => constraint(code.extended_code),
        ErrorCode::ReadOnly => Fault::NotWritable,
        ErrorCode::DiskFull => Fault::Full,
        ErrorCode::TooBig | ErrorCode::TypeMismatch => Fault::Inexact,
        ErrorCode::SystemIoFailure => Fault::Disconnected,
        ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => Fault::Damaged,
        ErrorCode::CannotOpen | ErrorCode::PermissionDenied => Fault::Unreachable,
        _ => by_message(message),
    }
}

fn constraint(extended_code: i32) -> Fault {
    match extended_code {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            Fault::UniqueViolation
        }
        _ => Fault::ConstraintViolation,
    }
}

/// SQLite has one code for all that is wrong with a statement; the rest is in its words, which do not change.
fn by_message(message: &str) -> Fault {
    const MISSING: [&str; 3] = ["no such table", "no such column", "has no column named"];
    if MISSING.iter().any(|words| message.contains(words)) {
        Fault::NoSuchTable
    } else if message == "integer overflow" {
        Fault::Overflow
    } else {
        Fault::Statement
    }
}
