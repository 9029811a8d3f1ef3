//! Compares the result of a driver with the expected result.

use std::fmt::Debug;

use tenon_sql::{DatabaseResult, Fault, Transaction};

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

/// The driver must refuse what is done in a transaction, with this fault. The transaction is then rolled back to where it was, and goes on.
pub(super) fn fails<T>(
    transaction: &mut dyn Transaction,
    what: &str,
    expected: Fault,
    act: impl FnOnce(&mut dyn Transaction) -> DatabaseResult<T>,
) -> Outcome {
    transaction.execute("SAVEPOINT tenon_kit_before", &[]).trying("SAVEPOINT")?;
    let result = act(transaction);
    refused(what, result, expected)?;
    transaction.execute("ROLLBACK TO SAVEPOINT tenon_kit_before", &[]).trying("ROLLBACK TO SAVEPOINT")?;
    transaction.execute("RELEASE SAVEPOINT tenon_kit_before", &[]).trying("RELEASE SAVEPOINT").map(drop)
}

fn brief(value: &impl Debug) -> String {
    const LIMIT: usize = 200;
    let text = format!("{value:?}");
    match text.char_indices().nth(LIMIT) {
        Some((end, _)) => format!("{}… ({} bytes)", &text[..end], text.len()),
        None => text,
    }
}
