//! Waiting for a lock that another connection or process holds.

use std::time::{Duration, Instant};

use rusqlite::Connection;
use tenon_sql::{DatabaseResult, Fault, Limit};

use crate::fault::database_error;

/// The longest that SQLite waits by itself, where nobody can call it back.
const SLICE: Duration = Duration::from_millis(50);

/// How long to wait where SQLite does not: it says busy at once where two would wait for one another.
const BREATH: Duration = Duration::from_millis(2);

/// Attempts again and again what finds a lock held, until `patience` or the time of the call is over, or its caller gives it up.
pub(crate) fn patiently<T>(
    connection: &Connection,
    patience: Duration,
    attempt: impl Fn() -> DatabaseResult<T>,
) -> DatabaseResult<T> {
    let limit = Limit::current();
    let began = Instant::now();
    loop {
        let left = patience.saturating_sub(began.elapsed());
        let left = limit.left().map_or(left, |time| time.min(left));
        connection.busy_timeout(left.min(SLICE)).map_err(database_error)?;
        match attempt() {
            Err(error) if error.fault == Fault::Busy && !left.is_zero() && limit.reached().is_none() => {
                std::thread::sleep(BREATH.min(left));
            }
            result => {
                connection.busy_timeout(left).map_err(database_error)?;
                return result;
            }
        }
    }
}
