//! The settings of a connection.

use std::time::Duration;

use tenon_sql::Access;

/// Sets up a new connection, in one message.
pub(crate) fn setup(statement_timeout: Option<Duration>) -> String {
    let mut sql = "SET datestyle = 'ISO'; SET timezone = 'UTC'; SET standard_conforming_strings = on; \
                   SET lock_timeout = '5s'"
        .to_owned();
    if let Some(timeout) = statement_timeout {
        sql.push_str(&format!("; SET statement_timeout = {}", milliseconds(timeout)));
    }
    sql
}

/// Begins a transaction whose statements end after this time, if one is given.
///
/// A write transaction is READ COMMITTED: it takes its guard row first and then reads what others have committed. A read
/// transaction is REPEATABLE READ, which is one snapshot.
pub(crate) fn begin(access: Access, time: Option<Duration>) -> String {
    let begin = match access {
        Access::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        Access::Write => "BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE",
    };
    match time {
        Some(time) => format!("{begin}; SET LOCAL statement_timeout = {}", milliseconds(time)),
        None => begin.to_owned(),
    }
}

/// Nought would be no limit.
fn milliseconds(time: Duration) -> u128 {
    time.as_millis().max(1)
}
