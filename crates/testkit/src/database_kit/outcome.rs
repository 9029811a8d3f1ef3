//! Compares the result of a driver with the expected result.

use std::fmt::Debug;

use tenon_sql::{DatabaseResult, Fault};

/// Nothing, or what went wrong.
pub(super) type Outcome<T = ()> = Result<T, String>;

/// The driver's answer, or its error with what was being tried.
pub(super) trait Trying<T> {
    fn trying(self, what: &str) -> Outcome<T>;
}

impl<T> Trying<T> for DatabaseResult<T> {
    fn trying(self, what: &str) -> Outcome<T> {
        self.map_err(|error| format!("{what}: {error}"))
    }
}

/// Both must be the same. Long values are cut in what is told.
pub(super) fn same<T: PartialEq + Debug>(what: &str, found: T, expected: T) -> Outcome {
    if found == expected {
        return Ok(());
    }
    Err(format!("{what}: found {}, expected {}", brief(&found), brief(&expected)))
}

/// The driver must refuse, with this fault.
pub(super) fn refused<T>(what: &str, result: DatabaseResult<T>, expected: Fault) -> Outcome {
    match result {
        Ok(_) => Err(format!("{what}: accepted, expected {expected:?}")),
        Err(error) if error.fault == expected => Ok(()),
        Err(error) => Err(format!("{what}: expected {expected:?}, found {error}")),
    }
}

fn brief(value: &impl Debug) -> String {
    const LIMIT: usize = 200;
    let text = format!("{value:?}");
    match text.char_indices().nth(LIMIT) {
        Some((end, _)) => format!("{}… ({} bytes)", &text[..end], text.len()),
        None => text,
    }
}
