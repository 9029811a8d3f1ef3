//! Statements with non-ASCII characters, on MariaDB.
//!
//! The driver (3.1.15) counts a UTF-16 unit of a statement twice if its low byte is D8 to DB, as in U+05D9, because it looks for
//! the first half of a surrogate pair in the wrong byte. For each of them it reads one unit beyond the statement, and sends the
//! content of that memory to the server. This module puts spaces there.

use odbc_api::{
    Error,
    handles::{AsStatementRef, Record, Statement as _},
    sys::{SQLPrepareW, SqlReturn},
};

use crate::session::Statement;

/// A statement from which a handle comes. The driver refuses to prepare `DO 0`.
pub(crate) const NOTHING: &str = "SELECT 0";

/// Prepares another statement on the handle.
pub(crate) fn prepare_again(statement: &mut Statement, sql: &str) -> Result<(), Error> {
    let function = "SQLPrepare";
    let mut text: Vec<u16> = sql.encode_utf16().collect();
    let units = text.len();
    let Ok(length) = i32::try_from(units) else { return Err(Error::NoDiagnostics { function }) };
    text.resize(2 * units, u16::from(b' '));
    let handle = statement.as_stmt_ref();
    // SAFETY: the handle is valid, for `statement` owns it and is borrowed; the text is read during the call alone. It has
    // `length` units and as many spaces, and the driver reads one beyond `length` for a unit at most.
    let answer = unsafe { SQLPrepareW(handle.as_sys(), text.as_ptr(), length) };
    if matches!(answer, SqlReturn::SUCCESS | SqlReturn::SUCCESS_WITH_INFO) {
        return Ok(());
    }
    let mut record = Record::with_capacity(512);
    if record.fill_from(&handle, 1) {
        Err(Error::Diagnostics { record, function })
    } else {
        Err(Error::NoDiagnostics { function })
    }
}
