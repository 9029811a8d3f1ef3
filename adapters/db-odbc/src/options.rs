//! The settings of a connection, which override its connection string.

use std::time::Duration;

use tenon_sql::{Access, Dialect, driver::mariadb};

/// Attributes of the connection string that this driver depends on.
const POSTGRES: &[(&str, &str)] = &[
    // Parameters travel as parameters and are never spliced into the statement's text.
    ("UseServerSidePrepare", "1"),
    // A query is read through a cursor, a thousand rows at a time, and never held whole.
    ("UseDeclareFetch", "1"),
    ("Fetch", "1000"),
    // After an error the driver does nothing. This crate returns to its savepoint; the driver's own savepoints would
    // take the caller's with them.
    ("Protocol", "7.4-0"),
    // A text without a limit says so, instead of claiming 255 or 8190 characters.
    ("MaxVarcharSize", "10485760"),
    ("MaxLongVarcharSize", "1073741823"),
    ("UnknownSizes", "2"),
    ("TextAsLongVarchar", "1"),
    ("UnknownsAsLongVarchar", "1"),
    // A boolean is 0 or 1, not the text "1".
    ("BoolsAsChar", "0"),
    // Line ends stay as they are.
    ("LFConversion", "0"),
    ("UpdatableCursors", "0"),
];

const MARIADB: &[(&str, &str)] = &[
    ("Charset", "utf8mb4"),
    // An update counts the rows it found, as everywhere else, not those it changed.
    ("Option", "2"),
    // Its other name.
    ("Options", "2"),
];

/// Returns the connection string with the attributes that this driver needs, which replace attributes of the same name. A host
/// uses it to open a connection that it provides to the engine.
#[must_use]
pub fn connection_string(given: &str, dialect: Dialect) -> String {
    let ours = match dialect {
        Dialect::MariaDb => MARIADB,
        Dialect::Postgres | Dialect::Sqlite => POSTGRES,
    };
    let is_ours = |attribute: &&str| {
        let name = attribute.split('=').next().unwrap_or_default().trim();
        ours.iter().any(|(ours, _)| name.eq_ignore_ascii_case(ours))
    };
    let theirs = attributes(given).into_iter().filter(|attribute| !is_ours(attribute)).map(str::to_owned);
    let ours = ours.iter().map(|(name, value)| format!("{name}={value}"));
    theirs.chain(ours).collect::<Vec<_>>().join(";")
}

/// The attributes of a connection string. A value in braces may hold semicolons; a brace in it is doubled, so that
/// counting the closing ones as turns keeps the place.
fn attributes(given: &str) -> Vec<&str> {
    let mut braced = false;
    given
        .split(|character| {
            match character {
                '{' => braced = true,
                '}' => braced = !braced,
                _ => {}
            }
            character == ';' && !braced
        })
        .filter(|attribute| !attribute.trim().is_empty())
        .collect()
}

/// Statements that set up a new connection.
pub(crate) fn setup(dialect: Dialect) -> &'static [&'static str] {
    match dialect {
        Dialect::MariaDb => mariadb::SETUP,
        Dialect::Postgres | Dialect::Sqlite => &[
            "SET datestyle = 'ISO'",
            "SET timezone = 'UTC'",
            "SET standard_conforming_strings = on",
            "SET lock_timeout = '5s'",
        ],
    }
}

/// The statement after which the server gives up what takes longer.
pub(crate) fn statement_timeout(dialect: Dialect, timeout: Duration) -> String {
    match dialect {
        Dialect::MariaDb => mariadb::statement_timeout(timeout),
        // Nought would be no limit.
        Dialect::Postgres | Dialect::Sqlite => {
            format!("SET statement_timeout = {}", timeout.as_millis().max(1))
        }
    }
}

/// The same on PostgreSQL, until the transaction that is open, or that it begins, has ended.
pub(crate) fn time_of_transaction(time: Duration) -> String {
    // Nought would be no limit.
    format!("SET LOCAL statement_timeout = {}", time.as_millis().max(1))
}

/// The statement after which the transactions of a connection are of this kind.
///
/// A write transaction is READ COMMITTED: it takes its guard row first and then reads what others have committed. A
/// read transaction is REPEATABLE READ, which on both servers is one snapshot.
pub(crate) fn isolation(dialect: Dialect, access: Access) -> &'static str {
    match (dialect, access) {
        (Dialect::MariaDb, access) => mariadb::isolation(access),
        (_, Access::Read) => {
            "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
        }
        (_, Access::Write) => {
            "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_driver_depends_on_replaces_what_was_given() {
        let string =
            connection_string("Driver={Some Driver};fetch=7;Pwd={a;b}}c};Server=here;", Dialect::Postgres);
        assert!(string.starts_with("Driver={Some Driver};Pwd={a;b}}c};Server=here;UseServerSidePrepare=1;"));
        assert!(string.contains(";Fetch=1000;"));
        assert!(!string.contains("fetch=7"));
    }
}
